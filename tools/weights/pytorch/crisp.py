"""Makes a regressor crisp: fine-tunes it with L1 + LAMBDA * LPIPS + MU * DISTS.

    python crisp.py TILES INITIAL.safetensors WEIGHTS OUT.safetensors --seconds 780 --perceptual 5 --structure 2 [--degraded]

WEIGHTS is that of distances.py. The result's regressor is of use alone: `sr3-train add-crisp` puts it beside a
faithful one, as it does for a run of photo-x4-crisp.yaml, which trains the same way. The state is kept every few minutes beside OUT; the same command goes on where it was.
"""

from __future__ import annotations

import argparse
import json

import torch

from bicubic import projection
from crops import Crops
from distances import Dists, Lpips
from network import RESIDUAL_SCALE, LiteNetwork, mixed
from updates import Plan, Updates


# DISTS looks with VGG16, over ten times the network's own work: on few crops, and not in every step.
STRUCTURE_EVERY = 4  # steps
STRUCTURE_CROPS = 4


def shifted(scale: int, *pictures: torch.Tensor) -> list[torch.Tensor]:
    """All cut at one random offset.

    AlexNet's first convolution looks at every fourth pixel, and the network writes squares of `scale` pixels. Where the two
    grids always lie alike, dots that fall between AlexNet's samples cost nothing, and flat places get a pattern of them.
    """
    top, left = (int(torch.randint(scale, ())) for _ in range(2))
    height, width = (side - scale for side in pictures[0].shape[2:])
    return [(picture[:, :, top : top + height, left : left + width] + 1) / 2 for picture in pictures]


def perceptual_loss(network: LiteNetwork, crops: Crops, weights: str, share: float, structure: float):
    p = network.weights
    lpips = Lpips(weights)
    dists = Dists(weights) if structure > 0 else None
    # What was blurred or compressed is not to be agreed with.
    project = None if crops.degraded else projection(crops.crop, crops.crop, network.scale, "cpu")
    steps = 0

    @mixed("cpu")
    def loss(_phase: int) -> torch.Tensor:
        nonlocal steps
        steps += 1
        high, low, base = crops.draw()
        made = network.image(network.features(low, p), base, p)
        if project:
            with torch.autocast("cpu", enabled=False):
                made = project(made, low)
        seen, truth = shifted(network.scale, made, high)
        with torch.no_grad():
            wanted = lpips.features(truth)
        distance = lpips.between(lpips.features(seen), wanted)
        total = ((made - high) / RESIDUAL_SCALE).abs().mean() + share * distance
        if dists and steps % STRUCTURE_EVERY == 0:
            few = torch.randperm(len(seen))[:STRUCTURE_CROPS]
            total = total + structure * STRUCTURE_EVERY * dists(seen[few], truth[few])
        return total

    return loss


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("tiles")
    parser.add_argument("initial")
    parser.add_argument("weights")
    parser.add_argument("out")
    parser.add_argument("--seconds", type=float, default=780)
    parser.add_argument("--perceptual", type=float, default=5, help="lambda, the share of LPIPS")
    parser.add_argument("--structure", type=float, default=0, help="mu, the share of DISTS")
    parser.add_argument("--rate", type=float, default=4e-4, help="peak learning rate")
    parser.add_argument("--muon", type=float, default=0, help="times the learning rate for the blocks, by Muon; 0: all by Adam")
    parser.add_argument("--go-on", action="store_true", help="from the crisp regressor of INITIAL, a whole model, and not from its faithful one")
    parser.add_argument("--degraded", action="store_true", help="blur, noise and JPEG in the inputs")
    parser.add_argument("--batch", type=int, default=16)
    parser.add_argument("--crop", type=int, default=128)
    parser.add_argument("--seed", type=int, default=3, help="of the crops: another one for a run that goes on from another")
    options = parser.parse_args()
    torch.manual_seed(options.seed)
    # A few thousand steps of small batches: two processor cores do that in a quarter of an hour.
    network = LiteNetwork(options.initial, 4, "cpu")
    if options.go_on:
        network.put_crisp_in_place_of_regressor()
    crops = Crops(options.tiles, "cpu", network.scale, options.crop, options.batch, options.degraded)
    loss = perceptual_loss(network, crops, options.weights, options.perceptual, options.structure)
    plan = Plan("crisp", options.seconds, options.rate, clip=5, warm_up=100, muon=options.muon)
    name = options.out.removesuffix(".safetensors")
    updates = Updates(network, network.names("regressor"), loss, plan, state=f"{name}.state.pt")
    with open(f"{name}.jsonl", "a", encoding="utf-8") as log:
        log.write(json.dumps({"program": "crisp.py", **vars(options), "tiles": len(crops.tiles)}) + "\n")
        updates.run(log)
    network.save(options.out)


if __name__ == "__main__":
    main()
