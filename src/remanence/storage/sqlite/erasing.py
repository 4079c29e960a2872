"""Taking rows out of a bank for good, inside one transaction: what names them goes with them.

Every entry of the journal that loses something is torn, and must be sealed anew over what is left of it, under another
salt: then it still proves the rest, and nothing that is left tells what was there. What was deleted is overwritten by
SQLite (`secure_delete`); the file itself is rewritten afterwards (`rewriting`).
"""

from __future__ import annotations

import sqlite3
from collections import defaultdict
from collections.abc import Callable, Collection, Sequence
from typing import Any

from remanence.protocols import REPUTATION, Doomed
from remanence.storage.journal import SALT_BYTES, payload_digest
from remanence.storage.sqlite import rows
from remanence.storage.sqlite.payloads import payload
from remanence.storage.sqlite.reading import Reader
from remanence.types import Record, Span

_ALL = (
    "sources", "vectors", "uses", "served", "queue", "tallies", "links", "records", "entities", "episodes",
    "caches",
)  # fmt: skip
"""What an erasure of everything empties, what names others first."""
_BY_ROW = ("sources", "vectors", "uses", "served")
"""Tables that name records by their rows."""
_KEPT = ("zone", "embedder", "access")
"""Fields of the bank that an erasure of everything leaves: how it reads and stores, and who may, but not what."""


class Torn:
    """What was taken out: how many rows by table, and which entries of the journal lost something."""

    def __init__(self) -> None:
        self.counts: dict[str, int] = defaultdict(int)
        self.entries: set[int] = set()


def take_out(db: sqlite3.Connection, doomed: Doomed) -> Torn:
    """Delete what is doomed, with all rows that name it, and every index image. Cost: O(that), and the bank's fields.

    Links at either end of it go, and so do the edits of it, whatever they hold.
    """
    torn, reader = Torn(), Reader(db)
    if doomed.everything:
        _take_all(db, reader, torn)
        return torn
    links = _links(reader, [*doomed.records, *doomed.entities])
    ids = {"episodes": doomed.episodes, "records": doomed.records, "entities": doomed.entities, "links": links}
    gone = [id for each in ids.values() for id in each]
    _blank(db, reader, torn, doomed.blanks)
    _describe(db, torn, doomed)
    _unask(db, reader, torn, frozenset(doomed.asked))
    _unlist(db, reader, torn, frozenset(gone))
    _unlink_entities(db, reader, torn, doomed.entities)
    numbers = [row for (row,) in _named(reader, "records", "row", ids["records"])]
    for table in _BY_ROW:
        _delete(db, torn, table, "record", numbers)
    _delete(db, torn, "queue", "subject", gone)
    for table in ("links", "records", "entities", "episodes"):
        torn.entries |= {act for (act,) in _named(reader, table, "act", ids[table])}
        _delete(db, torn, table, "id", ids[table])
    _unname(db, reader, torn)
    _delete_edits(db, reader, torn, "subject", gone)
    db.execute("DELETE FROM caches")
    return torn


def make_room(db: sqlite3.Connection, behind: int) -> int:
    """A free row right behind another, by moving those up to the nearest free one; 0 is before the first.

    Rows keep their order, in which they were stored. Cost: O(rows that are moved).
    """
    gap = "SELECT row FROM records r WHERE row {} ? AND NOT EXISTS (SELECT 1 FROM records o WHERE o.row = r.row {} 1)"
    below = db.execute(gap.format("<=", "-") + " ORDER BY row DESC LIMIT 1", (behind,)).fetchone() or (0,)
    above = db.execute(gap.format(">=", "+") + " ORDER BY row LIMIT 1", (behind + 1,)).fetchone()
    if above is None or not db.execute("SELECT 1 FROM records WHERE row = ?", (behind + 1,)).fetchone():
        return behind + 1
    if below[0] > 1 and behind - below[0] <= above[0] - behind:
        _move(db, below[0], behind, -1)
        return behind
    _move(db, behind + 1, above[0], 1)
    return behind + 1


def place_in(db: sqlite3.Connection, entry: int, record: Record) -> int:
    """The row behind which a statement of an entry stands: behind what is said before it, for the same audience.

    Cost: O(statements of the entry).
    """
    (span,) = record.sources
    (episode,) = db.execute("SELECT row FROM episodes WHERE id = ?", (span.episode,)).fetchone()
    held = db.execute(
        'SELECT r.row, s.episode, s.start, s."end" FROM records r JOIN sources s ON s.record = r.row AND s.ordinal = 0 '
        "WHERE r.act = ? AND r.unit = 'statement' AND r.audience = ? ORDER BY r.row",
        (entry, record.audience),
    ).fetchall()
    if before := [row for row, *place in held if tuple(place) <= (episode, span.start, span.end)]:
        return int(before[-1])
    where, value = ("row < ?", held[0][0]) if held else ("act <= ?", entry)
    (last,) = db.execute(f"SELECT max(row) FROM records WHERE {where}", (value,)).fetchone()
    return int(last or 0)


