"""Writes packages/metrics/golden/people.json: intervals, tests and sample sizes of studies with people."""

import json
from pathlib import Path

import numpy as np
from scipy.optimize import minimize
from scipy.special import expit
from scipy.stats import norm
from statsmodels.stats.contingency_tables import mcnemar
from statsmodels.stats.multitest import multipletests
from statsmodels.stats.power import NormalIndPower
from statsmodels.stats.proportion import proportion_confint, proportion_effectsize
from statsmodels.tools.numdiff import approx_hess

GOLDEN = Path(__file__).resolve().parents[2] / "packages" / "metrics" / "golden"


def wilson() -> list:
    cases = [(0, 1, 0.95), (0, 20, 0.95), (7, 20, 0.9), (54, 100, 0.95), (470, 1000, 0.99), (20, 20, 0.95)]
    return [[k, n, c, *map(float, proportion_confint(k, n, alpha=1 - c, method="wilson"))] for k, n, c in cases]


def pairs() -> list:
    cases = [(0, 5), (3, 12), (10, 10), (1, 0), (120, 161), (500, 600)]
    return [[b, c, float(mcnemar([[9, b], [c, 9]], exact=True).pvalue)] for b, c in cases]


def power() -> list:
    cases = [(0.4, 0.5, 0.05, 0.8), (0.1, 0.15, 0.05, 0.9), (0.33, 0.47, 0.01, 0.8), (0.05, 0.5, 0.05, 0.8)]
    solve = NormalIndPower().solve_power
    return [[a, b, alpha, share, float(solve(proportion_effectsize(a, b), alpha=alpha, power=share))]
            for a, b, alpha, share in cases]  # fmt: skip


def normal() -> list:
    return [[z, float(norm.sf(z)), float(norm.isf(norm.sf(z)))] for z in (-3.0, 0.0, 0.3, 1.0, 2.4, 2.6, 6.0, 12.0)]


def holm() -> dict:
    raw = [0.01, 0.04, 0.03, 0.005, 0.5, 0.9]
    return {"raw": raw, "adjusted": [float(p) for p in multipletests(raw, method="holm")[1]]}


def crossed() -> dict:
    """Answers of 15 raters to 16 pictures of 3 models; the fit by dense matrices and by other ways of searching."""
    rng = np.random.default_rng(12)
    raters, pictures, models = 15, 16, 3
    rater, picture = (a.ravel() for a in np.meshgrid(np.arange(raters), np.arange(pictures), indexing="ij"))
    model = (rater + picture) % models
    log_odds = np.array([-1.2, -0.3, 0.1])[model] + 0.9 * rng.normal(size=raters)[rater] + 0.9 * rng.normal(size=pictures)[picture]
    hit = (rng.random(log_odds.size) < expit(log_odds)).astype(int)
    effects = np.eye(models)[model]
    units = np.hstack([np.eye(raters)[rater], np.eye(pictures)[picture]])

    def cost(at: np.ndarray) -> float:
        loadings = units * np.repeat(at[models:], [raters, pictures])
        fixed = effects @ at[:models]

        def penalised(b: np.ndarray) -> float:
            eta = fixed + loadings @ b
            return float(np.sum(np.logaddexp(0, eta) - hit * eta) + b @ b / 2)

        def slope(b: np.ndarray) -> np.ndarray:
            return loadings.T @ (expit(fixed + loadings @ b) - hit) + b

        def curvature(b: np.ndarray) -> np.ndarray:
            p = expit(fixed + loadings @ b)
            return loadings.T @ (loadings * (p * (1 - p))[:, None]) + np.eye(len(b))

        mode = minimize(penalised, np.zeros(units.shape[1]), jac=slope, hess=curvature, method="trust-exact",
                        options={"gtol": 1e-11}).x  # fmt: skip
        return penalised(mode) + np.linalg.slogdet(curvature(mode))[1] / 2

    rough = minimize(cost, np.array([-1, -0.5, 0, 0.5, 0.5]), method="Nelder-Mead", options={"xatol": 1e-5, "fatol": 1e-9, "maxiter": 4000})
    fine = minimize(cost, rough.x, method="BFGS", options={"gtol": 1e-7})
    covariance = np.linalg.inv(approx_hess(fine.x, cost, epsilon=np.full(models + 2, 5e-4)))
    return {
        "model": model.tolist(), "rater": rater.tolist(), "picture": picture.tolist(), "hit": hit.tolist(),
        "effects": fine.x[:models].tolist(), "spreads": np.abs(fine.x[models:]).tolist(), "logLikelihood": -float(fine.fun),
        "contrasts": [[i, j, float(fine.x[i] - fine.x[j]),
                       float(np.sqrt(covariance[i, i] + covariance[j, j] - 2 * covariance[i, j]))]
                      for i, j in ((0, 1), (1, 2), (0, 2))],
    }  # fmt: skip


if __name__ == "__main__":
    golden = {"wilson": wilson(), "pairs": pairs(), "power": power(), "normal": normal(), "holm": holm(), "crossed": crossed()}
    (GOLDEN / "people.json").write_text(json.dumps(golden, separators=(",", ":")) + "\n")
