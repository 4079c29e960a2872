"""The bank's queue: what is left for later, record by record, and what it took so far.

Neither is journalled: a row is taken off in the transaction that stores what came of it.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Protocol

from remanence.protocols import ABOUT, MARK, NOTHING, Task
from remanence.storage.sqlite.rows import SHOWN, Row, json_text
from remanence.types import Unit

_BEFORE = {
    "abstractive.v1": "session", "judged.v1": "statement", "duplicates.v1": NOTHING, "extractive.v1": NOTHING,
    "finished.v1": NOTHING, "persona.v1": NOTHING, "scenes.v1": NOTHING,
}  # fmt: skip
"""What the marks of parts are about that began in a bank before marks said so; all others were extractors."""
_READS = "turn section"
_LIVE = f"{SHOWN} AND r.retired_at IS NULL"
"""What can be worked on: a record that is forgotten, held back or replaced waits until it is brought back."""
NEVER = 1 << 62
"""Due from then on: at no time, unless somebody asks for it."""


class Reading(Protocol):
    """What is needed of a reader of the bank."""

    def meta_beginning(self, beginning: str) -> dict[str, str]: ...
    def paged(self, sql: str, start: int = 0, *values: Any) -> Iterator[Row]: ...


def queued(db: sqlite3.Connection, task: str, *, due: int, n: int) -> list[Task]:
    """Up to `n` live records that wait for a task and are due by then: those tried before come first.

    Cost: O(n) look-ups, and a pass over the queue.
    """
    found = list[Task]()
    for tried in ("attempts > 0", "attempts = 0"):
        rows = db.execute(
            "SELECT q.subject, q.attempts, q.error, q.due FROM queue q CROSS JOIN records r ON r.id = q.subject "
            f"WHERE q.task = ? AND q.{tried} AND q.due <= ? AND {_LIVE} ORDER BY q.id LIMIT ?",
            (task, due, n if n < 0 else n - len(found)),
        )
        found += [Task(*row) for row in rows]
    return found


def enqueue(db: sqlite3.Connection, task: str, subjects: Sequence[str]) -> None:
    """Leave a task to be done for each of these records, in this order; one that waits for it already does so once."""
    db.executemany("INSERT OR IGNORE INTO queue (task, subject) VALUES (?, ?)", [(task, each) for each in subjects])


def put_back(db: sqlite3.Connection, task: str, tried: Sequence[Task]) -> None:
    """Note how an attempt failed, and when the next one is due, of those that still wait."""
    db.executemany(
        "UPDATE queue SET attempts = ?, error = ?, due = ? WHERE task = ? AND subject = ?",
        [(each.attempts, each.error, each.due, task, each.subject) for each in tried],
    )


def waiting(db: sqlite3.Connection, task: str, subjects: Sequence[str]) -> set[str]:
    """Which of these records still wait."""
    sql = "SELECT q.subject FROM json_each(?) i CROSS JOIN queue q ON q.task = ? AND q.subject = i.value"
    return {subject for (subject,) in db.execute(sql, (json_text(subjects), task))}


def settle(db: sqlite3.Connection, task: str, subjects: Sequence[str]) -> None:
    """Take these records off: the task is done."""
    db.executemany("DELETE FROM queue WHERE task = ? AND subject = ?", [(task, each) for each in subjects])


def retry(db: sqlite3.Connection, task: str) -> int:
    """Make everything that failed due at once, as if it had been tried once; returns how many there are."""
    return db.execute("UPDATE queue SET attempts = 1, due = 0 WHERE task = ? AND attempts > 0", (task,)).rowcount


def troubles(db: sqlite3.Connection, task: str) -> tuple[int, dict[str, int], int]:
    """How many live records wait, the errors of those that failed with their number, and how many were given up."""
    ((waits, lost),) = db.execute(
        "SELECT count(*), coalesce(sum(q.due >= ?), 0) FROM queue q CROSS JOIN records r ON r.id = q.subject "
        f"WHERE q.task = ? AND {_LIVE}",
        (NEVER, task),
    ).fetchall()
    errors = db.execute(
        "SELECT error, count(*) FROM queue WHERE task = ? AND error <> '' GROUP BY error ORDER BY 2 DESC, 1", (task,)
    )
    return waits, dict(errors.fetchall()), lost


def readers(reader: Reading) -> tuple[str, ...]:
    """The extractors that have begun to read this bank.

    Whoever writes summaries anew is not named: a summary tells who wrote it.
    """
    return tuple(task for task, units, _ in _begun(reader) if Unit.TURN in units)


def _begun(reader: Reading) -> Iterator[tuple[str, tuple[Unit, ...], int]]:
    """The tasks that have begun, with the units that they are about, and the journal entry up to which they are."""
    said = reader.meta_beginning(ABOUT)
    for key, value in reader.meta_beginning(MARK).items():
        task = key.removeprefix(MARK)
        about = said.get(ABOUT + task) or _BEFORE.get(task, _READS)
        if about != NOTHING:
            yield task, tuple(map(Unit, about.split())), int(value)


def left(reader: Reading, *, current: bool) -> Iterator[tuple[str, str]]:
    """All that waits, as (task, record); in a bundle of the current state what that has alone, held back or not, but
    also what was stored since and is not queued yet.
    """
    live = "NOT r.forgotten AND r.retired_at IS NULL" if current else "1"
    for _, task, subject in reader.paged(
        f"SELECT q.id, q.task, q.subject FROM queue q JOIN records r ON r.id = q.subject WHERE q.id > ? AND {live} "
        "ORDER BY q.id"
    ):
        yield task, subject
    for task, units, mark in _begun(reader) if current else ():
        names = ", ".join(f"'{unit}'" for unit in units)
        for _, subject in reader.paged(
            f"SELECT row, id FROM records r WHERE row > ? AND act > ? AND unit IN ({names}) AND {live} "
            "AND NOT EXISTS (SELECT 1 FROM queue q WHERE q.task = ? AND q.subject = r.id) ORDER BY row",
            0, mark, task,
        ):  # fmt: skip
            yield task, subject


def tally(db: sqlite3.Connection, day: int, counts: Mapping[str, int]) -> None:
    """Add to what was counted on a day."""
    db.executemany(
        "INSERT INTO tallies (name, day, count) VALUES (?, ?, ?) "
        "ON CONFLICT (name, day) DO UPDATE SET count = count + excluded.count",
        [(name, day, count) for name, count in counts.items() if count],
    )


def tallied(db: sqlite3.Connection, beginning: str, day: int | None = None) -> dict[str, int]:
    """What was counted under names with this beginning, on a day or on all, by the rest of the name."""
    found = db.execute(
        "SELECT substr(name, ?), sum(count) FROM tallies WHERE substr(name, 1, ?) = ? AND (? IS NULL OR day = ?) "
        "GROUP BY name ORDER BY name",
        (len(beginning) + 1, len(beginning), beginning, day, day),
    )
    return dict(found.fetchall())
