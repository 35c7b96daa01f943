"""Trains the light model on a GPU (or, slowly, on a processor), with the losses of `sr3-train`:

    python train.py TILES VALIDATION INITIAL.safetensors OUT --regress 165 --diffuse 120 [--degraded]

TILES is a folder of pictures, in folders of its own or not, which are cut into tiles of 320x320, VALIDATION one of larger ones. OUT/NAME.safetensors has the layout of packages/lite in
half precision and belongs beside a model.json; OUT/NAME.jsonl is the log. Budgets are seconds, after which the learning rate
is zero. The first stage ends with squared error, which gains the last hundredths of a decibel, or learns by `--fit psnr`.
"""

from __future__ import annotations

import argparse
import json
import os

import torch

from crops import Crops
from network import RESIDUAL_SCALE, LiteNetwork, luma, mixed
from updates import Plan, Updates
from validation import validator

# PSNR as a loss (`psnr_loss`): what is added to the squared error of a crop, so that flat crops do not count for everything, and the
# share of the picture after the projection.
PSNR_FLOOR = 0.01
PROJECTED_SHARE = 0.7
SCALE_SHARE = 0.1  # of the local scale's likelihood in the loss of the first stage
EMPHASIS = (0.3, 3)  # how much less or more than average a site may count in the second stage
MIN_SNR = 5  # gamma of Hang et al. 2023
COSINE_OFFSET = 0.008  # Nichol & Dhariwal 2021


def plain_loss(high: torch.Tensor, _low: torch.Tensor, made: torch.Tensor, phase: int) -> torch.Tensor:
    error = (made - high) / RESIDUAL_SCALE
    return error.abs().mean() if phase == 0 else error.square().mean() * 2


def psnr_loss(crops: Crops):
    """The logarithm of each crop's squared error (as NAFNet learns, Chen et al. 2022): a decibel counts as much in a smooth crop as in a busy one.

    Most of it is of the picture that inference will show, after the projection; inputs that were degraded are not projected onto.
    """
    project = crops.project

    def decibels(error: torch.Tensor) -> torch.Tensor:
        return 0.5 * ((error / RESIDUAL_SCALE).square().mean((1, 2, 3)) + PSNR_FLOOR).log().mean()

    def fit(high: torch.Tensor, low: torch.Tensor, made: torch.Tensor, _phase: int) -> torch.Tensor:
        if not project:
            return decibels(made - high)
        shown = project(made, low)
        return PROJECTED_SHARE * decibels(shown - high) + (1 - PROJECTED_SHARE) * decibels(made - high)

    return fit


def first_stage(network: LiteNetwork, crops: Crops, fit):
    p = network.weights

    def loss(phase: int) -> torch.Tensor:
        high, low, base = crops.draw()
        with mixed(network.device, phase == 0):
            features = network.features(low, p)
            made = network.image(features, base, p)
            # The regressor must not depend on how well its errors can be predicted.
            sigma = network.local_scale(features.detach(), p)
        missed = network.to_sites(luma(high - made.detach())).square().mean(1, keepdim=True)
        return fit(high, low, made, phase) + SCALE_SHARE * (sigma.log() + missed / (2 * sigma**2)).mean()

    return loss


