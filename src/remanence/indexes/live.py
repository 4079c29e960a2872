"""An index that follows its bank: loaded from the image there, brought up to the change sequence before a search."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import islice
from typing import TypeVar

import numpy as np
import numpy.typing as npt
from msgspec import json

from remanence.indexes.record_index import MemoryIndex
from remanence.protocols import EMPHASIS, Entry, RecordState, Snapshot, Store, TextEmbedder, erased_at
from remanence.types import Unit

T = TypeVar("T")
PAGE = 8192
"""Entries taken in at a time."""
LATE = 256
"""Keys that came later, taken in at a time."""
_RECOUNT = 64
STALE = 512
"""Changes that an image may lack before it is written anew, unless it lacks over a tenth of the records."""


class LiveIndex:
    """The index of some units of a bank, in this process.

    Not locked: its owner lets one call in at a time. Cost: some microseconds where nothing changed.

    Attributes:
        lacking: the entries without a key in a space beside the bank's own, ascending, by its embedder's name.
    """

    def __init__(
        self, store: Store, units: Sequence[Unit], embedder: TextEmbedder | None, key_type: npt.DTypeLike
    ) -> None:
        self._store, self.units, self._embedder, self._key_type = store, units, embedder, key_type
        self.cache_name = f"index:{units[0]}:{embedder.space.model if embedder else 'words'}"
        self.seq, self._last, self._image_seq, self._left = 0, 0, 0, -1
        self._index: MemoryIndex | None = None
        self._keyless: list[int] = []
        self._counted: tuple[int, int] | None = None
        self.lacking: dict[str, list[int]] = {}

    def refresh(self, seen: int | None = None) -> MemoryIndex:
        """The index, holding everything that any process had acknowledged when this was called.

        Args:
            seen: the bank's change sequence, where it was read within the same call.
        """
        index = self._index
        if index is not None and not self._keyless and (self._store.seq() if seen is None else seen) == self.seq:
            return index
        if index is None:
            index = self._load()
        with self._store.snapshot() as snapshot:
            seq = snapshot.seq()
            states = snapshot.states(self.seq)
            if 0 < self.seq < erased_at(snapshot) or self._came_back(index, snapshot, states):
                index, states = self._anew(), snapshot.states(0)
            keyed = self._is_of_my_space(snapshot)
            for page in _pages(snapshot.entries(after=self._last, units=self.units, key_type=self._key_type)):
                index.add(page if keyed else [Entry(e.seq, e.record) for e in page])
                self._last = page[-1].seq
                self._keyless += [e.seq for e in page if keyed and e.key is None]
                for lacking in self.lacking.values():
                    lacking += [e.seq for e in page]
            if keyed:
                self._take_late_keys(index, snapshot)
            index.update(states)
            self._leave_out(index, snapshot, seq)
            index.emphasise(json.decode(snapshot.meta(EMPHASIS) or "{}"))
        self._index, self.seq = index, seq
        return index

    def _is_of_my_space(self, snapshot: Snapshot) -> bool:
        """Whether the bank's keys are of this index's embedder; not so once another process changed the embedder."""
        space = snapshot.space()
        return self._embedder is not None and space is not None and space[2] == self._embedder.space

    def _came_back(self, index: MemoryIndex, snapshot: Snapshot, states: Sequence[RecordState]) -> bool:
        """Whether an undo brought back records that were left out: they belong in the midst of the others."""
        absent = [state.id for state in states if state.id not in index]
        return bool(absent) and min(snapshot.held(absent, self.units).values(), default=self._last + 1) <= self._last

    def _leave_out(self, index: MemoryIndex, snapshot: Snapshot, seq: int) -> None:
        """Drop the forgotten records that an act since left out, as if they had never been there."""
        if (left := snapshot.left_out(seq)) <= self._left:
            return
        self._left = left
        hidden = [index.columns.ids[row] for row in np.flatnonzero(index.columns["hidden"]).tolist()]
        held = snapshot.held(hidden, self.units)
        index.remove([id for id in hidden if id not in held])
        there = set(index.columns["seq"].tolist())
        self._keyless = [row for row in self._keyless if row in there]
        self.lacking = {name: [row for row in rows if row in there] for name, rows in self.lacking.items()}

    def _take_late_keys(self, index: MemoryIndex, snapshot: Snapshot) -> None:
        """Add the keys that were made after their records were taken in; they are made in the order of the records."""
        while waiting := self._keyless[:LATE]:
            late = snapshot.entries_at(waiting, self._key_type)
            index.add(late)
            given = {entry.seq for entry in late}
            self._keyless = [row for row in self._keyless if row not in given]
            if len(late) < len(waiting):
                return

    def take_beside(self, name: str, embedder: TextEmbedder, key_type: npt.DTypeLike) -> list[int]:
        """Hold the keys of a further space, as far as they are made; returns the entries that lack one."""
        index = self.refresh()
        if name not in self.lacking:
            index.open_beside(name, embedder)
            self.lacking[name] = index.columns["seq"].tolist()
        missing = set(self.lacking[name])
        with self._store.snapshot() as snapshot:
            space = snapshot.space("beside", name)
            if missing and space is not None and space[2] == embedder.space:
                found = snapshot.keys(space[0], after=min(missing) - 1, units=self.units, key_type=key_type)
                for page in _pages(keyed for keyed in found if keyed[0] in missing):
                    index.set_beside(name, [(id, key) for _, id, key in page])
                    missing.difference_update([seq for seq, _, _ in page])
        self.lacking[name] = sorted(missing)
        return self.lacking[name]

    def rebuilt(self, snapshot: Snapshot) -> MemoryIndex:
        """A new index made from the bank's rows alone, without its image: what `verify` compares with."""
        index = MemoryIndex(self._embedder)
        for page in _pages(snapshot.entries(after=0, units=self.units, key_type=self._key_type)):
            index.add(page)
        index.update(snapshot.states(0))
        return index

    def save(self, *, force: bool = False) -> bool:
        """Write the image into the bank if the one there lacks much, or if forced; whether it was written.

        An index that waits for keys is not written, so that no image outlives the lack.
        """
        if self._index is None or self._keyless or self.seq == self._image_seq:
            return False
        if self.seq - self._image_seq < max(STALE, len(self._index) // 10) and not force:
            return False
        self._store.put_cache(self.cache_name, self.seq, self._index.dump())
        self._image_seq = self.seq
        return True

    @property
    def nbytes(self) -> int:
        """About the memory that the index takes; 0 while it is not loaded. Counted once for every 64 changes."""
        if self._index is None:
            return 0
        if self._counted is None or self._index.version - self._counted[0] not in range(_RECOUNT):
            self._counted = self._index.version, self._index.nbytes
        return self._counted[1]

    def _load(self) -> MemoryIndex:
        index = self._anew()
        held = self._store.get_cache(self.cache_name)
        if held is not None:
            try:
                index = MemoryIndex.load(held[1], self._embedder)
            except ValueError:  # of another version, or damaged: it is a cache, and is made anew
                return index
            with self._store.snapshot() as snapshot:
                if snapshot.shared_since(held[0]):  # whoever sees a part of the bank sees another part since
                    return self._anew()
                self._left = snapshot.left_out(held[0])
            self.seq = self._image_seq = held[0]
            self._last = int(index.columns["seq"][-1]) if len(index) else 0
        return index

    def _anew(self) -> MemoryIndex:
        """An index that holds nothing yet."""
        self.seq, self._last, self._image_seq, self._left, self._keyless = 0, 0, 0, -1, []
        self.lacking = {}
        return MemoryIndex(self._embedder)


def _pages(entries: Iterator[T]) -> Iterator[list[T]]:
    while page := list(islice(entries, PAGE)):
        yield page
