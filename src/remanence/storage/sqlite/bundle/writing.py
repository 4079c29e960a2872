"""How a bundle is written: the rows of a bank, line by line, and what checks them."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Iterator
from pathlib import Path
from typing import IO, Any

import msgspec
from msgspec import Struct

from remanence.errors import StoreUnavailable
from remanence.protocols import REPUTATION
from remanence.storage.migrations import FORMAT
from remanence.storage.sqlite import queue, rows
from remanence.storage.sqlite.bundle.lines import (
    SETTINGS,
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
from remanence.storage.sqlite.reading import Reader
from remanence.storage.sqlite.temporary import temporary_path

_encode = msgspec.json.Encoder(order="deterministic").encode


class Summary(Struct, frozen=True):
    """What an export wrote: lines without the end line, and the SHA-256 of their bytes."""

    lines: int
    sha256: str


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
    held = _settings(reader) if current else {}
    read = queue.readers(reader) if current else ()
    yield Header("remanence", VERSION, FORMAT, current, *named, read=read, settings=held)
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


def _settings(reader: Reader) -> dict[str, str]:
    held = {field: value for field in SETTINGS if (value := reader.meta(field)) is not None}
    return held | reader.meta_beginning(REPUTATION)


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
