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

Mask = npt.NDArray[np.bool_]


class Signal(NamedTuple):
    """What one channel makes of every row.

    Attributes:
        scores: one a row; 0 is nothing. finds: whether a row may be a hit by this channel alone.
        rescore: exact scores of some rows, where `scores` are estimates.
    """

    scores: Doubles
    finds: bool = True
    rescore: Callable[[Rows], Doubles] | None = None


class Board:
    """Scores of all rows, and what they are made of: shares of channels and boosts, which add up to `total`."""

    def __init__(self, shares: Mapping[str, Doubles], size: int) -> None:
        self.shares = dict(shares)
        self.boosts: dict[str, Doubles] = {}
        self.total = np.zeros(size)
        for share in self.shares.values():
            self.total = self.total + share

    def boost(self, name: str, values: Doubles) -> None:
        """Add to the scores."""
        self.boosts[name] = values
        self.total = self.total + values


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
    """A boost for rows, in the light of the scores so far; None where it has none. Cost must suit `allowed`."""

    def __call__(self, index: MemoryIndex, question: Question, board: Board, allowed: Mask) -> Doubles | None: ...
