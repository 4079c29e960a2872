"""The open bundle: a bank as JSON lines, checked by hashes, restored identically (docs/reference/bundle.md).

A header, one line per row of the bank in a fixed order, and an end line with the number of lines and the SHA-256 of all
bytes before it. Reading checks every line's form, the end line, and then the journal's chain and digests; only a bundle
that passes all of it becomes a bank.
"""

from __future__ import annotations

import hashlib
import os
import sqlite3
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import IO, Any

import msgspec
from msgspec import Struct

from remanence.errors import BundleUnreadable, StoreUnavailable
from remanence.protocols import Progress
from remanence.storage.migrations import FORMAT
from remanence.storage.sqlite import queue, rows
from remanence.storage.sqlite.drivers import errors
from remanence.storage.sqlite.reading import Reader
from remanence.storage.sqlite.temporary import temporary_path
from remanence.types import Entity, Episode, Link, Record, Span

VERSION = 1


class Header(Struct, tag_field="type", tag="header", frozen=True, forbid_unknown_fields=True, omit_defaults=True):
    """The first line: what follows, and the facts about the bank that are in no other line.

    `read` names, in a bundle of the current state, the extractors that have read the bank but for what lines say waits.
    """

    bundle: str
    version: int
    format: int
    current: bool
    name: str | None
    zone: str | None
    embedder: dict[str, Any] | None
    read: tuple[str, ...] = ()


class ChangeLine(Struct, tag_field="type", tag="change", frozen=True, forbid_unknown_fields=True):
    """An entry of the journal, with the salt of its digest, or of what an erasure left of it."""

    seq: int
    at: int
    act: str
    operation: str
    principal: str
    subjects: list[str]
    digest: str
    chain: str
    salt: str | None


class EpisodeLine(Struct, tag_field="type", tag="episode", frozen=True, forbid_unknown_fields=True):
    """An episode; `act` is the journal entry that stored it, null in a bundle of the current state."""

    act: int | None
    id: str
    external_id: str | None
    text: str
    title: str | None
    origin: str
    actor: str | None
    session: str | None
    at_start: int | None
    at_end: int | None
    at_precision: str | None
    recorded_at: int
    principal: str
    trust: float
    taint: str
    tags: list[str]
    metadata: dict[str, Any]


class RecordLine(Struct, tag_field="type", tag="record", frozen=True, forbid_unknown_fields=True, omit_defaults=True):
    """A record with its sources, each `[episode id, start, end]`; `text` is null where the sources hold it."""

    act: int | None
    id: str
    kind: str
    unit: str
    part: str
    recipe: str
    text: str | None
    actor: str | None
    session: str | None
    origin: str
    at_start: int | None
    at_end: int | None
    at_precision: str | None
    recorded_at: int
    valid_from: int | None
    valid_to: int | None
    trust: float
    taint: str
    confidence: float
    tags: list[str]
    metadata: dict[str, Any]
    retired_at: int | None
    forgotten: bool
    sources: list[tuple[str, int, int]]
    used: int = 0
    wrong: int = 0
    asked: tuple[tuple[str, ...], ...] = ()
    quarantined: str = ""
    audience: str = ""


class EntityLine(Struct, tag_field="type", tag="entity", frozen=True, forbid_unknown_fields=True, omit_defaults=True):
    """An entity."""

    act: int | None
    id: str
    name: str
    kind: str
    aliases: list[str]
    recorded_at: int
    merged_into: str | None = None


class LinkLine(Struct, tag_field="type", tag="link", frozen=True, forbid_unknown_fields=True):
    """A link between two records or entities."""

    act: int | None
    id: str
    link: str
    source: str
    target: str
    weight: float
    recorded_at: int
    retired_at: int | None


class EditLine(Struct, tag_field="type", tag="edit", frozen=True, forbid_unknown_fields=True):
    """A change of one field, both values kept."""

    seq: int
    subject: str
    field: str
    before: Any
    after: Any


class ResealLine(Struct, tag_field="type", tag="reseal", frozen=True, forbid_unknown_fields=True):
    """That an erasure took something from an entry, and the digest of what it left, under the salt of that entry."""

    entry: int
    erasure: int
    digest: str


class ReceiptLine(Struct, tag_field="type", tag="receipt", frozen=True, forbid_unknown_fields=True):
    """What the entry of an erasure says of it: JSON of ids and numbers, to the letter."""

    act: int
    body: str


class CheckpointLine(Struct, tag_field="type", tag="checkpoint", frozen=True, forbid_unknown_fields=True):
    """A signed end of the journal's chain."""

    seq: int
    at: int
    chain: str
    key: str
    signature: str


