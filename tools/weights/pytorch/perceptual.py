"""What the crisp regressor and the refinement learn by: L1 + LAMBDA * LPIPS + MU * DISTS, of pictures as inference answers with them."""

from __future__ import annotations

from collections.abc import Callable

import torch

from bicubic import projection
from crops import Crops
from distances import Dists, Lpips
from network import RESIDUAL_SCALE

# DISTS looks with VGG16, over ten times the network's own work: on few crops, and not in every step.
STRUCTURE_EVERY = 4  # pictures
STRUCTURE_CROPS = 4


def shifted(scale: int, *pictures: torch.Tensor) -> list[torch.Tensor]:
    """All cut at one random offset.

    AlexNet's first convolution looks at every fourth pixel, and the network writes squares of `scale` pixels. Where the two
    grids always lie alike, dots that fall between AlexNet's samples cost nothing, and flat places get a pattern of them.
    """
    top, left = (int(torch.randint(scale, ())) for _ in range(2))
    height, width = (side - scale for side in pictures[0].shape[2:])
    return [(picture[:, :, top : top + height, left : left + width] + 1) / 2 for picture in pictures]


def perceptual_loss(crops: Crops, weights: str, share: float, structure: float) -> Callable[..., torch.Tensor]:
    """A loss of (made, high, low): pictures of crops before the projection, the truth, and the inputs.

    `weights` is the folder of distances.py, `share` is LAMBDA, `structure` MU.
    """
    lpips = Lpips(weights)
    dists = Dists(weights) if structure > 0 else None
    # What was blurred or compressed is not to be agreed with.
    project = None if crops.degraded else projection(crops.crop, crops.crop, crops.scale, "cpu")
    pictures = 0

    def loss(made: torch.Tensor, high: torch.Tensor, low: torch.Tensor) -> torch.Tensor:
        nonlocal pictures
        pictures += 1
        if project:
            with torch.autocast("cpu", enabled=False):
                made = project(made, low)
        seen, truth = shifted(crops.scale, made, high)
        with torch.no_grad():
            wanted = lpips.features(truth)
        distance = lpips.between(lpips.features(seen), wanted)
        total = ((made - high) / RESIDUAL_SCALE).abs().mean() + share * distance
        if dists and pictures % STRUCTURE_EVERY == 0:
            few = torch.randperm(len(seen))[:STRUCTURE_CROPS]
            total = total + structure * STRUCTURE_EVERY * dists(seen[few], truth[few])
        return total

    return loss
