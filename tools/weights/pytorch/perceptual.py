"""What the crisp regressor and the refinement learn by: L1 + LAMBDA * LPIPS + MU * DISTS, of pictures as inference answers with them; and what
their programs have in common."""

from __future__ import annotations

import argparse
import json
from collections.abc import Callable

import torch

from crops import Crops
from distances import Dists, Lpips
from network import RESIDUAL_SCALE, LiteNetwork
from updates import Plan, Updates

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
    project = crops.project
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


def perceptual_parser(description: str, initial: str, *, seconds: float, perceptual: float, structure: float, rate: float) -> argparse.ArgumentParser:
    """The arguments of both programs with these defaults; `initial` names the weights that one begins from."""
    parser = argparse.ArgumentParser(description=description, formatter_class=argparse.RawDescriptionHelpFormatter)
    for name in ("tiles", initial, "weights", "out"):
        parser.add_argument(name)
    parser.add_argument("--seconds", type=float, default=seconds)
    parser.add_argument("--perceptual", type=float, default=perceptual, help="lambda, the share of LPIPS")
    parser.add_argument("--structure", type=float, default=structure, help="mu, the share of DISTS")
    parser.add_argument("--rate", type=float, default=rate, help="peak learning rate")
    parser.add_argument("--muon", type=float, default=0, help="times the learning rate for the blocks, by Muon; 0: all by Adam")
    parser.add_argument("--degraded", action="store_true", help="blur, noise and JPEG in the inputs")
    parser.add_argument("--batch", type=int, default=16)
    parser.add_argument("--crop", type=int, default=128)
    parser.add_argument("--seed", type=int, default=3, help="of crops and noise: another one for a run that goes on from another")
    return parser


def learn(program: str, label: str, network: LiteNetwork, part: str, crops: Crops, loss: Callable[[int], torch.Tensor], options: argparse.Namespace) -> None:
    """Trains a part of the network by the options, and writes OUT and its log, whose first line has the command."""
    plan = Plan(label, options.seconds, options.rate, clip=5, warm_up=100, muon=options.muon)
    name = options.out.removesuffix(".safetensors")
    updates = Updates(network, network.names(part), loss, plan, state=f"{name}.state.pt")
    with open(f"{name}.jsonl", "a", encoding="utf-8") as log:
        log.write(json.dumps({"program": program, **vars(options), "tiles": len(crops.tiles)}) + "\n")
        updates.run(log)
    network.save(options.out)
