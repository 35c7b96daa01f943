"""Writes packages/training/golden/optimizer.json: Adam, AdamW, Muon, gradient clipping and weight averaging of PyTorch.

Each case gives the gradients of every step and the parameters after it, so a test needs no model. The parameters are two
tensors of different shapes; their gradients change sign and size from step to step.
"""

import json
from pathlib import Path
from unittest.mock import patch

import torch
from torch.optim.swa_utils import AveragedModel, get_ema_multi_avg_fn

GOLDEN = Path(__file__).resolve().parents[2] / "packages" / "training" / "golden" / "optimizer.json"
SHAPES = {"dense.weight": (3, 4), "dense.bias": (4,)}
STEPS = 12

CASES = {
    "adam": {"kind": "adam"},
    "adam, the recipe's moments": {"kind": "adam", "beta1": 0.9, "beta2": 0.99},
    "adam with L2": {"kind": "adam", "weightDecay": 0.1},
    "adam with L2 and clipping": {"kind": "adam", "weightDecay": 0.1, "clipNorm": 0.5},
    "adam with a large epsilon": {"kind": "adam", "epsilon": 1e-2},
    "adam with clipping": {"kind": "adam", "clipNorm": 0.5},
    "adamw": {"kind": "adamw", "weightDecay": 0.01},
    "adamw with much decay and clipping": {"kind": "adamw", "weightDecay": 0.5, "beta2": 0.95, "clipNorm": 2.0},
}


class Bag(torch.nn.Module):
    """Parameters and nothing else: what AveragedModel wants to average."""

    def __init__(self, start: dict[str, torch.Tensor]):
        super().__init__()
        self.values = torch.nn.ParameterList(torch.nn.Parameter(v.clone()) for v in start.values())


def run(case: dict, start: dict[str, torch.Tensor], gradients: list[dict[str, torch.Tensor]], rates: list[float]) -> dict:
    model = Bag(start)
    average = AveragedModel(model, multi_avg_fn=get_ema_multi_avg_fn(0.9))
    average.update_parameters(model)  # the first call copies
    optimizer_class = {"adam": torch.optim.Adam, "adamw": torch.optim.AdamW}[case["kind"]]
    optimizer = optimizer_class(
        model.parameters(),
        lr=rates[0],
        betas=(case.get("beta1", 0.9), case.get("beta2", 0.999)),
        eps=case.get("epsilon", 1e-8),
        weight_decay=case.get("weightDecay", 0.0),
        foreach=False,
    )
    norms, values, averages = [], [], []
    for gradient, rate in zip(gradients, rates, strict=True):
        for parameter, part in zip(model.parameters(), gradient.values(), strict=True):
            parameter.grad = part.clone()
        norms.append(float(torch.nn.utils.clip_grad_norm_(model.parameters(), case.get("clipNorm", float("inf")))))
        optimizer.param_groups[0]["lr"] = rate
        optimizer.step()
        average.update_parameters(model)
        values.append([p.detach().flatten().tolist() for p in model.parameters()])
        averages.append([p.detach().flatten().tolist() for p in average.module.parameters()])
    return {**case, "norms": norms, "values": values, "averages": averages}


# Matrices as PyTorch keeps them, [outputs, inputs]: wide, tall, square, and two of one shape.
MATRICES = {"wide": (3, 10), "tall": (10, 3), "square": (4, 4), "wide-too": (3, 10)}
MUON_CASES = {
    "muon": {},
    "muon with decay": {"weightDecay": 0.1},
    "muon with little momentum": {"momentum": 0.5, "rate": 3},
}


def run_muon(case: dict, start: dict[str, torch.Tensor], gradients: list[dict[str, torch.Tensor]], rates: list[float]) -> dict:
    """Transposed, as we keep dense layers: [inputs, outputs]."""
    matrices = [torch.nn.Parameter(matrix.clone()) for matrix in start.values()]
    optimizer = torch.optim.Muon(
        matrices,
        lr=rates[0],
        momentum=case.get("momentum", 0.95),
        weight_decay=case.get("weightDecay", 0.0),
        adjust_lr_fn="match_rms_adamw",
    )
    values = []
    for gradient, rate in zip(gradients, rates, strict=True):
        for matrix, part in zip(matrices, gradient.values(), strict=True):
            matrix.grad = part.clone()
        optimizer.param_groups[0]["lr"] = rate * case.get("rate", 1)
        # PyTorch turns matrices in bfloat16; in float32 they can be compared.
        with patch.object(torch.Tensor, "bfloat16", lambda tensor: tensor):
            optimizer.step()
        values.append([matrix.detach().t().flatten().tolist() for matrix in matrices])
    return {**case, "values": values}


def muon_golden(random: torch.Generator, rates: list[float]) -> dict:
    draw = lambda: {name: torch.randn(shape, generator=random) for name, shape in MATRICES.items()}  # noqa: E731
    start, gradients = draw(), [draw() for _ in rates]
    transposed = lambda tensors: {name: t.t().flatten().tolist() for name, t in tensors.items()}  # noqa: E731
    return {
        "shapes": {name: shape[::-1] for name, shape in MATRICES.items()},
        "start": transposed(start),
        "gradients": [transposed(gradient) for gradient in gradients],
        "cases": {name: run_muon(case, start, gradients, rates) for name, case in MUON_CASES.items()},
    }


def main() -> None:
    random = torch.Generator().manual_seed(3)
    draw = lambda shape: torch.randn(shape, generator=random)  # noqa: E731
    start = {name: draw(shape) for name, shape in SHAPES.items()}
    size = [1.0, 0.3, 3.0, 0.01]  # steps of very different gradients: clipped and not, moments rising and falling
    gradients = [{name: draw(shape) * size[i % 4] for name, shape in SHAPES.items()} for i in range(STEPS)]
    rates = [0.02 * (1 + i % 3) for i in range(STEPS)]
    flat = lambda tensors: {name: t.flatten().tolist() for name, t in tensors.items()}  # noqa: E731
    golden = {
        "shapes": SHAPES,
        "emaDecay": 0.9,
        "start": flat(start),
        "gradients": [flat(gradient) for gradient in gradients],
        "learningRates": rates,
        "cases": {name: run(case, start, gradients, rates) for name, case in CASES.items()},
        "muon": muon_golden(random, rates[:5]),
    }
    GOLDEN.parent.mkdir(parents=True, exist_ok=True)
    # Nine digits are enough to get every float32 back exactly.
    compact = json.loads(json.dumps(golden), parse_float=lambda text: float(f"{float(text):.9g}"))
    GOLDEN.write_text(json.dumps(compact) + "\n")


if __name__ == "__main__":
    main()
