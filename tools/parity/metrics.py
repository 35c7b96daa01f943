"""Writes packages/metrics/golden: PSNR, SSIM and consistency of small pictures, a crop of a photograph among them."""

import json
from fractions import Fraction
from pathlib import Path

import numpy as np
from imaging import bicubic_matrix, numbers
from skimage import data
from skimage.color import rgb2ycbcr
from skimage.metrics import peak_signal_noise_ratio, structural_similarity

GOLDEN = Path(__file__).resolve().parents[2] / "packages" / "metrics" / "golden"


def resize(picture: np.ndarray, factor: Fraction) -> np.ndarray:
    h, w, _ = picture.shape
    rows = bicubic_matrix(h, int(h * factor), factor).astype(float)
    columns = bicubic_matrix(w, int(w * factor), factor).astype(float)
    return np.einsum("yh,hwc,xw->yxc", rows, picture, columns)


def ssim(a: np.ndarray, b: np.ndarray, white: float = 255) -> float:
    multichannel = {"channel_axis": 2} if a.ndim == 3 else {}
    return float(structural_similarity(a, b, data_range=white, gaussian_weights=True, sigma=1.5,
                                       use_sample_covariance=False, **multichannel))  # fmt: skip


def photograph() -> dict:
    """A part of a photograph, its 4x bicubic downsample, and the upsample of that: a bicubic upscaler's result."""
    high = data.astronaut()[100:140, 200:232].astype(float)
    low = np.clip(np.round(resize(high, Fraction(1, 4))), 0, 255)
    result = np.clip(np.round(resize(low, Fraction(4))), 0, 255)
    border = 4
    inner = (slice(border, -border), slice(border, -border))
    luma_high, luma_result = (rgb2ycbcr(p.astype(np.uint8))[..., 0][inner] for p in (high, result))
    return {
        "height": 40, "width": 32, "border": border, "high": numbers(high.astype(int)), "low": numbers(low.astype(int)),
        "result": numbers(result.astype(int)),
        "psnr": float(peak_signal_noise_ratio(high, result, data_range=255)),
        "psnrInside": float(peak_signal_noise_ratio(high[inner], result[inner], data_range=255)),
        "psnrLuma": float(peak_signal_noise_ratio(luma_high, luma_result, data_range=255)),
        "ssim": ssim(high, result), "ssimLuma": ssim(luma_high, luma_result),
        "consistency": float(np.mean(((resize(result, Fraction(1, 4)) - low) / 255) ** 2) * 1e5),
    }  # fmt: skip


def gray16() -> dict:
    """A 16-bit gradient and a noisy copy, such as a medical picture: neither is a multiple of 257."""
    rng = np.random.default_rng(7)
    a = np.linspace(3000, 61000, 17 * 13).reshape(17, 13).round()
    b = np.clip(a + rng.normal(0, 900, a.shape).round(), 0, 65535)
    return {"height": 17, "width": 13, "a": numbers(a.astype(int)), "b": numbers(b.astype(int)),
            "psnr": float(peak_signal_noise_ratio(a, b, data_range=65535)), "ssim": ssim(a, b, 65535)}  # fmt: skip


def opposites() -> dict:
    """A picture and its negative, where SSIM is negative."""
    a = np.random.default_rng(8).integers(0, 256, (12, 12))
    return {"height": 12, "width": 12, "a": numbers(a), "b": numbers(255 - a),
            "ssim": ssim(a.astype(float), 255.0 - a)}  # fmt: skip


if __name__ == "__main__":
    GOLDEN.mkdir(parents=True, exist_ok=True)
    golden = {"photograph": photograph(), "gray16": gray16(), "opposites": opposites()}
    (GOLDEN / "metrics.json").write_text(json.dumps(golden, separators=(",", ":")) + "\n")
