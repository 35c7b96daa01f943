"""Steps of sampling in PyTorch: what src/workload/sampling.ts does."""

import math
import time

import torch
from torch import Tensor

from fixture import pictures
from training import Training

BEFORE, AFTER = 0.5, 0.6


class Sampling:
    def __init__(self, yardstick: dict) -> None:
        training = Training(yardstick)
        self.net = training.net.eval()
        self.parameters = training.parameters
        self.batch = training.batches[0]
        crop = yardstick["crop"]
        self.probe = pictures("probe", yardstick["batch"], crop, crop, 3)
        self.step = self.denoise if yardstick["kind"] == "unet" else self.regress

    def regress(self) -> Tensor:
        _, low, base = (part.clone() for part in self.batch)
        return base + self.net(low)

    def denoise(self) -> Tensor:
        _, condition, y, _ = (part.clone() for part in self.batch)
        eps = self.net(torch.cat([condition, y], dim=1), torch.full((len(y),), BEFORE))
        y0 = (y - math.sqrt(1 - BEFORE**2) * eps) / BEFORE
        return AFTER * y0 + math.sqrt(1 - AFTER**2) * eps

    @torch.inference_mode()
    def run(self, steps: int) -> list[dict]:
        done = []
        for _ in range(steps):
            started = time.perf_counter()
            projection = (self.step() * self.probe).mean().item()
            done.append({"seconds": time.perf_counter() - started, "projection": projection})
        return done
