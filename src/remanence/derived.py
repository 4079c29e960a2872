"""What an open bank keeps beside its truth: keys and vectors of the embedder in use, and live indexes.

All of it can be made again, and none of it is ever journalled, but that the bank changed its embedder.
"""

from __future__ import annotations

import os
import threading
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import suppress

from remanence.beside import Beside
from remanence.encoding.encode import Key
from remanence.encoding.keying import VERBATIM, fill_keys, key_type, make_keys
from remanence.errors import EmbedderUnavailable, StoreUnavailable
from remanence.indexes.live import LiveIndex
from remanence.indexes.live_facts import LiveFacts
from remanence.indexes.record_index import MemoryIndex
from remanence.indexes.working_set import WorkingSet, budget_from
from remanence.opening import Asked, EmbedderChoice, open_embedder
from remanence.protocols import Clock, Progress, TextEmbedder, Transaction
from remanence.storage.sqlite.seen import SeenStore
from remanence.types import Repair, Unit

INDEXES = WorkingSet(budget_from(os.environ))
"""The live indexes of this process, those used last."""
Switch = Callable[[Transaction], None]
"""Notes in the journal what a change of vectors means."""


class Derived:
    """The embedder of an open bank, and what is made with it.

    Thread-safe, but that `lock` must be held while an index is used.

    Args:
        asked: the embedder that the caller named, if any.
        beside: what stands for further embedders that a recipe names, where it is not what their name says.
    Attributes:
        embedder: None while there is none; `reason` says why.
    Raises: SpaceMismatch.
    """

    def __init__(
        self, store: SeenStore, asked: Asked | None, beside: Mapping[str, EmbedderChoice] | None = None
    ) -> None:
        self._store = store
        self._beside = Beside(store, beside or {})
        self.lock = threading.RLock()
        self.indexes: dict[Unit, LiveIndex] = {}
        self._facts = LiveFacts(store)
        self._followed, self._sight = -1, store.guard.sight
        self.embedder, self.reason = open_embedder(store.whole, asked, os.environ)

    def index(self, unit: Unit, beside: Sequence[str] = ()) -> LiveIndex:
        """The live index that holds a unit, in the present vector space and, as far as they go, further ones."""
        with self.lock:
            self._follow()
            held = Unit.TURN if unit in VERBATIM else unit
            if held is not Unit.TURN and not self._store.read_only:
                self.fill((held,))
            if held not in self.indexes:
                units = VERBATIM if held is Unit.TURN else (held,)
                self.indexes[held] = LiveIndex(self._store, units, self.embedder, key_type(self.embedder))
            live = self.indexes[held]
            for name in beside:
                self._beside.take(name, live, begin=False)
            return live

    def searched(self, unit: Unit, beside: Sequence[str] = ()) -> MemoryIndex:
        """The index of a unit as it is now, with the facts that the bank's statements tell; `lock` must be held."""
        index = self.index(unit, beside).refresh(self._followed)
        index.hold(self._facts.refresh(self._followed))
        index.texts = self._texts
        return index

    def _texts(self, ids: Sequence[str]) -> dict[str, str]:
        with self._store.snapshot() as snapshot:
            return snapshot.texts_of(ids)

    def used(self) -> None:
        """Note that a recall is done: indexes of other banks that were not used for long make room, if need be."""
        INDEXES.use(self)

    def size(self) -> int:
        """About the bytes that the indexes take."""
        return sum(live.nbytes for live in self.indexes.values()) + self._facts.nbytes

    def release(self) -> bool:
        """Let go of the indexes unless they are in use; their images are written first, if they are worth it."""
        if not self.lock.acquire(blocking=False):
            return False
        try:
            if not self._store.read_only:
                with suppress(StoreUnavailable):  # they are caches: a full disk only makes them dearer to come back
                    self.save()
            self.indexes.clear()
            self._facts = LiveFacts(self._store)
        finally:
            self.lock.release()
        return True

    def let_go(self) -> None:
        """Drop the indexes, without writing their images; `lock` must be held."""
        self.indexes.clear()
        self._facts = LiveFacts(self._store)

    def close(self) -> None:
        """Keep no place in the working set any more."""
        INDEXES.drop(self)

    def prepare(self, unit: Unit, embedders: Sequence[str], *, begin: bool, progress: Progress | None = None) -> int:
        """Bring further spaces up to date for the records of a unit; returns how many keys were made.

        Others go on meanwhile: no lock is held while an embedder works.
        Args:
            begin: whether a space that the bank does not have is begun.
        """
        done = 0
        for name in embedders:
            with self.lock:
                live = self.index(unit)
                lacking = self._beside.take(name, live, begin=begin)
            if lacking and not self._store.read_only:
                done += self._beside.fill(name, live.units, lacking, progress)
        return done

    def _follow(self) -> None:
        """Take up what another process noted in the journal: another embedder, or that other things may be seen."""
        if (seq := self._store.seq()) == self._followed:
            return
        with self._store.whole.snapshot() as snapshot:
            sight = self._store.follow().sight
            space = snapshot.space()
            moved = sight != self._sight or (sight is not None and snapshot.shared_since(self._followed))
        self._followed, self._sight = seq, sight
        if moved:
            self.indexes.clear()
            self._facts = LiveFacts(self._store)
        if self.embedder is not None and space is not None and space[2] != self.embedder.space:
            self.embedder, self.reason = open_embedder(self._store, None, os.environ)
            self.indexes.clear()

    def fill(self, units: Sequence[Unit], progress: Progress | None = None) -> int:
        """Make the keys that records of these units lack; returns how many. Raises: EmbedderUnavailable."""
        with self._store.snapshot() as snapshot:
            space = snapshot.space()
        if self.embedder is None or space is None or space[2] != self.embedder.space:
            return 0
        return fill_keys(self._store, self.embedder, space[0], units, progress)

    def change(
        self, embedder: TextEmbedder, name: str, switch: Switch, clock: Clock, progress: Progress | None = None
    ) -> int:
        """Use another embedder from now on; returns how many records were embedded. Raises: EmbedderUnavailable.

        Args:
            name: how the bank notes it. switch: called in the transaction in which the new vectors take over.
        """
        with self._store.snapshot() as snapshot:
            current = snapshot.space()
        if current is not None and current[2] == embedder.space:  # the same model, perhaps at another address
            self._store.open_space(embedder.space, name, "current")
            self._use(embedder)
            return self.fill(VERBATIM, progress)
        done = self._build(embedder, name, switch, clock, progress)
        self._use(embedder)
        return done

    def _use(self, embedder: TextEmbedder) -> None:
        with self.lock:
            self.embedder, self.reason = embedder, ""
            self.indexes.clear()

    def _build(self, embedder: TextEmbedder, name: str, switch: Switch, clock: Clock, progress: Progress | None) -> int:
        """Make every vector anew beside those in use, which they replace once they are complete."""
        space = self._store.open_space(embedder.space, name, "building")
        done = fill_keys(self._store, embedder, space, VERBATIM, progress)
        while not self._store.promote_space(clock, VERBATIM, switch):
            done += fill_keys(self._store, embedder, space, VERBATIM, progress)
        return done

    def repair(self, clock: Clock, progress: Progress | None = None) -> Repair:
        """Make all of it anew; vectors that the embedder cannot make again now are kept. Raises: StoreUnavailable."""
        with self.lock:
            rebuilt, kept = self._repaired_vectors(clock, progress)
            self._store.clear_derived()
            self.indexes.clear()
            live = self.index(Unit.TURN)
            size = len(live.refresh())
            live.save(force=True)
        return Repair(rebuilt=(*rebuilt, f"the index of {size:,} records"), kept=kept)

    def _repaired_vectors(self, clock: Clock, progress: Progress | None) -> tuple[tuple[str, ...], tuple[str, ...]]:
        self._follow()
        with self._store.snapshot() as snapshot:
            space = snapshot.space()
        if self.embedder is None or space is None:
            return (), (f"the vectors: {self.reason}",)
        try:
            count = self._build(self.embedder, space[1], lambda _: None, clock, progress)
        except EmbedderUnavailable as e:
            return (), (f"the vectors: {e}",)
        return (f"{count:,} vectors",), ()

    def save(self) -> None:
        """Write the index images that are worth it. Raises: StoreUnavailable."""
        for live in self.indexes.values():
            live.save()


def keys_now(embedder: TextEmbedder | None, texts: Sequence[str]) -> Iterator[Key]:
    """A key for every text; None where the embedder does not answer: they are made later, and nothing is lost."""
    if embedder is None:
        return iter([None] * len(texts))
    try:
        return iter(make_keys(embedder, texts))
    except EmbedderUnavailable:
        return iter([None] * len(texts))
