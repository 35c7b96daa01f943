"""Makes a regressor crisp: fine-tunes it with L1 + LAMBDA * LPIPS + MU * DISTS.

    python crisp.py TILES INITIAL.safetensors WEIGHTS OUT.safetensors --seconds 780 --perceptual 5 --structure 2 [--degraded]

WEIGHTS is that of distances.py. The result's regressor is of use alone: `sr3-train add-crisp` puts it beside a
faithful one, as it does for a run of photo-x4-crisp.yaml, which trains the same way. The state is kept every few minutes
beside OUT; the same command goes on where it was.
"""

from __future__ import annotations

import argparse
import json

import torch

from crops import Crops
from network import LiteNetwork, mixed
from perceptual import perceptual_loss
from updates import Plan, Updates


def crisp_loss(network: LiteNetwork, crops: Crops, compare):
    p = network.weights

    @mixed("cpu")
    def loss(_phase: int) -> torch.Tensor:
        high, low, base = crops.draw()
        return compare(network.image(network.features(low, p), base, p), high, low)

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
    loss = crisp_loss(network, crops, perceptual_loss(crops, options.weights, options.perceptual, options.structure))
    plan = Plan("crisp", options.seconds, options.rate, clip=5, warm_up=100, muon=options.muon)
    name = options.out.removesuffix(".safetensors")
    updates = Updates(network, network.names("regressor"), loss, plan, state=f"{name}.state.pt")
    with open(f"{name}.jsonl", "a", encoding="utf-8") as log:
        log.write(json.dumps({"program": "crisp.py", **vars(options), "tiles": len(crops.tiles)}) + "\n")
        updates.run(log)
    network.save(options.out)


if __name__ == "__main__":
    main()