def second_stage(network: LiteNetwork, crops: Crops):
    p = network.weights

    def curve(t: torch.Tensor) -> torch.Tensor:
        return torch.cos((t + COSINE_OFFSET) / (1 + COSINE_OFFSET) * torch.pi / 2) ** 2

    start = float(curve(torch.tensor(0.0)))
    order = torch.arange(crops.batch, device=network.device)
    # Crops lie in groups of one turn: every group gets noise levels from the whole range.
    spread = order.reshape(8, crops.batch // 8).t().reshape(-1)

    def loss(phase: int) -> torch.Tensor:
        high, low, base = crops.draw()
        with torch.no_grad(), mixed(network.device, phase == 0):
            features = network.features(low, p)
            sigma = network.local_scale(features, p)
            y0 = network.to_sites(luma(high - network.image(features, base, p))) / sigma
        t = (order + torch.rand(crops.batch, device=network.device)) / crops.batch
        alpha_bar = (curve(t) / start).clamp(1e-6, 1.0)[spread]
        signal, noise = alpha_bar.sqrt()[:, None, None, None], (1 - alpha_bar).sqrt()[:, None, None, None]
        epsilon = torch.randn_like(y0)
        with mixed(network.device, phase == 0):
            v = network.denoise(signal * y0 + noise * epsilon, alpha_bar.sqrt(), features, low, p)
        weight = torch.minimum(alpha_bar, MIN_SNR * (1 - alpha_bar))[:, None, None, None]
        emphasis = (sigma / sigma.mean()).clamp(*EMPHASIS)
        return (weight * emphasis * (signal * epsilon - noise * y0 - v).square()).mean()

    return loss


def parse() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("tiles")
    parser.add_argument("validation")
    parser.add_argument("initial")
    parser.add_argument("out")
    parser.add_argument("--name", default="model")
    parser.add_argument("--scale", type=int, default=4)
    parser.add_argument("--regress", type=float, default=0, help="seconds for regressor and local scale")
    parser.add_argument("--diffuse", type=float, default=0, help="seconds for the denoiser")
    parser.add_argument("--fit", choices=("plain", "psnr"), default="plain", help="L1 and at the end squared error, or the PSNR of each crop")
    parser.add_argument("--inputs", help="folder of the inputs of VALIDATION, of the same names, as degrade.mts makes them; otherwise by bicubic")
    parser.add_argument("--degraded", action="store_true", help="blur, noise and JPEG in the inputs")
    parser.add_argument("--batch", type=int, default=64)
    parser.add_argument("--crop", type=int, default=256)
    parser.add_argument("--seed", type=int, default=7)
    parser.add_argument("--muon", type=float, default=0, help="times the learning rate for the blocks, by Muon; 0: all by Adam")
    parser.add_argument("--regress-rate", type=float, default=1e-3, help="peak learning rate")
    parser.add_argument("--diffuse-rate", type=float, default=1e-3, help="peak learning rate")
    return parser.parse_args()


def main() -> None:
    options = parse()
    device = "cuda" if torch.cuda.is_available() else "cpu"
    torch.manual_seed(options.seed)
    torch.backends.cudnn.benchmark = True
    torch.backends.cuda.matmul.allow_tf32 = torch.backends.cudnn.allow_tf32 = True
    network = LiteNetwork(options.initial, options.scale, device)
    crops = Crops(options.tiles, device, options.scale, options.crop, options.batch, options.degraded)
    validate = validator(network, options.validation, options.inputs, project=not options.degraded)
    os.makedirs(options.out, exist_ok=True)
    result = os.path.join(options.out, options.name)
    print(f"{len(crops.tiles)} tiles on {device}, PSNR at the start {validate(network.weights):.4f} dB", flush=True)
    with open(f"{result}.jsonl", "w", encoding="utf-8") as log:
        log.write(json.dumps({"program": "train.py", **vars(options), "tiles": len(crops.tiles)}) + "\n")
        if options.regress > 0:
            plan = Plan("regressor", options.regress, options.regress_rate, clip=5, last_phase=0.25, muon=options.muon)
            names = network.names("regressor", "localScale")
            fit = psnr_loss(crops) if options.fit == "psnr" else plain_loss
            Updates(network, names, first_stage(network, crops, fit), plan).run(log, validate)
            network.save(f"{result}.safetensors")
        if options.diffuse > 0:
            plan = Plan("denoiser", options.diffuse, options.diffuse_rate, clip=1, last_phase=0.15, muon=options.muon)
            Updates(network, network.names("denoiser"), second_stage(network, crops), plan).run(log)
            network.save(f"{result}.safetensors")


if __name__ == "__main__":
    main()
