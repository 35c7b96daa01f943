"""Luma PSNR of the one-step mode on clean inputs, with the projection if inference will do it."""

from __future__ import annotations

import functools
import glob
import math
from collections.abc import Callable

import torch

from bicubic import projection, resize_matrix
from crops import read_picture
from network import LiteNetwork, Weights


def studio_luma(x: torch.Tensor) -> torch.Tensor:
    """[batch, 3, height, width] in 0 ... 255 to BT.601 luma in 16 ... 235."""
    return 16 + (65.481 * x[:, 0] + 128.553 * x[:, 1] + 24.966 * x[:, 2]) / 255


def validator(network: LiteNetwork, folder: str, most: int = 24, project: bool = False) -> Callable[[Weights], float]:
    """A function from weights to the mean PSNR of the first pictures of a folder, with a border as wide as the scale left out."""
    paths = sorted(glob.glob(f"{folder}/*.png") + glob.glob(f"{folder}/*.jpg"))[:most]
    if not paths:
        raise SystemExit(f"{folder}: no pictures there: give a folder with .jpg or .png files")
    pictures = [read_picture(path) for path in paths]
    scale = network.scale

    def crop(picture) -> torch.Tensor:
        height, width = (side // scale * scale for side in picture.shape[:2])
        return torch.from_numpy(picture[:height, :width].copy()).to(network.device).permute(2, 0, 1)[None].float()

    @functools.cache
    def matrix(inputs: int, outputs: int) -> torch.Tensor:
        return torch.from_numpy(resize_matrix(inputs, outputs)).to(network.device)

    @functools.cache
    def agreement(height: int, width: int):
        return projection(height, width, scale, network.device)

    def psnr(picture, weights: Weights) -> float:
        high = crop(picture)
        height, width = high.shape[2:]
        down = matrix(height, height // scale), matrix(width, width // scale)
        up = matrix(height // scale, height), matrix(width // scale, width)
        low = torch.einsum("ij,bcjk,lk->bcil", down[0], high, down[1]).round().clamp(0, 255) / 127.5 - 1
        base = torch.einsum("ij,bcjk,lk->bcil", up[0], low, up[1])
        made = network.image(network.features(low, weights), base, weights)
        if project:
            made = agreement(height, width)(made, low)
        made = ((made + 1) * 127.5).round().clamp(0, 255)
        difference = (studio_luma(made) - studio_luma(high))[:, scale:-scale, scale:-scale]
        return 10 * math.log10(255**2 / float(difference.square().mean()))

    @torch.no_grad()
    def validate(weights: Weights) -> float:
        return sum(psnr(picture, weights) for picture in pictures) / len(pictures)

    return validate
