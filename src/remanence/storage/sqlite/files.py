"""The files that hold what a bank holds: its own, what SQLite keeps beside it, and the copies that the engine made."""

from __future__ import annotations

import os
from collections.abc import Iterator, Sequence
from pathlib import Path

from remanence.storage.migrations import FORMAT
from remanence.storage.sqlite.migrating import copy_path
from remanence.storage.sqlite.reading import Reader

_BESIDE = ("", "-wal", "-shm", "-journal")
_CHUNK = 1 << 20
MIGRATION, BACKUP, BUNDLE, FOREIGN = "migration", "backup", "bundle", "foreign"


def own_files(path: Path) -> Iterator[Path]:
    """The files of a bank that are there: its own, and what SQLite keeps beside it."""
    return (file for end in _BESIDE if (file := path.with_name(path.name + end)).exists())


def leftovers(path: Path) -> Iterator[Path]:
    """What processes that died while they made this file left of it, under names of its own."""
    for end in (".new", ".import"):
        for file in sorted(path.parent.glob(f".{_literal(path.name)}.*{end}*")):
            words = file.name.removeprefix(f".{path.name}.").split(".")
            if words[0].isdecimal() and not _is_running(int(words[0])):
                yield file


def known_copies(reader: Reader, path: Path) -> list[tuple[Path, str]]:
    """The files that the engine made of a bank and that are there still, each with what it is."""
    found = {Path(name): kind for name, kind in reader.rows("SELECT path, kind FROM copies ORDER BY path")}
    found |= {copy_path(path, number): MIGRATION for number in range(1, FORMAT)}
    found.pop(path.resolve(), None)
    return sorted((file, kind) for file, kind in found.items() if file.exists())


def holds_any(path: Path, words: Sequence[str]) -> bool:
    """Whether a file has any of these words, as they stand. Raises: OSError. Cost: reads it once."""
    wanted = [word.encode() for word in words]
    overlap = max(map(len, wanted), default=1) - 1
    with path.open("rb") as file:
        tail = b""
        while chunk := file.read(_CHUNK):
            data = tail + chunk
            if any(word in data for word in wanted):
                return True
            tail = data[-overlap:] if overlap else b""
    return False


def shred(path: Path) -> None:
    """Write zeros over a file, and remove it. Raises: OSError."""
    with path.open("r+b") as file:
        left = os.fstat(file.fileno()).st_size
        while left > 0:
            left -= file.write(bytes(min(left, _CHUNK)))
        file.flush()
        os.fsync(file.fileno())
    path.unlink()


def _literal(name: str) -> str:
    """A name as a pattern that means nothing but itself."""
    return "".join(f"[{c}]" if c in "*?[" else c for c in name)


def _is_running(process: int) -> bool:
    try:
        os.kill(process, 0)
    except ProcessLookupError:
        return False
    except OSError:  # it is another user's, or there is no telling
        return True
    return True
