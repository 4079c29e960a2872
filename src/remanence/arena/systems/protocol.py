"""The seam between the arena and what it measures: a system builds a memory of a group, and the memory is searched."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path
from types import TracebackType
from typing import Protocol, Self, runtime_checkable

from msgspec import Struct

from remanence.arena.datasets import Group, Question

__all__ = ["Found", "Searcher", "Settings", "System", "WithCosts", "WithVariants"]


class Settings(Struct, frozen=True, kw_only=True):
    """What every system of a run is given alike.

    Attributes:
        k: how many hits to give. embedder: its name; every system that can take one takes this.
        kept: a folder for what takes long to make and does not change between runs; None keeps nothing.
    """

    k: int = 50
    embedder: str = "static"
    kept: Path | None = None


class Found(Struct, frozen=True, kw_only=True):
    """What a search gave. A document's number is its place in `Group.docs`.

    Attributes:
        hits: for each hit, best first, the numbers of the documents that it cites, in the order of its text.
        confidence: the score of the first hit, None without one.
        pack: for a token budget, the numbers of the documents in the packed context, as a reader would be given it.
        outdated: numbers of the documents that a reader is told are out of date.
        answer: gives the system's answer in words, "" where it does not know; None for a system that only finds.
        everything: whether the reader is given all documents instead of hits.
    """

    hits: tuple[tuple[int, ...], ...] = ()
    confidence: float | None = None
    pack: Callable[[int], tuple[int, ...]]
    outdated: frozenset[int] = frozenset()
    everything: bool = False
    answer: Callable[[], str] | None = None


class Searcher(Protocol):
    """A memory of one group; `search` gives at most `Settings.k` hits, best first. A context manager that frees it."""

    @property
    def notes(self) -> Mapping[str, int]:
        """What was odd while it was built, counted."""
        ...

    def search(self, question: Question) -> Found: ...
    def __enter__(self) -> Self: ...
    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None: ...


@runtime_checkable
class WithVariants(Protocol):
    """A searcher that also answers as other settings of its system would, outside the clock."""

    def variants(self, question: Question) -> Mapping[str, tuple[int, ...]]:
        """The numbers of the documents found, best first, by the name of the setting."""
        ...


@runtime_checkable
class WithCosts(Protocol):
    """A searcher that knows what it cost beyond what a stopwatch at its side sees.

    Attributes:
        shared_seconds: of work that building it would have taken, had another system not needed the same before.
        stored_bytes: what it keeps on disk.
    """

    shared_seconds: float
    stored_bytes: int


class System(Protocol):
    """A way to remember and recall.

    `version` changes whenever its numbers may. `ranks` is False where there is nothing to rank (all text).
    """

    @property
    def name(self) -> str: ...
    @property
    def version(self) -> str: ...
    @property
    def ranks(self) -> bool: ...
    def build(self, group: Group) -> Searcher: ...
