"""Batches of training crops, made on the device: crop, turn, degrade, shrink."""

from __future__ import annotations

import functools
import glob
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

import numpy as np
import torch
import torch.nn.functional as F
from PIL import Image

from bicubic import projection, resize_matrix
from jpeg import Jpeg

TILE = 320  # side of the training tiles
MARGIN = 4  # low-resolution pixels around a degraded crop, so that its border is like its middle
# Of the degraded pictures: blur (share, largest sigma), noise (share, largest deviation in levels of 255, gray share), JPEG.
BLUR = (0.5, 1.6)
NOISE = (0.5, 8, 0.3)
JPEG = (0.8, 50, 95)

# The eight turns and mirrorings of a square.
TURNS = [
    lambda x: x,
    lambda x: x.flip(2),
    lambda x: x.flip(3),
    lambda x: x.flip(2, 3),
    lambda x: x.transpose(2, 3),
    lambda x: x.transpose(2, 3).flip(2),
    lambda x: x.transpose(2, 3).flip(3),
    lambda x: x.transpose(2, 3).flip(2, 3),
]


def read_picture(path: str) -> np.ndarray:
    return np.asarray(Image.open(path).convert("RGB"))


def whole_tiles(picture: np.ndarray) -> list[np.ndarray]:
    rows, columns = (range(0, side - TILE + 1, TILE) for side in picture.shape[:2])
    return [picture[top : top + TILE, left : left + TILE] for top in rows for left in columns]


class Crops:
    def __init__(self, folder: str, device: str, scale: int, crop: int, batch: int, degraded: bool):
        """Every whole tile of 320x320 of the pictures in a folder and the folders in it; smaller ones are left out. A batch must be a multiple of 8."""
        paths = sorted(path for kind in ("jpg", "png") for path in glob.glob(f"{folder}/**/*.{kind}", recursive=True))
        with ThreadPoolExecutor(16) as pool:
            tiles = [tile for picture in pool.map(read_picture, paths) for tile in whole_tiles(picture)]
        if not tiles:
            raise SystemExit(f"{folder}: no pictures of at least {TILE}x{TILE} there: give a folder with such .jpg or .png files")
        self.tiles = torch.from_numpy(np.stack(tiles)).to(device)
        self.device, self.scale, self.crop, self.batch, self.degraded = device, scale, crop, batch, degraded
        self.large = crop + (2 * MARGIN * scale if degraded else 0)
        self.shrink = torch.from_numpy(resize_matrix(self.large, self.large // scale)).to(device)
        self.enlarge = torch.from_numpy(resize_matrix(crop // scale, crop)).to(device)
        self.offsets = torch.arange(self.large, device=device)
        self.jpeg = Jpeg(device)

    @functools.cached_property
    def project(self) -> Callable[[torch.Tensor, torch.Tensor], torch.Tensor] | None:
        """Moves pictures of crops onto agreement with their inputs, as inference will. None where inputs are degraded: they are not to be agreed with."""
        return None if self.degraded else projection(self.crop, self.crop, self.scale, self.device)

    def draw(self) -> tuple[torch.Tensor, torch.Tensor, torch.Tensor]:
        """Pictures, low-resolution inputs and their bicubic upsamples, [batch, 3, height, width] in [-1, 1]."""
        high = self._crops()
        source = self._blur(high) if self.degraded else high
        low = torch.einsum("ij,bcjk,lk->bcil", self.shrink, source, self.shrink)
        if self.degraded:
            low = self._compress(self._add_noise(low))
            inner = slice(MARGIN, MARGIN + self.crop // self.scale)
            outer = slice(MARGIN * self.scale, MARGIN * self.scale + self.crop)
            low, high = low[:, :, inner, inner], high[:, :, outer, outer]
        low = low.round().clamp(0, 255) / 127.5 - 1
        high = high / 127.5 - 1
        base = torch.einsum("ij,bcjk,lk->bcil", self.enlarge, low, self.enlarge)
        last = torch.channels_last
        return high.contiguous(memory_format=last), low.contiguous(memory_format=last), base

    def _crops(self) -> torch.Tensor:
        places = TILE - self.large + 1
        which, top, left = (torch.randint(n, (self.batch,), device=self.device) for n in (len(self.tiles), places, places))
        rows = (top[:, None] + self.offsets)[:, :, None]
        columns = (left[:, None] + self.offsets)[:, None, :]
        x = self.tiles[which[:, None, None], rows, columns].permute(0, 3, 1, 2).float()
        return torch.cat([turn(part) for turn, part in zip(TURNS, x.split(self.batch // 8), strict=True)])

    def _chance(self, share: float) -> torch.Tensor:
        return torch.rand(self.batch, 1, 1, 1, device=self.device) < share

    def _blur(self, x: torch.Tensor) -> torch.Tensor:
        share, largest = BLUR
        sigma = torch.rand(self.batch, device=self.device) * largest
        sigma = (sigma * (torch.rand(self.batch, device=self.device) < share)).clamp(min=0.05)
        taps = torch.arange(-5, 6, device=self.device).float()
        kernel = torch.exp(-(taps**2) / (2 * sigma[:, None] ** 2))
        kernel = (kernel / kernel.sum(1, keepdim=True)).repeat_interleave(3, 0)
        planes = F.pad(x.reshape(1, self.batch * 3, self.large, self.large), (5, 5, 5, 5), mode="reflect")
        planes = F.conv2d(planes, kernel[:, None, :, None], groups=self.batch * 3)
        return F.conv2d(planes, kernel[:, None, None, :], groups=self.batch * 3).reshape(x.shape)

    def _add_noise(self, low: torch.Tensor) -> torch.Tensor:
        share, largest, gray_share = NOISE
        deviation = torch.rand(self.batch, 1, 1, 1, device=self.device) * largest * self._chance(share)
        gray = self._chance(gray_share).float()
        noise = torch.randn_like(low)
        return (low + deviation * (noise * (1 - gray) + noise[:, :1] * gray)).round().clamp(0, 255)

    def _compress(self, low: torch.Tensor) -> torch.Tensor:
        share, worst, best = JPEG
        quality = worst + (best - worst) * torch.rand(self.batch, device=self.device)
        return torch.where(self._chance(share), self.jpeg(low, quality), low)
