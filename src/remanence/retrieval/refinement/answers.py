"""The turn after a question is probably its answer, so it inherits some of the question's score."""

from __future__ import annotations

import numpy as np

from remanence.indexes import MemoryIndex
from remanence.indexes.columns import QUESTION, TURN
from remanence.indexes.context import NONE, gate
from remanence.indexes.growing import Rows
from remanence.indexes.rounding import Doubles
from remanence.registry import register
from remanence.retrieval.analysis import Question
from remanence.retrieval.parts import Board, Mask, Refiner


@register("answers.v1")
def answers(*, share: float = 0.12, length: float = 40.0) -> Refiner:
    """A turn gets `share` of the score of the question before it, if that is found; half as much at `length` terms."""

    def shares(index: MemoryIndex, rows: Rows) -> Doubles:
        before = index.order.neighbours[rows, 0]
        cues = index.columns["cues"]
        asked = (cues[before] & QUESTION > 0) & (before != NONE) & (cues[rows] & TURN > 0)
        worth: Doubles = share * gate(index.terms.lengths.view[rows], length) * asked
        return worth

    def refine(index: MemoryIndex, question: Question, board: Board, allowed: Mask) -> Doubles | None:
        del question
        before = index.order.beside(0)
        asked = np.where((before != NONE) & allowed[before], np.maximum(board.total, 0.0)[before], 0.0)
        boost: Doubles = index.table(refine, shares) * asked
        return boost

    return refine
