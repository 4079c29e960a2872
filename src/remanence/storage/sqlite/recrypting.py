"""Giving a bank a key, another key, or none: while nobody else has it open, and in one step, whole or not at all."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from remanence.errors import StoreUnavailable
from remanence.protocols import BankKey
from remanence.storage.sqlite.connection import APPLICATION_ID, read_header, translated
from remanence.storage.sqlite.drivers import cipher, errors, key_literal, new_salt, open_file, salt_of
from remanence.storage.sqlite.temporary import temporary_path

_ZEROS = bytes(1 << 20)


def recrypt(path: Path, old: BankKey | None, new: BankKey | None) -> None:
    """Encrypt a bank, change its key, or decrypt it; a process that dies on the way leaves it as it was.

    What was plain is overwritten, as far as the file system lets one (not on storage that copies on write).
    Raises: KeyUnavailable if `old` is not its key; StoreUnavailable while somebody else has it open; MissingExtra.
    Cost: reads and writes the whole bank: some 50 MB a second.
    """
    version = read_header(path, old)[2]
    if old is not None or new is not None:
        _copy(path, old, new, version)


def _copy(path: Path, old: BankKey | None, new: BankKey | None, version: int) -> None:
    """Another file with the same rows, which takes the place of the old one: a page that is rewritten where it stands
    would need its old key to be rolled back, and whoever tries the new one first would damage the bank.
    """
    temporary = temporary_path(path)
    try:
        with _alone(path, old) as connection:
            key = "''" if new is None else key_literal(new, new_salt())
            connection.execute(f"ATTACH DATABASE ? AS fresh KEY {key}", (str(temporary),))
            connection.execute("SELECT sqlcipher_export('fresh')")
            connection.execute(f"PRAGMA fresh.application_id = {APPLICATION_ID}")
            connection.execute(f"PRAGMA fresh.user_version = {version}")
            connection.execute("DETACH DATABASE fresh")
            read_header(temporary, new)
            with path.open("r+b") as was:
                _synced(temporary)
                os.replace(temporary, path)
                _overwrite(was)
    except OSError as e:
        raise StoreUnavailable(f"cannot write beside {path}: {e.strerror or e}; it was not changed") from e
    finally:
        temporary.unlink(missing_ok=True)


@contextmanager
def _alone(path: Path, key: BankKey | None) -> Iterator[Any]:
    """A connection of SQLCipher's to a bank that nobody else has open, nor can open meanwhile."""
    with translated(path):
        connection = open_file(path, key, salt_of(path)) if key else cipher().connect(str(path), isolation_level=None)
        try:
            try:
                connection.execute("PRAGMA busy_timeout = 1000")
                connection.execute("PRAGMA journal_mode = DELETE")
                connection.execute("PRAGMA locking_mode = EXCLUSIVE")
                connection.execute("BEGIN EXCLUSIVE")
                connection.execute("COMMIT")
            except errors("OperationalError") as e:
                raise StoreUnavailable(f"{path} is open elsewhere: close it there first ({e})") from e
            yield connection
        finally:
            connection.close()


def _synced(path: Path) -> None:
    with path.open("rb") as file:
        os.fsync(file.fileno())


def _overwrite(file: Any) -> None:
    """Zeros over all that a file holds, which has no name any more."""
    left = os.fstat(file.fileno()).st_size
    while left > 0:
        left -= file.write(_ZEROS[: min(left, len(_ZEROS))])
    file.flush()
    os.fsync(file.fileno())
