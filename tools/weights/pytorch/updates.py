"""Adam, and Muon for the blocks if asked for, with warm-up, a cosine over a budget of seconds, clipping and averaged weights; whole steps as CUDA graphs on a GPU."""

from __future__ import annotations

import json
import math
import os
import time
from collections.abc import Callable
from dataclasses import dataclass

import torch

from muon import Muon
from network import LiteNetwork, Weights

AVERAGE = 0.999  # decay of the averaged weights
SMOOTHING = 0.99  # of the logged loss and gradient norm
STEPS_AT_ONCE = 25  # between looks at the clock, on a GPU
LOG_EVERY = 20  # seconds, or
LOG_SHARE = 0.05  # of the time, if validation takes long
KEEP_EVERY = 180  # seconds


@dataclass(frozen=True)
class Plan:
    """`last_phase`: share of the time, at its end, in which `loss(1)` is trained in place of `loss(0)`."""

    label: str
    seconds: float
    learning_rate: float
    clip: float
    last_phase: float = 0.0
    warm_up: int = 300  # steps
    muon: float = 0.0  # how many times the learning rate the convolutions of blocks move at, by Muon; 0: all by Adam


class Updates:
    def __init__(self, network: LiteNetwork, names: list[str], loss: Callable[[int], torch.Tensor], plan: Plan, state: str | None = None):
        """With `state`, a file of that name keeps what is needed to go on after a break, and is taken up if it is there."""
        self.state = state
        self.network, self.names, self.loss, self.plan = network, names, loss, plan
        self.cuda = network.device == "cuda"
        self.weights = [network.weights[name] for name in names]
        self.average = [weight.detach().clone() for weight in self.weights]
        self.rate, self.smooth_loss, self.smooth_norm = (torch.zeros((), device=network.device) for _ in range(3))
        blocks = [name for name in names if plan.muon and ".blocks." in name and network.weights[name].ndim == 4]
        others = [network.weights[name] for name in names if name not in blocks]
        adam = torch.optim.Adam(others, lr=self.rate, betas=(0.9, 0.999), capturable=self.cuda, foreach=self.cuda)
        self.optimisers: list[torch.optim.Optimizer] = [adam]
        self.muon_rate = torch.zeros((), device=network.device)
        if blocks:
            self.optimisers.append(Muon([network.weights[name] for name in blocks], self.muon_rate))
        self.graphs: dict[int, torch.cuda.CUDAGraph] = {}

    def run(self, log, validate: Callable[[Weights], float] | None = None) -> None:
        """Trains for the plan's time, then puts the averaged weights into the network. `validate` gives a PSNR."""
        if self.cuda:
            for phase in (0, 1):
                self._step(phase)
            torch.cuda.synchronize()
        steps, before = self._take_up()
        last = kept = time.time()
        pause = LOG_EVERY
        started = last - before
        while (share := (time.time() - started) / self.plan.seconds) < 1:
            warm_up = min(1, steps / self.plan.warm_up + 0.01)
            self.rate.fill_(self.plan.learning_rate * warm_up * 0.5 * (1 + math.cos(math.pi * share)))
            self.muon_rate.copy_(self.rate * self.plan.muon)
            for _ in range(STEPS_AT_ONCE if self.cuda else 1):
                self._step(1 if share > 1 - self.plan.last_phase else 0)
                steps += 1
            if self.cuda:
                torch.cuda.synchronize()
            if time.time() - last > pause:
                last = time.time()
                self._log(log, steps, last - started, validate)
                pause = max(LOG_EVERY, (time.time() - last) / LOG_SHARE)
            if self.state and time.time() - kept > KEEP_EVERY:
                kept = time.time()
                self._keep(steps, kept - started)
        with torch.no_grad():
            for weight, average in zip(self.weights, self.average, strict=True):
                weight.copy_(average)
        self._log(log, steps, time.time() - started, validate, done=True)
        if self.state and os.path.exists(self.state):
            os.remove(self.state)

    def _keep(self, steps: int, seconds: float) -> None:
        state = {
            "steps": steps,
            "seconds": seconds,
            "weights": [weight.detach() for weight in self.weights],
            "average": self.average,
            "optimisers": [optimiser.state_dict() for optimiser in self.optimisers],
            "random": torch.get_rng_state(),
        }
        torch.save(state, f"{self.state}.part")
        os.replace(f"{self.state}.part", self.state)

    def _take_up(self) -> tuple[int, float]:
        """Steps and seconds done before."""
        if not self.state or not os.path.exists(self.state):
            return 0, 0.0
        state = torch.load(self.state, weights_only=True)
        with torch.no_grad():
            for mine, kept in zip(self.weights + self.average, state["weights"] + state["average"], strict=True):
                mine.copy_(kept)
        for optimiser, kept in zip(self.optimisers, state["optimisers"], strict=True):
            optimiser.load_state_dict(kept)
        self.rate, *muon = [optimiser.param_groups[0]["lr"] for optimiser in self.optimisers]
        if muon:
            self.muon_rate = muon[0]
        torch.set_rng_state(state["random"].cpu())
        return state["steps"], state["seconds"]

    def _log(self, log, steps: int, seconds: float, validate, **more) -> None:
        averaged = self.network.weights | dict(zip(self.names, self.average, strict=True))
        row = {
            "stage": self.plan.label,
            "step": steps,
            "seconds": round(seconds, 1),
            "loss": float(self.smooth_loss),
            "norm": float(self.smooth_norm),
            "lr": float(self.rate),
            **({"psnr": round(validate(averaged), 4)} if validate else {}),
            **more,
        }
        line = json.dumps(row)
        print(line, flush=True)
        log.write(f"{line}\n")
        log.flush()

    def _step(self, phase: int) -> None:
        if not self.cuda:
            return self._update(phase)
        if phase not in self.graphs:
            self._record(phase)
        self.graphs[phase].replay()

    def _record(self, phase: int) -> None:
        """A step costs thousands of launches, more than the work itself: they are recorded once and replayed as one."""
        stream = torch.cuda.Stream()
        stream.wait_stream(torch.cuda.current_stream())
        with torch.cuda.stream(stream):
            for _ in range(3):
                self._update(phase)
        torch.cuda.current_stream().wait_stream(stream)
        torch.cuda.synchronize()
        graph = torch.cuda.CUDAGraph()
        with torch.cuda.graph(graph):
            self._update(phase)
        self.graphs[phase] = graph

    def _update(self, phase: int) -> None:
        loss = self.loss(phase)
        gradients = torch.autograd.grad(loss, self.weights)
        norm = torch.stack(torch._foreach_norm(gradients)).norm()
        # A gradient that is not finite is left out: where a loss overflows once, the next batch goes on.
        finite = torch.isfinite(norm)
        factor = (self.plan.clip / (norm + 1e-6)).clamp(max=1.0)
        for weight, gradient in zip(self.weights, gradients, strict=True):
            weight.grad = torch.where(finite, gradient * factor, torch.zeros_like(gradient))
        for optimiser in self.optimisers:
            optimiser.step()
        torch._foreach_lerp_(self.average, [weight.detach() for weight in self.weights], 1 - AVERAGE)
        for smooth, value in ((self.smooth_loss, loss.detach()), (self.smooth_norm, norm)):
            smooth.lerp_(torch.where(finite, value, smooth), 1 - SMOOTHING)
