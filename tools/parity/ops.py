"""Writes packages/ops/golden: group norm, swish, attention, pooling and the shuffles, with gradients, by PyTorch.

PyTorch keeps pictures as [batch, channels, height, width]; the file holds everything as [batch, height, width, channels].
"""

import json
from pathlib import Path

import torch
import torch.nn.functional as F

GOLDEN = Path(__file__).resolve().parents[2] / "packages" / "ops" / "golden"


def nchw(x: torch.Tensor) -> torch.Tensor:
    return x.permute(0, 3, 1, 2)


def nhwc(x: torch.Tensor) -> torch.Tensor:
    return x.permute(0, 2, 3, 1)


def group_norm(x, gamma, beta):
    return nhwc(F.group_norm(nchw(x), 2, gamma, beta, eps=1e-5))


def group_norm_far(x, gamma, beta):
    """A mean a thousand times the spread: a variance taken as a difference of squares would be lost in float32."""
    return nhwc(F.group_norm(nchw(x + 1000), 2, gamma, beta, eps=1e-5))


def attention(heads: int):
    def attend(q, k, v):
        split = lambda t: t.unflatten(2, (heads, -1)).transpose(1, 2)  # noqa: E731
        return F.scaled_dot_product_attention(split(q), split(k), split(v)).transpose(1, 2).flatten(2)

    return attend


def space_to_depth(x):
    """PyTorch puts the channel before the place in the square, TensorFlow after."""
    b, h, w, c = x.shape
    squares = F.pixel_unshuffle(nchw(x), 2).reshape(b, c, 4, h // 2, w // 2)
    return squares.permute(0, 3, 4, 2, 1).reshape(b, h // 2, w // 2, 4 * c)


CASES = {
    "groupNorm": (group_norm, [(2, 3, 4, 6), (6,), (6,)]),
    "groupNorm far from zero": (group_norm_far, [(2, 3, 4, 6), (6,), (6,)]),
    "swish": (F.silu, [(5, 4)]),
    "selfAttention, 1 head": (attention(1), [(2, 5, 4)] * 3),
    "selfAttention, 2 heads": (attention(2), [(2, 5, 4)] * 3),
    "spaceToDepth": (space_to_depth, [(2, 4, 6, 3)]),
    "resizeNearest": (lambda x: nhwc(F.interpolate(nchw(x), scale_factor=2, mode="nearest")), [(2, 2, 3, 2)]),
    "averagePool": (lambda x: nhwc(F.avg_pool2d(nchw(x), 2)), [(2, 4, 6, 2)]),
}


def main() -> None:
    torch.manual_seed(0)
    cases = []
    for name, (function, shapes) in CASES.items():
        inputs = [torch.randn(shape, requires_grad=True) for shape in shapes]
        # In double precision: the file is the truth that float32 engines are compared with.
        doubles = [i.detach().double().requires_grad_() for i in inputs]
        output = function(*doubles)
        weights = torch.randn(output.shape)
        (output * weights).sum().backward()
        flat = lambda t: [round(v, 9) for v in t.detach().flatten().tolist()]  # noqa: E731
        cases.append(
            {
                "name": name,
                "inputs": [{"shape": list(i.shape), "values": flat(i)} for i in inputs],
                "weights": flat(weights),
                "output": {"shape": list(output.shape), "values": flat(output)},
                "gradients": [flat(d.grad) for d in doubles],
            }
        )
    GOLDEN.mkdir(exist_ok=True)
    (GOLDEN / "ops.json").write_text(json.dumps(cases, separators=(",", ":")) + "\n")


if __name__ == "__main__":
    main()
