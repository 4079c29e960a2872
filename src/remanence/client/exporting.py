"""A bundle that a server streams: it is written here only once it has come whole."""

from __future__ import annotations

import hashlib
import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO

from msgspec import DecodeError, json
from msgspec.structs import replace

from remanence.client.asking import Remote, got, there
from remanence.client.effects import Flow, Request, Unanswered
from remanence.errors import StoreUnavailable
from remanence.storage.sqlite.bundle import End, Summary
from remanence.storage.sqlite.temporary import temporary_path


def export(remote: Remote, target: str | os.PathLike[str] | IO[str], *, current: bool = False) -> Flow[Summary]:
    """As `Memory.export`; the file is one of this machine. Raises: also Unanswered for a bundle that is cut short."""
    yield from there(remote)
    request = Request(
        path=f"{remote.path}/export?current={str(current).lower()}", timeout=remote.timeout,
        headers={"Accept": "application/x-ndjson"},
    )  # fmt: skip
    if not isinstance(target, str | os.PathLike):
        with tempfile.TemporaryFile() as file:
            summary = yield from _received(remote, request, file)
            file.seek(0)
            for line in file:
                target.write(line.decode())
        return summary
    with _new_file(Path(target).expanduser()) as file:
        summary = yield from _received(remote, request, file)
        file.flush()
        os.fsync(file.fileno())
    return summary


@contextmanager
def _new_file(path: Path) -> Iterator[IO[bytes]]:
    """A file that takes its name once it is written. Raises: StoreUnavailable for one that is there."""
    if path.exists():
        raise StoreUnavailable(f"{path} exists: choose another name, or remove it first")
    temporary = temporary_path(path)
    try:
        with temporary.open("w+b") as file:
            yield file
        os.replace(temporary, path)
    except OSError as e:
        raise StoreUnavailable(f"cannot write {path}: {e.strerror or e}") from e
    finally:
        temporary.unlink(missing_ok=True)


def _received(remote: Remote, request: Request, file: IO[bytes]) -> Flow[Summary]:
    """The bundle in a file, as its last line says that it is. Raises: Unanswered if it is not."""
    yield from got(remote, replace(request, sink=_ToFile(file)))
    file.seek(0)
    digest, lines, last = hashlib.sha256(), 0, b""
    for line in file:
        digest.update(last)
        lines, last = lines + bool(last), line
    try:
        end = json.decode(last, type=End)
    except DecodeError:
        end = None
    if end != End(lines, digest.hexdigest()):
        raise Unanswered(f"{remote.url} ended the bundle of {remote.bank} before it was whole: ask again")
    return Summary(end.lines, end.sha256)


class _ToFile:
    """Writes what comes to a file, anew if it begins anew."""

    def __init__(self, file: IO[bytes]) -> None:
        self._file = file

    def begin(self) -> None:
        self._file.seek(0)
        self._file.truncate()

    def take(self, part: bytes) -> None:
        self._file.write(part)