class TaskLine(Struct, tag_field="type", tag="task", frozen=True, forbid_unknown_fields=True):
    """Work that waits for a record, such as "llm.v1" that has not read it yet."""

    task: str
    subject: str


class End(Struct, tag_field="type", tag="end", frozen=True, forbid_unknown_fields=True):
    """The last line: how many lines and which bytes must stand before it."""

    lines: int
    sha256: str


class Summary(Struct, frozen=True):
    """What an export wrote: lines without the end line, and the SHA-256 of their bytes."""

    lines: int
    sha256: str


_Rows = ChangeLine | EpisodeLine | RecordLine | EntityLine | LinkLine | EditLine | TaskLine
_Proofs = ResealLine | ReceiptLine | CheckpointLine
Line = Header | _Rows | _Proofs | End
_decode = msgspec.json.Decoder(Line).decode
_encode = msgspec.json.Encoder(order="deterministic").encode


# --- writing ----------------------------------------------------------------------------------------------------------


def write_bundle(reader: Reader, target: str | os.PathLike[str] | IO[str], *, current: bool) -> Summary:
    """Write a bank to a new file, or to a text stream. Raises: StoreUnavailable; an existing file is left alone."""
    if not isinstance(target, str | os.PathLike):
        return _write(reader, lambda data: target.write(data.decode()), current=current)
    path = Path(target).expanduser()
    if path.exists():
        raise StoreUnavailable(f"{path} exists: choose another name, or remove it first")
    temporary = temporary_path(path)
    try:
        with temporary.open("wb") as file:
            summary = _write(reader, file.write, current=current)
            file.flush()
            os.fsync(file.fileno())
        os.replace(temporary, path)
    except OSError as e:
        raise StoreUnavailable(f"cannot write {path}: {e.strerror or e}") from e
    finally:
        temporary.unlink(missing_ok=True)
    return summary


def _write(reader: Reader, write: Any, *, current: bool) -> Summary:
    digest, count = hashlib.sha256(), 0
    for line in _lines(reader, current):
        data = _encode(line) + b"\n"
        digest.update(data)
        write(data)
        count += 1
    write(_encode(End(count, digest.hexdigest())) + b"\n")
    return Summary(count, digest.hexdigest())


def _lines(reader: Reader, current: bool) -> Iterator[Line]:
    named = (reader.meta("name"), reader.meta("zone"), _embedder(reader))
    yield Header("remanence", VERSION, FORMAT, current, *named, read=queue.readers(reader) if current else ())
    if not current:
        yield from _changes(reader)
    chosen = _CURRENT if current else dict.fromkeys(_CURRENT, "")
    for row in reader.paged(
        f"SELECT row, act, {rows.EPISODE_COLUMNS} FROM episodes WHERE row > ? {chosen['episodes']} ORDER BY row"
    ):
        values = (_act(row, current), *row[2:16], rows.decode_json(row[16]), rows.decode_json(row[17]))
        yield EpisodeLine(*values)
    for row in reader.paged(
        f"SELECT row, act, {rows.RECORD_COLUMNS} FROM records WHERE row > ? {chosen['records']} ORDER BY row"
    ):
        yield _record_line(reader, row, current)
    for row in reader.paged(
        f"SELECT row, act, {rows.ENTITY_COLUMNS} FROM entities WHERE row > ? {chosen['entities']} ORDER BY row"
    ):
        yield EntityLine(_act(row, current), row[2], row[3], row[4], rows.decode_json(row[5]), *row[6:])
    for row in reader.paged(
        f"SELECT row, act, {rows.LINK_COLUMNS} FROM links WHERE row > ? {chosen['links']} ORDER BY row"
    ):
        yield LinkLine(_act(row, current), *row[2:])
    if not current:
        for row in reader.paged(
            "SELECT rowid, seq, subject, field, before, after FROM edits WHERE rowid > ? ORDER BY rowid"
        ):
            yield EditLine(row[1], row[2], row[3], rows.decode_json(row[4]), rows.decode_json(row[5]))
        yield from _proofs(reader)
    for task, subject in queue.left(reader, current=current):
        yield TaskLine(task, subject)


def _proofs(reader: Reader) -> Iterator[Line]:
    """What erasures and checkpoints say of the journal."""
    for entry, erasure, digest in reader.rows("SELECT entry, erasure, digest FROM reseals ORDER BY erasure, entry"):
        yield ResealLine(entry, erasure, digest.hex())
    for act, body in reader.rows("SELECT act, body FROM receipts ORDER BY act"):
        yield ReceiptLine(act, body)
    for seq, at, *blobs in reader.rows("SELECT seq, at, chain, key, signature FROM checkpoints ORDER BY seq, key"):
        yield CheckpointLine(seq, at, *(blob.hex() for blob in blobs))


