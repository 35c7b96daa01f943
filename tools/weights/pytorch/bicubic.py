"""MATLAB's antialiased bicubic interpolation as a matrix: the degradation that SR3 is trained on."""

import numpy as np


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
