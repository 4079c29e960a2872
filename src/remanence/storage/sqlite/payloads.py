"""What entries of the journal stored, put together again from the rows as they are now: what their digests cover."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import suppress
from itertools import groupby
from operator import itemgetter
from typing import Any

from remanence.storage.sqlite import rows
from remanence.storage.sqlite.reading import Reader
from remanence.storage.sqlite.rows import STATE

Payload = list[Any]
_COLUMNS = {"records": rows.RECORD_COLUMNS, "entities": rows.ENTITY_COLUMNS, "links": rows.LINK_COLUMNS}
_PLACES = {table: {name.strip(): i for i, name in enumerate(columns.split(","))} for table, columns in _COLUMNS.items()}
DIGESTS = (
    "SELECT j.seq, coalesce((SELECT r.digest FROM reseals r WHERE r.entry = j.seq ORDER BY r.erasure DESC LIMIT 1), "
    "j.digest), salt FROM journal j LEFT JOIN salts s ON s.seq = j.seq WHERE j.seq > ? ORDER BY j.seq"
)
"""Of each entry the digest that its payload must have now, and its salt: of the last erasure that took from it."""


def payloads(reader: Reader, stray: set[int]) -> Iterator[tuple[int, Payload, bytes, bytes | None]]:
    """Every entry's number, payload, the digest that it must have, and the salt, which may be missing.

    Args:
        stray: gathers the entries that rows name which do not stand where that entry would have stored them.
    Cost: reads the bank once.
    """
    tables = {"episodes": rows.EPISODE_COLUMNS, **_COLUMNS}
    streams = {table: _Ahead(_by_act(reader, table, columns)) for table, columns in tables.items()}
    edits = _Ahead(
        _grouped(
            reader.paged("SELECT rowid, seq, subject, field, before, after FROM edits WHERE rowid > ? ORDER BY rowid")
        )
    )
    original: dict[str, dict[str, Any]] = {}
    for subject, field, before in reader.rows("SELECT subject, field, before FROM edits ORDER BY rowid"):
        original.setdefault(subject, {}).setdefault(field, rows.decode_or_leave(before))
    erasures = {act for (act,) in reader.rows("SELECT act FROM receipts UNION SELECT erasure FROM reseals")}
    for seq, digest, salt in reader.paged(DIGESTS):
        held = {table: stream.take(seq) for table, stream in streams.items()}
        made = _payload(reader, held, edits.take(seq), original)
        yield seq, made + (_of_erasure(reader, seq) if seq in erasures else []), digest, salt
    for stream in (*streams.values(), edits):
        stray |= stream.rest()


def payload(reader: Reader, seq: int) -> Payload:
    """What one entry stored, as far as it is still there. Cost: O(that)."""
    held = {
        table: reader.rows(f"SELECT row, act, {columns} FROM {table} WHERE act = ? ORDER BY row", seq)
        for table, columns in {"episodes": rows.EPISODE_COLUMNS, **_COLUMNS}.items()
    }
    edits = reader.rows("SELECT rowid, seq, subject, field, before, after FROM edits WHERE seq = ? ORDER BY rowid", seq)
    ids = [row[2] for table in _COLUMNS for row in held[table]]
    original: dict[str, dict[str, Any]] = {}
    for subject, field, before in reader.rows(
        "SELECT e.subject, e.field, e.before FROM json_each(?) i CROSS JOIN edits e ON e.subject = i.value "
        "ORDER BY e.rowid",
        rows.json_text(ids),
    ):
        original.setdefault(subject, {}).setdefault(field, rows.decode_or_leave(before))
    return _payload(reader, held, edits, original) + _of_erasure(reader, seq)


def erasure_payload(reseals: list[tuple[int, bytes]], receipt: str | None) -> Payload:
    """What the digest of an entry covers besides: which entries it sealed anew, and its receipt; [] for neither."""
    if not reseals and receipt is None:
        return []
    return [[[entry, digest.hex()] for entry, digest in reseals], receipt]


def _of_erasure(reader: Reader, seq: int) -> Payload:
    reseals = reader.rows("SELECT entry, digest FROM reseals WHERE erasure = ? ORDER BY entry", seq)
    receipt = reader.rows("SELECT body FROM receipts WHERE act = ?", seq)
    return erasure_payload(reseals, receipt[0][0] if receipt else None)


def _payload(
    reader: Reader, held: dict[str, list[rows.Row]], edits: list[rows.Row], original: dict[str, dict[str, Any]]
) -> Payload:
    return [
        [row[2:] for row in held["episodes"]],
        [
            (rows.record_payload(_as_created("records", row[2:], original)), _sources(reader, row[0]))
            for row in held["records"]
        ],
        [rows.entity_payload(_as_created("entities", row[2:], original)) for row in held["entities"]],
        [_as_created("links", row[2:], original) for row in held["links"]],
        [row[2:] for row in edits],
    ]


def _as_created(table: str, row: rows.Row, original: dict[str, dict[str, Any]]) -> rows.Row:
    """A row as it was when it was stored: an edited field holds the `before` of its first edit."""
    values = list(row)
    for field, before in original.get(row[0], {}).items():
        if field in STATE and STATE[field][0] == table:
            with suppress(ValueError, TypeError):  # a value that no field has: the edit itself is found to be wrong
                values[_PLACES[table][STATE[field][1]]] = rows.to_column(field, before)
    return tuple(values)


def _sources(reader: Reader, record: int) -> list[list[Any]]:
    sql = (
        'SELECT e.id, s.start, s."end" FROM sources s JOIN episodes e ON e.row = s.episode WHERE s.record = ? '
        "ORDER BY s.ordinal"
    )
    return [list(row) for row in reader.rows(sql, record)]


class _Ahead:
    """Groups by act, in order, taken one act at a time."""

    def __init__(self, groups: Iterator[tuple[int, list[rows.Row]]]) -> None:
        self._groups = groups
        self._next = next(groups, None)
        self._taken, self._stray = -1, set[int]()

    def take(self, act: int) -> list[rows.Row]:
        """The rows of this act; [] if it has none."""
        while self._next is not None and self._next[0] < act:
            if self._next[0] != self._taken:
                self._stray.add(self._next[0])
            self._next = next(self._groups, None)
        self._taken = act
        return self._next[1] if self._next is not None and self._next[0] == act else []

    def rest(self) -> set[int]:
        """The acts of groups that were never taken."""
        if self._next is not None and self._next[0] != self._taken:
            self._stray.add(self._next[0])
        return self._stray | {act for act, _ in self._groups}


def _by_act(reader: Reader, table: str, columns: str) -> Iterator[tuple[int, list[rows.Row]]]:
    return _grouped(reader.paged(f"SELECT row, act, {columns} FROM {table} WHERE row > ? ORDER BY row"))


def _grouped(found: Iterator[rows.Row]) -> Iterator[tuple[int, list[rows.Row]]]:
    for act, group in groupby(found, key=itemgetter(1)):
        yield act, list(group)
