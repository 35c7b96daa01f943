"""Writes packages/pytorch/golden/arrays-*.pkl: NumPy arrays in plain pickles, and arrays.json, what they hold."""

import json
import pickle
from pathlib import Path

import numpy as np

GOLDEN = Path(__file__).resolve().parents[2] / "packages" / "pytorch" / "golden"


def arrays() -> dict:
    shared = np.arange(24, dtype="f4").reshape(2, 3, 4) / 7
    return {
        "kernel": shared,
        "columns": np.asfortranarray(shared[0]),
        "double": np.array([0.1, -1e300]),
        "half": np.array([[0.1], [-65504]], dtype="f2"),
        "bytes": np.array([0, 255], dtype="u1"),
        "int32": np.array(-7, dtype="i4"),
        "empty": np.zeros((2, 0), dtype="f4"),
        "again": shared,
    }


if __name__ == "__main__":
    made = {"Net_0": arrays(), "steps": 7}
    for protocol in (3, 4):
        (GOLDEN / f"arrays-{protocol}.pkl").write_bytes(pickle.dumps(made, protocol=protocol))
    held = {name: {"shape": a.shape, "values": a.ravel().tolist()} for name, a in arrays().items()}
    (GOLDEN / "arrays.json").write_text(json.dumps(held) + "\n")
