"""Everything that is read from a bank, over one connection; the caller holds whatever lock or transaction it needs."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Iterator, Sequence
from contextlib import suppress
from datetime import datetime
from functools import cache
from itertools import groupby
from operator import itemgetter
from typing import Any

import numpy as np
import numpy.typing as npt
from msgspec import convert, structs

from remanence.errors import BankUnreadable
from remanence.filters import matches
from remanence.instants import maybe_moment, micros, moment
from remanence.protocols import LEFT_OUT, Belief, DatedEdit, Entry, Keyed, RecordState, Space, Task
from remanence.storage.sqlite import queue, rows
from remanence.storage.sqlite.rows import SHOWN, Row
from remanence.types import Act, Change, Checkpoint, Entity, Episode, Erasure, Filter, Link, Record, Sealed, Span, Unit

PAGE = 1000
OWED = "owed"
"""The bank's field that lists the erasures after which its files were not rewritten yet."""
_HELD = (
    "NOT (r.forgotten AND "
    "coalesce((SELECT max(e.seq) FROM edits e WHERE e.subject = r.id AND e.field = 'forgotten'), 0) "
    f"<= coalesce((SELECT CAST(value AS INTEGER) FROM meta WHERE key = '{LEFT_OUT}'), -1))"
)
"""Whether the indexes hold a record `r`: not if it was forgotten before forgotten records were last left out."""


