"""The turn after a question is probably its answer, so it inherits some of the question's score."""

from __future__ import annotations

import numpy as np

from remanence.indexes import MemoryIndex
from remanence.indexes.columns import QUESTION, TURN
from remanence.indexes.context import NONE, gate
from remanence.indexes.rounding import Doubles
from remanence.registry import register
from remanence.retrieval.analysis import Question
from remanence.retrieval.parts import Board, Mask, Refiner


@register("answers.v1")
def answers(*, share: float = 0.12, length: float = 40.0) -> Refiner:
    """A turn gets `share` of the score of the question before it; less the longer the turn is (halved at `length`)."""

    def shares(index: MemoryIndex) -> Doubles:
        before = index.order.neighbours[:, 0]
        cues = index.columns["cues"]
        asked = (cues[before] & QUESTION > 0) & (before != NONE) & (cues & TURN > 0)
        worth: Doubles = share * gate(index.terms.lengths.view, length) * asked
        return worth

    def refine(index: MemoryIndex, question: Question, board: Board, allowed: Mask) -> Doubles | None:
        del question, allowed
        return index.cached(refine, shares) * np.maximum(board.total, 0.0)[index.order.neighbours[:, 0]]

    return refine
