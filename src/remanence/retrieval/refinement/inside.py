"""Time as a filter first: "what did we talk about last Friday?" asks for all that happened then."""

from __future__ import annotations

import numpy as np

from remanence.indexes import MemoryIndex
from remanence.indexes.rounding import Doubles
from remanence.registry import register
from remanence.retrieval.analysis import Question
from remanence.retrieval.analysis.times import happened_within
from remanence.retrieval.parts import Board, Mask, Refiner


@register("inside.v1")
def inside(*, lead: float = 20.0) -> Refiner:
    """For questions of times and no other words: `lead` for all that happened then, so that likeness only orders it."""

    def refine(index: MemoryIndex, question: Question, board: Board, allowed: Mask) -> Doubles | None:
        del board, allowed
        if not question.everything:
            return None
        members = happened_within(index, question.intervals, question.sessions)
        boost: Doubles = members * np.float64(lead)
        return boost

    return refine
