"""Writes packages/lite/golden: outputs and gradients of the light model, by PyTorch in double precision.

Weights and inputs are not stored: both sides compute them from their names (see `values` of unet.py). The bicubic base is
the exact matrix of imaging.py.
"""

import json
import math
from fractions import Fraction
from pathlib import Path

import torch
import torch.nn.functional as F
from imaging import bicubic_matrix
from torch import Tensor
from unet import Weights, encode, values

GOLDEN = Path(__file__).resolve().parents[2] / "packages" / "lite" / "golden"

BATCH, HEIGHT, WIDTH = 2, 3, 4
NOISE_LEVELS = [0.3, 0.95]

CONFIGS = {
    "rgb-x2": {"scale": 2, "imageChannels": 3,
               "regressor": {"channels": 5, "blocks": 2, "residualScale": 0.3},
               "localScale": {"channels": 3, "floor": 0.02},
               "denoiser": {"channels": 6, "blocks": 2, "embedding": 4}},
    "gray-x3": {"scale": 3, "imageChannels": 1,
                "regressor": {"channels": 4, "blocks": 1, "residualScale": 0.1},
                "localScale": {"channels": 2, "floor": 0.006, "ceiling": 0.05},
                "denoiser": {"channels": 5, "blocks": 1, "embedding": 6}},
}  # fmt: skip


def picture(name: str, channels: int, scale: int = 1) -> Tensor:
    """Values in the order [batch, height, width, channels], as a leaf [batch, channels, height, width]."""
    shape = (BATCH, HEIGHT * scale, WIDTH * scale, channels)
    flat = torch.from_numpy(values(name, math.prod(shape)))
    return flat.reshape(shape).permute(0, 3, 1, 2).clone().requires_grad_()


def to_pixels(x: Tensor, scale: int) -> Tensor:
    """The model's channels hold the place in the square before the colour; PyTorch's shuffle wants it after."""
    colours = x.shape[1] // scale**2
    return F.pixel_shuffle(x.unflatten(1, (scale**2, colours)).transpose(1, 2).flatten(1, 2), scale)


def to_squares(x: Tensor, scale: int) -> Tensor:
    """Of pictures with one channel, for which PyTorch's order is the model's."""
    return F.pixel_unshuffle(x, scale)


def bicubic(x: Tensor, scale: int) -> Tensor:
    rows, columns = (
        torch.from_numpy(bicubic_matrix(n, n * scale, Fraction(scale)).astype(float)) for n in x.shape[2:]
    )
    return torch.einsum("yh,bchw,xw->bcyx", rows, x, columns)


def chain(w: Weights, name: str, blocks: int, x: Tensor, between=lambda hidden, block: hidden) -> Tensor:
    h = x
    for i in range(blocks):
        block = f"{name}.blocks.{i}"
        hidden = between(w.conv(f"{block}.conv1", h, h.shape[1]), block)
        h = h + w.conv(f"{block}.conv2", F.silu(hidden), h.shape[1])
    return h + x


def regress(w: Weights, c: dict, low: Tensor) -> tuple[Tensor, Tensor]:
    r, s = c["regressor"], c["scale"]
    features = chain(w, "regressor", r["blocks"], w.conv("regressor.in", low, r["channels"]))
    added = to_pixels(w.conv("regressor.out", features, s * s * c["imageChannels"]), s)
    return bicubic(low, s) + r["residualScale"] * added, features


def local_scale(w: Weights, c: dict, features: Tensor) -> Tensor:
    head = c["localScale"]
    hidden = F.silu(w.conv("localScale.hidden", features, head["channels"]))
    log_scale = w.conv("localScale.out", hidden, 1, side=1) - 3
    variance = torch.exp(log_scale) ** 2 + head["floor"] ** 2
    return torch.sqrt(variance.clamp(max=head.get("ceiling", math.inf) ** 2))


def luma(image: Tensor) -> Tensor:
    if image.shape[1] == 1:
        return image
    return torch.einsum("bchw,c->bhw", image, torch.tensor([0.299, 0.587, 0.114], dtype=image.dtype)).unsqueeze(1)


def denoise(w: Weights, c: dict, y: Tensor, features: Tensor, low: Tensor, noise_level: Tensor) -> Tensor:
    d = c["denoiser"]
    width = d["embedding"]
    k = torch.arange(width // 2, dtype=noise_level.dtype)
    angles = torch.outer(noise_level, 100 * 10_000 ** (-k / (width // 2)))
    hidden = F.silu(w.dense("denoiser.embedding.0", torch.cat([angles.sin(), angles.cos()], dim=1), 2 * width))
    embedding = F.silu(w.dense("denoiser.embedding.1", hidden, width))

    def film(x: Tensor, block: str) -> Tensor:
        gain, shift = w.dense(f"{block}.film", embedding, 2 * x.shape[1])[:, :, None, None].chunk(2, dim=1)
        return x * (1 + gain) + shift

    x = w.conv("denoiser.in", torch.cat([y, features, low], dim=1), d["channels"])
    return w.conv("denoiser.out", chain(w, "denoiser", d["blocks"], x, film), c["scale"] ** 2)


def weighted(name: str, output: Tensor) -> Tensor:
    """A number of an output that no symmetry of it can leave unchanged."""
    b, channels, height, width = output.shape
    factors = torch.from_numpy(values(f"loss.{name}", output.numel())).reshape(b, height, width, channels)
    return (output * factors.permute(0, 3, 1, 2)).sum() / math.sqrt(output.numel())


def golden(c: dict) -> dict:
    w, scale = Weights(), c["scale"]
    low = picture("low", c["imageChannels"])
    high = picture("high", c["imageChannels"], scale)
    y = picture("y", scale**2)

    image, features = regress(w, c, low)
    expected_error = local_scale(w, c, features)
    residual = to_squares(luma(high - image), scale)
    target = residual / expected_error
    answer = denoise(w, c, y, features, low, torch.tensor(NOISE_LEVELS, dtype=torch.float64))
    # Gaussian negative log-likelihood as PyTorch has it: half of log variance plus squared error over variance.
    likelihood = F.gaussian_nll_loss(torch.zeros_like(residual), residual, expected_error.expand_as(residual) ** 2)

    outputs = {"image": image, "features": features, "localScale": expected_error, "target": target, "denoiser": answer}
    (sum(weighted(name, output) for name, output in outputs.items()) + likelihood).backward()
    inputs = {"low": low, "high": high, "y": y}
    last = lambda t: t.permute(0, 2, 3, 1)  # noqa: E731
    return {
        "config": c,
        "shape": [BATCH, HEIGHT, WIDTH],
        "noiseLevels": NOISE_LEVELS,
        "outputs": {name: encode(last(output)) for name, output in outputs.items()},
        "localScaleLoss": likelihood.item(),
        "gradientsOfInputs": {name: encode(last(t.grad)) for name, t in inputs.items()},
        "weights": {name: list(t.shape) for name, t in w.items()},
        "gradients": {name: encode(t.grad) for name, t in w.items()},
    }


def main() -> None:
    GOLDEN.mkdir(exist_ok=True)
    for name, config in CONFIGS.items():
        (GOLDEN / f"{name}.json").write_text(json.dumps(golden(config), indent=1) + "\n")


if __name__ == "__main__":
    main()
