"""What filters and priors read of each record: one array a field, in the order of `seq`."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

import numpy as np
import numpy.typing as npt

from remanence.encoding.languages import LANGUAGES, UNKNOWN
from remanence.encoding.persona import states_preference
from remanence.encoding.text import Reading
from remanence.indexes.codes import Codes
from remanence.indexes.growing import Array, Growing, Rows
from remanence.indexes.moments import MISSING, micros
from remanence.protocols import Belief, Entry
from remanence.types import Kind, Origin, Record

KINDS = {kind: code for code, kind in enumerate(Kind)}
ORIGINS = {origin: code for code, origin in enumerate(Origin)}
LANGUAGE_CODES = {code: number for number, code in enumerate((UNKNOWN, "en", *LANGUAGES))}
TIME, NUMBER, QUESTION, TURN, PREFERENCE = 1, 2, 4, 8, 16
"""Cues of a text: names a time, has a number, asks something, is a turn of a conversation, states a preference."""

_TYPES: dict[str, Any] = {
    "seq": np.int64,
    "session": np.int32,
    "actor": np.int32,
    "kind": np.uint8,
    "origin": np.uint8,
    "cues": np.uint8,
    "names": np.uint8,
    "language": np.uint8,
    "hidden": np.bool_,
    "used": np.uint16,
    "wrong": np.uint16,
    "trust": np.float32,
    "at_start": np.int64,
    "at_end": np.int64,
    "recorded_at": np.int64,
    "retired_at": np.int64,
    "valid_from": np.int64,
    "valid_to": np.int64,
}


MOST = 65535
"""Feedback that is counted of one record."""

Held = tuple[int, bool, int, int]
"""(known from, whether retired, valid from, valid to), in microseconds."""


class Columns:
    """The fields of all rows; `columns["trust"]` is an array.

    Attributes:
        rows: row by record id. ids, sessions, actors: the strings behind rows and codes.
        tags, metadata, asked: of the rows that have any. beliefs: of the rows whose state changed, oldest first.
    """

    def __init__(self) -> None:
        self.arrays = {name: Growing(dtype) for name, dtype in _TYPES.items()}
        self.ids: list[str] = []
        self.rows: dict[str, int] = {}
        self.sessions = Codes()
        self.actors = Codes()
        self.tags: dict[int, tuple[str, ...]] = {}
        self.metadata: dict[int, dict[str, Any]] = {}
        self.beliefs: dict[int, list[Held]] = {}
        self.asked: dict[int, tuple[tuple[str, ...], ...]] = {}

    def __len__(self) -> int:
        return len(self.ids)

    def __getitem__(self, name: str) -> Array:
        return self.arrays[name].view

    def append(self, entries: Sequence[Entry], readings: Sequence[Reading]) -> None:
        """Add rows."""
        values = [self._values(entry, reading) for entry, reading in zip(entries, readings, strict=True)]
        for array, column in zip(self.arrays.values(), zip(*values, strict=True), strict=False):
            array.extend(column)
        for entry in entries:
            self._append_strings(entry.record)

    def _values(self, entry: Entry, reading: Reading) -> tuple[Any, ...]:
        record = entry.record
        turn = record.session is not None or record.actor is not None
        prefers = record.origin != Origin.ASSISTANT and states_preference(record.text)
        cues = reading.time * TIME | reading.number * NUMBER | reading.question * QUESTION | turn * TURN
        cues |= prefers * PREFERENCE
        return (
            entry.seq,
            self.sessions.add(record.session),
            self.actors.add(record.actor),
            KINDS[record.kind],
            ORIGINS[record.origin],
            cues,
            min(reading.names, 255),
            LANGUAGE_CODES[reading.language],
            record.hidden,
            min(record.used, MOST),
            min(record.wrong, MOST),
            record.trust,
            MISSING if record.at is None else micros(record.at.start),
            MISSING if record.at is None else micros(record.at.end),
            micros(record.recorded_at),
            micros(record.retired_at),
            micros(record.valid_from),
            micros(record.valid_to),
        )

    def _append_strings(self, record: Record) -> None:
        row = self.rows[record.id] = len(self.ids)
        self.ids.append(record.id)
        if record.tags:
            self.tags[row] = record.tags
        if record.metadata:
            self.metadata[row] = record.metadata
        if record.asked:
            self.asked[row] = record.asked

    def documents(self, rows: Rows) -> npt.NDArray[np.bool_]:
        """Which of `rows` nobody said, and at no time: they tell what is, not what happened."""
        found: npt.NDArray[np.bool_] = (self["cues"][rows] & TURN == 0) & (self["at_start"][rows] == MISSING)
        return found

    def set_beliefs(self, row: int, beliefs: Sequence[Belief]) -> None:
        """Note all that was held of one row."""
        if beliefs:
            self.beliefs[row] = [
                (micros(b.known_from), b.retired, micros(b.valid_from), micros(b.valid_to)) for b in beliefs
            ]

    def set_feedback(self, row: int, used: int, wrong: int, asked: tuple[tuple[str, ...], ...]) -> None:
        """Note what feedback says of one row."""
        self["used"][row], self["wrong"][row] = min(used, MOST), min(wrong, MOST)
        if asked:
            self.asked[row] = asked
        else:
            self.asked.pop(row, None)

    def set_moment(self, name: str, row: int, value: datetime | None) -> None:
        """Set a time of one row."""
        self[name][row] = micros(value)

    def facts(self) -> dict[str, Any]:
        """The strings and objects of a dump."""
        return {
            "ids": self.ids,
            "sessions": self.sessions.values,
            "actors": self.actors.values,
            "tags": sorted(self.tags.items()),
            "metadata": sorted(self.metadata.items()),
            "beliefs": sorted(self.beliefs.items()),
            "asked": sorted(self.asked.items()),
        }

    def images(self) -> dict[str, Array]:
        """The arrays of a dump."""
        return {name: array.view for name, array in self.arrays.items()}

    def restore(self, facts: Mapping[str, Any], arrays: Mapping[str, Array]) -> None:
        """Hold what `facts` and `images` gave."""
        for name, array in self.arrays.items():
            array.replace(arrays[name])
        self.ids = facts["ids"]
        self.rows = {id: row for row, id in enumerate(self.ids)}
        self.sessions, self.actors = Codes(facts["sessions"]), Codes(facts["actors"])
        self.tags = {row: tuple(tags) for row, tags in facts["tags"]}
        self.metadata = dict(facts["metadata"])
        self.asked = {row: tuple(map(tuple, asked)) for row, asked in facts["asked"]}
        self.beliefs = {
            row: [(at, gone, start, end) for at, gone, start, end in held] for row, held in facts["beliefs"]
        }

    def keep(self, rows: Rows) -> None:
        """Keep these rows only, ascending, and no session or actor that none of them has."""
        for array in self.arrays.values():
            array.replace(array.view[rows])
        kept = rows.tolist()
        self.ids = [self.ids[row] for row in kept]
        self.rows = {id: row for row, id in enumerate(self.ids)}
        self.tags = {new: self.tags[old] for new, old in enumerate(kept) if old in self.tags}
        self.metadata = {new: self.metadata[old] for new, old in enumerate(kept) if old in self.metadata}
        self.asked = {new: self.asked[old] for new, old in enumerate(kept) if old in self.asked}
        self.beliefs = {new: self.beliefs[old] for new, old in enumerate(kept) if old in self.beliefs}
        self.sessions = self._renumber("session", self.sessions)
        self.actors = self._renumber("actor", self.actors)

    def _renumber(self, name: str, codes: Codes) -> Codes:
        fresh = Codes()
        self[name][:] = [fresh.add(None if code < 0 else codes.values[code]) for code in self[name].tolist()]
        return fresh
