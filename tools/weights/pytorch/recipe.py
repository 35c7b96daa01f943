"""Compares recipes for the one-step regressor: each learns from nothing for the same seconds of one processor core.

    python recipe.py TILES VALIDATION MODEL.safetensors OUT.jsonl --seconds 600 --recipe plain
    python recipe.py TILES VALIDATION MODEL.safetensors OUT.jsonl --seconds 600 --recipe muon

MODEL gives the sizes of the network alone, its weights are drawn anew. A row is added to OUT with the PSNR on VALIDATION. Processor
seconds are counted, not those of the clock, so other work on the machine costs a recipe none of its steps.
"""

from __future__ import annotations

import argparse
import json
import math
import time
from collections.abc import Callable

import torch
import torch.nn.functional as F

from crops import Crops
from muon import Muon
from network import RESIDUAL_SCALE, LiteNetwork, Weights, mixed, silu_block
from validation import validator

WARM_UP = 200  # steps
ADAM_RATE = 1e-3
SQUARED = 0.2  # share of the time, at its end, with squared error
AVERAGE = 0.999  # decay of the averaged weights
FREQUENCY_SHARE = 0.05  # of the distance between spectra, as in the field's challenges
WIDER = 2  # how many times as many channels a folded block has while it learns

# What a recipe changes: crop and batch; `muon`: its learning rate; `spectrum`: share of the L1 of the Fourier transform; `folded`,
# `both`, `skip`: see `Recipe`.
RECIPES = {
    "plain": {},
    "large-crops": {"crop": 256, "batch": 8},
    "small-crops": {"crop": 64, "batch": 64},
    "spectrum": {"spectrum": FREQUENCY_SHARE},
    "folded": {"folded": True},
    "both": {"both": True},
    "skip": {"skip": True},
    "muon": {"muon": 2e-3},
    "muon-small-crops": {"muon": 2e-3, "crop": 64, "batch": 64},
    "muon-4e-3": {"muon": 4e-3},
    "muon-1e-2": {"muon": 1e-2},
}


class Recipe:
    def __init__(self, network: LiteNetwork, options: dict):
        """Adds to the network's fresh regressor the weights that only this recipe has.

        `folded`: every 3x3 of a block is the product of a 1x1 to more channels, a 3x3 and a 1x1 back, multiplied out before it is used, so that
        it costs nothing when it is done. `both`: the last layer sees the first features beside the last, not their sum. `skip`: the
        sums of the blocks and of the long skip have a learned factor for each channel.
        """
        self.network, self.options = network, options
        self.p: Weights = {name: fresh(name, network.weights[name]) for name in network.names("regressor")}
        self.blocks = [f"regressor.blocks.{i}" for i in range(network.regressor_blocks)]
        channels = self.p["regressor.in.bias"].numel()
        if options.get("folded"):
            for name in [f"{block}.{conv}" for block in self.blocks for conv in ("conv1", "conv2")]:
                self.p |= expanded(name, self.p.pop(f"{name}.weight"), channels * WIDER)
        if options.get("both"):
            self.p["regressor.out.weight"] = torch.cat([self.p["regressor.out.weight"]] * 2, 1)
        if options.get("skip"):
            self.p |= {f"{block}.gain": torch.ones(1, channels, 1, 1) for block in [*self.blocks, "regressor.long"]}
        for weight in self.p.values():
            weight.requires_grad_(True)

    def image(self, low: torch.Tensor, base: torch.Tensor, p: Weights) -> torch.Tensor:
        p = self.multiplied(p)
        conv = lambda name, x: F.conv2d(x, p[f"{name}.weight"], p[f"{name}.bias"], padding=1)
        first = x = conv("regressor.in", low)
        for block in self.blocks:
            made = silu_block(conv, block, x)
            x = made if f"{block}.gain" not in p else made + (p[f"{block}.gain"] - 1) * x
        if self.options.get("both"):
            x = torch.cat([x, first], 1)
        else:
            x = x + first * p.get("regressor.long.gain", 1)
        return base + RESIDUAL_SCALE * self.network.to_pixels(conv("regressor.out", x).float(), 3)

    def multiplied(self, p: Weights) -> Weights:
        if not self.options.get("folded"):
            return p
        whole = dict(p)
        for name in [name.removesuffix(".middle") for name in p if name.endswith(".middle")]:
            whole[f"{name}.weight"] = torch.einsum(
                "oa,abhw,bi->oihw", p[f"{name}.last"], p[f"{name}.middle"], p[f"{name}.first"]
            )
        return whole

    def loss(self, made: torch.Tensor, high: torch.Tensor, squared: bool) -> torch.Tensor:
        error = (made - high) / RESIDUAL_SCALE
        if squared:
            return error.square().mean() * 2
        total = error.abs().mean()
        if share := self.options.get("spectrum"):
            total = total + share * torch.view_as_real(torch.fft.rfft2(error)).abs().mean()
        return total


