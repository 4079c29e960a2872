"""Records of the same event keep company: what lies near the best hits in time gains by what it scores itself."""

from __future__ import annotations

import numpy as np

from remanence.indexes import MemoryIndex
from remanence.indexes.columns import TURN
from remanence.indexes.growing import Rows
from remanence.indexes.moments import MISSING
from remanence.indexes.rounding import Doubles, steady
from remanence.registry import register
from remanence.retrieval.analysis import Question
from remanence.retrieval.parts import Board, Mask, Refiner
from remanence.retrieval.selection import best

_HOUR = 3_600_000_000
_FLOOR = 0.1
"""Records that score less than this share of the best are not lifted: no company brings them among the best."""


@register("company.v1")
def company(*, hits: int = 10, hours: float = 24.0, share: float = 2.0, power: int = 6) -> Refiner:
    """A dated record gains `share` times its own score times the part of the best hits' weight that is near it in time.

    An event of a life leaves a calendar entry, messages, photos and notes at about the same time, and the question
    shares words with only some of them. Turns of a conversation keep out of it: they have their neighbours already, and
    a whole conversation is of one time.

    Args:
        hits: how many of the best lend weight. hours: near is e^(-gap / hours); a gap in time between two intervals.
        share: what a record would gain, in its own scores, if all weight were at its time. power: a hit weighs its
            share of the best score to this power, so that the first few hits matter most.
    Cost: O(rows) comparisons, and `hits` exponentials for each record that scores a tenth of the best.
    """

    def refine(index: MemoryIndex, question: Question, board: Board, allowed: Mask) -> Doubles | None:
        del question
        members = index.table(company, _dated) & allowed
        lenders = best(board.total, hits, members & (board.total > 0))
        if len(lenders) < 2:
            return None
        top = board.total[lenders[0]]
        rows = np.flatnonzero(members & (board.total > _FLOOR * top))
        weights = steady((board.total[lenders] / top) ** power)
        near = np.zeros(len(rows))
        for lender, weight in zip(lenders.tolist(), weights.tolist(), strict=True):
            near += weight * steady(np.exp(-_gaps(index, rows, lender) / (hours * _HOUR)))
        boost = np.zeros(len(board.total))
        boost[rows] = share * board.total[rows] * near / float(sum(weights.tolist()))
        return boost

    return refine


def _dated(index: MemoryIndex, rows: Rows) -> Mask:
    """The rows that are no turns, and happened at a known time."""
    dated: Mask = (index.columns["cues"][rows] & TURN == 0) & (index.columns["at_start"][rows] != MISSING)
    return dated


def _gaps(index: MemoryIndex, rows: Rows, other: int) -> Doubles:
    """Microseconds between the times of rows and of another, 0 where they overlap."""
    starts, ends = index.columns["at_start"], index.columns["at_end"]
    gaps: Doubles = np.maximum(np.maximum(starts[rows] - ends[other], starts[other] - ends[rows]), 0).astype(np.float64)
    return gaps
