"""Confidence by resampling questions: how much of a mean, or of a difference, is the luck of which were asked."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np
import numpy.typing as npt
from msgspec import Struct

__all__ = ["Difference", "Interval", "mean_interval", "paired_difference", "resampled_interval"]

RESAMPLES = 2000
_CELLS_AT_ONCE = 2_000_000
Interval = tuple[float, float]


class Difference(Struct, frozen=True, kw_only=True):
    """Mean of `a - b` over the questions that both answered, its 95 % interval, and how often a resample is above 0."""

    n: int
    difference: float
    interval: Interval
    above_zero: float


def mean_interval(scores: Sequence[float], *, seed: int, resamples: int = RESAMPLES) -> Interval:
    """The 95 % percentile interval of the mean.

    Deterministic for a seed.    Raises: ValueError without scores.    Reference: Efron, 1979.

    >>> mean_interval([1.0, 1.0, 1.0], seed=0)
    (1.0, 1.0)
    """
    return _interval(_resampled_means(scores, seed=seed, resamples=resamples))


def paired_difference(a: Sequence[float], b: Sequence[float], *, seed: int, resamples: int = RESAMPLES) -> Difference:
    """How much better `a` is than `b` on the same questions, in the same order.

    Raises: ValueError if they differ in length or are empty.

    >>> paired_difference([1.0, 0.5], [0.5, 0.0], seed=0).difference
    0.5
    """
    if len(a) != len(b):
        raise ValueError(f"a paired difference needs the same questions, got {len(a)} and {len(b)}")
    gaps = np.asarray(a, dtype=np.float64) - np.asarray(b, dtype=np.float64)
    means = _resampled_means(gaps, seed=seed, resamples=resamples)
    return Difference(
        n=len(gaps),
        difference=float(gaps.mean()),
        interval=_interval(means),
        above_zero=float((means > 0).mean()),
    )


def resampled_interval(
    score: Callable[[npt.NDArray[np.intp]], float | None], n: int, *, seed: int, resamples: int = 200
) -> Interval | None:
    """The 95 % interval of any score of a sample of `n` questions; None where no resample has a score."""
    random = np.random.default_rng(seed)
    scores = [score(random.integers(0, n, n)) for _ in range(resamples)] if n else []
    known = [each for each in scores if each is not None]
    return _interval(np.asarray(known)) if known else None


def _resampled_means(
    scores: Sequence[float] | npt.NDArray[np.float64], *, seed: int, resamples: int
) -> npt.NDArray[np.float64]:
    values = np.asarray(scores, dtype=np.float64)
    if not values.size:
        raise ValueError("there is no interval around nothing")
    random = np.random.default_rng(seed)
    rows = max(1, _CELLS_AT_ONCE // values.size)
    parts = [
        values[random.integers(0, values.size, (min(rows, resamples - start), values.size))].mean(axis=1)
        for start in range(0, resamples, rows)
    ]
    return np.concatenate(parts)


def _interval(means: npt.NDArray[np.float64]) -> Interval:
    low, high = np.quantile(means, [0.025, 0.975])
    return float(low), float(high)
