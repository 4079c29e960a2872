"""What the parts of a recall hand to each other."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import NamedTuple, Protocol

import numpy as np
import numpy.typing as npt

from remanence.indexes import MemoryIndex
from remanence.indexes.growing import Rows
from remanence.indexes.rounding import Doubles
from remanence.retrieval.analysis import Question
from remanence.types import Chain

Mask = npt.NDArray[np.bool_]
EXHAUSTIVE_UP_TO = 32_768
"""Rows up to which all of them are scored exactly; of more, fusing the channels chooses the candidates."""


class Signal(NamedTuple):
    """What one channel makes of every row.

    Attributes:
        scores: one a row; 0 is nothing. finds: whether a row may be a hit by this channel alone.
        rescore: exact scores of some rows, where `scores` are estimates. notes: what it saw, by row of the whole index.
        outdated: rows that tell what used to hold, with what holds now, in words.
        chain: the facts that lead to what the question asks for.
    """

    scores: Doubles
    finds: bool = True
    rescore: Callable[[Rows], Doubles] | None = None
    notes: Mapping[int, str] = {}
    outdated: Mapping[int, str] = {}
    chain: Chain | None = None

    def at(self, rows: Rows) -> Signal:
        """The exact scores of some rows."""
        scores = self.scores[rows] if self.rescore is None else self.rescore(rows)
        return Signal(scores, self.finds, notes=self.notes, outdated=self.outdated, chain=self.chain)


class Board:
    """Scores of the rows, and what they are made of: shares of channels and boosts, which add up to `total`.

    `notes` say by row what a refiner saw, by name.
    """

    def __init__(self, shares: Mapping[str, Doubles], size: int) -> None:
        self.shares = dict(shares)
        self.boosts: dict[str, Doubles] = {}
        self.notes: dict[int, dict[str, str]] = {}
        first, *rest = self.shares.values() or (np.zeros(size),)
        self.total: Doubles = first + 0.0
        for share in rest:
            self.total += share

    def boost(self, name: str, values: Doubles) -> None:
        """Add to the scores."""
        self.boosts[name] = values
        self.total = self.total + values

    def note(self, name: str, row: int, text: str) -> None:
        """Say something of a row."""
        self.notes.setdefault(row, {})[name] = text


class Channel(Protocol):
    """One way of finding and scoring rows for a question; None where it has nothing to say.

    Raises: EmbedderUnavailable where it could not look; the pipeline goes on without it, and says so.
    """

    def __call__(self, index: MemoryIndex, question: Question) -> Signal | None: ...


class Fuser(Protocol):
    """Makes one score of those of several channels, of the rows that are `allowed`; its share for each channel."""

    def __call__(
        self, signals: Mapping[str, Signal], weights: Mapping[str, float], allowed: Mask
    ) -> dict[str, Doubles]: ...


class Refiner(Protocol):
    """A boost for rows, in the light of the scores so far; None where it has none. Cost must suit `allowed`.

    Of a large bank, `index` is a `View` of the candidates, so rows are numbered among these. `index.whole` has all, and
    `index.take` and `index.places` lead from there to here.
    """

    def __call__(self, index: MemoryIndex, question: Question, board: Board, allowed: Mask) -> Doubles | None: ...


class Found(NamedTuple):
    """What a search found: scores of the rows, of words and meaning in [0, 1]; which may be hits; the best in order."""

    total: Doubles
    lexical: Doubles
    dense: Doubles
    findable: Mask
    rows: Rows


class Verdict(NamedTuple):
    """Whether the hits answer the question.

    Attributes:
        confidence: the probability that they do. answerable: whether that is enough.
        about: what the question asks about. evidence: the numbers that the confidence was made of.
    """

    confidence: float
    answerable: bool
    about: str
    evidence: Mapping[str, float]


class Gate(Protocol):
    """Judges the hits of a question. Cost must suit a hundred rows.

    What it returns gives the verdict whenever it is called, and holds all that it takes: the index may have changed.
    """

    def __call__(self, index: MemoryIndex, question: Question, found: Found) -> Callable[[], Verdict]: ...
