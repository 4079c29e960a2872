"""The second hop: the best hits name what the question did not, and lead to the record that speaks of both."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from remanence.indexes import MemoryIndex
from remanence.indexes.lexical import LexicalIndex, LexicalSpec
from remanence.indexes.rounding import Doubles
from remanence.indexes.terms import CAPITAL
from remanence.registry import register
from remanence.retrieval.analysis import Question
from remanence.retrieval.parts import Board, Mask, Refiner
from remanence.retrieval.selection import best


@register("bridge.v1")
def bridge(
    *, hits: int = 3, names: int = 16, rarity: float = 4.0, length: float = 25.0, scale: float = 10.0, rivals: int = 5
) -> Refiner:
    """For each of the best hits: records that match its rare names and also what it leaves open of the question.

    Args:
        hits: how many of the best are followed. names: at most so many of a hit's rarest capitalised terms.
        rarity: the idf over which a name is rare enough to lead anywhere. length: of a hit that is half a bridge.
        scale: the points of a perfect match. rivals: only what a record has over so many others counts, because a lead
            that many records follow leads nowhere.
    """
    spec = LexicalSpec()

    def boosts(index: MemoryIndex, question: Question, board: Board, allowed: Mask) -> Iterator[Doubles]:
        lexical = index.lexical(spec)
        top = best(board.total, hits, allowed & (board.total > 0))
        for row in top.tolist():
            words = index.terms.words(row)
            lead = _rarest(lexical, [t for t, _, flags in words if flags & CAPITAL], question, rarity)[:names]
            open_terms = sorted(set(question.terms) - {term for term, count, _ in words if count})
            if lead and open_terms:
                size = float(index.terms.lengths.view[row])
                bridging = 1 - 1 / (1 + (size / length) ** 2)
                trust = scale * bridging * board.total[row] / board.total[top[0]]
                matches = np.sqrt(lexical.scores(lead) * lexical.scores(open_terms)) * allowed
                yield trust * _outstanding(matches, rivals)

    def refine(index: MemoryIndex, question: Question, board: Board, allowed: Mask) -> Doubles | None:
        found = [np.zeros(len(board.total)), *boosts(index, question, board, allowed)]
        most: Doubles = np.maximum.reduce(found)
        return most if len(found) > 1 else None

    return refine


def _outstanding(matches: Doubles, rivals: int) -> Doubles:
    """How far each is above all but the best `rivals`."""
    found = matches[matches > 0]
    if len(found) <= rivals:
        return matches
    rival = float(np.partition(found, len(found) - 1 - rivals)[len(found) - 1 - rivals])
    above: Doubles = np.maximum(matches - rival, 0.0)
    return above


def _rarest(lexical: LexicalIndex, names: list[str], question: Question, rarity: float) -> list[str]:
    """Names over `rarity` that the question lacks, the rarest first, ties by the alphabet."""
    weighed = lexical.weigh(sorted(set(names) - set(question.terms)))
    return [term for term, _, idf in sorted(weighed, key=lambda w: (-w[2], w[0])) if idf > rarity]
