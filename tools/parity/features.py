"""Writes packages/metrics/golden/features.json: Fréchet distances, inception scores and means with covariances."""

import json
from pathlib import Path

import numpy as np
from scipy.linalg import sqrtm, svdvals
from scipy.stats import entropy

GOLDEN = Path(__file__).resolve().parents[2] / "packages" / "metrics" / "golden"


def frechet(a: np.ndarray, b: np.ndarray) -> float:
    """Heusel et al. 2017 as the public implementations have it."""
    (mean_a, cov_a), (mean_b, cov_b) = ((x.mean(0), np.cov(x, rowvar=False)) for x in (a, b))
    root = np.real(sqrtm(cov_a @ cov_b))
    return float(((mean_a - mean_b) ** 2).sum() + np.trace(cov_a + cov_b - 2 * root))


def frechet_singular(a: np.ndarray, b: np.ndarray) -> float:
    """The same where covariances have no full rank: the trace of the root as a sum of singular values."""
    (dev_a, dev_b) = ((x - x.mean(0)) / np.sqrt(len(x) - 1) for x in (a, b))
    spread = (dev_a**2).sum() + (dev_b**2).sum()
    return float(((a.mean(0) - b.mean(0)) ** 2).sum() + spread - 2 * svdvals(dev_a @ dev_b.T).sum())


def cases() -> list:
    rng = np.random.default_rng(5)
    found = []
    for pictures, size, offset in ((40, 5, 0.0), (60, 12, 1000.0), (7, 16, 0.0), (12, 16, 3.0)):
        mix = rng.normal(size=(size, size))
        a = rng.normal(size=(pictures, size)) @ mix + offset
        b = 0.8 * a + 0.4 * rng.normal(size=(pictures, size)) + 0.1
        a, b = a.round(3), b.round(3)
        distance = frechet(a, b) if pictures > size else frechet_singular(a, b)
        found.append({"a": a.tolist(), "b": b.tolist(), "mean": a.mean(0).tolist(), "frechet": distance,
                      "covariance": np.cov(a, rowvar=False).ravel().tolist()})  # fmt: skip
    return found


def inception() -> dict:
    rng = np.random.default_rng(6)
    p = rng.dirichlet(np.full(4, 0.4), size=23)
    p[0] = (0, 0, 1, 0)
    cuts = [p[k * 23 // 5 : (k + 1) * 23 // 5] for k in range(5)]
    scores = [np.exp(np.mean([entropy(row, part.mean(0)) for row in part])) for part in (p, *cuts)]
    return {"probabilities": p.tolist(), "whole": scores[0], "splits": 5,
            "mean": float(np.mean(scores[1:])), "deviation": float(np.std(scores[1:]))}  # fmt: skip


if __name__ == "__main__":
    golden = {"frechet": cases(), "inception": inception()}
    (GOLDEN / "features.json").write_text(json.dumps(golden, separators=(",", ":")) + "\n")
