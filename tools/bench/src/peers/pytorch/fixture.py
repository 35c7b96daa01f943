"""Numbers that both sides make from a name; the twin is src/fixture.ts."""

import math

import numpy as np
import torch
from torch import Tensor


def fixture(name: str, size: int) -> np.ndarray:
    """Uniform in [-1, 1), float32."""
    start = 2166136261
    for byte in name.encode():
        start = ((start ^ byte) * 16777619) % 2**32
    x = np.arange(size, dtype=np.uint32)
    x *= np.uint32(0x9E3779B9)
    x += np.uint32(start)
    x ^= x >> np.uint32(16)
    x *= np.uint32(0x7FEB352D)
    x ^= x >> np.uint32(15)
    x *= np.uint32(0x846CA68B)
    x ^= x >> np.uint32(16)
    return (x / 2.0**31 - 1).astype(np.float32)


def tensor(name: str, *shape: int) -> Tensor:
    return torch.from_numpy(fixture(name, math.prod(shape))).reshape(shape)


def pictures(name: str, batch: int, height: int, width: int, channels: int) -> Tensor:
    """Made as [batch, height, width, channels], as the other side has them; given as PyTorch wants them."""
    return tensor(name, batch, height, width, channels).permute(0, 3, 1, 2).contiguous()


def weight(name: str, shape: torch.Size) -> Tensor:
    """The twin of `fixtureWeight`; `shape` is PyTorch's, the values lie in the other side's order."""
    if len(shape) == 1:
        return 0.2 * tensor(name, *shape) + (1 if name.endswith(".weight") else 0)
    if len(shape) == 4:
        outputs, inputs, height, width = shape
        values = tensor(name, height, width, inputs, outputs).permute(3, 2, 0, 1)
    else:
        values = tensor(name, shape[1], shape[0]).t()
    return (values * math.sqrt(3 * shape[0] / math.prod(shape))).contiguous()


def set_weights(net: torch.nn.Module) -> None:
    with torch.no_grad():
        for name, parameter in net.named_parameters():
            parameter.copy_(weight(name, parameter.shape))