def _embedder(reader: Reader) -> dict[str, Any] | None:
    """How vectors are made again: they are derived, and not exported."""
    space = reader.space()
    return None if space is None else {"name": space[1], **msgspec.structs.asdict(space[2])}


_LIVE = "NOT forgotten AND retired_at IS NULL"
_CURRENT = {  # the current state: what is believed, what it rests on, and what speaks of it
    "records": f"AND {_LIVE}",
    "episodes": "AND row IN (SELECT s.episode FROM sources s JOIN records r ON r.row = s.record "
    f"WHERE {_LIVE})",
    "entities": f"AND name COLLATE NOCASE IN (SELECT actor FROM records WHERE {_LIVE})",
    "links": f"AND retired_at IS NULL AND source IN (SELECT id FROM records WHERE {_LIVE}) "
    f"AND target IN (SELECT id FROM records WHERE {_LIVE})",
}  # fmt: skip


def _act(row: rows.Row, current: bool) -> int | None:
    return None if current else row[1]


def _changes(reader: Reader) -> Iterator[ChangeLine]:
    sql = (
        "SELECT j.seq, j.at, j.act, j.operation, j.principal, j.subjects, j.digest, j.chain, s.salt FROM journal j "
        "LEFT JOIN salts s ON s.seq = j.seq WHERE j.seq > ? ORDER BY j.seq"
    )
    for row in reader.paged(sql):
        salt = None if row[8] is None else row[8].hex()
        values = (*row[:5], rows.decode_json(row[5]), row[6].hex(), row[7].hex(), salt)
        yield ChangeLine(*values)


def _record_line(reader: Reader, row: rows.Row, current: bool) -> RecordLine:
    sources = reader.rows(
        'SELECT e.id, s.start, s."end" FROM sources s JOIN episodes e ON e.row = s.episode WHERE s.record = ? '
        "ORDER BY s.ordinal",
        row[0],
    )
    values = (
        _act(row, current), *row[2:20], rows.decode_json(row[20]), rows.decode_json(row[21]), row[22], bool(row[23]),
        sources, *row[24:26], rows.to_asked(row[26]), *row[27:29],
    )  # fmt: skip
    return RecordLine(*values)


# --- reading ----------------------------------------------------------------------------------------------------------


def read_bundle(lines: IO[bytes], progress: Progress | None = None) -> Iterator[Line]:
    """The lines of a bundle, the header first, without the end line, which is checked.

    Raises: BundleUnreadable, naming the line.
    """
    digest, count = hashlib.sha256(), 0
    for data in lines:
        line = _parse(data, count + 1)
        if isinstance(line, End):
            if (line.lines, line.sha256) != (count, digest.hexdigest()):
                raise BundleUnreadable(f"the bundle was changed or is damaged: its hash differs after {count} lines")
            if lines.read(1):
                raise BundleUnreadable("there is more after the bundle's end line")
            return
        if isinstance(line, Header) != (count == 0):
            raise BundleUnreadable(f"line {count + 1}: a bundle has one header, in its first line")
        digest.update(data)
        count += 1
        if progress is not None and count % 1000 == 0:
            progress(count, None)
        yield line
    raise BundleUnreadable(f"the bundle was cut short: there is no end line after {count} lines")


def _parse(data: bytes, number: int) -> Line:
    try:
        line: Line = _decode(data)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as e:
        raise BundleUnreadable(f"line {number} of the bundle cannot be read: {e}") from None
    if isinstance(line, Header) and (line.bundle != "remanence" or line.version > VERSION or line.format > FORMAT):
        raise BundleUnreadable(f"this is a bundle of {line.bundle!r}, version {line.version}, format {line.format}; "
                               f"this version reads up to version {VERSION}, format {FORMAT}")  # fmt: skip
    return line


def insert_line(connection: sqlite3.Connection, line: Line, episode_rows: dict[str, int]) -> None:
    """Store one line of a full bundle as the row that it was. Raises: BundleUnreadable."""
    try:
        _INSERT[type(line)](connection, line, episode_rows)
    except errors("Error", KeyError, ValueError, OverflowError) as e:
        raise BundleUnreadable(f"a line of the bundle does not fit the others: {type(line).__name__}: {e}") from e


def _insert(connection: sqlite3.Connection, table: str, columns: str, values: tuple[Any, ...]) -> int:
    marks = ", ".join("?" * len(values))
    return int(connection.execute(f"INSERT INTO {table} ({columns}) VALUES ({marks})", values).lastrowid or 0)


def _insert_change(connection: sqlite3.Connection, line: ChangeLine, _: dict[str, int]) -> None:
    entry = (line.seq, line.at, line.act, line.operation, line.principal, rows.json_text(line.subjects))
    digests = (bytes.fromhex(line.digest), bytes.fromhex(line.chain))
    _insert(connection, "journal", rows.CHANGE_COLUMNS, entry + digests)
    if line.salt is not None:
        _insert(connection, "salts", "seq, salt", (line.seq, bytes.fromhex(line.salt)))


