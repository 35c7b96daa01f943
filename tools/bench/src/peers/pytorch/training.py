"""Training steps of the yardsticks in eager PyTorch: what src/workload/training.ts does, as a PyTorch user would write it."""

import math
import sys
import time
from collections.abc import Callable
from pathlib import Path

import torch
import torch.nn.functional as F
from torch import Tensor, nn

from fixture import fixture, pictures, set_weights
from memory import resident

sys.path.append(str(Path(__file__).resolve().parents[4] / "parity"))
from unet import CheckpointUnet  # noqa: E402

SCALE = 4


class RegressorBlock(nn.Module):
    def __init__(self, channels: int) -> None:
        super().__init__()
        self.conv1 = nn.Conv2d(channels, channels, 3, padding=1)
        self.conv2 = nn.Conv2d(channels, channels, 3, padding=1)

    def forward(self, x: Tensor) -> Tensor:
        return x + self.conv2(F.silu(self.conv1(x)))


class Regressor(nn.Module):
    """The names of the weights are those of the light model: regressor.in, regressor.blocks.0.conv1, ..., regressor.out."""

    def __init__(self, config: dict) -> None:
        super().__init__()
        channels, self.residual_scale = config["channels"], config["residualScale"]
        self.regressor = nn.ModuleDict(
            {
                "in": nn.Conv2d(3, channels, 3, padding=1),
                "blocks": nn.Sequential(*(RegressorBlock(channels) for _ in range(config["blocks"]))),
                "out": nn.Conv2d(channels, 3 * SCALE**2, 3, padding=1),
            }
        )

    def set_weights(self) -> None:
        set_weights(self)
        with torch.no_grad():
            # TensorFlow's depth-to-space has the place in the square before the colour, PyTorch's pixel shuffle after.
            for parameter in self.regressor["out"].parameters():
                parameter.copy_(parameter.unflatten(0, (SCALE**2, 3)).transpose(0, 1).flatten(0, 1).clone())

    def forward(self, low: Tensor) -> Tensor:
        first = self.regressor["in"](low)
        features = self.regressor["blocks"](first) + first
        return self.residual_scale * F.pixel_shuffle(self.regressor["out"](features), SCALE)


class Training:
    def __init__(self, yardstick: dict) -> None:
        self.optimizer = yardstick["optimizer"]
        self.coarse = yardstick.get("precision") == "bfloat16"
        batch, crop = yardstick["batch"], yardstick["crop"]
        self.loss: Callable[..., Tensor]
        if yardstick["kind"] == "unet":
            self.net: nn.Module = CheckpointUnet(yardstick["network"])
            set_weights(self.net)
            self.loss = self.diffusion_loss
            make = self.diffusion_batch
        else:
            self.net = Regressor(yardstick["network"]["regressor"])
            self.net.set_weights()
            self.loss = self.regression_loss
            make = self.regression_batch
        self.batches = [make(f"batch {index} ", batch, crop) for index in range(2)]
        self.average = [p.detach().clone() for p in self.net.parameters()]
        settings = self.optimizer
        self.adam = torch.optim.Adam(
            self.net.parameters(), lr=settings["learningRate"], betas=(settings["beta1"], settings["beta2"])
        )
        self.step = 0

    @staticmethod
    def diffusion_batch(name: str, batch: int, crop: int) -> tuple[Tensor, ...]:
        picture = lambda what: pictures(name + what, batch, crop, crop, 3)  # noqa: E731
        level = torch.from_numpy(0.5 + 0.4 * fixture(name + "noise level", batch))
        return picture("target"), picture("condition"), picture("eps") * math.sqrt(3), level

    @staticmethod
    def regression_batch(name: str, batch: int, crop: int) -> tuple[Tensor, ...]:
        small = crop // SCALE
        picture = lambda what, side: pictures(name + what, batch, side, side, 3)  # noqa: E731
        return picture("target", crop), picture("low", small), picture("base", crop)

    def diffusion_loss(self, target: Tensor, condition: Tensor, eps: Tensor, level: Tensor) -> Tensor:
        signal = level[:, None, None, None]
        noisy = signal * target + (1 - signal**2).sqrt() * eps
        return F.mse_loss(self.net(torch.cat([condition, noisy], dim=1), level), eps)

    def regression_loss(self, target: Tensor, low: Tensor, base: Tensor) -> Tensor:
        return F.l1_loss(base + self.net(low), target)

    def run_step(self) -> dict:
        started = time.perf_counter()
        # A copy, as a loader hands over fresh memory for every batch; the other side uploads its arrays.
        batch = [part.clone() for part in self.batches[self.step % 2]]
        self.adam.zero_grad(set_to_none=True)
        with torch.autocast("cpu", torch.bfloat16, enabled=self.coarse):
            loss = self.loss(*batch)
        loss.backward()
        norm = nn.utils.clip_grad_norm_(self.net.parameters(), self.optimizer["clipNorm"])
        self.adam.step()
        decay = min(self.optimizer["emaDecay"], (1 + self.step) / (10 + self.step))
        with torch.no_grad():
            torch._foreach_lerp_(self.average, list(self.net.parameters()), 1 - decay)
        values = {"loss": loss.item(), "gradNorm": norm.item()}
        seconds = time.perf_counter() - started
        self.step += 1
        return {"seconds": seconds, **values, "rss": resident()}

    def run(self, steps: int) -> list[dict]:
        return [self.run_step() for _ in range(steps)]

    def parameters(self) -> int:
        return sum(p.numel() for p in self.net.parameters())


KINDS = [
    ("convolution, input and filter gradient", ["convolution_backward"]),
    ("convolution, forward", ["convolution", "conv2d", "mkldnn_convolution"]),
    ("group norm", ["group_norm"]),
    ("swish", ["silu"]),
    ("matrix products", ["mm", "bmm", "addmm", "linear", "softmax"]),
    ("resizing and depth to space", ["upsample", "pixel_shuffle"]),
    ("concat, split, transpose and other copies", ["cat", "copy_", "clone", "contiguous", "empty", "fill_", "zero_", "slice"]),
    ("optimiser (clip, Adam, EMA, flat vectors)", ["addcmul_", "addcdiv_", "lerp_", "_foreach", "norm", "mul_", "sqrt"]),
]  # fmt: skip


def profile(training: Training, steps: int) -> dict:
    plain = sorted(step["seconds"] for step in training.run(steps))
    with torch.profiler.profile(activities=[torch.profiler.ProfilerActivity.CPU]) as recorded:
        training.run(steps)
    totals: dict[str, list[float]] = {}
    for event in recorded.key_averages():
        name = event.key
        if not name.startswith(("aten::", "autograd::", "Optimizer")):
            continue
        kind = next((kind for kind, parts in KINDS if any(part in name for part in parts)), "elementwise")
        total = totals.setdefault(kind, [0.0, 0])
        total[0] += event.self_cpu_time_total / 1e6 / steps
        total[1] += event.count / steps
    entries = [{"kind": kind, "seconds": seconds, "calls": calls} for kind, (seconds, calls) in totals.items()]
    return {"entries": entries, "stepSeconds": plain[len(plain) // 2]}
