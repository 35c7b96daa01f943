"""Writes packages/imaging/golden: bicubic resizing, Gaussian blur and luma.

Bicubic is computed twice removed from the TypeScript: as a sum over every pixel of the endless mirrored picture, in exact
rational arithmetic, with Keys' kernel for general a. MATLAB's imresize is that sum in double precision.
"""

import json
import math
from fractions import Fraction
from pathlib import Path

import numpy as np
from scipy.ndimage import gaussian_filter
from skimage.color import rgb2ycbcr

GOLDEN = Path(__file__).resolve().parents[2] / "packages" / "imaging" / "golden"


def keys_kernel(x: Fraction, a: Fraction = Fraction(-1, 2)) -> Fraction:
    """Cubic convolution kernel, Keys 1981 eq. 4 with eq. 8's coefficients; a = -1/2 is the third-order one."""
    s = abs(x)
    if s < 1:
        return (a + 2) * s**3 - (a + 3) * s**2 + 1
    if s < 2:
        return a * s**3 - 5 * a * s**2 + 8 * a * s - 4 * a
    return Fraction(0)


def bicubic_matrix(n_in: int, n_out: int, scale: Fraction) -> np.ndarray:
    """[n_out, n_in] of Fractions. Sample j of the endless picture lies at j + 1/2 and is the mirror image of one inside."""
    stretch = max(1 / scale, Fraction(1))
    matrix = np.full((n_out, n_in), Fraction(0), dtype=object)
    for i in range(n_out):
        centre = (i + Fraction(1, 2)) / scale
        reach = 2 * stretch
        total = Fraction(0)
        for j in range(math.floor(centre - reach) - 1, math.ceil(centre + reach) + 2):
            weight = keys_kernel((centre - j - Fraction(1, 2)) / stretch)
            period, inside = divmod(j, n_in)
            matrix[i, n_in - 1 - inside if period % 2 else inside] += weight
            total += weight
        matrix[i] /= total
    return matrix


def resize_exact(picture: np.ndarray, height: int, width: int, scale: Fraction | None = None) -> np.ndarray:
    """Bicubic resize of an integer picture [h, w, c] as Fractions [height, width, c]."""
    h, w, _ = picture.shape
    down = bicubic_matrix(h, height, scale or Fraction(height, h))
    across = bicubic_matrix(w, width, scale or Fraction(width, w))
    exact = picture.astype(object)
    return np.einsum("yh,hwc,xw->yxc", down, exact, across, optimize=["einsum_path", (0, 1), (0, 1)])


def to_bytes(exact: np.ndarray) -> np.ndarray:
    """MATLAB's uint8: to nearest, clamped. Refuses values so near to a half that double precision could go either way."""
    fraction = np.array([float(v - math.floor(v)) for v in exact.ravel()])
    assert np.all(np.abs(fraction - 0.5) > 1e-9), "a tie: take another seed"
    return np.clip([math.floor(v + Fraction(1, 2)) for v in exact.ravel()], 0, 255).reshape(exact.shape)


def numbers(values: np.ndarray) -> list:
    return [int(v) if isinstance(v, (int, np.integer)) else float(v) for v in np.asarray(values).ravel()]


def picture(seed: int, height: int, width: int, channels: int) -> np.ndarray:
    """8-bit noise with hard edges: it makes bicubic overshoot at both ends of the range."""
    rng = np.random.default_rng(seed)
    noise = rng.integers(0, 256, (height, width, channels))
    edges = (noise > 127) * 255
    return np.where(rng.random((height, width, 1)) < 0.5, noise, edges)


def matrices() -> list:
    cases = [(8, 4, None), (8, 2, None), (12, 3, None), (4, 16, None), (5, 15, None), (7, 5, None), (5, 7, None), (1, 1, None),
             (1, 4, None), (6, 1, None), (9, 9, None), (3, 2, None), (2, 9, None), (10, 4, "3/8"), (9, 3, "1/4"),
             (5, 8, "3/2"), (7, 12, "17/10"), (2, 1, "1/8")]  # fmt: skip
    return [
        {"inLength": n, "outLength": m, "scale": None if s is None else float(Fraction(s)),
         "matrix": numbers(bicubic_matrix(n, m, Fraction(s) if s else Fraction(m, n)))}  # fmt: skip
        for n, m, s in cases
    ]


