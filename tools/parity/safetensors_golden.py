"""Writes packages/safetensors/golden: safetensors files by the reference implementation, and what they hold.

formats.safetensors  a tensor of every number format that is read; formats.json holds the same values as text
single.safetensors   float32 values, among them all that are hard to round to half precision, and integers
half.safetensors     the same with the float32 values rounded to half precision
"""

import json
from pathlib import Path

import numpy as np
import torch
from safetensors.torch import load, save

GOLDEN = Path(__file__).resolve().parents[2] / "packages" / "safetensors" / "golden"
FORMAT_NAMES = {
    torch.float64: "F64", torch.float32: "F32", torch.float16: "F16", torch.bfloat16: "BF16", torch.int64: "I64",
    torch.int32: "I32", torch.int16: "I16", torch.int8: "I8", torch.uint8: "U8", torch.bool: "BOOL",
}  # fmt: skip


def formats() -> dict:
    """Extreme values of each format; names that test the order of the file and the escapes of its header."""
    tiny64, tiny32, tiny16 = 5e-324, 2.0**-149, 2.0**-24
    brain = torch.tensor([1.0, -2.5, 3.3895313892515355e38, 2.0**-133, 0.0, -0.0], dtype=torch.bfloat16)
    return {
        "f64": torch.tensor([[0.1, -1e300, tiny64], [1.7976931348623157e308, -0.0, 3.0]], dtype=torch.float64),
        "f32": torch.tensor([[[0.1, -3.4028234663852886e38], [tiny32, 2.0]]], dtype=torch.float32),
        "f16": torch.tensor([0.1, -65504.0, tiny16, 1023 * tiny16, 1024 * tiny16, -0.0], dtype=torch.float16),
        "bf16": brain.reshape(3, 2),
        "i64": torch.tensor([2**63 - 1, -(2**63), 0], dtype=torch.int64),
        "i32": torch.tensor([2**31 - 1, -(2**31), 7], dtype=torch.int32),
        "i16": torch.tensor([32767, -32768], dtype=torch.int16),
        "i8": torch.tensor([127, -128], dtype=torch.int8),
        "u8": torch.tensor([0, 255, 17], dtype=torch.uint8),
        "bool": torch.tensor([[True, False], [False, True]]),
        "scalar": torch.tensor(0.5),
        "empty": torch.zeros(2, 0, 3),
        "10": torch.tensor([10.0]),
        "9": torch.tensor([9.0]),
        'quote " backslash \\ tab \t': torch.tensor([1], dtype=torch.int32),
        "Größe 大小 😀": torch.tensor([2], dtype=torch.int32),
    }


def hard_to_round() -> np.ndarray:
    """Float32 values around every kind of tie of half precision, none of which rounds beyond its range."""
    halves = np.array([0x0000, 0x0001, 0x0002, 0x01FF, 0x03FE, 0x03FF, 0x0400, 0x0401, 0x3BFF, 0x3C00, 0x3C01, 0x7BFE],
                      dtype=np.uint16).view(np.float16).astype(np.float64)  # fmt: skip
    following = np.array([0x0001, 0x0002, 0x0003, 0x0200, 0x03FF, 0x0400, 0x0401, 0x0402, 0x3C00, 0x3C01, 0x3C02, 0x7BFF],
                         dtype=np.uint16).view(np.float16).astype(np.float64)  # fmt: skip
    ties = ((halves + following) / 2).astype(np.float32)
    assert np.array_equal(ties.astype(np.float64), (halves + following) / 2), "ties are exact in float32"
    around = [np.nextafter(ties, np.float32(0)), ties, np.nextafter(ties, np.float32(np.inf))]
    edges = np.array([65504, 65519.996, 2.0**-25, 2.0**-149, np.inf, 0.0], dtype=np.float32)
    rng = np.random.default_rng(3)
    drawn = rng.standard_normal(500).astype(np.float32) * np.exp2(rng.integers(-28, 14, 500)).astype(np.float32)
    positive = np.concatenate([*around, halves.astype(np.float32), edges, np.abs(drawn)])
    return np.concatenate([positive, -positive, [np.float32(np.nan)]]).astype(np.float32)


def to_half(values: np.ndarray) -> torch.Tensor:
    """NumPy and PyTorch round independently of each other, and must agree."""
    with np.errstate(over="raise"):
        by_numpy = values.astype(np.float16)
    by_torch = torch.from_numpy(values).half()
    assert np.array_equal(by_numpy, by_torch.numpy(), equal_nan=True)
    return by_torch


def plain() -> tuple[dict, dict]:
    rng = np.random.default_rng(5)
    floats = {
        "rounding": hard_to_round(),
        "blocks.0.conv.weight": rng.standard_normal((3, 3, 2, 4)).astype(np.float32),
        "blocks.0.conv.bias": rng.standard_normal(4).astype(np.float32),
        "blocks.10.scale": np.array(0.25, dtype=np.float32),
        "blocks.2.empty": np.zeros((0, 5), dtype=np.float32),
        "\uff21": np.ones(1, dtype=np.float32),
        "\U0001f600": np.ones(2, dtype=np.float32),
    }
    integers = {"classes": torch.arange(-3, 3, dtype=torch.int32), "mask": torch.tensor([1, 0, 255], dtype=torch.uint8)}
    single = {name: torch.from_numpy(values) for name, values in floats.items()}
    half = {name: to_half(values) for name, values in floats.items()}
    return {**single, **integers}, {**half, **integers}


def as_text(tensor: torch.Tensor) -> dict:
    """Values as text, since JSON numbers are doubles to those who read them."""
    exact = tensor.double() if tensor.is_floating_point() else tensor.long()
    return {"dtype": FORMAT_NAMES[tensor.dtype], "shape": list(tensor.shape),
            "values": [repr(value) for value in exact.flatten().tolist()]}  # fmt: skip


if __name__ == "__main__":
    GOLDEN.mkdir(parents=True, exist_ok=True)
    tensors = formats()
    (GOLDEN / "formats.safetensors").write_bytes(save(tensors, {"made by": 'the "reference"'}))
    (GOLDEN / "formats.json").write_text(
        json.dumps({name: as_text(tensor) for name, tensor in tensors.items()}, indent=1, ensure_ascii=False) + "\n"
    )
    single, half = plain()
    for name, contents in [("single", single), ("half", half)]:
        data = save(contents, {"precision": name})
        assert load(data).keys() == contents.keys()
        (GOLDEN / f"{name}.safetensors").write_bytes(data)
