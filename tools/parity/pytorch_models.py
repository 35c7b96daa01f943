"""Writes packages/models/golden: checkpoints of the public implementation's U-Net, written by PyTorch, and what it answers.

Each NAME.pth.gz is a checkpoint as that implementation saves it: `denoise_fn.*` and the buffers of its noise schedule. Its
topology is a published one and its weights are random, so few (`inner_channel` is 2) and so coarse that the file is small.
NAME.json holds one evaluation of the network and 20 steps of the implementation's sampler, in double precision, with noise
that both sides know by name.
"""

import gzip
import io
import json
import math
from collections import OrderedDict
from pathlib import Path

import numpy as np
import torch
from torch import Tensor, nn

from unet import CheckpointUnet, encode, values, weight

GOLDEN = Path(__file__).resolve().parents[2] / "packages" / "models" / "golden"
STEPS = 20
LEVELS = 8

CONFIGS = {
    "sr-16-128": {"multipliers": [1, 2, 4, 8, 8], "attention": [16], "blocks": 2, "size": 128, "conditionChannels": 3},
    "sr-64-512": {"multipliers": [1, 2, 4, 8, 16], "attention": [], "blocks": 1, "size": 512, "conditionChannels": 3},
    "sample-128": {"multipliers": [1, 2, 4, 8, 8], "attention": [16], "blocks": 2, "size": 128, "conditionChannels": 0},
}
CHANNELS, GROUPS, SIZE = 2, 1, (16, 32)


class Diffusion(nn.Module):
    """The implementation's tree of names: the network and, beside it, the buffers of the schedule."""

    def __init__(self, denoise_fn: nn.Module, betas: np.ndarray) -> None:
        super().__init__()
        self.denoise_fn = denoise_fn
        bars = np.cumprod(1 - betas)
        before = np.append(1.0, bars[:-1])
        variance = betas * (1 - before) / (1 - bars)
        buffers = {
            "betas": betas,
            "alphas_cumprod": bars,
            "alphas_cumprod_prev": before,
            "sqrt_alphas_cumprod": np.sqrt(bars),
            "sqrt_one_minus_alphas_cumprod": np.sqrt(1 - bars),
            "log_one_minus_alphas_cumprod": np.log(1 - bars),
            "sqrt_recip_alphas_cumprod": np.sqrt(1 / bars),
            "sqrt_recipm1_alphas_cumprod": np.sqrt(1 / bars - 1),
            "posterior_variance": variance,
            "posterior_log_variance_clipped": np.log(np.maximum(variance, 1e-20)),
            "posterior_mean_coef1": betas * np.sqrt(before) / (1 - bars),
            "posterior_mean_coef2": (1 - before) * np.sqrt(1 - betas) / (1 - bars),
        }
        for name, value in buffers.items():
            self.register_buffer(name, torch.tensor(value, dtype=torch.float32))


def coarse(t: Tensor) -> Tensor:
    """A few values only, which compress well."""
    unit = t.abs().max() / LEVELS
    return ((t / unit).round() * unit).float()


def picture(name: str, channels: int) -> Tensor:
    height, width = SIZE
    drawn = values(name, height * width * channels)
    return torch.from_numpy(drawn).reshape(1, height, width, channels).permute(0, 3, 1, 2)


@torch.no_grad()
def refine(net: nn.Module, condition: Tensor | None, bars: np.ndarray) -> Tensor:
    """The implementation's p_sample_loop on a curve of its own, with noise known by name."""
    y = 2 * picture("noise 0", 3)
    for t in range(STEPS, 0, -1):
        bar, before = bars[t], bars[t - 1]
        beta = 1 - bar / before
        inputs = y if condition is None else torch.cat([condition, y], dim=1)
        noise = net(inputs, torch.tensor([math.sqrt(bar)], dtype=torch.float64))
        y0 = (math.sqrt(1 / bar) * y - math.sqrt(1 / bar - 1) * noise).clamp(-1, 1)
        y = beta * math.sqrt(before) / (1 - bar) * y0 + (1 - before) * math.sqrt(1 - beta) / (1 - bar) * y
        if t > 1:
            y = y + math.sqrt(beta * (1 - before) / (1 - bar)) * 2 * picture(f"noise {STEPS - t + 1}", 3)
    return y


def write(name: str, config: dict) -> None:
    full = {**config, "channels": CHANNELS, "groups": GROUPS, "imageChannels": 3}
    betas = np.linspace(1e-6, 1e-2, 2000)
    model = Diffusion(CheckpointUnet(full), betas)
    drawn = {key: coarse(weight(key, tuple(w.shape))) for key, w in model.denoise_fn.state_dict().items()}
    model.denoise_fn.load_state_dict(drawn)
    buffer = io.BytesIO()
    torch.save(OrderedDict(model.state_dict()), buffer)
    (GOLDEN / f"{name}.pth.gz").write_bytes(gzip.compress(buffer.getvalue(), 9, mtime=0))

    net = model.denoise_fn.double()
    condition = picture("condition", 3) if config["conditionChannels"] else None
    y = picture("y", 3)
    level = torch.tensor([0.6], dtype=torch.float64)
    output = net(y if condition is None else torch.cat([condition, y], dim=1), level)
    bars = np.append(1.0, np.cumprod(1 - betas))[:: 2000 // STEPS]
    golden = {
        "implementation": {
            "model": {
                "which_model_G": "sr3",
                "unet": {"norm_groups": GROUPS, "dropout": 0.2},
                "diffusion": {"image_size": config["size"]},
            }
        },
        "size": list(SIZE),
        "noiseLevel": 0.6,
        "output": encode(output.permute(0, 2, 3, 1)),
        "picture": encode(refine(net, condition, bars).permute(0, 2, 3, 1)),
    }
    (GOLDEN / f"{name}.json").write_text(json.dumps(golden, indent=1) + "\n")


def main() -> None:
    GOLDEN.mkdir(exist_ok=True)
    for name, config in CONFIGS.items():
        write(name, config)


if __name__ == "__main__":
    main()
