"""Cohesion: whether the order in which documents were stored means something, told from their rare words."""

from __future__ import annotations

from math import sqrt

import numpy as np

from remanence.indexes.context import ReadingOrder
from remanence.indexes.growing import Rows
from remanence.indexes.terms import TermTable

REACH = 2
"""Places between rows that count as close: as far as context reaches."""
RARE = 5
"""Rows that share a word, at most, for it to say that they belong together."""
FEWEST, MOST = 20, 4096
"""Rows that can show anything, and the latest that are looked at."""


def cohesion(table: TermTable, rows: Rows) -> float:
    """How surely `rows`, in the order stored, stand next to what they belong to, in [0, 1].

    Counts the pairs of close rows that share a rare word. 0 unless they are more than chance gives, by two standard
    deviations; 1 from half as many again above that. Paragraphs of an article reach 1; a shuffled bank stays at 0.

    Cost: O(terms of `MOST` rows), so some milliseconds.
    """
    rows = rows[-MOST:]
    size = len(rows)
    if size < FEWEST:
        return 0.0
    distances = _distances(table, rows)
    possible = REACH * size - REACH * (REACH + 1) // 2
    chance = max(len(distances) * possible / (size * (size - 1) / 2), 1.0)
    surely = int(np.sum(distances <= REACH)) - 2.0 * sqrt(chance)
    return min(max(2.0 * (surely / chance - 1.0), 0.0), 1.0)


class Cohesion:
    """The cohesion of the documents among the first so many rows; worked out once for each number of rows."""

    def __init__(self, table: TermTable, order: ReadingOrder) -> None:
        self._table, self._order = table, order
        self._rows, self._found = 0, 0.0

    def __call__(self, rows: int) -> float:
        """How much the order in which the documents among the first `rows` were stored counts."""
        if rows != self._rows:
            loose = np.flatnonzero(self._order.loose[:rows])
            self._rows, self._found = rows, cohesion(self._table, loose)
        return self._found


def _distances(table: TermTable, rows: Rows) -> Rows:
    """How many places apart the two rows are, for each pair that shares a rare word."""
    size, found = len(rows), table.postings(rows)
    places = np.searchsorted(rows, found.rows)
    rare = np.bincount(found.codes)[found.codes] <= RARE
    order = np.argsort(found.codes[rare], kind="stable")
    codes, places = found.codes[rare][order], places[rare][order]
    pairs = []
    for step in range(1, RARE):
        same = codes[step:] == codes[:-step]
        pairs.append(places[:-step][same] * size + places[step:][same])
    first, second = np.divmod(np.unique(np.concatenate(pairs)), size)
    apart: Rows = second - first
    return apart