def resizes() -> list:
    cases = [
        ("down by 4", (16, 24, 3), None, "1/4"),
        ("down by 2, gray", (10, 8, 1), None, "1/2"),
        ("down by 3, odd, gray", (15, 9, 1), None, "1/3"),
        ("up by 4", (4, 5, 3), None, "4"),
        ("up by 3, with alpha", (3, 3, 4), None, "3"),
        ("up by 2, gray with alpha", (3, 4, 2), None, "2"),
        ("factor 3/8 of a length that does not divide", (10, 13, 3), None, "3/8"),
        ("factor 5/2", (5, 3, 1), None, "5/2"),
        ("wider and lower", (9, 7, 3), (5, 11), None),
        ("odd sizes", (11, 13, 1), (7, 9), None),
        ("one pixel up", (1, 1, 3), (3, 4), None),
        ("down to one pixel", (7, 6, 3), (1, 1), None),
        ("one row", (1, 9, 1), (1, 4), None),
        ("one column up", (5, 1, 1), (9, 3), None),
        ("same size", (3, 5, 1), (3, 5), None),
    ]
    out = []
    for seed, (name, (h, w, c), size, factor) in enumerate(cases):
        scale = Fraction(factor) if factor else None
        height, width = size or (math.ceil(h * scale), math.ceil(w * scale))
        source = picture(seed, h, w, c)
        exact = resize_exact(source, height, width, scale)
        out.append({
            "name": name, "height": h, "width": w, "channels": c, "scale": None if scale is None else float(scale),
            "outHeight": height, "outWidth": width, "input": numbers(source),
            "output": [round(float(v), 9) for v in exact.ravel()], "bytes": numbers(to_bytes(exact)),
        })  # fmt: skip
    return out


# What MATLAB itself gave for imresize(reshape(0:63, 8, 8)', [5 7], 'bicubic'), published with the tests of the repository
# sanghyun-son/bicubic_pytorch as down_down_irregular_aa.mat. Rows of the picture are affine: the first row and the first
# column say everything, and the assertion below checks both against the exact sum.
MATLAB_FIRST_ROW = [2.184525125376686, 3.3191373855569823, 4.468841371477804, 5.620459770114943,
                    6.7720781687520795, 7.921782154672905, 9.0563944148532]  # fmt: skip
MATLAB_FIRST_COLUMN = [2.184525125376686, 15.219771569951028, 28.064065355261743, 40.90835914057251,
                       53.943605585146805]  # fmt: skip


def matlab() -> dict:
    exact = resize_exact(np.arange(64).reshape(8, 8, 1), 5, 7).astype(float)[..., 0]
    assert np.abs(exact[0] - MATLAB_FIRST_ROW).max() < 1e-12
    assert np.abs(exact[:, 0] - MATLAB_FIRST_COLUMN).max() < 1e-12
    return {"firstRow": MATLAB_FIRST_ROW, "firstColumn": MATLAB_FIRST_COLUMN}


def blurs() -> list:
    out = []
    for seed, (h, w, c, sigma, radius) in enumerate([(9, 8, 3, 0.6, None), (7, 11, 1, 1.5, 5), (4, 3, 1, 3.0, None)]):
        source = picture(100 + seed, h, w, c)
        truncate = 4.0 if radius is None else (radius + 0.25) / sigma
        blurred = gaussian_filter(source / 255.0, (sigma, sigma, 0), mode="reflect", truncate=truncate)
        out.append({"height": h, "width": w, "channels": c, "sigma": sigma, "radius": radius, "input": numbers(source),
                    "output": [round(float(v), 12) for v in blurred.ravel()]})  # fmt: skip
    return out


def lumas() -> dict:
    source = picture(200, 4, 6, 3).astype(np.uint8)
    return {"height": 4, "width": 6, "input": numbers(source), "output": numbers(rgb2ycbcr(source)[..., 0])}


def write(name: str, value: object) -> None:
    GOLDEN.mkdir(parents=True, exist_ok=True)
    (GOLDEN / name).write_text(json.dumps(value, separators=(",", ":")) + "\n")


if __name__ == "__main__":
    write("bicubic.json", {"matrices": matrices(), "resizes": resizes(), "matlab": matlab()})
    write("blur.json", blurs())
    write("luma.json", lumas())
