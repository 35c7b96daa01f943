"""Writes packages/pytorch/golden: checkpoints by PyTorch in both of its formats, and what they hold.

values.pth, values-legacy.pth   tensors of every number format that is read, scalars, views, shared storages, strides,
                                parameters, and the plain values that stand beside weights; values.json has them as text
optimizer.pth                   the state of an optimizer
protocol-4.pth                  the same as values.pth in a later protocol of pickle
"""

import json
from collections import OrderedDict
from pathlib import Path

import torch
from torch import Tensor, nn

GOLDEN = Path(__file__).resolve().parents[2] / "packages" / "pytorch" / "golden"


def values() -> OrderedDict:
    shared = torch.arange(24, dtype=torch.float32).reshape(2, 3, 4)
    return OrderedDict(
        {
            "float64": torch.tensor([[0.1, -1e300], [5e-324, 3.0]], dtype=torch.float64),
            "float32": torch.tensor([0.1, -3.4028234663852886e38, 2.0**-149]),
            "float16": torch.tensor([0.1, -65504.0, 2.0**-24], dtype=torch.float16),
            "bfloat16": torch.tensor([1.0, -2.5, 3.3895313892515355e38], dtype=torch.bfloat16),
            "int64": torch.tensor([2**63 - 1, -(2**63)], dtype=torch.int64),
            "int32": torch.tensor([2**31 - 1, -(2**31)], dtype=torch.int32),
            "int16": torch.tensor([32767, -32768], dtype=torch.int16),
            "int8": torch.tensor([127, -128], dtype=torch.int8),
            "uint8": torch.tensor([0, 255], dtype=torch.uint8),
            "bool": torch.tensor([True, False]),
            "scalar": torch.tensor(0.5),
            "empty": torch.zeros(2, 0, 3),
            "shared": shared,
            "view": shared[1, 1:],
            "transposed": shared.transpose(0, 2),
            "every other": shared[:, ::2, 1::2],
            "channels last": torch.arange(48.0).reshape(2, 3, 2, 4).contiguous(memory_format=torch.channels_last),
            "parameter": nn.Parameter(torch.tensor([[1.0, 2.0]])),
            "half of a storage": torch.arange(6, dtype=torch.float16)[3:],
        }
    )


def plain() -> dict:
    return {
        "epoch": 37,
        "iter": 640_000,
        "large": 2**70,
        "negative": -5,
        "loss": 0.25,
        "none": None,
        "flags": [True, False],
        "name": "größer",
        "nested": {"tuple": (1, 2, 3), "longer": (1, 2, 3, 4)},
        "dtype": torch.float32,
    }


def text(t: Tensor) -> dict:
    t = t.detach()
    exact = t.double() if t.is_floating_point() else t
    return {"dtype": str(t.dtype).removeprefix("torch."), "shape": list(t.shape), "values": [repr(x) for x in exact.flatten().tolist()]}


def main() -> None:
    GOLDEN.mkdir(exist_ok=True)
    tensors = values()
    tensors._metadata = OrderedDict({"": {"version": 1}})
    content = {"state_dict": tensors, **plain()}
    torch.save(content, GOLDEN / "values.pth")
    torch.save(content, GOLDEN / "values-legacy.pth", _use_new_zipfile_serialization=False)
    torch.save(content, GOLDEN / "protocol-4.pth", pickle_protocol=4)
    (GOLDEN / "values.json").write_text(json.dumps({name: text(t) for name, t in tensors.items()}, indent=1) + "\n")

    layer = nn.Linear(2, 1)
    adam = torch.optim.Adam(layer.parameters())
    layer(torch.ones(1, 2)).sum().backward()
    adam.step()
    torch.save({"epoch": 1, "iter": 2, "scheduler": None, "optimizer": adam.state_dict()}, GOLDEN / "optimizer.pth")


if __name__ == "__main__":
    torch.manual_seed(0)
    main()
