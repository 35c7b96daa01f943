"""Writes packages/distances/golden: LPIPS and DISTS by PyTorch, as tools/weights/pytorch/distances.py has them.

    python perceptual.py [WEIGHTS]

thin.json   networks of few channels, whose weights both sides compute from their names (see `values` of unet.py)
thinGradient.json
            of the mean distance of a batch, for its first pictures: every STRIDE-th value
real.json   with WEIGHTS, a folder of the published packages (see the top of the other file): the pictures of
            packages/metrics/golden/metrics.json
"""

import json
import math
import sys
from pathlib import Path

import numpy as np
import torch
from unet import values

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT / "tools" / "weights" / "pytorch"))
from distances import VGG_STAGES, Dists, Lpips  # noqa: E402

GOLDEN = ROOT / "packages" / "distances" / "golden"
ALEXNET = ((11, 3, 5), (5, 5, 4), (3, 4, 6), (3, 6, 4), (3, 4, 3))
VGG = (3, 4, 3, 5, 6)
SHAPE = (2, 47, 40, 3)
STRIDE = 97


def tensor(name: str, *shape: int) -> torch.Tensor:
    return torch.from_numpy(np.array(values(name, math.prod(shape)))).double().reshape(shape)


def convolution(name: str, side: int, inputs: int, outputs: int) -> tuple[torch.Tensor, torch.Tensor]:
    weight = tensor(f"{name}.weight", side, side, inputs, outputs) / math.sqrt(side * side * inputs / 6)
    return weight.permute(3, 2, 0, 1), tensor(f"{name}.bias", outputs) / 10


def picture(name: str) -> torch.Tensor:
    return (tensor(name, *SHAPE).permute(0, 3, 1, 2) + 1) / 2


def thin_networks() -> dict:
    lpips = Lpips.__new__(Lpips)
    lpips.convolutions = [convolution(f"lpips.convolutions.{i}", *layer) for i, layer in enumerate(ALEXNET)]
    lpips.heads = [tensor(f"lpips.heads.{i}", layer[2])[None, :, None, None] + 1 for i, layer in enumerate(ALEXNET)]
    dists = Dists.__new__(Dists)
    widths = [3, *(width for width, count in zip(VGG, VGG_STAGES) for _ in range(count))]
    dists.convolutions = [
        convolution(f"dists.convolutions.{i}", 3, widths[i], widths[i + 1]) for i in range(len(widths) - 1)
    ]
    total = 3 + sum(VGG)
    dists.alpha, dists.beta = ((tensor(f"dists.{name}", total) + 1)[None, :, None, None] for name in ("alpha", "beta"))
    window = np.hanning(5)[1:-1]
    dists.window = torch.tensor(window[:, None] * window[None])[None, None] / 4
    return {"lpips": lpips, "dists": dists}


def thin() -> dict:
    a, b = picture("a"), picture("b")
    # The pictures of a batch one by one: the reference gives means over the batch.
    pairs = [(a[i : i + 1], b[i : i + 1]) for i in range(SHAPE[0])]
    return {name: [float(distance(*pair)) for pair in pairs] for name, distance in thin_networks().items()}


def thin_gradient() -> dict:
    found = {}
    for name, distance in thin_networks().items():
        a = picture("a").requires_grad_()
        (gradient,) = torch.autograd.grad(distance(a, picture("b")), a)
        found[name] = gradient.permute(0, 2, 3, 1).flatten()[::STRIDE].tolist()
    return found


def real(weights: str) -> dict:
    metrics = json.loads((ROOT / "packages" / "metrics" / "golden" / "metrics.json").read_text())["photograph"]
    shape = (1, metrics["height"], metrics["width"], 3)
    a, b = (torch.tensor(metrics[k]).reshape(shape).permute(0, 3, 1, 2).float() / 255 for k in ("high", "result"))
    return {"lpips": float(Lpips(weights)(a, b)), "dists": float(Dists(weights)(a, b))}


if __name__ == "__main__":
    (GOLDEN / "thinGradient.json").write_text(json.dumps(thin_gradient()) + "\n")
    with torch.no_grad():
        (GOLDEN / "thin.json").write_text(json.dumps(thin()) + "\n")
        if len(sys.argv) > 1:
            (GOLDEN / "real.json").write_text(json.dumps(real(sys.argv[1])) + "\n")
