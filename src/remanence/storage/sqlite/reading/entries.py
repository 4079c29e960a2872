"""What the indexes are made of: records in the order they were stored, with their keys and what became of them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

import numpy as np
import numpy.typing as npt

from remanence.errors import BankUnreadable
from remanence.instants import maybe_moment, moment
from remanence.protocols import LEFT_OUT, Belief, Entry, Keyed, RecordState, Space
from remanence.storage.sqlite import rows
from remanence.storage.sqlite.reading.queries import decoded, pages, prefixed, quoted
from remanence.storage.sqlite.reading.records import RecordReader
from remanence.storage.sqlite.rows import Row
from remanence.types import Record, Unit

_HELD = (
    "NOT (r.forgotten AND "
    "coalesce((SELECT max(e.seq) FROM edits e WHERE e.subject = r.id AND e.field = 'forgotten'), 0) "
    f"<= coalesce((SELECT CAST(value AS INTEGER) FROM meta WHERE key = '{LEFT_OUT}'), -1))"
)
"""Whether the indexes hold a record `r`: not if it was forgotten before forgotten records were last left out."""


class EntryReader(RecordReader):
    """Records as the indexes see them, and the spaces of their vectors."""

    def space(self, state: str = "current", embedder: str = "") -> tuple[int, str, Space] | None:
        """The id, embedder and description of the vector space in this state; those "beside" go by their embedder."""
        row = self._db.execute(
            "SELECT id, embedder, model, dimension, normalised, pooling FROM spaces "
            "WHERE state = ?1 AND (?1 <> 'beside' OR embedder = ?2)",
            (state, embedder),
        ).fetchone()
        if row is None:
            return None
        return row[0], row[1], Space(model=row[2], dimension=row[3], normalised=bool(row[4]), pooling=row[5])

    def newest(self) -> int:
        """The row of the record that was stored last; 0 where there is none."""
        found = self.rows("SELECT row FROM records ORDER BY row DESC LIMIT 1")
        return int(found[0][0]) if found else 0

    def entries(self, *, after: int, units: Sequence[Unit], key_type: npt.DTypeLike) -> Iterator[Entry]:
        """Records in the order they were stored, after row `after`, each with its key in the current space if any.

        But for those that forgetting left out of the indexes.
        """
        found = self.paged(
            f"SELECT r.row, v.data, {prefixed('r', rows.RECORD_COLUMNS)} FROM records r "
            "LEFT JOIN vectors v ON v.record = r.row AND v.space = (SELECT id FROM spaces WHERE state = 'current') "
            f"WHERE r.row > ? AND r.unit IN ({quoted(units)}) AND {_HELD} ORDER BY r.row",
            after,
        )
        for page in pages(found):
            for row, record in zip(page, self._with_sources([(r[0], r[2:]) for r in page]), strict=True):
                yield Entry(row[0], record, None if row[1] is None else _key(row[1], key_type))

    def entries_at(self, numbers: Sequence[int], key_type: npt.DTypeLike) -> list[Entry]:
        """The records in these rows that have a key in the current space, with it."""
        found = self.rows(
            f"SELECT r.row, v.data, {prefixed('r', rows.RECORD_COLUMNS)} FROM json_each(?) i "
            "JOIN records r ON r.row = i.value JOIN vectors v ON v.record = r.row "
            "AND v.space = (SELECT id FROM spaces WHERE state = 'current') ORDER BY r.row",
            rows.json_text(numbers),
        )
        records = self._with_sources([(r[0], r[2:]) for r in found])
        return [Entry(row[0], record, _key(row[1], key_type)) for row, record in zip(found, records, strict=True)]

    def keys(self, space: int, *, after: int, units: Sequence[Unit], key_type: npt.DTypeLike) -> Iterator[Keyed]:
        """The ids of records after row `after` that have a key in a space, with row and key, in the order of rows."""
        found = self._db.execute(
            "SELECT r.row, r.id, v.data FROM vectors v JOIN records r ON r.row = v.record "
            f"WHERE v.space = ? AND v.record > ? AND r.unit IN ({quoted(units)}) ORDER BY v.record",
            (space, after),
        )
        return ((row, id, _key(data, key_type)) for row, id, data in found)

    def without_key(self, space: int, *, units: Sequence[Unit], after: int, n: int) -> list[tuple[int, Record]]:
        """Up to `n` records after row `after` that a space has no vector of."""
        found = self.rows(
            f"SELECT r.row, {prefixed('r', rows.RECORD_COLUMNS)} FROM records r WHERE r.row > ? "
            f"AND r.unit IN ({quoted(units)}) AND NOT EXISTS "
            "(SELECT 1 FROM vectors v WHERE v.space = ? AND v.record = r.row) ORDER BY r.row LIMIT ?",
            after, space, n,
        )  # fmt: skip
        return [
            (row[0], record)
            for row, record in zip(found, self._with_sources([(r[0], r[1:]) for r in found]), strict=True)
        ]

    def pending(self, units: Sequence[Unit]) -> int:
        """How many records of these units have no key in the current space yet."""
        ((found,),) = self.rows(
            f"SELECT count(*) FROM records r WHERE unit IN ({quoted(units)}) AND NOT EXISTS (SELECT 1 FROM vectors v "
            "WHERE v.record = r.row AND v.space = (SELECT id FROM spaces WHERE state = 'current'))"
        )
        return int(found)

    def keyed(self, records: Sequence[str]) -> int:
        """How many of these records have a key in the current space."""
        ((found,),) = self.rows(
            "SELECT count(*) FROM json_each(?) i CROSS JOIN records r ON r.id = i.value WHERE EXISTS (SELECT 1 FROM "
            "vectors v WHERE v.record = r.row AND v.space = (SELECT id FROM spaces WHERE state = 'current'))",
            rows.json_text(records),
        )
        return int(found)

    def stored_keys(self) -> Iterator[list[tuple[str, str, bytes]]]:
        """Pages of (record id, text, key as stored) for every key of the current space."""
        found = self.paged(
            f"SELECT r.row, v.data, {prefixed('r', rows.RECORD_COLUMNS)} FROM vectors v JOIN records r "
            "ON r.row = v.record WHERE v.record > ? AND v.space = (SELECT id FROM spaces WHERE state = 'current') "
            "ORDER BY v.record"
        )
        for page in pages(found):
            records = self._with_sources([(r[0], r[2:]) for r in page])
            yield [(record.id, record.text, row[1]) for row, record in zip(page, records, strict=True)]

    def misshapen(self) -> list[tuple[str, str]]:
        """(record id, embedder) of vectors beside the current space that have not the length of theirs."""
        return self.rows(
            "SELECT r.id, s.embedder FROM vectors v JOIN spaces s ON s.id = v.space JOIN records r ON r.row = v.record "
            "WHERE s.state = 'beside' AND s.pooling = 'model' AND length(v.data) <> 4 * s.dimension ORDER BY r.row"
        )

    def held(self, ids: Sequence[str], units: Sequence[Unit]) -> dict[str, int]:
        """Which of these records the indexes of these units hold, with their rows."""
        found = self.rows(
            f"SELECT r.id, r.row FROM json_each(?) i CROSS JOIN records r ON r.id = i.value "
            f"WHERE r.unit IN ({quoted(units)}) AND {_HELD} ORDER BY r.row",
            rows.json_text(ids),
        )
        return dict(found)

    @decoded()
    def states(self, since: int) -> list[RecordState]:
        """The present state, and the beliefs so far, of every record that an act after `since` edited."""
        found = self.rows(
            "SELECT id, forgotten OR quarantined <> '', used, wrong, asked, trust, retired_at, valid_from, valid_to, "
            "recorded_at FROM records WHERE id IN "
            "(SELECT subject FROM edits WHERE seq > ?) ORDER BY row",
            since,
        )
        edits = self.rows(
            "SELECT e.subject, j.at, e.field, e.before, e.after FROM edits e JOIN main.journal j ON j.seq = e.seq "
            "WHERE e.subject IN (SELECT subject FROM edits WHERE seq > ?) "
            "AND e.field IN ('retired_at', 'valid_from', 'valid_to') ORDER BY e.rowid",
            since,
        )
        changes: dict[str, list[Row]] = {}
        for subject, *change in edits:
            changes.setdefault(subject, []).append(tuple(change))
        return [_state(row, changes.get(row[0], ())) for row in found]

    def stored_after(self, seq: int, *, units: Sequence[Unit], n: int) -> list[tuple[int, Record]]:
        """The records of these units that entries after `seq` stored, each with its entry: of whole entries, at least
        `n` unless there are fewer.
        """
        found = self.rows(
            f"SELECT r.row, r.act, {prefixed('r', rows.RECORD_COLUMNS)} FROM records r WHERE r.act > ?1 AND r.act <= "
            f"coalesce((SELECT act FROM records WHERE act > ?1 AND unit IN ({quoted(units)}) ORDER BY act, row "
            f"LIMIT 1 OFFSET ?2), (SELECT max(seq) FROM main.journal)) AND r.unit IN ({quoted(units)}) ORDER BY r.row",
            seq, max(0, n - 1),
        )  # fmt: skip
        records = self._with_sources([(r[0], r[2:]) for r in found])
        return [(row[1], record) for row, record in zip(found, records, strict=True)]

    def count_after(self, seq: int, units: Sequence[Unit]) -> int:
        """How many records of these units entries after `seq` stored."""
        ((count,),) = self.rows(f"SELECT count(*) FROM records WHERE act > ? AND unit IN ({quoted(units)})", seq)
        return int(count)


def _state(row: Row, changes: Sequence[Row]) -> RecordState:
    """The state of a record, from its columns and its edits (moment, field, before, after) in order."""
    id, hidden, used, wrong, asked, trust, *columns, recorded_at = row
    fields: dict[str, int | None] = dict(zip(("retired_at", "valid_from", "valid_to"), columns, strict=True))
    retired_at, valid_from, valid_to = (maybe_moment(value) for value in columns)
    for _, field, before, _ in reversed(changes):
        fields[field] = rows.decode_json(before)
    beliefs = {recorded_at: _belief(recorded_at, fields)} if changes else {}
    for at, field, _, after in changes:
        fields[field] = rows.decode_json(after)
        beliefs[at] = _belief(at, fields)
    return RecordState(
        id,
        bool(hidden),
        retired_at,
        valid_from,
        valid_to,
        tuple(beliefs.values()),
        used,
        wrong,
        rows.to_asked(asked),
        trust,
    )


def _key(data: bytes, key_type: npt.DTypeLike) -> npt.NDArray[Any]:
    try:
        return np.frombuffer(data, dtype=key_type)
    except (TypeError, ValueError) as e:
        raise BankUnreadable("a stored vector is damaged: run remanence repair") from e


def _belief(at: int, fields: dict[str, int | None]) -> Belief:
    retired, start, end = fields["retired_at"], fields["valid_from"], fields["valid_to"]
    return Belief(moment(at), retired is not None, maybe_moment(start), maybe_moment(end))
