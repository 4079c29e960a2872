"""Context: how far the turns next to a turn count as part of it, in its words and in its vector.

A short turn ("Yes, last week!") needs its neighbours to be found; a long one is harmed by them. So neighbours are
weighed down by a gate that closes as the turn itself gets longer. Documents that nobody said, at no time, are no talk:
they only stand next to what was stored before and after them, and the bank has to show that this means something.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt
from msgspec import Struct

from remanence.indexes.growing import Growing, Rows
from remanence.indexes.moments import MISSING
from remanence.indexes.rounding import Doubles, steady

Neighbours = npt.NDArray[np.int32]
NONE = -1
GAP = 3_600_000_000
"""Microseconds of silence that end a session which nobody named: one hour."""

HEADING = 10
"""Content terms below which a document is a heading: it is passed over in the order stored."""


class Context(Struct, frozen=True):
    """Weights of the turns one and two places before and after; `length`, in content terms, half-closes the gate.

    All weights 0 is no context.
    """

    before: float = 0.4
    after: float = 0.3
    second: float = 0.15
    length: float = 40.0

    @property
    def weights(self) -> tuple[float, float, float, float]:
        """In the order of `ReadingOrder.neighbours`."""
        return self.before, self.after, self.second, self.second

    @property
    def empty(self) -> bool:
        """Whether no neighbour counts."""
        return not any(self.weights)


ALONE = Context(0.0, 0.0, 0.0)


def gate(lengths: npt.NDArray[np.int32], half: float) -> Doubles:
    """How much the neighbours of a turn of that length count: 1 for an empty turn, 1/2 at `half`, falling to 0."""
    return steady(1.0 / (1.0 + (lengths / half) ** 2))


class ReadingOrder:
    """Who stands next to whom: rows of the same session, in the order of `seq`.

    Rows without a session stand together while each happened at most `GAP` from the one before it; without a time, too,
    a row stands alone.

    Loose rows, which are documents longer than a heading, are no one's neighbours. They are linked in the order stored.
    """

    def __init__(self) -> None:
        self._links = Growing(np.int32, 4)
        self._stored = Growing(np.int32, 4)
        self._loose = Growing(np.bool_)
        self._tail = np.zeros(0, np.int64)
        self._last: dict[int, int] = {}
        self._moment = MISSING

    def append(self, sessions: Sequence[int], moments: Sequence[int], loose: Sequence[bool]) -> None:
        """Add rows: the codes of their sessions (-1 is none), when they happened (`MISSING` is unknown), if loose."""
        self._append_stored(loose)
        first = len(self._links)
        self._links.resize(first + len(sessions))
        links = self._links.view
        links[first:] = NONE
        for row, (session, moment) in enumerate(zip(sessions, moments, strict=True), first):
            if session != NONE or self._goes_on(moment):
                self._place(links, row, self._last.get(session, NONE))
            if session == NONE:
                self._moment = moment
            self._last[session] = row

    def _append_stored(self, loose: Sequence[bool]) -> None:
        first = len(self._loose)
        self._loose.extend(loose)
        self._stored.resize(len(self._loose))
        links = self._stored.view
        links[first:] = NONE
        chain = np.concatenate([self._tail, first + np.flatnonzero(self._loose.view[first:])])
        for places, before, after in ((1, 0, 1), (2, 2, 3)):
            links[chain[places:], before] = chain[:-places]
            links[chain[:-places], after] = chain[places:]
        self._tail = chain[-2:]

    def _goes_on(self, moment: int) -> bool:
        """Whether a row without a session follows on the last such row."""
        return MISSING not in (moment, self._moment) and abs(moment - self._moment) <= GAP

    @staticmethod
    def _place(links: Neighbours, row: int, before: int) -> None:
        if before == NONE:
            return
        second = int(links[before, 0])
        links[row, 0], links[before, 1] = before, row
        links[row, 2] = second
        if second != NONE:
            links[second, 3] = row

    @property
    def neighbours(self) -> Neighbours:
        """(n, 4): the rows one before, one after, two before and two after; -1 is none."""
        view: Neighbours = self._links.view
        return view

    def beside(self, place: int) -> npt.NDArray[np.int32]:
        """One column of `neighbours`: those one before are at place 0."""
        column: npt.NDArray[np.int32] = self.neighbours[:, place]
        return column

    @property
    def loose(self) -> npt.NDArray[np.bool_]:
        """Which rows are linked in the order stored."""
        view: npt.NDArray[np.bool_] = self._loose.view
        return view

    def stored(self, rows: Rows) -> Neighbours:
        """The `neighbours` of `rows`, those of loose rows in the order stored."""
        found: Neighbours = np.maximum(self._links.view[rows], self._stored.view[rows])  # one of them is NONE
        return found

    def around(self, rows: Rows, *, stored: bool = False) -> Rows:
        """`rows` and their neighbours, each once, ascending; with `stored`, those in the order stored as well."""
        near = (self.stored(rows) if stored else self.neighbours[rows]).ravel()
        return np.unique(np.concatenate([rows, near[near != NONE]]))
