"""The best hits in the order in which a language model thinks that they answer the question."""

from __future__ import annotations

import numpy as np

from remanence.indexes import MemoryIndex
from remanence.indexes.rounding import Doubles
from remanence.registry import Costs, register
from remanence.retrieval.analysis import Question
from remanence.retrieval.parts import Board, Mask, Refiner
from remanence.retrieval.refinement.consensus import CONTRADICTED
from remanence.retrieval.selection import best


@register("rerank.v1", costs=Costs(llm_calls=1, llm_tokens=2_500))
def rerank(*, hits: int = 20) -> Refiner:
    """The best `hits` in the order of a language model's scores; as they are without one.

    They keep the scores that the search gave to their places, and before all others. Where the model holds two for
    equally good, the search decides; what a more trusted record contradicts comes last, whatever the model says.
    Reference: Sun et al., Is ChatGPT Good at Search?, arXiv:2304.09542 (here every hit gets a score of its own).
    """

    def refine(index: MemoryIndex, question: Question, board: Board, allowed: Mask) -> Doubles | None:
        if question.adviser is None:
            return None
        rows = best(board.total, hits, allowed)
        scores = question.adviser.scores(question.text, question.adviser.said(index.whole_rows(rows)))
        if scores is None:
            return None
        contradicted = np.array([CONTRADICTED in board.notes.get(row, {}) for row in rows.tolist()], bool)
        order = np.lexsort((np.arange(len(rows)), -scores, contradicted))
        boost = np.zeros(len(board.total))
        boost[rows[order]] = board.total[rows] - board.total[rows[order]]
        for row, score in zip(rows.tolist(), scores.tolist(), strict=True):
            board.note("rerank", row, f"a language model gives it {score:.2f}")
        return boost

    return refine