def fresh(name: str, like: torch.Tensor) -> torch.Tensor:
    """As packages/lite begins: Glorot-uniform, and zeros in biases and the last layers of blocks and parts."""
    weight = torch.zeros_like(like, memory_format=torch.preserve_format, requires_grad=False)
    if not name.endswith((".bias", ".conv2.weight", ".out.weight")):
        torch.nn.init.xavier_uniform_(weight)
    return weight


def expanded(name: str, weight: torch.Tensor, wider: int) -> Weights:
    """Three factors whose product has the spread of `weight`; the last is zero where that is."""
    outputs, inputs, side, _ = weight.shape
    middle = torch.nn.init.xavier_uniform_(torch.empty(wider, wider, side, side))
    first = torch.randn(wider, inputs) / math.sqrt(wider)
    last = torch.randn(outputs, wider) / math.sqrt(wider)
    product = torch.einsum("oa,abhw,bi->oihw", last, middle, first)
    return {
        f"{name}.first": first,
        f"{name}.middle": middle * (math.sqrt(2 / (18 * outputs)) / product.std()),
        f"{name}.last": last if weight.any() else torch.zeros_like(last),
    }


def optimisers(p: Weights, options: dict) -> list[tuple[torch.optim.Optimizer, float]]:
    """With peak learning rates. Muon turns the matrices between hidden layers; first and last layers and all vectors are Adam's."""
    hidden = [weight for name, weight in p.items() if "blocks" in name and weight.ndim == 4 and weight.shape[2] > 1]
    if "muon" not in options:
        return [(torch.optim.Adam(list(p.values()), betas=(0.9, 0.999)), ADAM_RATE)]
    others = [weight for weight in p.values() if all(weight is not one for one in hidden)]
    return [(Muon(hidden, 0.0), options["muon"]), (torch.optim.Adam(others, betas=(0.9, 0.999)), ADAM_RATE)]


def train(recipe: Recipe, crops: Crops, seconds: float, report: Callable[[Weights, int, float], None]) -> None:
    p, weights = recipe.p, list(recipe.p.values())
    average = [weight.detach().clone() for weight in weights]
    plans = optimisers(p, recipe.options)
    steps, reported, started = 0, 0, time.process_time()
    excluded = 0.0  # seconds of validation
    while (spent := time.process_time() - started - excluded) < seconds:
        share = spent / seconds
        high, low, base = crops.draw()
        with mixed("cpu"):
            made = recipe.image(low, base, p)
        gradients = torch.autograd.grad(recipe.loss(made, high, share > 1 - SQUARED), weights)
        norm = torch.stack(torch._foreach_norm(gradients)).norm()
        for weight, gradient in zip(weights, gradients, strict=True):
            weight.grad = gradient * (5 / (norm + 1e-6)).clamp(max=1.0)
        factor = min(1, (steps + 1) / WARM_UP) * 0.5 * (1 + math.cos(math.pi * share))
        for optimiser, rate in plans:
            optimiser.param_groups[0]["lr"] = rate * factor
            optimiser.step()
        steps += 1
        torch._foreach_lerp_(average, [weight.detach() for weight in weights], max(1 - AVERAGE, 1 / (steps + 9)))
        if share > (reported + 1) / 4:
            reported += 1
            before = time.process_time()
            report(dict(zip(p, average, strict=True)), steps, spent)
            excluded += time.process_time() - before
    report(dict(zip(p, average, strict=True)), steps, seconds)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("tiles")
    parser.add_argument("validation")
    parser.add_argument("model")
    parser.add_argument("out")
    parser.add_argument("--recipe", choices=RECIPES, default="plain")
    parser.add_argument("--seconds", type=float, default=600)
    parser.add_argument("--seed", type=int, default=7)
    options = parser.parse_args()
    torch.set_num_threads(1)
    torch.manual_seed(options.seed)
    recipe_options = RECIPES[options.recipe]
    network = LiteNetwork(options.model, 4, "cpu")
    recipe = Recipe(network, recipe_options)
    crops = Crops(options.tiles, "cpu", 4, recipe_options.get("crop", 128), recipe_options.get("batch", 16), False)
    network.image = lambda low, base, p: recipe.image(low, base, p)
    network.features = lambda low, p: low
    validate = validator(network, options.validation)

    def report(weights: Weights, steps: int, seconds: float) -> None:
        row = {"recipe": options.recipe, "seed": options.seed, "steps": steps, "seconds": round(seconds), "psnr": round(validate(weights), 3)}
        print(json.dumps(row), flush=True)
        with open(options.out, "a", encoding="utf-8") as out:
            out.write(f"{json.dumps(row)}\n")

    train(recipe, crops, options.seconds, report)


if __name__ == "__main__":
    main()
