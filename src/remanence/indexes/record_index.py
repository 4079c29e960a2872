"""Everything that recall searches, for the records of one unit, in memory; a cache of the bank."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any, TypeVar

import msgspec
import numpy as np

from remanence.encoding.dates import find_times
from remanence.encoding.text import read
from remanence.indexes.cohesion import Cohesion
from remanence.indexes.columns import Columns
from remanence.indexes.context import HEADING, ReadingOrder
from remanence.indexes.facts import Facts
from remanence.indexes.growing import Array, Growing, Rows
from remanence.indexes.image import read_image, write_image
from remanence.indexes.keys import Keys, TokenKeys, keys_for
from remanence.indexes.lexical import LexicalIndex, LexicalSpec
from remanence.indexes.moments import TimeTable
from remanence.indexes.terms import TermTable
from remanence.indexes.vectors import VectorIndex, VectorSpec
from remanence.protocols import Entry, RecordState, TextEmbedder
from remanence.types import When

T = TypeVar("T")
Texts = Callable[[Sequence[str]], Mapping[str, str]]
_BYTES_A_STRING = 200
"""Of an id or a term, in a list and a dictionary."""


class MemoryIndex:
    """The index of one unit's records: `add`, `update` and `remove` follow the bank; parts of a recipe read it.

    Lexical and dense indexes are made when a part first asks for them by its parameters, and kept up to date from then
    on. Not locked: whoever owns it lets one call in at a time.

    Args:
        embedder: makes the vectors of questions, and says what keys are; None searches by words alone.
    Attributes:
        columns, terms, times, order: fields, terms, times and neighbours of each row.
        version: changes with every change.
        absent: why a space that a recipe asked for is not there, by its embedder.
        facts: what the bank's statements relate; None where there are none, or where nobody holds them here.
        texts: reads the texts of records by their ids; None where nobody can.
        emphasis: what the bank's feedback makes of the weight of a channel, by its name, where it is not 1.
    """

    def __init__(self, embedder: TextEmbedder | None = None) -> None:
        self.embedder = embedder
        self.columns = Columns()
        self.terms = TermTable()
        self.times = TimeTable()
        self.order = ReadingOrder()
        self._cohesion = Cohesion(self.terms, self.order)
        self.keys: Keys | None = None if embedder is None else keys_for(embedder)
        self.absent: dict[str, str] = {}
        self.facts: Facts | None = None
        self._facts_version = 0
        self.emphasis: dict[str, float] = {}
        self.texts: Texts | None = None
        self._beside: dict[str, tuple[TextEmbedder, Keys]] = {}
        self.version = 0
        self._lexical: dict[LexicalSpec, LexicalIndex] = {}
        self._vectors: dict[VectorSpec, VectorIndex] = {}
        self._fresh: dict[object, int] = {}
        self._cache: dict[object, tuple[int, Any]] = {}
        self._folded: dict[object, tuple[int, Any]] = {}
        self._tables: dict[object, Growing] = {}

    def __len__(self) -> int:
        return len(self.columns)

    @property
    def self_reliant(self) -> bool:
        """Whether no search asks a model that might not answer the next time."""
        return not self._beside and not self.absent and (self.keys is None or isinstance(self.keys, TokenKeys))

    def hold(self, facts: Facts | None) -> None:
        """Have these facts beside the records; a change of them is a change of the index."""
        version = 0 if facts is None else facts.version
        if version != self._facts_version:
            self.version += 1
        self.facts, self._facts_version = facts, version

    @property
    def nbytes(self) -> int:
        """About the memory that it takes."""
        arrays = [*self.columns.arrays.values(), self.terms.lengths, *self._tables.values()]
        size = self.terms.entries.nbytes + sum(array.nbytes for array in arrays)
        size += sum(words.nbytes for words in self._lexical.values())
        size += sum(meanings.nbytes for meanings in self._vectors.values())
        strings = len(self.columns.ids) + len(self.terms.vocabulary) + len(self.columns.sessions)
        size += sum(keys.nbytes for _, keys in self._beside.values())
        return size + (0 if self.keys is None else self.keys.nbytes) + strings * _BYTES_A_STRING

    def __contains__(self, id: object) -> bool:
        return id in self.columns.rows

    def add(self, entries: Sequence[Entry]) -> None:
        """Take in entries, in the order of `seq`. One that is there already only gives a key that was missing.

        Raises: ValueError if an entry comes before one that is there, or if a key is not of the embedder's kind.
        """
        fresh = [entry for entry in entries if entry.record.id not in self]
        self._check_order(fresh)
        self._fill_keys([entry for entry in entries if entry.record.id in self])
        if not fresh:
            return
        self.version += 1
        if self.keys is not None:
            self.keys.append([entry.key for entry in fresh])
        for _, keys in self._beside.values():
            keys.append([None] * len(fresh))
        readings = [read(entry.record.text) for entry in fresh]
        first = len(self)
        self.columns.append(fresh, readings)
        self.terms.append(readings, [entry.record.actor for entry in fresh])
        self.append_order(first)
        self.times.append(first, [(entry.record.at, _mentions(entry)) for entry in fresh])

    def append_order(self, first: int) -> None:
        """Place the rows from `first` on among their neighbours."""
        rows = np.arange(first, len(self))
        loose = self.columns.documents(rows) & (self.terms.lengths.view[rows] >= HEADING)
        sessions, moments = self.columns["session"][rows], self.columns["at_start"][rows]
        self.order.append(sessions.tolist(), moments.tolist(), loose.tolist())

    def _check_order(self, entries: Sequence[Entry]) -> None:
        last = int(self.columns["seq"][-1]) if len(self) else -1
        for entry in entries:
            if entry.seq <= last:
                raise ValueError(f"entries must come in the order of seq: {entry.seq} ({entry.record.id}) after {last}")
            last = entry.seq

    def _fill_keys(self, entries: Sequence[Entry]) -> None:
        for entry in entries:
            row = self.columns.rows[entry.record.id]
            if self.keys is not None and entry.key is not None and not self.keys.has(row):
                self.keys.set(row, entry.key)
                self.version += 1
                self._vectors.clear()
                self._tables.clear()

    def open_beside(self, name: str, embedder: TextEmbedder) -> None:
        """Make room for the keys of a further space, which parts of a recipe ask for by the name of its embedder."""
        keys = keys_for(embedder)
        keys.append([None] * len(self))
        self._beside[name] = embedder, keys

    def set_beside(self, name: str, keyed: Sequence[tuple[str, Array]]) -> None:
        """Give rows, by id, their keys in a further space. Raises: ValueError for a key of another kind."""
        _, keys = self._beside[name]
        rows = [self.columns.rows[id] for id, _ in keyed]
        for row, (_, key) in zip(rows, keyed, strict=True):
            keys.set(row, key)
        self.version += 1
        for spec, index in self._vectors.items():
            if spec.space == name:
                index.touch(np.array(rows, np.int64))

    def update(self, states: Sequence[RecordState]) -> None:
        """Take in changed states; what they mark as hidden is not found from here on. Unknown ids are left out."""
        for state in states:
            row = self.columns.rows.get(state.id)
            if row is None:
                continue
            self.version += 1
            self.columns["hidden"][row], self.columns["trust"][row] = state.hidden, state.trust
            self.columns.set_feedback(row, state.used, state.wrong, state.asked)
            self.columns.set_beliefs(row, state.beliefs)
            for name in ("retired_at", "valid_from", "valid_to"):
                self.columns.set_moment(name, row, getattr(state, name))

    def emphasise(self, emphasis: Mapping[str, float]) -> None:
        """Take in what feedback makes of the weights of channels."""
        if emphasis != self.emphasis:
            self.emphasis = dict(emphasis)
            self.version += 1

    def remove(self, ids: Iterable[str]) -> None:
        """Forget that these were ever there: no term, id or number of theirs stays."""
        gone = {self.columns.rows[id] for id in ids if id in self.columns.rows}
        if gone:
            self._keep(np.array([row for row in range(len(self)) if row not in gone], np.int64))

    def _keep(self, rows: Rows) -> None:
        size = len(self)
        self.version += 1
        self.columns.keep(rows)
        self.terms.keep(rows)
        self.times.keep(rows, size)
        if self.keys is not None:
            self.keys.keep(rows)
        for _, keys in self._beside.values():
            keys.keep(rows)
        self.order = ReadingOrder()
        self._cohesion = Cohesion(self.terms, self.order)
        self.append_order(0)
        for held in (self._lexical, self._vectors, self._tables, self._folded):
            held.clear()

    def cached(self, owner: object, make: Callable[[MemoryIndex], T]) -> T:
        """What `make` gives for the whole index, made once for each owner and version: after every change.

        `folded` and `table` do not begin anew at every change.
        """
        found = self._cache.get(owner)
        if found is None or found[0] != self.version:
            found = self._cache[owner] = (self.version, make(self))
        value: T = found[1]
        return value

    def folded(self, owner: object, start: Callable[[], T], step: Callable[[T, MemoryIndex, int], T]) -> T:
        """A value of the whole bank that is brought up to date from the new rows alone, once for each owner.

        Args:
            start: makes the value of an empty index. step: takes a value and the first new row, and gives the value
                with the rows from there on. It may read what never changes of a row: not whether it is forgotten.
        """
        size, value = self._folded.get(owner) or (0, start())
        if size < len(self):
            value = step(value, self, size)
            self._folded[owner] = len(self), value
        found: T = value
        return found

    def table(self, owner: object, make: Callable[[MemoryIndex, Rows], Array]) -> Array:
        """One value for each row, read-only, worked out when a row comes, and again when it gets another neighbour.

        Args:
            make: gives the values of some rows of the index it is given, from their texts and neighbours alone.
        Cost: O(new rows).
        """
        table = self._tables.get(owner)
        size = 0 if table is None else len(table)
        if table is None or size < len(self):
            rows = np.arange(size, len(self))
            rows = self.order.around(rows) if size else rows
            values = make(self, rows)
            table = self._tables.setdefault(owner, Growing(values.dtype, *values.shape[1:])) if table is None else table
            table.resize(len(self))
            table.view[rows] = values
        found = table.view
        found.flags.writeable = False
        return found

    @property
    def whole(self) -> MemoryIndex:
        """The index of all rows, of which this may be a view."""
        return self

    def take(self, values: Array) -> Array:
        """What rows of this index have, of values for all rows of the whole."""
        return values

    def places(self, rows: Rows) -> Rows:
        """The rows here that rows of the whole are; -1 for those that are not here."""
        return rows

    def whole_rows(self, rows: Rows) -> Rows:
        """The rows of the whole that rows here are."""
        return rows

    def named(self, rows: Rows) -> list[str]:
        """The ids of rows."""
        return [self.columns.ids[row] for row in rows.tolist()]

    def keep_up(self) -> None:
        """Bring what was searched before up to date, where that takes a millisecond, so that no search waits for it."""
        for words, lexical in self._lexical.items():
            if lexical.nearly_fresh:
                self.lexical(words)
        for meanings, vectors in self._vectors.items():
            if vectors.nearly_fresh:
                self.vectors(meanings)

    def lexical(self, spec: LexicalSpec) -> LexicalIndex:
        """The lexical index with these parameters, up to date."""
        index = self._lexical.get(spec)
        if index is None:
            index = self._lexical[spec] = LexicalIndex(self.terms, self.order, spec, self._cohesion)
            self._fresh.pop(spec, None)
        if self._fresh.get(spec) != self.version:
            index.refresh()
            self._fresh[spec] = self.version
        return index

    def vectors(self, spec: VectorSpec) -> VectorIndex | None:
        """The dense index with these parameters, up to date; None without the embedder of its space."""
        embedder, keys = self._beside.get(spec.space, (None, None)) if spec.space else (self.embedder, self.keys)
        if embedder is None or keys is None:
            return None
        index = self._vectors.get(spec)
        if index is None:
            dimension = embedder.space.dimension
            index = self._vectors[spec] = VectorIndex(
                keys, self.columns, self.terms.lengths, self.order, self._cohesion, spec, dimension
            )
            self._fresh.pop(spec, None)
        if self._fresh.get(spec) != self.version:
            index.refresh()
            self._fresh[spec] = self.version
        return index

    def dump(self, *, derived: bool = True) -> bytes:
        """The index as bytes that `load` gives it back from.

        Args:
            derived: whether postings by term and mixed vectors are in it, which makes loading fast; without them, equal
                entries and states give equal bytes.
        Spaces beside the bank's own are not in it: their keys lie in the bank as they are, and are read when asked for.
        """
        facts: dict[str, Any] = {"space": self._space(), **self.columns.facts()}
        facts["vocabulary"] = self.terms.vocabulary.values
        arrays = {**self.columns.images(), **self.terms.images(), **self.times.images()}
        if self.keys is not None:
            arrays |= self.keys.images()
        if derived:
            facts["lexical"] = [[msgspec.to_builtins(s), *index.facts()] for s, index in self._lexical.items()]
            own = {spec: index for spec, index in self._vectors.items() if not spec.space}
            facts["vectors"] = [[msgspec.to_builtins(s), *index.facts()] for s, index in own.items()]
            for number, words in enumerate(self._lexical.values()):
                arrays |= {f"lexical.{number}.{name}": array for name, array in words.images().items()}
            for number, meanings in enumerate(own.values()):
                arrays |= {f"vectors.{number}.{name}": array for name, array in meanings.images().items()}
        return write_image(facts, arrays)

    @classmethod
    def load(cls, image: bytes, embedder: TextEmbedder | None = None) -> MemoryIndex:
        """The index that a `dump` was made of.

        Raises: ValueError if these bytes are no image, damaged, or of another format or vector space.
        """
        facts, arrays = read_image(image)
        index = cls(embedder)
        if facts["space"] != index._space():
            raise ValueError(f"the index image is of the vector space {facts['space']}, not of {index._space()}")
        index.columns.restore(facts, arrays)
        index.terms.restore(facts["vocabulary"], arrays)
        index.times.restore(arrays)
        if index.keys is not None:
            index.keys.restore(arrays)
        index.append_order(0)
        index._restore_derived(facts, arrays)
        return index

    def _space(self) -> dict[str, Any] | None:
        return None if self.embedder is None else msgspec.to_builtins(self.embedder.space)

    def agrees(self, other: MemoryIndex) -> bool:
        """Whether the derived parts in use here score just like those that `other` makes anew."""
        words = self.terms.vocabulary.values[:100]
        return all(
            np.array_equal(self.lexical(spec).scores([w]), other.lexical(spec).scores([w]))
            for spec in self._lexical
            for w in words
        ) and all(np.array_equal(self._mixed(s), other._mixed(s)) for s in self._vectors if not s.space)

    def _mixed(self, spec: VectorSpec) -> Array:
        index = self.vectors(spec)
        return np.zeros(0) if index is None else index.mixed.view

    def _restore_derived(self, facts: Mapping[str, Any], arrays: Mapping[str, Array]) -> None:
        for number, (spec, *known) in enumerate(facts.get("lexical", ())):
            key = msgspec.convert(spec, LexicalSpec)
            self._lexical[key] = LexicalIndex(self.terms, self.order, key, self._cohesion)
            self._lexical[key].restore(known, _under(f"lexical.{number}.", arrays))
        for number, (spec, *known) in enumerate(facts.get("vectors", ())):
            if self.embedder is not None and self.keys is not None:
                made = msgspec.convert(spec, VectorSpec)
                dimension = self.embedder.space.dimension
                self._vectors[made] = VectorIndex(
                    self.keys, self.columns, self.terms.lengths, self.order, self._cohesion, made, dimension
                )
                self._vectors[made].restore(known, _under(f"vectors.{number}.", arrays))


def _under(prefix: str, arrays: Mapping[str, Array]) -> dict[str, Array]:
    return {name.removeprefix(prefix): array for name, array in arrays.items() if name.startswith(prefix)}


def _mentions(entry: Entry) -> list[When]:
    """The times that a record's own words name, seen from when it happened."""
    at = entry.record.at
    return [time.when for time in find_times(entry.record.text, None if at is None else at.start)]
