"""Intervals and limits for counts: Wilson, exact Poisson, binomial control limits, shrinkage."""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np

Numbers = np.ndarray[Any, np.dtype[np.float64]]


def wilson(count: Any, of: Any, level: float = 0.95) -> tuple[Numbers, Numbers]:
    """Wilson's score interval of a share (Wilson 1927); NaN where `of` is 0.

    In: counts and their denominators. Out: lower and upper ends between 0 and 1.
    """
    from scipy.special import ndtri

    k, n = np.asarray(count, dtype=float), np.asarray(of, dtype=float)
    z = float(ndtri(0.5 + level / 2))
    with np.errstate(divide="ignore", invalid="ignore"):
        p = k / n
        middle = (p + z * z / (2 * n)) / (1 + z * z / n)
        half = z / (1 + z * z / n) * np.sqrt(np.maximum(p * (1 - p), 0) / n + z * z / (4 * n * n))
    # Exact at the ends, where rounding would leave 1e-17.
    low = np.where(k == 0, 0.0, np.maximum(middle - half, 0))
    high = np.where(k == n, 1.0, np.minimum(middle + half, 1))
    return np.where(n > 0, low, np.nan), np.where(n > 0, high, np.nan)


def poisson(count: Any, of: Any, level: float = 0.95) -> tuple[Numbers, Numbers]:
    """Exact interval of a ratio count / of whose count is Poisson (Garwood 1936)."""
    from scipy.stats import chi2

    k, n = np.asarray(count, dtype=float), np.asarray(of, dtype=float)
    tail = (1 - level) / 2
    with np.errstate(divide="ignore", invalid="ignore"):
        low = np.where(k > 0, chi2.ppf(tail, 2 * k) / 2, 0) / n
        high = chi2.ppf(1 - tail, 2 * (k + 1)) / 2 / n
    return np.where(n > 0, low, np.nan), np.where(n > 0, high, np.nan)


def control_limits(centre: float, of: Any, level: float) -> tuple[Numbers, Numbers]:
    """Limits within which a share of `of` cases lies by chance when the true one is `centre`.

    Exact binomial quantiles (Spiegelhalter 2005), not interpolated: a body lies beyond a limit
    just when its count has a smaller tail probability than (1 - level) / 2.
    """
    from scipy.stats import binom

    n = np.asarray(of, dtype=float)
    tail = (1 - level) / 2
    low, high = binom.ppf(tail, n, centre), binom.ppf(1 - tail, n, centre)
    return np.clip(low, 0, n) / n, np.clip(high, 0, n) / n


class Shrunk(NamedTuple):
    """Shrunk shares with 95 % intervals, and the prior beta(alpha, beta) they rest on."""

    rate: Numbers
    low: Numbers
    high: Numbers
    alpha: float
    beta: float


def shrink(count: Any, of: Any) -> Shrunk:
    """Empirical-Bayes estimates of shares: small bodies are drawn to the common share.

    The beta prior is fitted to the bodies by maximum likelihood of the beta-binomial. With fewer
    than three bodies, or no spread beyond chance, the prior is nearly the pooled share itself.
    """
    from scipy.optimize import minimize
    from scipy.stats import beta as beta_distribution
    from scipy.stats import betabinom

    k, n = np.asarray(count, dtype=float), np.asarray(of, dtype=float)
    used = n > 0
    total = n[used].sum()
    if not total:
        nothing = np.full(n.shape, np.nan)
        return Shrunk(nothing, nothing, nothing, float("nan"), float("nan"))
    pooled = float(np.clip(k[used].sum() / total, 1e-6, 1 - 1e-6))
    start = np.array([np.log(pooled / (1 - pooled)), np.log(10.0)])

    def unlikely(at: Numbers) -> float:
        middle, weight = 1 / (1 + np.exp(-at[0])), np.exp(np.clip(at[1], -5, 12))
        middle = float(np.clip(middle, 1e-9, 1 - 1e-9))
        spread = betabinom.logpmf(k[used], n[used], middle * weight, (1 - middle) * weight)
        return -float(spread.sum())

    at = start if used.sum() < 3 else minimize(unlikely, start, method="Nelder-Mead").x
    if used.sum() < 3:
        at[1] = 12.0
    middle = float(np.clip(1 / (1 + np.exp(-at[0])), 1e-9, 1 - 1e-9))
    weight = float(np.exp(np.clip(at[1], -5, 12)))
    alpha, beta = middle * weight, (1 - middle) * weight
    a, b = alpha + k, beta + n - k
    inside = beta_distribution(a, b)
    return Shrunk(a / (a + b), inside.ppf(0.025), inside.ppf(0.975), alpha, beta)