def _insert_episode(connection: sqlite3.Connection, line: EpisodeLine, episode_rows: dict[str, int]) -> None:
    values = (line.act, *rows.episode_row(to_episode(line)))
    episode_rows[line.id] = _insert(connection, "episodes", f"act, {rows.EPISODE_COLUMNS}", values)


def _insert_record(connection: sqlite3.Connection, line: RecordLine, episode_rows: dict[str, int]) -> None:
    values = (line.act, *rows.record_row(to_record(line, {}), text=line.text))
    number = _insert(connection, "records", f"act, {rows.RECORD_COLUMNS}", values)
    for ordinal, (episode, start, end) in enumerate(line.sources):
        cited = (number, ordinal, episode_rows[episode], start, end)
        _insert(connection, "sources", 'record, ordinal, episode, start, "end"', cited)


def _insert_entity(connection: sqlite3.Connection, line: EntityLine, _: dict[str, int]) -> None:
    values = (line.act, *rows.entity_row(to_entity(line)))
    _insert(connection, "entities", f"act, {rows.ENTITY_COLUMNS}", values)


def _insert_link(connection: sqlite3.Connection, line: LinkLine, _: dict[str, int]) -> None:
    _insert(connection, "links", f"act, {rows.LINK_COLUMNS}", (line.act, *rows.link_row(to_link(line))))


def _insert_edit(connection: sqlite3.Connection, line: EditLine, _: dict[str, int]) -> None:
    values = (line.seq, line.subject, line.field, rows.json_text(line.before), rows.json_text(line.after))
    _insert(connection, "edits", "seq, subject, field, before, after", values)


def _insert_reseal(connection: sqlite3.Connection, line: ResealLine, _: dict[str, int]) -> None:
    values = (line.entry, line.erasure, bytes.fromhex(line.digest))
    _insert(connection, "reseals", "entry, erasure, digest", values)


def _insert_receipt(connection: sqlite3.Connection, line: ReceiptLine, _: dict[str, int]) -> None:
    _insert(connection, "receipts", "act, body", (line.act, line.body))


def _insert_checkpoint(connection: sqlite3.Connection, line: CheckpointLine, _: dict[str, int]) -> None:
    blobs = (bytes.fromhex(text) for text in (line.chain, line.key, line.signature))
    _insert(connection, "checkpoints", "seq, at, chain, key, signature", (line.seq, line.at, *blobs))


def _insert_task(connection: sqlite3.Connection, line: TaskLine, _: dict[str, int]) -> None:
    queue.enqueue(connection, line.task, [line.subject])


def to_episode(line: EpisodeLine) -> Episode:
    """The episode of a line. Raises: ValueError or OverflowError for values that no episode has."""
    values = msgspec.structs.astuple(line)[1:]
    return rows.to_episode((*values[:-2], rows.json_text(line.tags), rows.json_text(line.metadata)))


def to_record(line: RecordLine, texts: Mapping[str, str]) -> Record:
    """The record of a line, given what its episodes say if the line leaves that to them. Raises: as `to_episode`."""
    values = msgspec.structs.astuple(line)[1:]
    state = (
        line.retired_at,
        line.forgotten,
        line.used,
        line.wrong,
        rows.asked_text(line.asked),
        line.quarantined,
        line.audience,
    )
    row = (*values[:18], rows.json_text(line.tags), rows.json_text(line.metadata), *state)
    spans = tuple(Span(*source) for source in line.sources)
    text = line.text if line.text is not None else "\n".join(texts.get(s.episode, "")[s.start : s.end] for s in spans)
    return rows.to_record(row, spans, text)


def to_entity(line: EntityLine) -> Entity:
    """The entity of a line. Raises: as `to_episode`."""
    return rows.to_entity(
        (line.id, line.name, line.kind, rows.json_text(line.aliases), line.recorded_at, line.merged_into)
    )


def to_link(line: LinkLine) -> Link:
    """The link of a line. Raises: as `to_episode`."""
    return rows.to_link(msgspec.structs.astuple(line)[1:])


_INSERT: dict[type, Any] = {
    ChangeLine: _insert_change,
    EpisodeLine: _insert_episode,
    RecordLine: _insert_record,
    EntityLine: _insert_entity,
    LinkLine: _insert_link,
    EditLine: _insert_edit,
    ResealLine: _insert_reseal,
    ReceiptLine: _insert_receipt,
    CheckpointLine: _insert_checkpoint,
    TaskLine: _insert_task,
}