class Reader:
    """Typed reads of one connection. Costs: O(result), in pages of 1,000 rows."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._db = connection

    def rows(self, sql: str, *values: Any) -> list[Row]:
        """All rows of a query."""
        return self._db.execute(sql, values).fetchall()

    def seq(self) -> int:
        """The change sequence: the number of the last journal entry, 0 for none."""
        (found,) = self._db.execute("SELECT coalesce(max(seq), 0) FROM main.journal").fetchone()
        return int(found)

    def format(self) -> int:
        """The format of the bank's file."""
        ((number,),) = self.rows("PRAGMA user_version")
        return int(number)

    def meta(self, key: str) -> str | None:
        """A fact about the bank itself, such as its name."""
        row = self._db.execute("SELECT value FROM meta WHERE key = ?", (key,)).fetchone()
        return None if row is None else str(row[0])

    def meta_beginning(self, beginning: str) -> dict[str, str]:
        """The facts about the bank whose keys begin so, by key, in the order of the alphabet."""
        found = self._db.execute(
            "SELECT key, value FROM meta WHERE substr(key, 1, ?) = ? ORDER BY key", (len(beginning), beginning)
        )
        return {str(key): str(value) for key, value in found}

    def state(self, subject: str, field: str) -> Any:
        """The present value of a field that edits may change, as the JSON value that an edit would hold."""
        if subject == "bank":
            return self.meta(field)
        table, column = rows.STATE[field]
        found = self.rows(f"SELECT {column} FROM {table} WHERE id = ?", subject)
        return rows.from_column(field, found[0][0]) if found else None

    def journal(self, since: int = 0) -> Iterator[Change]:
        """Entries after `since`, in order."""
        for row in self.paged(f"SELECT {rows.CHANGE_COLUMNS} FROM journal WHERE seq > ? ORDER BY seq", since):
            yield rows.to_change(row)

    def readable_journal(self) -> Iterator[Change]:
        """Entries in order, but for those that say what no entry says: something was done to them."""
        for row in self.paged(f"SELECT {rows.CHANGE_COLUMNS} FROM journal WHERE seq > ? ORDER BY seq"):
            with suppress(ValueError, TypeError, OverflowError):
                yield rows.to_change(row)

    def changes_about(self, ids: Sequence[str]) -> list[Change]:
        """Entries that name any of these ids as a subject."""
        found = self.rows(
            f"SELECT {rows.CHANGE_COLUMNS} FROM journal j WHERE EXISTS "
            "(SELECT 1 FROM json_each(j.subjects) s JOIN json_each(?) i ON s.value = i.value) ORDER BY seq",
            rows.json_text(ids),
        )
        return [rows.to_change(row) for row in found]

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

    def entries(self, *, after: int, units: Sequence[Unit], key_type: npt.DTypeLike) -> Iterator[Entry]:
        """Records in the order they were stored, after row `after`, each with its key in the current space if any.

        But for those that forgetting left out of the indexes.
        """
        found = self.paged(
            f"SELECT r.row, v.data, {_prefixed('r', rows.RECORD_COLUMNS)} FROM records r "
            "LEFT JOIN vectors v ON v.record = r.row AND v.space = (SELECT id FROM spaces WHERE state = 'current') "
            f"WHERE r.row > ? AND r.unit IN ({_quoted(units)}) AND {_HELD} ORDER BY r.row",
            after,
        )
        for page in _pages(found):
            for row, record in zip(page, self._with_sources([(r[0], r[2:]) for r in page]), strict=True):
                yield Entry(row[0], record, None if row[1] is None else np.frombuffer(row[1], dtype=key_type))

    def keys(self, space: int, *, after: int, units: Sequence[Unit], key_type: npt.DTypeLike) -> Iterator[Keyed]:
        """The ids of records after row `after` that have a key in a space, with row and key, in the order of rows."""
        found = self._db.execute(
            "SELECT r.row, r.id, v.data FROM vectors v JOIN records r ON r.row = v.record "
            f"WHERE v.space = ? AND v.record > ? AND r.unit IN ({_quoted(units)}) ORDER BY v.record",
            (space, after),
        )
        return ((row, id, np.frombuffer(data, dtype=key_type)) for row, id, data in found)

    def entries_at(self, numbers: Sequence[int], key_type: npt.DTypeLike) -> list[Entry]:
        """The records in these rows that have a key in the current space, with it."""
        found = self.rows(
            f"SELECT r.row, v.data, {_prefixed('r', rows.RECORD_COLUMNS)} FROM json_each(?) i "
            "JOIN records r ON r.row = i.value JOIN vectors v ON v.record = r.row "
            "AND v.space = (SELECT id FROM spaces WHERE state = 'current') ORDER BY r.row",
            rows.json_text(numbers),
        )
        records = self._with_sources([(r[0], r[2:]) for r in found])
        return [
            Entry(row[0], record, np.frombuffer(row[1], dtype=key_type))
            for row, record in zip(found, records, strict=True)
        ]

    def without_key(self, space: int, *, units: Sequence[Unit], after: int, n: int) -> list[tuple[int, Record]]:
        """Up to `n` records after row `after` that a space has no vector of."""
        found = self.rows(
            f"SELECT r.row, {_prefixed('r', rows.RECORD_COLUMNS)} FROM records r WHERE r.row > ? "
            f"AND r.unit IN ({_quoted(units)}) AND NOT EXISTS "
            "(SELECT 1 FROM vectors v WHERE v.space = ? AND v.record = r.row) ORDER BY r.row LIMIT ?",
            after, space, n,
        )  # fmt: skip
        return [
            (row[0], record)
            for row, record in zip(found, self._with_sources([(r[0], r[1:]) for r in found]), strict=True)
        ]

    def queued(self, task: str, *, due: int, n: int) -> list[Task]:
        """Up to `n` records that wait for a task and are due by then (microseconds since 1970)."""
        return queue.queued(self._db, task, due=due, n=n)

    def troubles(self, task: str) -> tuple[int, dict[str, int], int]:
        """How many records wait for a task, their errors with numbers, and how many were given up."""
        return queue.troubles(self._db, task)

    def tallied(self, beginning: str, day: int | None = None) -> dict[str, int]:
        """What was counted under names with this beginning, on a day or on all."""
        return queue.tallied(self._db, beginning, day)

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

    def kept(self, unit: Unit) -> list[Record]:
        """The current blocks, tasks, scenes or personas, in the order they were stored. Cost: O(those)."""
        found = self.rows(
            "SELECT id FROM records WHERE unit IN ('block', 'task', 'scene', 'persona') AND retired_at IS NULL "
            f"AND {SHOWN} AND unit = ? ORDER BY row",
            unit,
        )
        return list(self.get_records([id for (id,) in found]).values()) if found else []

    def left_out(self, seq: int) -> int:
        """The last entry up to `seq` by which forgotten records were left out of the indexes; -1 for none."""
        ((found,),) = self.rows(
            "SELECT coalesce(max(seq), -1) FROM edits WHERE subject = 'bank' AND field = ? AND seq <= ?", LEFT_OUT, seq
        )
        return int(found)

    def held(self, ids: Sequence[str], units: Sequence[Unit]) -> dict[str, int]:
        """Which of these records the indexes of these units hold, with their rows."""
        found = self.rows(
            f"SELECT r.id, r.row FROM json_each(?) i CROSS JOIN records r ON r.id = i.value "
            f"WHERE r.unit IN ({_quoted(units)}) AND {_HELD} ORDER BY r.row",
            rows.json_text(ids),
        )
        return dict(found)

    def shared_since(self, seq: int) -> bool:
        """Whether an act after `seq` changed whom some record is for."""
        ((found,),) = self.rows("SELECT EXISTS (SELECT 1 FROM main.edits WHERE seq > ? AND field = 'audience')", seq)
        return bool(found)

    def audiences_of(self, episodes: Sequence[str]) -> dict[str, str]:
        """Whom episodes are for: what the record is for that was stored first of each."""
        found = self.rows(
            "SELECT e.id, (SELECT r.audience FROM sources s JOIN records r ON r.row = s.record "
            "WHERE s.episode = e.row ORDER BY r.row LIMIT 1) FROM json_each(?) i CROSS JOIN episodes e "
            "ON e.id = i.value",
            rows.json_text(episodes),
        )
        return {id: audience or "" for id, audience in found}

    def uses(self) -> dict[str, list[int]]:
        """The days on which each record that is not forgotten was recalled, counted from 1970."""
        found: dict[str, list[int]] = {}
        for id, day in self.rows(
            f"SELECT r.id, u.day FROM uses u JOIN records r ON r.row = u.record WHERE {SHOWN} ORDER BY r.row, u.day"
        ):
            found.setdefault(id, []).append(day)
        return found

    def served(self) -> list[tuple[datetime, Record]]:
        """The records that recalls gave last, each with when it was given first, in the order they were stored."""
        found = self.rows("SELECT s.first, r.id FROM served s JOIN records r ON r.row = s.record ORDER BY s.record")
        records = self.get_records([id for _, id in found])
        return [(moment(first), records[id]) for first, id in found]

    def stored_after(self, seq: int, *, units: Sequence[Unit], n: int) -> list[tuple[int, Record]]:
        """The records of these units that entries after `seq` stored, each with its entry: of whole entries, at least
        `n` unless there are fewer.
        """
        found = self.rows(
            f"SELECT r.row, r.act, {_prefixed('r', rows.RECORD_COLUMNS)} FROM records r WHERE r.act > ?1 AND r.act <= "
            f"coalesce((SELECT act FROM records WHERE act > ?1 AND unit IN ({_quoted(units)}) ORDER BY act, row "
            f"LIMIT 1 OFFSET ?2), (SELECT max(seq) FROM main.journal)) AND r.unit IN ({_quoted(units)}) ORDER BY r.row",
            seq, max(0, n - 1),
        )  # fmt: skip
        records = self._with_sources([(r[0], r[2:]) for r in found])
        return [(row[1], record) for row, record in zip(found, records, strict=True)]

    def count_after(self, seq: int, units: Sequence[Unit]) -> int:
        """How many records of these units entries after `seq` stored."""
        ((count,),) = self.rows(f"SELECT count(*) FROM records WHERE act > ? AND unit IN ({_quoted(units)})", seq)
        return int(count)

    def turns_before(self, record: str, n: int) -> list[Record]:
        """The up to `n` turns of its session that were stored before a record, in order."""
        ids = self.rows(
            "SELECT b.row, b.id FROM records r JOIN records b ON b.session = r.session AND b.unit = 'turn' "
            "AND b.row < r.row WHERE r.id = ? ORDER BY b.row DESC LIMIT ?",
            record, n,
        )  # fmt: skip
        return list(self.get_records([id for _, id in reversed(ids)]).values())

    def turns_after(self, record: str, n: int) -> list[Record]:
        """The up to `n` turns of its session that were stored after a record, in order."""
        ids = self.rows(
            "SELECT a.row, a.id FROM records r JOIN records a ON a.session = r.session AND a.unit = 'turn' "
            "AND a.row > r.row WHERE r.id = ? ORDER BY a.row LIMIT ?",
            record, n,
        )  # fmt: skip
        return list(self.get_records([id for _, id in ids]).values())

    def statements_about(self, keys: Sequence[str], *, hidden: bool = False) -> list[Record]:
        """The statements that are not forgotten, retired or not, with any of these keys (`Statement.key`), in order.

        Args:
            hidden: with those that are forgotten or held back.
        """
        shown = "" if hidden else f"WHERE {SHOWN} "
        ids = self.rows(
            "SELECT r.row, r.id FROM json_each(?) i CROSS JOIN records r ON r.unit = 'statement' AND "
            f"json_extract(r.metadata, '$.statement.key') = i.value {shown}ORDER BY r.row",
            rows.json_text(keys),
        )
        return list(self.get_records([id for _, id in ids]).values())

    def summaries_in(self, session: str | None) -> list[Record]:
        """The summaries of a session that are believed, in the order they were stored; of None, those of no session."""
        ids = self.rows(
            "SELECT row, id FROM records WHERE session IS ? AND unit = 'session' AND kind = 'summary' "
            f"AND {SHOWN} AND retired_at IS NULL ORDER BY row",
            session,
        )
        return list(self.get_records([id for _, id in ids]).values())

    def turns_between(self, session: str | None, first: str, last: str) -> list[Record]:
        """The turns of a session from record `first` to `last`, without those that are forgotten or retired."""
        named = "session IS NULL AND ? IS NULL" if session is None else "session = ?"  # each in its own index
        ids = self.rows(
            f"SELECT row, id FROM records WHERE {named} AND unit = 'turn' AND row >= {_row_of('records')} "
            f"AND row <= {_row_of('records')} AND {SHOWN} AND retired_at IS NULL ORDER BY row",
            session, first, last,
        )  # fmt: skip
        return list(self.get_records([id for _, id in ids]).values())

    def get_records(self, ids: Sequence[str]) -> dict[str, Record]:
        """Records by id, in the order asked for; unknown ids are left out."""
        found = self.rows(
            f"SELECT r.row, {_prefixed('r', rows.RECORD_COLUMNS)} FROM json_each(?) i "
            "CROSS JOIN records r ON r.id = i.value",
            rows.json_text(ids),
        )
        return {r.id: r for r in self._with_sources([(row[0], row[1:]) for row in found])}

    def get_cited(self, ids: Sequence[str]) -> tuple[dict[str, Record], dict[str, Episode]]:
        """Records by id, and the episodes that they rest on; unknown ids are left out."""
        found = self.rows(
            f"SELECT r.row, {_prefixed('r', rows.RECORD_COLUMNS)} FROM json_each(?) i "
            "CROSS JOIN records r ON r.id = i.value",
            rows.json_text(ids),
        )
        sources = self._sources([row[0] for row in found])
        held = {
            row[0]: rows.to_episode(row[1:])
            for row in self.rows(
                f"SELECT e.row, {_prefixed('e', rows.EPISODE_COLUMNS)} FROM json_each(?) i "
                "CROSS JOIN episodes e ON e.row = i.value",
                rows.json_text(sorted({s[1] for s in sources})),
            )
        }
        texts = {row: (episode.id, episode.text) for row, episode in held.items()}
        records = self._made([(row[0], row[1:]) for row in found], sources, texts)
        return {r.id: r for r in records}, {episode.id: episode for episode in held.values()}

    def get_episodes(self, ids: Sequence[str]) -> dict[str, Episode]:
        """Episodes by id, in the order asked for; unknown ids are left out."""
        found = self.rows(
            f"SELECT {_prefixed('e', rows.EPISODE_COLUMNS)} FROM json_each(?) i "
            "CROSS JOIN episodes e ON e.id = i.value",
            rows.json_text(ids),
        )
        return {row[0]: rows.to_episode(row) for row in found}

    def with_external_id(self, external_id: str) -> Episode | None:
        """The episode that the caller's id means: the latest one that is believed, or else the latest."""
        found = self.rows(
            f"SELECT {rows.EPISODE_COLUMNS} FROM episodes e WHERE external_id = ? ORDER BY EXISTS (SELECT 1 "
            "FROM sources s JOIN records r ON r.row = s.record "
            "WHERE s.episode = e.row AND NOT r.forgotten AND r.retired_at IS NULL) DESC, row DESC LIMIT 1",
            external_id,
        )
        return rows.to_episode(found[0]) if found else None

    def episodes_called(self, external_id: str) -> list[str]:
        """The ids of all episodes that the caller's id was given to, in the order they were stored."""
        return [id for (id,) in self.rows("SELECT id FROM episodes WHERE external_id = ? ORDER BY row", external_id)]

    def records_of(self, episodes: Sequence[str]) -> list[Record]:
        """The records that rest on any of these episodes, in the order they were stored."""
        found = self.rows(
            "SELECT DISTINCT r.row, r.id FROM json_each(?) i CROSS JOIN episodes e ON e.id = i.value "
            "JOIN sources s ON s.episode = e.row JOIN records r ON r.row = s.record ORDER BY r.row",
            rows.json_text(episodes),
        )
        return list(self.get_records([id for _, id in found]).values())

    def scan_records(
        self,
        filter: Filter = Filter(),
        *,
        unit: Unit | None = None,
        forgotten: bool = False,
        retired: bool = False,
        after: str = "",
    ) -> Iterator[Record]:
        """Records that a filter allows, in the order they were stored, from behind the id `after`.

        Those that are current, with `retired` those that something took the place of, too; or with `forgotten` those
        that a forget hides.
        """
        sql, values = _conditions(filter)
        if unit is not None:
            sql, values = f"{sql} AND unit = ?", [*values, unit.value]
        state = " AND forgotten" if forgotten else f" AND {SHOWN}" + ("" if retired else " AND retired_at IS NULL")
        if filter.kinds:
            sql += f" AND kind IN ({_quoted(filter.kinds)})"
        found = self.paged(
            f"SELECT row, {rows.RECORD_COLUMNS} FROM records WHERE row > max(?, {_row_of('records')}) {sql}{state} "
            "ORDER BY row",
            0, after, *values,
        )  # fmt: skip
        for page in _pages(found):
            for record in self._with_sources([(r[0], r[1:]) for r in page]):
                if set(filter.tags) <= set(record.tags) and matches(filter.where, record.metadata):
                    yield record

    def held_back(self) -> list[Record]:
        """The records that are held back and not forgotten, in the order they were stored."""
        found = self.rows(
            f"SELECT row, {rows.RECORD_COLUMNS} FROM records WHERE quarantined <> '' AND NOT forgotten ORDER BY row"
        )
        return self._with_sources([(row[0], row[1:]) for row in found])

    def scan_episodes(self, filter: Filter = Filter(), *, after: str = "") -> Iterator[Episode]:
        """Episodes that a filter allows (its kinds do not apply), in the order they were stored."""
        sql, values = _conditions(filter)
        found = self.paged(
            f"SELECT row, {rows.EPISODE_COLUMNS} FROM episodes WHERE row > max(?, {_row_of('episodes')}) {sql} "
            "ORDER BY row",
            0, after, *values,
        )  # fmt: skip
        for row in found:
            episode = rows.to_episode(row[1:])
            if set(filter.tags) <= set(episode.tags) and matches(filter.where, episode.metadata):
                yield episode

    def scan_all(self, unit: Unit) -> Iterator[Record]:
        """All records of a unit, whatever their state, in the order they were stored."""
        for page in _pages(
            self.paged(
                f"SELECT row, {rows.RECORD_COLUMNS} FROM records WHERE row > ? AND unit = ? ORDER BY row", 0, unit
            )
        ):
            yield from self._with_sources([(r[0], r[1:]) for r in page])

    def scan_entities(self, after: str = "") -> Iterator[Entity]:
        """Entities in the order they were stored, from behind the id `after`."""
        sql = f"SELECT row, {rows.ENTITY_COLUMNS} FROM entities WHERE row > max(?, {_row_of('entities')}) ORDER BY row"
        for row in self.paged(sql, 0, after):
            yield rows.to_entity(row[1:])

    def scan_links(self, after: str = "") -> Iterator[Link]:
        """Links in the order they were stored, from behind the id `after`."""
        sql = f"SELECT row, {rows.LINK_COLUMNS} FROM links WHERE row > max(?, {_row_of('links')}) ORDER BY row"
        for row in self.paged(sql, 0, after):
            yield rows.to_link(row[1:])

    def statements_of(self, subjects: Sequence[str]) -> list[Record]:
        """The statements about these subjects (in lower case) that are not forgotten, retired or not, in order."""
        ids = self.rows(
            "SELECT r.row, r.id FROM json_each(?) i CROSS JOIN records r ON r.unit = 'statement' AND "
            "json_extract(r.metadata, '$.statement.key') >= i.value || char(9) AND "
            f"json_extract(r.metadata, '$.statement.key') < i.value || char(10) WHERE {SHOWN} ORDER BY r.row",
            rows.json_text(subjects),
        )
        return list(self.get_records([id for _, id in ids]).values())

    def touched(self, since: datetime, units: Sequence[Unit]) -> list[Record]:
        """The records of these units that were stored or edited after a moment of recorded time, in order."""
        found = self.rows(
            "WITH acts AS (SELECT seq FROM main.journal WHERE at > ?) SELECT row, id FROM records "
            "WHERE (act IN acts OR id IN (SELECT subject FROM edits WHERE seq IN acts)) "
            f"AND unit IN ({_quoted(units)}) ORDER BY row",
            micros(since),
        )
        return list(self.get_records([id for _, id in found]).values())

    def edits_since(self, since: datetime) -> list[DatedEdit]:
        """Every edit after a moment of recorded time, in the order they were made."""
        found = self.rows(
            "SELECT e.subject, e.field, e.before, e.after, j.at, j.operation, j.principal FROM edits e "
            "JOIN main.journal j ON j.seq = e.seq WHERE j.at > ? ORDER BY e.rowid",
            micros(since),
        )
        return [
            DatedEdit(
                subject=subject, field=field, before=rows.decode_json(before), after=rows.decode_json(after),
                at=moment(at), operation=operation, principal=principal,
            )
            for subject, field, before, after, at, operation, principal in found
        ]  # fmt: skip

    def links_of(self, ids: Sequence[str], *, retired: bool = False) -> list[Link]:
        """The links in force at any of these records or entities, in the order they were stored.

        Args:
            retired: with those that are not in force any more.
        """
        in_force = "" if retired else "l.retired_at IS NULL AND "
        found = self.rows(
            f"SELECT {_prefixed('l', rows.LINK_COLUMNS)} FROM links l WHERE {in_force}l.row IN ("
            "SELECT s.row FROM json_each(?1) i CROSS JOIN links s ON s.source = i.value UNION "
            "SELECT t.row FROM json_each(?1) i CROSS JOIN links t ON t.target = i.value) ORDER BY l.row",
            rows.json_text(ids),
        )
        return [rows.to_link(row) for row in found]

    def entities_with_names(self) -> list[Entity]:
        """The entities that go by several names, or were merged into one, and those into which one was merged."""
        found = self.rows(
            f"SELECT {rows.ENTITY_COLUMNS} FROM entities WHERE aliases <> '[]' OR merged_into IS NOT NULL "
            "OR id IN (SELECT merged_into FROM entities WHERE merged_into IS NOT NULL) ORDER BY row"
        )
        return [rows.to_entity(row) for row in found]

    def present(self, episodes: Sequence[str], records: Sequence[str]) -> bool:
        """Whether every one of these ids is there, with its text: each is looked up."""
        found = self.rows(
            "SELECT (SELECT count(e.text) FROM json_each(?) i CROSS JOIN episodes e ON e.id = i.value), "
            "(SELECT count(*) FROM json_each(?) i CROSS JOIN records r ON r.id = i.value "
            "WHERE EXISTS (SELECT 1 FROM sources s WHERE s.record = r.row))",
            rows.json_text(episodes), rows.json_text(records),
        )  # fmt: skip
        return found == [(len(episodes), len(records))]

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
            f"SELECT r.row, v.data, {_prefixed('r', rows.RECORD_COLUMNS)} FROM vectors v JOIN records r "
            "ON r.row = v.record WHERE v.record > ? AND v.space = (SELECT id FROM spaces WHERE state = 'current') "
            "ORDER BY v.record"
        )
        for page in _pages(found):
            records = self._with_sources([(r[0], r[2:]) for r in page])
            yield [(record.id, record.text, row[1]) for row, record in zip(page, records, strict=True)]

    def misshapen(self) -> list[tuple[str, str]]:
        """(record id, embedder) of vectors beside the current space that have not the length of theirs."""
        return self.rows(
            "SELECT r.id, s.embedder FROM vectors v JOIN spaces s ON s.id = v.space JOIN records r ON r.row = v.record "
            "WHERE s.state = 'beside' AND s.pooling = 'model' AND length(v.data) <> 4 * s.dimension ORDER BY r.row"
        )

    def pending(self, units: Sequence[Unit]) -> int:
        """How many records of these units have no key in the current space yet."""
        ((found,),) = self.rows(
            f"SELECT count(*) FROM records r WHERE unit IN ({_quoted(units)}) AND NOT EXISTS (SELECT 1 FROM vectors v "
            "WHERE v.record = r.row AND v.space = (SELECT id FROM spaces WHERE state = 'current'))"
        )
        return int(found)

    def counts(self) -> dict[str, int]:
        """Rows by table, with the records that are forgotten or retired and the recalls that were counted."""
        tables = {name: f"SELECT count(*) FROM {name}" for name in ("episodes", "records", "entities", "links")}
        queries = {
            **tables,
            "forgotten": "SELECT count(*) FROM records WHERE forgotten",
            "quarantined": "SELECT count(*) FROM records WHERE quarantined <> '' AND NOT forgotten",
            "retired": "SELECT count(*) FROM records WHERE retired_at IS NOT NULL",
            "recalls": "SELECT coalesce(sum(count), 0) FROM uses",
        }
        return {name: int(self.rows(sql)[0][0]) for name, sql in queries.items()}

    def units(self) -> dict[str, int]:
        """Records by unit."""
        return dict(self.rows("SELECT unit, count(*) FROM records GROUP BY unit ORDER BY unit"))

    def span_of_time(self) -> tuple[datetime | None, datetime | None]:
        """When the first episode happened, and when the last one ended."""
        ((first, last),) = self.rows("SELECT min(at_start), max(at_end) FROM episodes")
        return maybe_moment(first), maybe_moment(last)

    def last_operation(self, acts: Sequence[Act]) -> str | None:
        """The operation of the last entry that is one of these acts."""
        found = self.rows(f"SELECT operation FROM journal WHERE act IN ({_quoted(acts)}) ORDER BY seq DESC LIMIT 1")
        return found[0][0] if found else None

    def owed_rewriting(self) -> list[int]:
        """The entries of erasures after which the files of the bank were not rewritten yet."""
        found: list[int] = rows.decode_json(self.meta(OWED) or "[]")
        return found

    def erasures(self) -> list[Erasure]:
        """The receipts of all erasures, in order, with what became of the files if that is done."""
        found: dict[int, Erasure] = {}
        for seq, at, operation, principal, chain, body in self.rows(
            "SELECT j.seq, j.at, j.operation, j.principal, j.chain, r.body FROM receipts r "
            "JOIN journal j ON j.seq = r.act ORDER BY j.seq"
        ):
            told = rows.decode_json(body)
            of = told.pop("of", None)
            if of is None:
                whole = {**told, "seq": seq, "at": moment(at), "operation": operation, "by": principal}
                found[seq] = convert({**whole, "chain": chain.hex(), "sealed": self._sealed(seq)}, Erasure)
            for done in of or ():
                if done in found:
                    lists = {name: tuple(told[name]) for name in ("rewritten", "removed", "unreachable")}
                    found[done] = structs.replace(found[done], **lists)
        return list(found.values())

    def chain_at(self, entries: Sequence[int]) -> dict[int, str]:
        """The chain's link at these entries, in hexadecimal; those that are not there are left out."""
        found = self.rows(
            "SELECT j.seq, j.chain FROM json_each(?) i CROSS JOIN journal j ON j.seq = i.value",
            rows.json_text(list(entries)),
        )
        return {seq: chain.hex() for seq, chain in found}

    def checkpoints(self) -> list[Checkpoint]:
        """The checkpoints that the bank keeps, in order."""
        found = self.rows("SELECT seq, at, chain, key, signature FROM checkpoints ORDER BY seq, key")
        return [
            Checkpoint(seq=seq, at=at, chain=chain.hex(), key=key.hex(), signature=signature.hex())
            for seq, at, chain, key, signature in found
        ]

    def _sealed(self, erasure: int) -> list[Sealed]:
        """The entries that an erasure took from, with the digests that they had at first and have since."""
        found = self.rows(
            "SELECT r.entry, j.digest, r.digest FROM reseals r JOIN journal j ON j.seq = r.entry WHERE r.erasure = ? "
            "ORDER BY r.entry",
            erasure,
        )
        return [Sealed(entry, before.hex(), after.hex()) for entry, before, after in found]

    def operation(self, operation: str) -> list[Change]:
        """The entries of one operation, in order."""
        found = self.rows(f"SELECT {rows.CHANGE_COLUMNS} FROM journal WHERE operation = ? ORDER BY seq", operation)
        return [rows.to_change(row) for row in found]

    def paged(self, sql: str, start: int = 0, *values: Any) -> Iterator[Row]:
        """Rows of a query whose first value is the last row number seen and whose first column is the row number."""
        while page := self.rows(f"{sql} LIMIT {PAGE}", start, *values):
            yield from page
            start = page[-1][0]

    def _with_sources(self, found: Sequence[tuple[int, Row]]) -> list[Record]:
        """Records with their spans and texts: two further queries however many records."""
        sources = self._sources([number for number, _ in found])
        episodes = {
            row: (id, text)
            for row, id, text in self.rows(
                "SELECT e.row, e.id, e.text FROM json_each(?) i CROSS JOIN episodes e ON e.row = i.value",
                rows.json_text(sorted({s[1] for s in sources})),
            )
        }
        return self._made(found, sources, episodes)

    def _sources(self, records: Sequence[int]) -> list[Row]:
        """(record, episode, start, end) by row numbers, in the order of records and of their text."""
        return self.rows(
            'SELECT s.record, s.episode, s.start, s."end" FROM json_each(?) i '
            "CROSS JOIN sources s ON s.record = i.value ORDER BY s.record, s.ordinal",
            rows.json_text(records),
        )

    def _made(
        self, found: Sequence[tuple[int, Row]], sources: Sequence[Row], episodes: dict[int, tuple[str, str]]
    ) -> list[Record]:
        by_record = {number: list(group) for number, group in groupby(sources, key=itemgetter(0))}
        return [self._record(row, by_record.get(number, ()), episodes) for number, row in found]

    @staticmethod
    def _record(row: Row, sources: Iterable[Row], episodes: dict[int, tuple[str, str]]) -> Record:
        sources = list(sources)
        if lost := [s for s in sources if s[1] not in episodes]:
            raise BankUnreadable(
                f"record {row[0]} rests on episode row {lost[0][1]}, which is gone: run remanence verify"
            )
        spans = tuple(Span(episodes[s[1]][0], s[2], s[3]) for s in sources)
        text = row[5] if row[5] is not None else "\n".join(episodes[s[1]][1][s[2] : s[3]] for s in sources)
        return rows.to_record(row, spans, text)


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


