"""Looking for bytes in everything that a bank is kept in: its files as they lie there, and every value of every row."""

from __future__ import annotations

import zlib
from collections.abc import Iterator, Mapping
from pathlib import Path

from remanence.errors import RemanenceError
from remanence.storage.sqlite.files import BACKUP, known_copies, leftovers, own_files
from remanence.storage.sqlite.reading import Reader
from remanence.storage.sqlite.store import SqliteStore
from remanence.types import Trace

_CHUNK = 1 << 22


def traces(store: SqliteStore, needles: Mapping[bytes, str]) -> Iterator[Trace]:
    """Where any of these byte strings is found, in which form; ASCII letters of any case are the same.

    Looks through the bank's own files, what dead processes left of them, all copies that the engine made, the rows of
    the bank and of its backups as they are read (decrypted, if need be), and index images without their compression.
    """
    if store.path is not None:
        with store.snapshot() as reader:
            copies = known_copies(reader, store.path)
        for path in (store.path, *(file for file, _ in copies)):
            for file in (*own_files(path), *leftovers(path)):
                yield from _in_file(file, needles)
        for file, kind in copies:
            if kind == BACKUP:
                yield from _in_copy(store, file, needles)
    yield from _in_rows(store, str(store.path or ":memory:"), needles)


def _in_file(file: Path, needles: Mapping[bytes, str]) -> Iterator[Trace]:
    left, overlap = dict(needles), max(map(len, needles)) - 1
    try:
        with file.open("rb") as lines:
            tail = b""
            while left and (chunk := lines.read(_CHUNK)):
                data = (tail + chunk).lower()
                for needle in [needle for needle in left if needle in data]:
                    yield Trace(str(file), left.pop(needle))
                tail = data[-overlap:]
    except OSError as e:
        yield Trace(str(file), f"unknown: it cannot be read ({e.strerror})")


def _in_copy(store: SqliteStore, file: Path, needles: Mapping[bytes, str]) -> Iterator[Trace]:
    try:
        copy = store.sibling(file)
    except RemanenceError as e:
        yield Trace(str(file), f"unknown: it cannot be opened ({e})")
        return
    try:
        yield from _in_rows(copy, str(file), needles)
    finally:
        copy.close()


def _in_rows(store: SqliteStore, name: str, needles: Mapping[bytes, str]) -> Iterator[Trace]:
    with store.snapshot() as reader:
        for table, column in _columns(reader):
            found = set[str]()
            for (value,) in reader.rows(f"SELECT {column} FROM {table} WHERE typeof({column}) IN ('text', 'blob')"):
                data = _plain(value)
                found |= {form for needle, form in needles.items() if needle in data}
            yield from (Trace(f"{name}: {table}.{column}", form) for form in sorted(found))


def _columns(reader: Reader) -> Iterator[tuple[str, str]]:
    for (table,) in reader.rows("SELECT name FROM sqlite_master WHERE type = 'table' ORDER BY name"):
        for row in reader.rows(f'SELECT name FROM pragma_table_info("{table}")'):
            yield f'"{table}"', f'"{row[0]}"'


def _plain(value: str | bytes) -> bytes:
    """The bytes of a value in lower case; of an index image, those that it was compressed from."""
    if isinstance(value, str):
        return value.encode("utf-8", "surrogatepass").lower()
    try:
        return zlib.decompress(value).lower()
    except zlib.error:
        return value.lower()
