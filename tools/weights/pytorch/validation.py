"""Luma PSNR of the one-step mode, of clean or given inputs, with the projection if inference will do it."""

from __future__ import annotations

import functools
import glob
import math
import os
from collections.abc import Callable

import torch

from bicubic import projection, resize_matrix
from crops import read_picture
from network import LiteNetwork, Weights


def studio_luma(x: torch.Tensor) -> torch.Tensor:
    """[batch, 3, height, width] in 0 ... 255 to BT.601 luma in 16 ... 235."""
    return 16 + (65.481 * x[:, 0] + 128.553 * x[:, 1] + 24.966 * x[:, 2]) / 255


def input_of(path: str, folder: str) -> str:
    name = os.path.splitext(os.path.basename(path))[0]
    for kind in ("png", "jpg"):
        if os.path.exists(found := f"{folder}/{name}.{kind}"):
            return found
    raise SystemExit(f"{folder}: no {name}.png or {name}.jpg there, the input of {path}")


def validator(
    network: LiteNetwork, folder: str, inputs: str | None = None, most: int = 24, project: bool = False
) -> Callable[[Weights], float]:
    """A function from weights to the mean PSNR of the first pictures of a folder, with a border as wide as the scale left out.

    `inputs` is a folder of low-resolution pictures of the same names, but for the ending; without it they are made by bicubic.
    """
    paths = sorted(glob.glob(f"{folder}/*.png") + glob.glob(f"{folder}/*.jpg"))[:most]
    if not paths:
        raise SystemExit(f"{folder}: no pictures there: give a folder with .jpg or .png files")
    scale = network.scale

    def tensor(picture, height: int, width: int) -> torch.Tensor:
        return torch.from_numpy(picture[:height, :width].copy()).to(network.device).permute(2, 0, 1)[None].float()

    def pair(path: str) -> tuple[torch.Tensor, torch.Tensor]:
        """The picture and its input, 0 ... 255."""
        picture = read_picture(path)
        height, width = (side // scale * scale for side in picture.shape[:2])
        high = tensor(picture, height, width)
        if inputs is not None:
            low = read_picture(input_of(path, inputs))
            return high, tensor(low, height // scale, width // scale)
        down = matrix(height, height // scale), matrix(width, width // scale)
        return high, torch.einsum("ij,bcjk,lk->bcil", down[0], high, down[1]).round().clamp(0, 255)

    @functools.cache
    def matrix(inputs: int, outputs: int) -> torch.Tensor:
        return torch.from_numpy(resize_matrix(inputs, outputs)).to(network.device)

    @functools.cache
    def agreement(height: int, width: int):
        return projection(height, width, scale, network.device)

    pairs = [pair(path) for path in paths]

    def psnr(high: torch.Tensor, low: torch.Tensor, weights: Weights) -> float:
        height, width = high.shape[2:]
        up = matrix(height // scale, height), matrix(width // scale, width)
        low = low / 127.5 - 1
        base = torch.einsum("ij,bcjk,lk->bcil", up[0], low, up[1])
        made = network.image(network.features(low, weights), base, weights)
        if project:
            made = agreement(height, width)(made, low)
        made = ((made + 1) * 127.5).round().clamp(0, 255)
        difference = (studio_luma(made) - studio_luma(high))[:, scale:-scale, scale:-scale]
        return 10 * math.log10(255**2 / float(difference.square().mean()))

    @torch.no_grad()
    def validate(weights: Weights) -> float:
        return sum(psnr(high, low, weights) for high, low in pairs) / len(pairs)

    return validate
