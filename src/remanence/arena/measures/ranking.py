"""Measures of a ranking against gold evidence, with trec_eval's meaning."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from math import log2

__all__ = ["all_at", "ndcg", "recall", "reciprocal_rank"]


def recall(places: Sequence[str], gold: Collection[str], *, k: int | None = None) -> float:
    """Share of the gold evidence among the first k places (all of them without k).

    >>> recall(["a", "x", "b"], ["a", "b"], k=2)
    0.5
    """
    wanted = _gold(gold)
    return len(wanted & set(places[:k])) / len(wanted)


def all_at(places: Sequence[str], gold: Collection[str], *, k: int) -> float:
    """1 if all gold evidence is among the first k places, else 0.

    >>> all_at(["a", "x", "b"], ["a", "b"], k=2), all_at(["a", "x", "b"], ["a", "b"], k=3)
    (0.0, 1.0)
    """
    return float(_gold(gold) <= set(places[:k]))


def ndcg(places: Sequence[str], gold: Collection[str], *, k: int, grades: Mapping[str, float] | None = None) -> float:
    """Gain discounted by log2(rank + 1) over the best that is possible; the gain is the grade, 1 where there is none.

    >>> ndcg(["x", "a"], ["a"], k=10)
    0.6309...
    """
    gain = {id: (grades or {}).get(id, 1.0) for id in _gold(gold)}
    ideal = sorted(gain.values(), reverse=True)[:k]
    return _discounted([gain.get(id, 0.0) for id in places[:k]]) / _discounted(ideal)


def _discounted(gains: Sequence[float]) -> float:
    return sum(gain / log2(rank + 1) for rank, gain in enumerate(gains, start=1))


def reciprocal_rank(places: Sequence[str], gold: Collection[str], *, k: int | None = None) -> float:
    """One over the rank of the first gold place within k; 0 if there is none.

    >>> reciprocal_rank(["x", "a"], ["a"])
    0.5
    """
    wanted = _gold(gold)
    return next((1 / rank for rank, id in enumerate(places[:k], start=1) if id in wanted), 0.0)


def _gold(gold: Collection[str]) -> set[str]:
    if not gold:
        raise ValueError("a question without gold evidence has no score; leave it out of the mean and count it")
    return set(gold)
