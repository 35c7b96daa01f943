"""The light model of packages/lite in PyTorch, with the same names and the same arithmetic."""

from __future__ import annotations

import math
import os
import re

import numpy as np
import torch
import torch.nn.functional as F
from safetensors.numpy import load_file, save_file

RESIDUAL_SCALE = 0.1  # unit of the regressor's output, as in the presets of packages/lite
SIGMA_FLOOR = 0.006
SIGMA_CEILING = 0.25
SIGMA_OFFSET = 3  # the local scale's head begins at exp(-3)
LUMA = (0.299, 0.587, 0.114)

Weights = dict[str, torch.Tensor]
Arrays = dict[str, np.ndarray]


def write_arrays(arrays: Arrays, path: str) -> None:
    """Whole or not at all."""
    save_file(arrays, f"{path}.part")
    os.replace(f"{path}.part", path)


def luma(x: torch.Tensor) -> torch.Tensor:
    """[batch, 3, height, width] to [batch, 1, height, width]."""
    return sum(weight * x[:, i : i + 1] for i, weight in enumerate(LUMA))


def mixed(device: str, wanted: bool = True) -> torch.autocast:
    """bfloat16 where the device has arithmetic for it: a processor without takes longer with it, not shorter."""
    supported = device == "cuda" or torch.ops.mkldnn._is_mkldnn_bf16_supported()
    return torch.autocast(device, torch.bfloat16, enabled=wanted and supported, cache_enabled=False)


def silu_block(conv, name: str, x: torch.Tensor, between=lambda hidden: hidden) -> torch.Tensor:
    return x + conv(f"{name}.conv2", F.silu(between(conv(f"{name}.conv1", x))))


class LiteNetwork:
    """Weights by name, with the functions that use them. Convolutions are kept as [out, in, h, w], dense layers as [out, in]."""

    def __init__(self, path: str, scale: int, device: str):
        self.scale = scale
        self.device = device
        self.weights: Weights = {name: self._from_file(array) for name, array in load_file(path).items()}
        self.regressor_blocks = self._count_blocks("regressor")
        self.denoiser_blocks = self._count_blocks("denoiser")
        width = self.weights["denoiser.embedding.0.weight"].shape[1] // 2 if self.denoiser_blocks else 1
        frequencies = 100 * np.exp(-math.log(1e4) * np.arange(width) / width)
        self.frequencies = torch.from_numpy(frequencies.astype(np.float32)).to(device)

    def save(self, path: str) -> None:
        """In half precision, each weight in the layout of packages/lite; whole or not at all."""
        write_arrays({name: self._to_file(weight) for name, weight in sorted(self.weights.items())}, path)

    def put_crisp_in_place_of_regressor(self) -> None:
        """For going on with the crisp regressor of a whole model, as if it had been saved alone."""
        crisp = {name.removeprefix("crisp."): self.weights.pop(name) for name in self.names("crisp")}
        if not crisp:
            raise SystemExit("INITIAL has no crisp regressor: leave out --go-on, to begin from the faithful one")
        self.weights |= {f"regressor.{name}": weight for name, weight in crisp.items()}

    def names(self, *parts: str) -> list[str]:
        return [name for name in self.weights if name.split(".")[0] in parts]

    def features(self, low: torch.Tensor, p: Weights, part: str = "regressor") -> torch.Tensor:
        """`part` is the regressor that is asked, or "crisp"."""
        conv = self._convolution(p)
        first = conv(f"{part}.in", low)
        x = first
        for i in range(self.regressor_blocks):
            x = silu_block(conv, f"{part}.blocks.{i}", x)
        return x + first

    def image(self, features: torch.Tensor, base: torch.Tensor, p: Weights, part: str = "regressor") -> torch.Tensor:
        """The answer in one pass, neither clipped nor projected; `base` is the bicubic upsample."""
        residual = self._convolution(p)(f"{part}.out", features).float()
        return base + RESIDUAL_SCALE * self.to_pixels(residual, 3)

    def local_scale(self, features: torch.Tensor, p: Weights) -> torch.Tensor:
        conv = self._convolution(p)
        logarithm = conv("localScale.out", F.silu(conv("localScale.hidden", features))).float()
        variance = torch.exp(2 * (logarithm - SIGMA_OFFSET)) + SIGMA_FLOOR**2
        return variance.clamp(max=SIGMA_CEILING**2).sqrt()

    def denoise(self, y, level, features, low, p: Weights) -> torch.Tensor:
        """v of the noisy sites `y`, [batch, scale * scale, height, width], at noise levels [batch]."""
        conv = self._convolution(p)
        dense = lambda name, x: F.linear(x, p[f"{name}.weight"], p[f"{name}.bias"])
        angles = level[:, None] * self.frequencies
        embedding = torch.cat([angles.sin(), angles.cos()], 1)
        embedding = F.silu(dense("denoiser.embedding.1", F.silu(dense("denoiser.embedding.0", embedding))))
        first = conv("denoiser.in", torch.cat([y, features, low], 1))
        x = first
        for i in range(self.denoiser_blocks):
            block = f"denoiser.blocks.{i}"
            gain, shift = dense(f"{block}.film", embedding)[:, :, None, None].chunk(2, 1)
            x = silu_block(conv, block, x, lambda hidden, gain=gain, shift=shift: hidden * (gain + 1) + shift)
        return conv("denoiser.out", x + first).float()

    def to_pixels(self, x: torch.Tensor, channels: int) -> torch.Tensor:
        """Depth to space, in TensorFlow's order of channels."""
        batch, _, height, width = x.shape
        r = self.scale
        x = x.reshape(batch, r, r, channels, height, width).permute(0, 3, 4, 1, 5, 2)
        return x.reshape(batch, channels, height * r, width * r)

    def to_sites(self, x: torch.Tensor) -> torch.Tensor:
        """Space to depth, the inverse of `to_pixels`."""
        batch, channels, height, width = x.shape
        r = self.scale
        x = x.reshape(batch, channels, height // r, r, width // r, r).permute(0, 3, 5, 1, 2, 4)
        return x.reshape(batch, r * r * channels, height // r, width // r)

    def _convolution(self, p: Weights):
        def conv(name: str, x: torch.Tensor) -> torch.Tensor:
            weight = p[f"{name}.weight"]
            return F.conv2d(x, weight, p[f"{name}.bias"], padding=weight.shape[-1] // 2)

        return conv

    def _count_blocks(self, part: str) -> int:
        found = [re.match(rf"{part}\.blocks\.(\d+)\.", name) for name in self.weights]
        return max((int(match[1]) + 1 for match in found if match), default=0)

    def _from_file(self, array: np.ndarray) -> torch.Tensor:
        weight = torch.from_numpy(array.astype(np.float32))
        if weight.ndim == 4:
            weight = weight.permute(3, 2, 0, 1).contiguous(memory_format=torch.channels_last)
        elif weight.ndim == 2:
            weight = weight.t().contiguous()
        return weight.to(self.device).requires_grad_(True)

    @staticmethod
    def _to_file(weight: torch.Tensor) -> np.ndarray:
        weight = weight.detach().float().cpu()
        if weight.ndim == 4:
            weight = weight.permute(2, 3, 1, 0)
        elif weight.ndim == 2:
            weight = weight.t()
        return weight.contiguous().numpy().astype(np.float16)
