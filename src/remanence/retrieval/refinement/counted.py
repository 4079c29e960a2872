"""Of what somebody says of a number at different times, the last comes first: "three bikes" in May, "four" now."""

from __future__ import annotations

import numpy as np

from remanence.indexes import MemoryIndex
from remanence.indexes.moments import MISSING
from remanence.indexes.rounding import Doubles
from remanence.registry import register
from remanence.retrieval.analysis import Question
from remanence.retrieval.contradiction import contradict
from remanence.retrieval.parts import Board, Mask, Refiner
from remanence.retrieval.refinement.crowds import asks_for_time_or_order, crowds, last_first
from remanence.retrieval.refinement.voices import Voice, coverage, hear
from remanence.retrieval.selection import best

_BEFORE = frozenset(("previous", "befor", "earlier", "original", "initial", "first", "former"))
"""Stems of words by which a question asks for what was before."""


@register("counted.v1")
def counted(*, hits: int = 10, speaks: float = 0.6, less: float = 0.2) -> Refiner:
    """For a question of how many or how much, what one speaker says at different times is put in order of that time.

    The last takes the place of the best of them. Only rows that have most of the question's terms and say another
    number are moved, and none for a question that asks for a time, an order or what was before.

    Args:
        hits: so many of the best are looked at. speaks: the share of the question's terms, by idf, that each has.
        less: by how much less of it the later one may have.
    Cost: nothing for other questions; some .1 ms for each text that has most of the question.
    """

    def refine(index: MemoryIndex, question: Question, board: Board, allowed: Mask) -> Doubles | None:
        if question.kind != "how many" or asks_for_time_or_order(question):
            return None
        if index.whole.texts is None or _BEFORE.intersection(question.terms):
            return None
        rows = best(board.total, hits, allowed & (board.total > 0))
        rows = rows[index.columns["at_start"][rows] != MISSING]
        share, spoken = coverage(index, question, rows)
        chosen = np.flatnonzero(share >= speaks)
        if len(chosen) < 2:
            return None
        heard = [voice for voice in hear(index, question, rows, chosen, spoken) if voice.claim.values]
        found = crowds(heard, lambda first, other: _another(first, other, less))
        return last_first(index, board.total, [[each.row for each in crowd] for crowd in found], among=rows)

    return refine


def _another(one: Voice, other: Voice, less: float) -> bool:
    """Whether one speaker says another number of what is asked."""
    return (
        one.source == other.source
        and contradict(one.claim, other.claim)
        and contradict(other.claim, one.claim)
        and abs(one.claim.covers - other.claim.covers) <= less
    )