def _move(db: sqlite3.Connection, first: int, last: int, step: int) -> None:
    """Move records, with all that names their rows; the one that they move to must be free."""
    db.execute("PRAGMA defer_foreign_keys = ON")
    for table, column in (("records", "row"), *((table, "record") for table in _BY_ROW)):
        between = f"{column} BETWEEN ? AND ?"
        db.execute(f"UPDATE {table} SET {column} = -({column} + ?) WHERE {between}", (step, first, last))
        db.execute(f"UPDATE {table} SET {column} = -{column} WHERE {column} < 0")


def seal(db: sqlite3.Connection, entries: Collection[int], entropy: Callable[[int], bytes]) -> list[tuple[int, bytes]]:
    """Give torn entries new salts; returns each with the digest of what is left of it under that, in order."""
    reader, sealed = Reader(db), list[tuple[int, bytes]]()
    for entry in sorted(entries):
        salt = entropy(SALT_BYTES)
        sealed.append((entry, payload_digest(salt, payload(reader, entry))))
        db.execute("INSERT OR REPLACE INTO salts (seq, salt) VALUES (?, ?)", (entry, salt))
    return sealed


def _take_all(db: sqlite3.Connection, reader: Reader, torn: Torn) -> None:
    torn.entries = {seq for (seq,) in reader.rows("SELECT seq FROM journal")}
    kept = rows.json_text(_KEPT)
    for table in _ALL:
        torn.counts[table] += db.execute(f"DELETE FROM {table}").rowcount
    sql = "DELETE FROM edits WHERE subject <> 'bank' OR field NOT IN (SELECT value FROM json_each(?))"
    torn.counts["edits"] = db.execute(sql, (kept,)).rowcount
    for (key,) in reader.rows("SELECT key FROM meta"):
        if key not in _KEPT:
            db.execute("DELETE FROM meta WHERE key = ?", (key,))


def _named(reader: Reader, table: str, column: str, ids: Sequence[str]) -> list[rows.Row]:
    sql = f"SELECT DISTINCT t.{column} FROM json_each(?) i CROSS JOIN {table} t ON t.id = i.value"
    return reader.rows(sql, rows.json_text(list(ids)))


def _links(reader: Reader, ids: Sequence[str]) -> list[str]:
    sql = (
        "SELECT s.id FROM json_each(?1) i CROSS JOIN links s ON s.source = i.value UNION "
        "SELECT t.id FROM json_each(?1) i CROSS JOIN links t ON t.target = i.value"
    )
    return [id for (id,) in reader.rows(sql, rows.json_text(ids))]


def _delete(db: sqlite3.Connection, torn: Torn, table: str, column: str, values: Sequence[Any]) -> None:
    sql = f"DELETE FROM {table} WHERE {column} IN (SELECT value FROM json_each(?))"
    torn.counts[table] += db.execute(sql, (rows.json_text(list(values)),)).rowcount


def _delete_edits(db: sqlite3.Connection, reader: Reader, torn: Torn, column: str, values: Sequence[Any]) -> None:
    sql = f"SELECT DISTINCT e.seq FROM json_each(?) i CROSS JOIN edits e ON e.{column} = i.value"
    torn.entries |= {seq for (seq,) in reader.rows(sql, rows.json_text(list(values)))}
    _delete(db, torn, "edits", column, values)


def _blank(db: sqlite3.Connection, reader: Reader, torn: Torn, blanks: Sequence[Span]) -> None:
    """Put spaces for characters, so that the spans of what stays still fit."""
    spans: dict[str, list[Span]] = defaultdict(list)
    for span in blanks:
        spans[span.episode].append(span)
    for id, each in spans.items():
        ((act, text),) = reader.rows("SELECT act, text FROM episodes WHERE id = ?", id)
        for span in each:
            text = text[: span.start] + " " * (span.end - span.start) + text[span.end :]
        db.execute("UPDATE episodes SET text = ? WHERE id = ?", (text, id))
        torn.entries.add(act)
        torn.counts["blanked"] += 1