def _belief(at: int, fields: dict[str, int | None]) -> Belief:
    retired, start, end = fields["retired_at"], fields["valid_from"], fields["valid_to"]
    return Belief(moment(at), retired is not None, maybe_moment(start), maybe_moment(end))


@cache
def _prefixed(table: str, columns: str) -> str:
    return ", ".join(f"{table}.{name.strip()}" for name in columns.split(","))


def _quoted(names: Iterable[str]) -> str:
    """Names from an enumeration as SQL literals; never a caller's text."""
    return ", ".join(f"'{name!s}'" for name in names)


def _row_of(table: str) -> str:
    return f"(SELECT coalesce(max(row), 0) FROM {table} WHERE id = ?)"


def _pages(found: Iterator[Row]) -> Iterator[list[Row]]:
    page: list[Row] = []
    for row in found:
        page.append(row)
        if len(page) == PAGE:
            yield page
            page = []
    if page:
        yield page


def _conditions(filter: Filter) -> tuple[str, list[Any]]:
    """The part of a filter that columns can answer, as SQL with its values; tags and metadata are matched after."""
    sql = ""
    values: list[Any] = []
    for column, allowed in (("actor", filter.actors), ("session", filter.sessions), ("origin", filter.origins)):
        if allowed:
            sql += f" AND {column} IN ({', '.join('?' * len(allowed))})"  # json_each would end a text at a NUL
            values += allowed
    if filter.since is not None:
        sql, values = f"{sql} AND at_end > ?", [*values, micros(filter.since)]
    if filter.until is not None:
        sql, values = f"{sql} AND at_start < ?", [*values, micros(filter.until)]
    if filter.min_trust > 0:
        sql, values = f"{sql} AND trust >= ?", [*values, filter.min_trust]
    return sql, values
