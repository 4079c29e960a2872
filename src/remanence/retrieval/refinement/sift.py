"""The best hits without those that a language model has no use for."""

from __future__ import annotations

import numpy as np

from remanence.indexes import MemoryIndex
from remanence.indexes.rounding import Doubles
from remanence.registry import Costs, register
from remanence.retrieval.analysis import Question
from remanence.retrieval.parts import Board, Mask, Refiner
from remanence.retrieval.selection import best


@register("sift.v1", costs=Costs(llm_calls=1, llm_tokens=2_000))
def sift(*, hits: int = 20) -> Refiner:
    """Of the best `hits`, those that a language model finds no use in lose their score; without one all keep it.

    Reference: Xu et al., MemGAS, arXiv:2505.19549, whose model drops what a question does not need.
    """

    def refine(index: MemoryIndex, question: Question, board: Board, allowed: Mask) -> Doubles | None:
        if question.adviser is None:
            return None
        rows = best(board.total, hits, allowed)
        useful = question.adviser.useful(question.text, question.adviser.said(index.whole_rows(rows)))
        if useful is None:
            return None
        dropped = np.delete(rows, useful)
        boost = np.zeros(len(board.total))
        boost[dropped] = -board.total[dropped]
        for row in dropped.tolist():
            board.note("sift", row, "a language model finds no use in it")
        return boost

    return refine
