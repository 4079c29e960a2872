"""One atomic change of a bank: rows, their journal entry and its link in the chain, committed together."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from typing import Any

from remanence.instants import micros, moment
from remanence.protocols import Doomed, Draft, Edit, NewRecord, Task
from remanence.storage.journal import GENESIS, SALT_BYTES, chain_digest, payload_digest
from remanence.storage.sqlite import queue, rows
from remanence.storage.sqlite.erasing import make_room, place_in, seal, take_out
from remanence.storage.sqlite.payloads import erasure_payload
from remanence.storage.sqlite.reading import OWED, Reader
from remanence.storage.sqlite.reading.inside import InsideReader
from remanence.storage.sqlite.requests import asked_now
from remanence.storage.sqlite.rows import STATE, Row
from remanence.trust.access import ACCESS
from remanence.trust.audience import for_their_audience
from remanence.trust.following import followed
from remanence.types import Act, Record, Span, Unit

MOST_SERVED = 1024
"""Records that a bank knows to have been served."""


class SqliteTransaction(InsideReader):
    """Implements `remanence.protocols.Transaction` on a connection that holds the write lock."""

    def __init__(self, connection: sqlite3.Connection, *, now: datetime, entropy: Callable[[int], bytes]) -> None:
        super().__init__(connection)
        self._entropy = entropy
        self._reader = Reader(connection)
        self._episode_rows: dict[str, int] = {}
        self._texts: dict[str, str] = {}
        self._torn = set[int]()
        held = self._reader.space()
        self._space = None if held is None else held[0]
        self.space = None if held is None else held[2]
        head = connection.execute("SELECT seq, at, chain FROM journal ORDER BY seq DESC LIMIT 1").fetchone()
        last: int | None
        self._seq: int
        self._chain: bytes
        self._seq, last, self._chain = head or (0, None, GENESIS)
        self.now = now if last is None else max(now, moment(last))
        self._access = self.meta(ACCESS)

    @property
    def seq(self) -> int:
        """The number of the last entry."""
        return self._seq

    def append(self, draft: Draft, *, operation: str, principal: str) -> int:
        """Store one entry and all it creates; returns its sequence number. Durable when the block ends.

        What is derived from what it makes more or less trusted follows by edits of the same entry.
        """
        if self._access is not None or (_is_derived(draft) and self._was_owned()):
            draft = for_their_audience(draft, self.audiences_of)
        draft = followed(draft, self._reader)
        self._texts.update((e.id, e.text) for e in draft.episodes)
        episodes = [rows.episode_row(e) for e in draft.episodes]
        records = [self._record_payload(new.record) for new in draft.records]
        entities = [rows.entity_row(e) for e in draft.entities]
        links = [rows.link_row(link) for link in draft.links]
        edits = [_edit_row(edit) for edit in draft.edits]
        stored = [(rows.record_payload(row), sources) for row, sources in records]
        payload: list[Any] = [episodes, stored, [*map(rows.entity_payload, entities)], links, edits]
        sealed = self._seal(draft) if self._torn else []
        if sealed or draft.receipt is not None:
            payload += erasure_payload(sealed, draft.receipt)
        seq = self._append_entry(draft, operation, principal, payload)
        if (asked := asked_now()) is not None:
            asked.note(self._db, draft.act, operation, seq, self.now)
        if sealed or draft.receipt is not None:
            self._note_erasure(seq, sealed, draft.receipt)
        for row, episode in zip(episodes, draft.episodes, strict=True):
            self._episode_rows[episode.id] = self._insert(seq, "episodes", rows.EPISODE_COLUMNS, row)
        for (row, _), new in zip(records, draft.records, strict=True):
            self._insert_record(seq, row, new)
        for row in entities:
            self._insert(seq, "entities", rows.ENTITY_COLUMNS, row)
        for row in links:
            self._insert(seq, "links", rows.LINK_COLUMNS, row)
        for row, edit in zip(edits, draft.edits, strict=True):
            self._apply(seq, row, edit)
        return seq

    def _was_owned(self) -> bool:
        """Whether the bank had an owner before it was opened: what was private then is so again with the next one."""
        sql = "SELECT 1 FROM edits WHERE subject = 'bank' AND field = ? LIMIT 1"
        return bool(self.rows(sql, ACCESS))

    def field(self, subject: str, field: str) -> Any:
        """The present value of a field that edits may change, as the JSON value that an edit would hold."""
        if subject == "bank":
            return self.meta(field)
        if field not in STATE:
            raise ValueError(f"no act may edit {field!r} of {subject!r}")
        return self._reader.state(subject, field)

    def readers(self) -> tuple[str, ...]:
        """The extractors that have begun to read this bank."""
        return queue.readers(self._reader)

    def note_served(self, served: Mapping[str, int]) -> None:
        """Note which records a caller was given, and when (microseconds since 1970); only the last ones are kept."""
        if not served:
            return
        self._db.executemany(
            "INSERT INTO served (record, first, last) SELECT row, ?1, ?1 FROM records WHERE id = ?2 "
            "ON CONFLICT (record) DO UPDATE SET last = max(last, excluded.last)",
            [(at, id) for id, at in served.items()],
        )
        ((held,),) = self._db.execute("SELECT count(*) FROM served").fetchall()
        if held > MOST_SERVED:
            self._db.execute(
                "DELETE FROM served WHERE record IN (SELECT record FROM served ORDER BY last, record LIMIT ?)",
                (held - MOST_SERVED,),
            )

    def hidden_since_left_out(self) -> int:
        """How often a record was hidden since forgotten records were last left out of the indexes."""
        ((count,),) = self.rows(
            "SELECT count(*) FROM edits WHERE seq > ? AND field = 'forgotten' AND after = 'true'",
            self._reader.left_out(self._seq),
        )
        return int(count)

    def enqueue(self, task: str, subjects: Sequence[str]) -> None:
        """Leave a task for later, for each of these records."""
        queue.enqueue(self._db, task, subjects)

    def waiting(self, task: str, subjects: Sequence[str]) -> set[str]:
        """Which of these records still wait for a task."""
        return queue.waiting(self._db, task, subjects)

    def settle(self, task: str, subjects: Sequence[str]) -> None:
        """Take these records off the queue of a task."""
        queue.settle(self._db, task, subjects)

    def put_back(self, task: str, tried: Sequence[Task]) -> None:
        """Note what became of an attempt at these records, which go on waiting."""
        queue.put_back(self._db, task, tried)

    def retry(self, task: str) -> int:
        """Make what failed due at once; returns how many records."""
        return queue.retry(self._db, task)

    def tally(self, day: int, counts: Mapping[str, int]) -> None:
        """Add to what was counted on a day."""
        queue.tally(self._db, day, counts)

    def erase(self, doomed: Doomed) -> Mapping[str, int]:
        """Take rows out for good; returns how many by table. The next entry must be of the act that says so."""
        torn = take_out(self._db, doomed)
        self._torn |= torn.entries
        self._texts.clear()
        self._episode_rows.clear()
        for made, behind in doomed.remade:
            row, act = self._db.execute("SELECT row, act FROM records WHERE id = ?", (behind,)).fetchone()
            self._insert_behind(row, act, self._for_its_audience(made))
        for made, act in doomed.placed:
            record = self._for_its_audience(made)
            self._insert_behind(place_in(self._db, act, record), act, record)
        return {table: count for table, count in torn.counts.items() if count}

    def _insert_behind(self, behind: int, act: int, record: Record) -> None:
        row = make_room(self._db, behind)
        payload, _ = self._record_payload(record)
        self._insert_record(act, payload, NewRecord(record=record), number=row)
        self._torn.add(act)

    def _for_its_audience(self, record: Record) -> Record:
        if self._access is None:
            return record
        draft = Draft(act=Act.ERASE, subjects=(), records=(NewRecord(record=record),))
        return for_their_audience(draft, self.audiences_of).records[0].record

    def sees(self, episode: str) -> bool:
        """Whether whoever acts may see an episode: all of them, here."""
        del episode
        return True

    def owe_rewriting(self, entry: int) -> None:
        """Note that the files of the bank may still hold what this erasure took."""
        owed = rows.json_text([*self._reader.owed_rewriting(), entry])
        self._db.execute("INSERT OR REPLACE INTO meta (key, value) VALUES (?, ?)", (OWED, owed))

    def settle_rewriting(self, entries: Sequence[int]) -> bool:
        """Note that they do not any more; False if another process has done so."""
        owed = self._reader.owed_rewriting()
        left = [entry for entry in owed if entry not in entries]
        self._db.execute("DELETE FROM meta WHERE key = ?", (OWED,))
        if left:
            self._db.execute("INSERT INTO meta (key, value) VALUES (?, ?)", (OWED, rows.json_text(left)))
        return left != owed

    def _seal(self, draft: Draft) -> list[tuple[int, bytes]]:
        if draft.act is not Act.ERASE:
            raise ValueError(f"an erasure must say so before an act of kind {draft.act.value!r} is appended")
        sealed = seal(self._db, self._torn, self._entropy)
        self._torn.clear()
        return sealed

    def _note_erasure(self, seq: int, sealed: Sequence[tuple[int, bytes]], receipt: str | None) -> None:
        self._db.executemany(
            "INSERT INTO reseals (entry, erasure, digest) VALUES (?, ?, ?)", [(e, seq, digest) for e, digest in sealed]
        )
        if receipt is not None:
            self._db.execute("INSERT INTO receipts (act, body) VALUES (?, ?)", (seq, receipt))

    def _append_entry(self, draft: Draft, operation: str, principal: str, stored: list[Any]) -> int:
        self._seq += 1
        subjects = rows.json_text(draft.subjects)
        entry = [self._seq, micros(self.now), draft.act.value, operation, principal, subjects]
        salt = self._entropy(SALT_BYTES)
        digest = payload_digest(salt, stored)
        self._chain = chain_digest(self._chain, entry, digest)
        self._db.execute(
            f"INSERT INTO journal ({rows.CHANGE_COLUMNS}) VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
            (*entry, digest, self._chain),
        )
        self._db.execute("INSERT INTO salts (seq, salt) VALUES (?, ?)", (self._seq, salt))
        return self._seq

    def _insert(self, seq: int, table: str, columns: str, row: Row) -> int:
        marks = ", ".join("?" * (len(row) + 1))
        cursor = self._db.execute(f"INSERT INTO {table} (act, {columns}) VALUES ({marks})", (seq, *row))
        return int(cursor.lastrowid or 0)

    def _record_payload(self, record: Record) -> tuple[Row, list[list[Any]]]:
        text = None if record.text == self._source_text(record.sources) else record.text
        row = rows.record_row(record, text=text)
        return row, [[s.episode, s.start, s.end] for s in record.sources]

    def _insert_record(self, seq: int, row: Row, new: NewRecord, *, number: int | None = None) -> None:
        if number is None:
            number = self._insert(seq, "records", rows.RECORD_COLUMNS, row)
        else:
            self._insert(seq, "records", f"row, {rows.RECORD_COLUMNS}", (number, *row))
        self._db.executemany(
            'INSERT INTO sources (record, ordinal, episode, start, "end") VALUES (?, ?, ?, ?, ?)',
            [(number, i, self._episode_row(s.episode), s.start, s.end) for i, s in enumerate(new.record.sources)],
        )
        if new.key is not None and self._space is not None:
            values = (self._space, number, new.key.tobytes())
            self._db.execute("INSERT INTO vectors (space, record, data) VALUES (?, ?, ?)", values)

    def _source_text(self, sources: Sequence[Span]) -> str:
        return "\n".join(self._text(s.episode)[s.start : s.end] for s in sources)

    def _text(self, episode: str) -> str:
        if episode not in self._texts:
            self._texts[episode] = self.get_episodes([episode])[episode].text
        return self._texts[episode]

    def _episode_row(self, id: str) -> int:
        if id not in self._episode_rows:
            ((self._episode_rows[id],),) = self.rows("SELECT row FROM episodes WHERE id = ?", id)
        return self._episode_rows[id]

    def _apply(self, seq: int, row: Row, edit: Edit) -> None:
        self._db.execute("INSERT INTO edits (seq, subject, field, before, after) VALUES (?, ?, ?, ?, ?)", (seq, *row))
        if edit.field in STATE and edit.subject != "bank":
            table, column = STATE[edit.field]
            value = rows.to_column(edit.field, edit.after)
            self._db.execute(f"UPDATE {table} SET {column} = ? WHERE id = ?", (value, edit.subject))
        elif edit.subject == "bank" and edit.after is None:
            self._db.execute("DELETE FROM meta WHERE key = ?", (edit.field,))
        elif edit.subject == "bank":
            self._db.execute("INSERT OR REPLACE INTO meta (key, value) VALUES (?, ?)", (edit.field, edit.after))
        else:
            raise ValueError(f"no act may edit {edit.field!r} of {edit.subject!r}")


def _is_derived(draft: Draft) -> bool:
    """Whether an act makes something of what the bank holds; of retaining only windows are."""
    if draft.act is Act.RETAIN:
        return any(new.record.unit is Unit.WINDOW for new in draft.records)
    return bool(draft.records)


def _edit_row(edit: Edit) -> Row:
    return (edit.subject, edit.field, rows.json_text(edit.before), rows.json_text(edit.after))
