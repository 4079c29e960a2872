"""Of short sentences that answer a question alike and differ in what they answer, the one told last comes first.

"The hall seats 900 people" and later "the hall seats 1,200 people" are one fact at two times, whoever says it of what.
No list of relations knows them all, but the two are the same words with another value.
"""

from __future__ import annotations

import numpy as np
from msgspec import Struct

from remanence.indexes import MemoryIndex
from remanence.indexes.growing import Rows
from remanence.indexes.rounding import Doubles
from remanence.indexes.terms import CAPITAL, SPEAKER
from remanence.registry import register
from remanence.retrieval.analysis import Question
from remanence.retrieval.parts import Board, Mask, Refiner
from remanence.retrieval.refinement.crowds import asks_for_time_or_order, crowds, last_first
from remanence.retrieval.selection import best

VALUE = 3
"""Content terms that two such sentences differ by at most, on either side."""


class _Sentence(Struct, frozen=True):
    """A row that is a short sentence: its terms, its names, and those of its speaker's name."""

    row: int
    said: frozenset[int]
    names: frozenset[int]
    speaker: frozenset[int]


@register("latest.v1")
def latest(*, hits: int = 16, longest: int = 14, least: int = 2) -> Refiner:
    """Rows that share most of their words, and all that they have of the question's, are put in order of their time.

    The latest takes the place of the best of them, and so on; no other row moves. Rows of which the facts of the bank
    say which holds keep their places, and so do all for a question that asks for a time or an order.

    Args:
        hits: so many of the best are looked at. longest: content terms that a sentence has at most.
        least: terms that two have in common at least, and no fewer than those by which either differs.
    Cost: some 30 µs.
    """

    def refine(index: MemoryIndex, question: Question, board: Board, allowed: Mask) -> Doubles | None:
        if question.kind == "when" or asks_for_time_or_order(question):
            return None
        rows = best(board.total, hits, allowed & (board.total > 0))
        rows = rows[index.terms.lengths.view[rows] <= longest]
        if "facts" in board.shares:
            rows = rows[board.shares["facts"][rows] == 0]
        if len(rows) < 2:
            return None
        codes = {index.terms.vocabulary.get(term) for term in question.terms}
        found = crowds(_read(index, rows, codes), lambda first, other: _alike(first, other, codes, least))
        return last_first(index, board.total, [[each.row for each in crowd] for crowd in found], among=rows)

    return refine


def _read(index: MemoryIndex, rows: Rows, asked: set[int]) -> list[_Sentence]:
    """Those with a name that the question has, in their order: no other is like any."""
    found = index.terms.postings(np.sort(rows))
    capital = (found.flags & CAPITAL) > 0
    names_of = zip(found.rows[capital].tolist(), found.codes[capital].tolist(), strict=True)
    named = {row for row, code in names_of if code in asked}
    if len(named) < 2:
        return []
    said, names, speaker = ({row: set[int]() for row in rows.tolist()} for _ in range(3))
    for row, code, count, flags in zip(*(values.tolist() for values in found), strict=True):
        if count:
            said[row].add(code)
        if flags & CAPITAL:
            names[row].add(code)
        if flags & SPEAKER:
            speaker[row].add(code)
    return [
        _Sentence(row, frozenset(said[row]), frozenset(names[row]), frozenset(speaker[row]))
        for row in rows.tolist()
        if row in named
    ]


def _alike(one: _Sentence, other: _Sentence, asked: set[int], least: int) -> bool:
    """Whether two sentences say the same of a name in the question, but for a few words that are not in that."""
    mine, others = one.said - other.said, other.said - one.said
    if one.speaker != other.speaker or not mine or not others or asked & (mine | others):
        return False
    most = max(len(mine), len(others))
    shared = len(one.said) - len(mine)
    return most <= VALUE and shared >= max(least, most) and bool(asked & one.names & other.names)
