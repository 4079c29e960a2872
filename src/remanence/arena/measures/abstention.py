"""How well a confidence tells questions that can be answered from those that cannot."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

__all__ = ["auroc", "error_at_refusals"]


def auroc(answerable: Sequence[float], unanswerable: Sequence[float]) -> float:
    """Probability that an answerable question is given more confidence than an unanswerable one; ties count half.

    Raises: ValueError if one side is empty.    Cost: O(n log n).    Reference: Mann and Whitney, 1947.

    >>> auroc([0.9, 0.8], [0.1, 0.8])
    0.875
    """
    _need_both(answerable, unanswerable)
    refused = np.sort(np.asarray(unanswerable, dtype=np.float64))
    answered = np.asarray(answerable, dtype=np.float64)
    below = np.searchsorted(refused, answered, side="left")
    not_above = np.searchsorted(refused, answered, side="right")
    return float((below + not_above).sum() / 2 / (len(answered) * len(refused)))


def error_at_refusals(answerable: Sequence[float], unanswerable: Sequence[float], *, refused: float = 0.05) -> float:
    """Share of unanswerable questions still answered when the threshold refuses at most `refused` of the answerable.

    Raises: ValueError if one side is empty.

    >>> error_at_refusals([0.9, 0.8, 0.7], [0.1, 0.95], refused=0.05)
    0.5
    """
    _need_both(answerable, unanswerable)
    answered = np.sort(np.asarray(answerable, dtype=np.float64))
    threshold = answered[int(refused * len(answered))]
    return float((np.asarray(unanswerable, dtype=np.float64) >= threshold).mean())


def _need_both(answerable: Sequence[float], unanswerable: Sequence[float]) -> None:
    if not len(answerable) or not len(unanswerable):
        raise ValueError("abstention needs both answerable and unanswerable questions")
