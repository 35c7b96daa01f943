"""Operations of src/ops.ts in PyTorch, timed as src/workload/timeOp.ts does."""

import math
import time
from collections.abc import Callable

import torch
import torch.nn.functional as F
from torch import Tensor

from fixture import pictures, tensor


def prepare(op: dict) -> Callable[[], list[Tensor]]:
    kind = op["kind"]
    if kind == "matMul":
        a, b = tensor("a", op["size"], op["size"]), tensor("b", op["size"], op["size"])
        return lambda: [a @ b]
    if kind == "convolution":
        batch, size, kernel = op["batch"], op["size"], op["kernel"]
        x = pictures("x", batch, size, size, op["inputs"])
        dy = pictures("dy", batch, size, size, op["outputs"])
        weight = tensor("filter", kernel, kernel, op["inputs"], op["outputs"]).permute(3, 2, 0, 1).contiguous()
        padding = kernel // 2
        return {
            "forward": lambda: [F.conv2d(x, weight, padding=padding)],
            "input gradient": lambda: [torch.nn.grad.conv2d_input(x.shape, weight, dy, padding=padding)],
            "filter gradient": lambda: [torch.nn.grad.conv2d_weight(x, weight.shape, dy, padding=padding)],
        }[op["pass"]]
    if kind == "group norm + swish":
        batch, size, channels = op["batch"], op["size"], op["channels"]
        inputs = [pictures("x", batch, size, size, channels), tensor("gamma", channels), tensor("beta", channels)]
        dy = pictures("dy", batch, size, size, channels)
        return forward_or_both(op["pass"], lambda x, g, b: F.silu(F.group_norm(x, op["groups"], g, b)), inputs, dy)
    q, k, v, dy = (tensor(name, op["batch"], op["positions"], op["channels"]) for name in ("q", "k", "v", "dy"))
    return forward_or_both(op["pass"], F.scaled_dot_product_attention, [q, k, v], dy)


def forward_or_both(
    which: str, apply: Callable[..., Tensor], inputs: list[Tensor], dy: Tensor
) -> Callable[[], list[Tensor]]:
    if which == "forward":

        def forward() -> list[Tensor]:
            with torch.no_grad():
                return [apply(*inputs)]

        return forward
    leaves = [t.requires_grad_() for t in inputs]
    return lambda: list(torch.autograd.grad(apply(*leaves), leaves, dy))


def digest_of(answer: Tensor, op: dict) -> float:
    """Projection onto fixed numbers, in the other side's order of the values, in units of the norm."""
    answer = answer.detach()
    if answer.dim() == 4:
        is_filter = op.get("pass") == "filter gradient"
        answer = answer.permute(2, 3, 1, 0) if is_filter else answer.permute(0, 2, 3, 1)
    flat = answer.reshape(-1)
    return (flat.dot(tensor("probe", flat.numel())) / flat.norm()).item()


def time_op(op: dict, seconds: float) -> dict:
    call = prepare(op)
    digest = [digest_of(answer, op) for answer in call()]
    call()
    calls = 1
    while True:
        started = time.perf_counter()
        for _ in range(calls):
            call()
        taken = time.perf_counter() - started
        if taken >= seconds:
            return {"seconds": taken / calls, "calls": calls, "digest": digest}
        calls = max(calls + 1, min(4 * calls, math.ceil(1.1 * seconds * calls / taken)))
