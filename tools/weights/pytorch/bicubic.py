"""MATLAB's antialiased bicubic interpolation as a matrix, the degradation that SR3 is trained on, and agreement with what it gave."""

from collections.abc import Callable

import numpy as np
import torch


def cubic(x: np.ndarray) -> np.ndarray:
    """Keys' kernel with a = -1/2."""
    x = np.abs(x)
    inner = 1.5 * x**3 - 2.5 * x**2 + 1
    outer = -0.5 * x**3 + 2.5 * x**2 - 4 * x + 2
    return np.where(x <= 1, inner, np.where(x < 2, outer, 0))


def resize_matrix(inputs: int, outputs: int) -> np.ndarray:
    """[outputs, inputs]; borders are mirrored, and the kernel is widened where the picture shrinks."""
    scale = outputs / inputs
    shrink = min(scale, 1.0)
    width = 4 / shrink
    centres = (np.arange(outputs) + 0.5) / scale - 0.5
    taps = int(np.ceil(width)) + 2
    index = np.floor(centres - width / 2).astype(int)[:, None] + np.arange(taps)[None]
    weight = shrink * cubic(shrink * (centres[:, None] - index))
    weight /= weight.sum(1, keepdims=True)
    mirrored = np.concatenate([np.arange(inputs), np.arange(inputs)[::-1]])
    index = mirrored[np.mod(index, 2 * inputs)]
    matrix = np.zeros((outputs, inputs))
    np.add.at(matrix, (np.repeat(np.arange(outputs), taps), index.ravel()), weight.ravel())
    return matrix.astype(np.float32)


def projection(height: int, width: int, scale: int, device: str) -> Callable[[torch.Tensor, torch.Tensor], torch.Tensor]:
    """Moves pictures the shortest way onto those whose downsample is the input, as inference will (`projectConsistency` of packages/ops).

    What a network answers there changes nothing. One that learns without it does not make up for what it will lose.
    """
    down = [torch.from_numpy(resize_matrix(side, side // scale)) for side in (height, width)]
    up = [torch.linalg.pinv(matrix.double()).float().to(device) for matrix in down]
    down = [matrix.to(device) for matrix in down]

    def project(made: torch.Tensor, low: torch.Tensor) -> torch.Tensor:
        missing = low - torch.einsum("ij,bcjk,lk->bcil", down[0], made, down[1])
        return made + torch.einsum("ij,bcjk,lk->bcil", up[0], missing, up[1])

    return project
