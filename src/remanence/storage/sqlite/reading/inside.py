"""What only a change asks of a bank, as it stands inside its own transaction."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from remanence.instants import moment
from remanence.protocols import Edit, StoredEntry
from remanence.storage.sqlite import rows
from remanence.storage.sqlite.reading.episodes import EpisodeReader
from remanence.storage.sqlite.reading.graph import GraphReader
from remanence.storage.sqlite.reading.records import RecordReader
from remanence.types import Act, Link, Origin, Record, Unit


class InsideReader(RecordReader, EpisodeReader, GraphReader):
    """Records, episodes, entities and links with what an act made of them."""

    def edits_of(self, operation: str) -> list[Edit]:
        """Every edit of an operation, in the order they were made."""
        found = self.rows(
            "SELECT e.subject, e.field, e.before, e.after FROM edits e JOIN journal j ON j.seq = e.seq "
            "WHERE j.operation = ? ORDER BY e.rowid",
            operation,
        )
        return [Edit(s, field, rows.decode_json(before), rows.decode_json(after)) for s, field, before, after in found]

    def entry_of(self, record: str) -> StoredEntry:
        """What the entry stored and edited that stored a record."""
        ((act, operation, what),) = self.rows(
            "SELECT r.act, j.operation, j.act FROM records r JOIN journal j ON j.seq = r.act WHERE r.id = ?", record
        )
        stored = self.rows("SELECT id FROM records WHERE act = ? ORDER BY row", act)
        found = self.rows("SELECT subject, field, before, after FROM edits WHERE seq = ? ORDER BY rowid", act)
        links = self.rows(
            f"SELECT {rows.LINK_COLUMNS} FROM links WHERE act = ?1 OR id IN "
            "(SELECT subject FROM edits WHERE seq = ?1 AND field = 'link.retired_at') ORDER BY row",
            act,
        )
        edits = [Edit(s, field, rows.decode_json(before), rows.decode_json(after)) for s, field, before, after in found]
        return StoredEntry(
            act=Act(what),
            operation=operation,
            records=tuple(id for (id,) in stored),
            edits=tuple(edits),
            links=tuple(rows.to_link(row) for row in links),
        )

    def created_by(self, operation: str) -> list[Record]:
        """The records that an operation stored, in order."""
        ids = self.rows(
            "SELECT r.id FROM records r JOIN journal j ON j.seq = r.act WHERE j.operation = ? ORDER BY r.row", operation
        )
        return list(self.get_records([id for (id,) in ids]).values())

    def links_made_by(self, operation: str) -> list[Link]:
        """The links that an operation stored and that are in force, in order."""
        found = self.rows(
            f"SELECT {rows.LINK_COLUMNS} FROM links WHERE retired_at IS NULL AND act IN "
            "(SELECT seq FROM journal WHERE operation = ?) ORDER BY row",
            operation,
        )
        return [rows.to_link(row) for row in found]

    def session_turns(self, session: str) -> int:
        """How many turns a session has."""
        ((count,),) = self.rows("SELECT count(*) FROM records WHERE session = ? AND unit = 'turn'", session)
        return int(count)

    def session_tail(self, session: str, n: int) -> list[Record]:
        """The last `n` turns of a session, in the order they were stored."""
        ids = self.rows(
            "SELECT id FROM records WHERE session = ? AND unit = 'turn' ORDER BY row DESC LIMIT ?", session, n
        )
        return list(self.get_records([id for (id,) in reversed(ids)]).values())

    def read_in(self, record: str, part: str, mark: str) -> tuple[int, datetime] | None:
        """The entry in which an extractor read a turn, and when that was; None if it did not yet.

        Args:
            mark: the bank's field that says up to where it has read.
        Cost: O(statements of the turn), and of the bank's own edits for one of which it made nothing.
        """
        found = self.rows(
            "SELECT j.seq, j.at FROM records t JOIN sources s ON s.record = t.row JOIN sources o "
            "ON o.episode = s.episode JOIN records r ON r.row = o.record JOIN journal j ON j.seq = r.act "
            "WHERE t.id = ? AND r.unit = 'statement' AND r.part = ? ORDER BY j.seq LIMIT 1",
            record, part,
        ) or self.rows(
            "SELECT j.seq, j.at FROM records t CROSS JOIN edits e JOIN journal j ON j.seq = e.seq WHERE t.id = ? "
            "AND e.subject = 'bank' AND e.field = ? AND CAST(json_extract(e.after, '$') AS INTEGER) >= t.act "
            "ORDER BY e.seq LIMIT 1",
            record, mark,
        )  # fmt: skip
        return (found[0][0], moment(found[0][1])) if found else None

    def said_by(self, actor: str, origin: Origin, n: int) -> list[Record]:
        """The last turns and sections that an actor said or wrote, in order. Cost: reads the bank's records."""
        ids = self.rows(
            "SELECT id FROM records WHERE actor = ? AND origin = ? AND unit IN ('turn', 'section') "
            "ORDER BY row DESC LIMIT ?",
            actor, origin.value, n,
        )  # fmt: skip
        return list(self.get_records([id for (id,) in reversed(ids)]).values())

    def judged(self) -> list[Record]:
        """The records that there was feedback on, in order. Cost: reads the bank's records."""
        ids = self.rows("SELECT id FROM records WHERE used OR wrong OR asked <> '[]' ORDER BY row")
        return list(self.get_records([id for (id,) in ids]).values())

    def all_of(self, unit: Unit) -> list[Record]:
        """The records of a unit, hidden and retired ones too, in the order they were stored. Cost: reads the bank's."""
        ids = self.rows("SELECT id FROM records WHERE unit = ? ORDER BY row", unit.value)
        return list(self.get_records([id for (id,) in ids]).values())

    def corrections_of(self, records: Sequence[str]) -> list[Record]:
        """The records that say of themselves that they correct any of these. Cost: looks at every record."""
        ids = self.rows(
            "SELECT r.id FROM records r WHERE instr(r.metadata, '\"corrects\"') AND EXISTS (SELECT 1 FROM "
            "json_each(r.metadata, '$.corrects') c JOIN json_each(?) i ON i.value = c.value) ORDER BY r.row",
            rows.json_text(records),
        )
        return list(self.get_records([id for (id,) in ids]).values())

    def has_entity(self, name: str) -> bool:
        """Whether an entity has this name, whatever the case of its letters."""
        return bool(self.rows("SELECT 1 FROM entities WHERE name = ? COLLATE NOCASE", name))

    def live(self) -> int:
        """How many records are not forgotten. Cost: reads them."""
        ((count,),) = self.rows("SELECT count(*) FROM records WHERE NOT forgotten")
        return int(count)

    def acts_of(self, records: Sequence[str]) -> dict[str, int]:
        """The entries that stored these records."""
        found = self.rows(
            "SELECT r.id, r.act FROM json_each(?) i CROSS JOIN records r ON r.id = i.value", rows.json_text(records)
        )
        return dict(found)

    def edited_by(self, records: Sequence[str]) -> dict[str, set[Act]]:
        """The acts that changed what is believed of each of these records; those that none did are left out."""
        found: dict[str, set[Act]] = {}
        for id, act in self.rows(
            "SELECT DISTINCT e.subject, j.act FROM json_each(?) i CROSS JOIN edits e ON e.subject = i.value "
            "JOIN journal j ON j.seq = e.seq "
            "WHERE e.field IN ('retired_at', 'valid_from', 'valid_to', 'forgotten', 'quarantined')",
            rows.json_text(records),
        ):
            found.setdefault(id, set()).add(Act(act))
        return found

    def hidden_by(self, records: Sequence[str]) -> dict[str, int]:
        """The first entry that hid or retired each of these records; those that none did are left out."""
        found = self.rows(
            "SELECT e.subject, min(e.seq) FROM json_each(?) i CROSS JOIN edits e ON e.subject = i.value "
            "WHERE e.field IN ('forgotten', 'quarantined', 'retired_at') GROUP BY e.subject",
            rows.json_text(records),
        )
        return dict(found)

    def was_erased(self, operation: str) -> bool:
        """Whether an erasure took something from an entry of this operation."""
        sql = "SELECT 1 FROM reseals r JOIN journal j ON j.seq = r.entry WHERE j.operation = ? LIMIT 1"
        return bool(self.rows(sql, operation))
