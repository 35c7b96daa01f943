"""Makes a regressor crisp: fine-tunes it with L1 + LAMBDA * LPIPS.

    python crisp.py TILES INITIAL.safetensors WEIGHTS OUT.safetensors --seconds 780 --perceptual 5 [--degraded]

WEIGHTS is that of distances.py. The result's regressor is of use alone: `tools/weights/addCrisp.mts` puts it beside a
faithful one.
"""

from __future__ import annotations

import argparse

import torch

from crops import Crops
from distances import Lpips
from network import RESIDUAL_SCALE, LiteNetwork
from updates import Plan, Updates


def perceptual_loss(network: LiteNetwork, crops: Crops, lpips: Lpips, share: float):
    p = network.weights

    def loss(_phase: int) -> torch.Tensor:
        high, low, base = crops.draw()
        made = network.image(network.features(low, p), base, p)
        with torch.no_grad():
            wanted = lpips.features((high + 1) / 2)
        distance = lpips.between(lpips.features((made + 1) / 2), wanted)
        return ((made - high) / RESIDUAL_SCALE).abs().mean() + share * distance

    return loss


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("tiles")
    parser.add_argument("initial")
    parser.add_argument("weights")
    parser.add_argument("out")
    parser.add_argument("--seconds", type=float, default=780)
    parser.add_argument("--perceptual", type=float, default=5, help="lambda, the share of LPIPS")
    parser.add_argument("--rate", type=float, default=4e-4, help="peak learning rate")
    parser.add_argument("--degraded", action="store_true", help="blur, noise and JPEG in the inputs")
    parser.add_argument("--batch", type=int, default=16)
    parser.add_argument("--crop", type=int, default=128)
    options = parser.parse_args()
    torch.manual_seed(3)
    # A few thousand steps of small batches: two processor cores do that in a quarter of an hour.
    network = LiteNetwork(options.initial, 4, "cpu")
    crops = Crops(options.tiles, "cpu", network.scale, options.crop, options.batch, options.degraded)
    loss = perceptual_loss(network, crops, Lpips(options.weights), options.perceptual)
    plan = Plan("crisp", options.seconds, options.rate, clip=5)
    with open(f"{options.out.removesuffix('.safetensors')}.jsonl", "w", encoding="utf-8") as log:
        Updates(network, network.names("regressor"), loss, plan).run(log)
    network.save(options.out)


if __name__ == "__main__":
    main()
