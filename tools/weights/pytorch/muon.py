"""Muon (Jordan et al. 2024) for convolutions, which torch.optim's refuses: the momentum of a matrix is made orthogonal before it is a step.

As `optimizer.muon` of packages/training: all matrices of one shape at once, in the precision of the weights.
"""

from __future__ import annotations

import torch

# Of the quintic of Newton and Schulz: singular values go to about 1 in five rounds, whatever they were.
QUINTIC = (3.4445, -4.7750, 2.0315)
ROUNDS = 5
# An orthogonal matrix times this has steps of the size that Adam's have, so one learning rate suits both (Liu et al. 2025).
LIKE_ADAM = 0.2


def orthogonal(matrices: torch.Tensor) -> torch.Tensor:
    """[count, rows, columns], each with its singular values moved to about 1."""
    a, b, c = QUINTIC
    tall = matrices.shape[1] > matrices.shape[2]
    x = matrices.mT if tall else matrices
    x = x / (x.norm(dim=(1, 2), keepdim=True) + 1e-7)
    for _ in range(ROUNDS):
        square = x @ x.mT
        x = a * x + (b * square + c * square @ square) @ x
    return x.mT if tall else x


class Muon(torch.optim.Optimizer):
    """For weights of one shape, [out, in, ...], each taken as a matrix of `out` rows."""

    def __init__(self, weights: list[torch.Tensor], lr: float | torch.Tensor, momentum: float = 0.95):
        super().__init__(weights, {"lr": lr, "momentum": momentum})

    @torch.no_grad()
    def step(self, closure=None) -> None:
        for group in self.param_groups:
            weights = group["params"]
            gradients = torch.stack([weight.grad.flatten(1) for weight in weights])
            state = self.state[weights[0]]
            if "average" not in state:
                state["average"] = torch.zeros_like(gradients)
            average = state["average"].lerp_(gradients, 1 - group["momentum"])
            # Nesterov's: the average as it will be, should the next gradient be like this one.
            steps = orthogonal(gradients.lerp(average, group["momentum"]))
            size = LIKE_ADAM * max(steps.shape[1:]) ** 0.5
            for weight, step in zip(weights, steps * (group["lr"] * size), strict=True):
                weight.sub_(step.reshape(weight.shape))
