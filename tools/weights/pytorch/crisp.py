"""Makes a regressor crisp: fine-tunes it with L1 + LAMBDA * LPIPS + MU * DISTS.

    python crisp.py TILES INITIAL.safetensors WEIGHTS OUT.safetensors --seconds 780 --perceptual 5 --structure 2 [--degraded]

WEIGHTS is that of distances.py. The result's regressor is of use alone: `sr3-train add-crisp` puts it beside a
faithful one, as it does for a run of photo-x4-crisp.yaml, which trains the same way. The state is kept every few minutes
beside OUT; the same command goes on where it was.
"""

from __future__ import annotations

import torch

from crops import Crops
from network import LiteNetwork, mixed
from perceptual import learn, perceptual_loss, perceptual_parser


def crisp_loss(network: LiteNetwork, crops: Crops, compare):
    p = network.weights

    @mixed("cpu")
    def loss(_phase: int) -> torch.Tensor:
        high, low, base = crops.draw()
        return compare(network.image(network.features(low, p), base, p), high, low)

    return loss


def main() -> None:
    parser = perceptual_parser(__doc__, "initial", seconds=780, perceptual=5, structure=0, rate=4e-4)
    parser.add_argument("--go-on", action="store_true", help="from the crisp regressor of INITIAL, a whole model, and not from its faithful one")
    options = parser.parse_args()
    torch.manual_seed(options.seed)
    # A few thousand steps of small batches: two processor cores do that in a quarter of an hour.
    network = LiteNetwork(options.initial, 4, "cpu")
    if options.go_on:
        network.put_crisp_in_place_of_regressor()
    crops = Crops(options.tiles, "cpu", network.scale, options.crop, options.batch, options.degraded)
    loss = crisp_loss(network, crops, perceptual_loss(crops, options.weights, options.perceptual, options.structure))
    learn("crisp.py", "crisp", network, "regressor", crops, loss, options)


if __name__ == "__main__":
    main()
