"""Reciprocal rank fusion: only order counts, so scores need no common scale."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from remanence.indexes.rounding import Doubles
from remanence.registry import register
from remanence.retrieval.parts import Fuser, Mask, Signal
from remanence.retrieval.selection import best


@register("rrf.v1")
def rrf(*, damping: float = 60.0, depth: int = 100) -> Fuser:
    """A row at rank r (from 1, of the first `depth`) of a channel adds weight / (damping + r).

    Raises: ValueError if `damping` or `depth` is not positive.   Source: Cormack et al., SIGIR 2009.
    """
    if damping <= 0 or depth <= 0:
        raise ValueError(f"damping and depth must be positive, got {damping} and {depth}")

    def share(scores: Doubles, weight: float, allowed: Mask) -> Doubles:
        rows = best(scores, depth, allowed & (scores > 0))
        found = np.zeros(len(scores))
        found[rows] = weight / (damping + 1 + np.arange(len(rows)))
        return found

    def fuse(signals: Mapping[str, Signal], weights: Mapping[str, float], allowed: Mask) -> dict[str, Doubles]:
        return {name: share(signal.scores, weights[name], allowed) for name, signal in signals.items()}

    return fuse
