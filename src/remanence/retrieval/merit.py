"""Merit: what served a like question rises among what a question leads to; what proved wrong sinks; within bounds."""

from __future__ import annotations

from collections import defaultdict
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from remanence.indexes import MemoryIndex
from remanence.indexes.lexical import LexicalSpec
from remanence.indexes.rounding import Doubles, steady
from remanence.retrieval.analysis import Question
from remanence.retrieval.parts import Board

SHARE = 1.0
"""Of its own score, what a record gains or loses at most."""
POWER = 4
"""A question counts by its likeness to this power: half of the words in common is a sixteenth."""
_LEXICAL = LexicalSpec()


def merit(used: Doubles, wrong: Doubles) -> Doubles:
    """What feedback says of records, in (-1, 1): 0 without any, and the less sure the less there was.

    It is 2p - 1 for the mean p of the posterior that a record serves, which is Beta(1 + used, 1 + wrong): the rule of
    succession of a uniform prior (Laplace 1774).

    >>> merit(np.array([0.0, 1.0, 0.0, 8.0]), np.array([0.0, 0.0, 1.0, 0.0])).round(2).tolist()
    [0.0, 0.33, -0.33, 0.8]
    """
    return (used - wrong) / (used + wrong + 2.0)


def by_merit(index: MemoryIndex, question: Question, board: Board) -> Doubles | None:
    """What each row gains by its merit, a share of its score; None in a bank without feedback.

    What a record served counts by how like that question was to this one: the cosine of their terms, weighed by idf, to
    the power `POWER`. So what served one question is not pushed before what answers another. A record that was wrong is
    wrong whatever is asked. The questions that a record served stand for words that it does not have itself, as clicks
    do for documents (Craswell and Szummer, SIGIR 2007).
    Cost: O(questions that share a term with this one).
    """
    wrong = index.columns["wrong"]
    served = _served(index, question)
    if served is None and not wrong.any():
        return None
    used = np.zeros(len(wrong)) if served is None else served
    boost: Doubles = SHARE * merit(used, wrong.astype(np.float64)) * np.maximum(board.total, 0.0)
    return boost


def _served(index: MemoryIndex, question: Question) -> Doubles | None:
    """For each row how often it served a like question; None if no row did."""
    if not index.whole.columns.asked:
        return None
    before = index.cached(by_merit, _before)
    weights = {term: _weight(index, term) for term in question.terms}
    common = np.zeros(len(before.rows))
    for term, weight in weights.items():
        common[before.places.get(term, [])] += weight * weight
    length = float(np.sqrt(sum(weight * weight for weight in weights.values())))
    alike = steady((common / (before.lengths * max(length, 1e-9))) ** POWER)
    found = np.flatnonzero(alike)
    places = index.places(before.rows[found])
    served = np.zeros(len(index))
    np.add.at(served, places[places >= 0], alike[found][places >= 0])
    return served


class _Before(NamedTuple):
    """The questions that records served: the row and length of each, and by term which of them have it."""

    rows: npt.NDArray[np.int64]
    lengths: Doubles
    places: dict[str, list[int]]


def _before(index: MemoryIndex) -> _Before:
    rows, lengths, places = list[int](), list[float](), defaultdict[str, list[int]](list)
    for row, questions in sorted(index.columns.asked.items()):
        for terms in questions:
            for term in terms:
                places[term].append(len(rows))
            rows.append(row)
            lengths.append(sum(_weight(index, term) ** 2 for term in terms) ** 0.5)
    return _Before(np.array(rows, np.int64), np.maximum(lengths, 1e-9), dict(places))


def _weight(index: MemoryIndex, term: str) -> float:
    return index.lexical(_LEXICAL).statistics.weight(index.terms.vocabulary.get(term))
