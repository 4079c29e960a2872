"""Everything that is read from a bank, over one connection; the caller holds whatever lock or transaction it needs."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from remanence.protocols import Task
from remanence.storage.sqlite import queue, rows
from remanence.storage.sqlite.reading.entries import EntryReader
from remanence.storage.sqlite.reading.episodes import EpisodeReader
from remanence.storage.sqlite.reading.graph import GraphReader
from remanence.storage.sqlite.reading.journal import JournalReader
from remanence.storage.sqlite.rows import SHOWN


class Reader(JournalReader, EntryReader, EpisodeReader, GraphReader):
    """Typed reads of one connection. Costs: O(result), in pages of 1,000 rows."""

    def format(self) -> int:
        """The format of the bank's file."""
        ((number,),) = self.rows("PRAGMA user_version")
        return int(number)

    def state(self, subject: str, field: str) -> Any:
        """The present value of a field that edits may change, as the JSON value that an edit would hold."""
        if subject == "bank":
            return self.meta(field)
        table, column = rows.STATE[field]
        found = self.rows(f"SELECT {column} FROM {table} WHERE id = ?", subject)
        return rows.from_column(field, found[0][0]) if found else None

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

    def present(self, episodes: Sequence[str], records: Sequence[str]) -> bool:
        """Whether every one of these ids is there, with its text: each is looked up."""
        found = self.rows(
            "SELECT (SELECT count(e.text) FROM json_each(?) i CROSS JOIN episodes e ON e.id = i.value), "
            "(SELECT count(*) FROM json_each(?) i CROSS JOIN records r ON r.id = i.value "
            "WHERE EXISTS (SELECT 1 FROM sources s WHERE s.record = r.row))",
            rows.json_text(episodes), rows.json_text(records),
        )  # fmt: skip
        return found == [(len(episodes), len(records))]

    def uses(self) -> dict[str, list[int]]:
        """The days on which each record that is not forgotten was recalled, counted from 1970."""
        found: dict[str, list[int]] = {}
        for id, day in self.rows(
            f"SELECT r.id, u.day FROM uses u JOIN records r ON r.row = u.record WHERE {SHOWN} ORDER BY r.row, u.day"
        ):
            found.setdefault(id, []).append(day)
        return found

    def queued(self, task: str, *, due: int, n: int) -> list[Task]:
        """Up to `n` records that wait for a task and are due by then (microseconds since 1970)."""
        return queue.queued(self._db, task, due=due, n=n)

    def troubles(self, task: str) -> tuple[int, dict[str, int], int]:
        """How many records wait for a task, their errors with numbers, and how many were given up."""
        return queue.troubles(self._db, task)

    def tallied(self, beginning: str, day: int | None = None) -> dict[str, int]:
        """What was counted under names with this beginning, on a day or on all."""
        return queue.tallied(self._db, beginning, day)