def _describe(db: sqlite3.Connection, torn: Torn, doomed: Doomed) -> None:
    """Give what stays the metadata and tags that are left to it."""
    for table in ("episodes", "records"):
        changes = [(rows.json_text(metadata), id) for id, metadata in doomed.metadata.items()]
        db.executemany(f"UPDATE {table} SET metadata = ? WHERE id = ?", changes)
        db.executemany(f"UPDATE {table} SET tags = '[]' WHERE id = ?", [(id,) for id in doomed.untagged])
        for id in (*doomed.metadata, *doomed.untagged):
            torn.entries |= {act for (act,) in db.execute(f"SELECT act FROM {table} WHERE id = ?", (id,))}


def _unask(db: sqlite3.Connection, reader: Reader, torn: Torn, terms: frozenset[str]) -> None:
    """Take the questions with any of these terms out of what feedback keeps, and out of its history."""

    def left(text: str) -> str:
        asked = rows.decode_json(text) or []
        return rows.json_text([question for question in asked if terms.isdisjoint(question)])

    if not terms:
        return
    for row, asked in reader.rows("SELECT row, asked FROM records WHERE asked <> '[]'"):
        if left(asked) != asked:
            db.execute("UPDATE records SET asked = ? WHERE row = ?", (left(asked), row))
            torn.counts["questions"] += 1
    for rowid, seq, before, after in reader.rows("SELECT rowid, seq, before, after FROM edits WHERE field = 'asked'"):
        _keep_edit(db, torn, (rowid, seq), (before, after), (left(before), left(after)))


def _unlist(db: sqlite3.Connection, reader: Reader, torn: Torn, gone: frozenset[str]) -> None:
    """Take ids out of the lists that fields of the bank hold, and out of their history; what lists nothing goes."""

    def left(value: Any) -> Any:
        if not isinstance(value, str) or gone.isdisjoint(value.split()):
            return value
        return " ".join(word for word in value.split() if word not in gone) or None

    for key, value in reader.rows("SELECT key, value FROM meta"):
        if (kept := left(value)) is None:
            db.execute("DELETE FROM meta WHERE key = ?", (key,))
        elif kept != value:
            db.execute("UPDATE meta SET value = ? WHERE key = ?", (kept, key))
    for rowid, seq, before, after in reader.rows("SELECT rowid, seq, before, after FROM edits WHERE subject = 'bank'"):
        was = tuple(rows.decode_json(text) for text in (before, after))
        now = tuple(left(value) for value in was)
        if now != was:
            _keep_edit(db, torn, (rowid, seq), (before, after), (rows.json_text(now[0]), rows.json_text(now[1])))


def _unname(db: sqlite3.Connection, reader: Reader, torn: Torn) -> None:
    """Take out the reputation of actors of whom nothing is left, and its history: its fields bear their names."""
    found = reader.rows(
        "SELECT key FROM meta WHERE substr(key, 1, ?1) = ?2 UNION "
        "SELECT field FROM edits WHERE subject = 'bank' AND substr(field, 1, ?1) = ?2",
        len(REPUTATION), REPUTATION,
    )  # fmt: skip
    for (field,) in found:
        origin, _, actor = field.removeprefix(REPUTATION).partition("\t")
        if not reader.rows("SELECT 1 FROM episodes WHERE actor = ? AND origin = ? LIMIT 1", actor, origin):
            db.execute("DELETE FROM meta WHERE key = ?", (field,))
            _delete_edits(db, reader, torn, "field", [field])


def _unlink_entities(db: sqlite3.Connection, reader: Reader, torn: Torn, gone: Sequence[str]) -> None:
    """No entity is the same as one that is gone, nor ever was."""
    ids = rows.json_text(list(gone))
    found = reader.rows(
        "SELECT id, act FROM entities WHERE merged_into IN (SELECT value FROM json_each(?)) UNION "
        "SELECT e.subject, e.seq FROM edits e WHERE e.field = 'merged_into' AND (json_extract(e.before, '$') IN "
        "(SELECT value FROM json_each(?)) OR json_extract(e.after, '$') IN (SELECT value FROM json_each(?)))",
        ids, ids, ids,
    )  # fmt: skip
    for id, entry in found:
        torn.entries.add(entry)
        db.execute("UPDATE entities SET merged_into = NULL WHERE id = ?", (id,))
        db.execute("DELETE FROM edits WHERE subject = ? AND field = 'merged_into'", (id,))


def _keep_edit(
    db: sqlite3.Connection, torn: Torn, place: tuple[int, int], was: tuple[str, str], now: tuple[str, str]
) -> None:
    """Let an edit hold what is left of its values; one that changes nothing then goes."""
    if was == now:
        return
    rowid, seq = place
    torn.entries.add(seq)
    if now[0] == now[1]:
        torn.counts["edits"] += db.execute("DELETE FROM edits WHERE rowid = ?", (rowid,)).rowcount
    else:
        db.execute("UPDATE edits SET before = ?, after = ? WHERE rowid = ?", (*now, rowid))
