"""How a bundle is read: its lines, checked by form and hash, and what becomes of each."""

from __future__ import annotations

import hashlib
import sqlite3
from collections.abc import Iterator, Mapping
from typing import IO, Any

import msgspec

from remanence.errors import BankUnreadable, BundleUnreadable
from remanence.protocols import Progress
from remanence.storage.migrations import FORMAT
from remanence.storage.sqlite import queue, rows
from remanence.storage.sqlite.bundle.lines import (
    VERSION,
    ChangeLine,
    CheckpointLine,
    EditLine,
    End,
    EntityLine,
    EpisodeLine,
    Header,
    Line,
    LinkLine,
    ReceiptLine,
    RecordLine,
    ResealLine,
    TaskLine,
)
from remanence.storage.sqlite.drivers import errors
from remanence.types import Entity, Episode, Link, Record, Span

_decode = msgspec.json.Decoder(Line).decode


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
    except errors("Error", KeyError, ValueError, OverflowError, BankUnreadable) as e:
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
