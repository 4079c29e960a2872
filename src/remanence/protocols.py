"""The seams of the engine: what each kind of part promises. `remanence.testing` holds every implementation to it.

Parts know each other only through this module. Arrays are NumPy's; `n` is a number of texts, `d` a dimension.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import datetime
from typing import Any, Protocol, runtime_checkable

import numpy as np
import numpy.typing as npt
from msgspec import Struct

from remanence.types import Change, Entity, Episode, Kind, Link, Query, Record, Unit, When, Why

Floats = npt.NDArray[np.float32]
Tokens = npt.NDArray[np.uint32]
Progress = Callable[[int, int | None], None]
"""Called with (done, total); total is None while unknown."""


class Clock(Protocol):
    """Where "now" comes from: timezone-aware, and injected, so that tests and replays are exact."""

    def __call__(self) -> datetime: ...


# --- embedding -----------------------------------------------------------------------------------------------------


class Space(Struct, frozen=True, kw_only=True):
    """What vectors must have in common to be compared: model, dimension, normalisation, and how tokens are pooled.

    `pooling` is "idf" for token models, whose vectors are pooled by the bank's own idf, and "model" for the rest.
    """

    model: str
    dimension: int
    normalised: bool = True
    pooling: str = "model"


@runtime_checkable
class TextEmbedder(Protocol):
    """Turns texts into vectors; `remanence.testing.embedders` holds every provider to this.

    `embed` gives an (n, d) float32 array of unit rows (a text without any known token may give a zero row), the same
    for the same text whatever stands beside it. Raises: EmbedderUnavailable. `query=True` asks for the query side of an
    asymmetric model.
    """

    @property
    def space(self) -> Space: ...
    def embed(self, texts: Sequence[str], *, query: bool = False) -> Floats: ...


@runtime_checkable
class TokenEmbedder(TextEmbedder, Protocol):
    """A static model: one vector a token, a text is their weighted sum; so a bank can pool by its own idf.

    `tokenize` gives one array of token ids a text. `table` is (vocabulary, d), int8 or float32, with one float32
    `scale` a row: row i of the model is `table[i] * scale[i]`. The lengths of the rows matter.
    """

    def tokenize(self, texts: Sequence[str]) -> list[Tokens]: ...
    @property
    def table(self) -> npt.NDArray[Any]: ...
    @property
    def scale(self) -> Floats: ...


# --- storage -------------------------------------------------------------------------------------------------------


class Entry(Struct, frozen=True):
    """A record as the indexes see it.

    Attributes:
        seq: its place among all records of the bank, in the order they were stored: unique, and the last tie-breaker.
        key: what the embedder made of the text at retain time: token ids (uint32) of a token model, or a float32 vector;
            None where the bank's space has not reached it yet.
    """

    seq: int
    record: Record
    key: npt.NDArray[Any] | None = None


class RecordState(Struct, frozen=True):
    """The part of a record that later acts may change."""

    id: str
    forgotten: bool
    retired_at: datetime | None
    valid_from: datetime | None
    valid_to: datetime | None


class RecordIndex(Protocol):
    """Everything that recall searches, for records of one unit; a cache of the bank, rebuilt from it at any time.

    Entries come in the order of `seq`. What `update` marks as forgotten is not found by any search once it returns.
    The same entries and states give the same results, however they were cut into calls (promise 4).
    `dump` and `load` are inverse; `load` raises ValueError for bytes that are not its own.
    """

    def add(self, entries: Sequence[Entry]) -> None: ...
    def update(self, states: Sequence[RecordState]) -> None: ...
    def remove(self, ids: Iterable[str]) -> None: ...
    def dump(self) -> bytes: ...
    def __contains__(self, id: object) -> bool: ...
    def __len__(self) -> int: ...


class Ranked(Struct, frozen=True):
    """A record that a recall found, before its text is fetched."""

    id: str
    score: float
    why: Why


class Recaller(Protocol):
    """Ranks the records of an index for a query: at most `query.k`, best first, ties by `seq`.

    Also returns what the analysis of the query found (plain JSON values) and milliseconds by step.
    """

    def __call__(self, index: Any, query: Query) -> tuple[list[Ranked], Mapping[str, Any], Mapping[str, float]]: ...


class Segment(Struct, frozen=True):
    """Characters `[start, end)` of a document that make one section record, under its path of headings."""

    start: int
    end: int
    headings: tuple[str, ...] = ()


class Segmenter(Protocol):
    """Cuts a document into segments, in order, without overlap; everything but white space is in one of them."""

    def __call__(self, text: str) -> list[Segment]: ...
