"""Opening a bank's file: what is not a bank, is newer, or was cut short is refused before SQLite may touch it.

With a key the file is SQLCipher's, whose driver is told the key before anything is read; without one it is SQLite's.
"""

from __future__ import annotations

import os
import sqlite3
import struct
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Literal
from urllib.parse import quote

from remanence.errors import BankTooNew, BankUnreadable, KeyUnavailable, NotFound, StoreUnavailable
from remanence.protocols import BankKey
from remanence.storage.migrations import FORMAT, script
from remanence.storage.sqlite.drivers import PLAIN, errors, new_salt, open_file, salt_of
from remanence.storage.sqlite.temporary import temporary_path

APPLICATION_ID = 0x52454D4E  # "REMN" in the file's header
HEADER_BYTES = 100
PAGE_BYTES = 4096
"""A page of an encrypted bank, which has at least one."""
BUSY_SECONDS = 60
Durability = Literal["full", "normal"]


class Header(tuple[int, int, int]):
    """What the first 100 bytes of a bank say: (bytes a page, pages, format)."""


def read_header(path: Path, key: BankKey | None = None) -> Header:
    """The header of a bank file, read without SQLite; with a key, what the decrypted one says.

    Raises: NotFound if there is no file; StoreUnavailable if it cannot be read; BankUnreadable, BankTooNew;
        KeyUnavailable for an encrypted bank without its key, or a key and a bank that is not encrypted.
    Reference: the SQLite file format, section 1.3.
    """
    try:
        with path.open("rb") as file:
            head = file.read(HEADER_BYTES)
            size = os.fstat(file.fileno()).st_size
    except FileNotFoundError:
        raise NotFound(f"there is no bank at {path}") from None
    except IsADirectoryError:
        raise BankUnreadable(f"{path} is a folder, not a bank") from None
    except OSError as e:
        raise StoreUnavailable(f"cannot read {path}: {e.strerror}") from e
    if head.startswith(PLAIN) and len(head) == HEADER_BYTES:
        if key is not None:
            raise KeyUnavailable(f"{path} is not encrypted, and a key was given: remanence key change, or give no key")
        page, pages, version, application = _plain_header(head)
    elif key is not None and size >= PAGE_BYTES:
        page, pages, version, application = _decrypted_header(path, key)
    elif size >= PAGE_BYTES and size % PAGE_BYTES == 0:
        raise KeyUnavailable(f"{path} is no bank, or an encrypted one: give its key (key=, --key or REMANENCE_KEY)")
    else:
        raise BankUnreadable(f"{path} is not a bank: it does not start like one ({size} bytes); it was not touched")
    if application != APPLICATION_ID:
        raise BankUnreadable(f"{path} is a SQLite database, but not a bank; it was not touched")
    if version > FORMAT:
        raise BankTooNew(
            f"{path} has format {version}, and this version of Remanence reads up to {FORMAT}: "
            "upgrade with pip install -U remanence; it was not touched"
        )
    wal = path.with_name(path.name + "-wal")
    if size < page * pages and not (wal.exists() and wal.stat().st_size):
        raise BankUnreadable(
            f"{path} was cut short: {size} bytes are left of {page * pages}; it was not touched. Restore a backup"
        )
    return Header((page, pages, version))


def _plain_header(head: bytes) -> tuple[int, int, int, int]:
    """Bytes a page, pages, format and application of a file that is not encrypted."""
    page, pages = struct.unpack(">H", head[16:18])[0], struct.unpack(">I", head[28:32])[0]
    version, application = struct.unpack(">I", head[60:64])[0], struct.unpack(">I", head[68:72])[0]
    return 65536 if page == 1 else page, pages, version, application


def _decrypted_header(path: Path, key: BankKey) -> tuple[int, int, int, int]:
    with translated(path):
        connection = _open_file(path, read_only=True, key=key)
        try:
            pragmas = ("page_size", "page_count", "user_version", "application_id")
            page, pages, version, application = (
                int(connection.execute(f"PRAGMA {name}").fetchone()[0]) for name in pragmas
            )
        finally:
            connection.close()
    return page, pages, version, application


def create_bank(path: Path, key: BankKey | None = None) -> None:
    """Make an empty bank at `path` in one step: whole, or not at all; an existing file is left alone.

    Raises: StoreUnavailable if the folder cannot be written; MissingExtra if a key is given without SQLCipher.
    """
    temporary = temporary_path(path)
    try:
        with translated(path):
            connection = open_file(temporary, key, new_salt())
            try:
                connection.execute("PRAGMA journal_mode = WAL")
                install_schema(connection)
                connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
            finally:
                connection.close()
        try:
            os.link(temporary, path)
        except FileExistsError:
            return  # another process was first: its bank is as good
        except OSError:  # a file system without hard links
            temporary.rename(path)
    except OSError as e:
        raise StoreUnavailable(f"cannot create a bank at {path}: {e.strerror or e}") from e
    finally:
        for name in (temporary.name, temporary.name + "-wal", temporary.name + "-shm"):
            temporary.with_name(name).unlink(missing_ok=True)


def install_schema(connection: sqlite3.Connection) -> None:
    """Give an empty database the current format."""
    statements = "".join(script(number) for number in range(1, FORMAT + 1))
    connection.executescript(
        f"BEGIN; {statements} PRAGMA application_id = {APPLICATION_ID}; PRAGMA user_version = {FORMAT}; COMMIT;"
    )


def connect(
    path: Path | None, *, durability: Durability, read_only: bool, key: BankKey | None = None
) -> sqlite3.Connection:
    """A connection to a bank that exists; `path=None` gives a new one in memory.

    Raises: StoreUnavailable, BankUnreadable.
    """
    if path is None:
        connection = sqlite3.connect(":memory:", isolation_level=None, check_same_thread=False)
        install_schema(connection)
        return connection
    with translated(path):
        connection = _open_file(path, read_only, key)
        connection.execute("PRAGMA foreign_keys = ON")
        connection.execute("PRAGMA mmap_size = 268435456")
        if not read_only:
            connection.execute("PRAGMA journal_mode = WAL")  # a backup comes without
            connection.execute(f"PRAGMA synchronous = {durability.upper()}")
            connection.execute("PRAGMA secure_delete = ON")
            connection.execute("PRAGMA journal_size_limit = 4194304")
        return connection


def _open_file(path: Path, read_only: bool, key: BankKey | None) -> sqlite3.Connection:
    salt = None if key is None else salt_of(path)

    def attempt(suffix: str) -> sqlite3.Connection:
        target, options = f"file:{quote(str(path))}?{suffix}", {"check_same_thread": False, "timeout": BUSY_SECONDS}
        connection = open_file(target, key, salt, uri=True, **options)
        connection.execute("SELECT count(*) FROM meta").fetchone()
        return connection

    try:
        return attempt("mode=ro" if read_only else "mode=rw")
    except errors("OperationalError") as e:
        if read_only and "readonly" in str(e):  # a process was killed as it wrote: whoever may write puts that back
            with suppress(*errors("OperationalError")):
                attempt("mode=rw").close()
                return attempt("mode=ro")
        beside = (path.with_name(path.name + suffix) for suffix in ("-wal", "-journal"))
        if not read_only or any(file.exists() and file.stat().st_size for file in beside):
            raise
        return attempt("immutable=1")  # a folder where SQLite may not make its shared-memory file


@contextmanager
def translated(path: Path | None) -> Iterator[None]:
    """Turn the driver's errors into ours, naming the bank and what to do; a closed bank is a ValueError."""
    where = path or "the bank in memory"
    try:
        yield
    except errors("ProgrammingError") as e:
        if "closed" not in str(e):
            raise
        raise ValueError(f"{where} is closed: open it again") from None
    except errors("OperationalError") as e:
        message = str(e)
        if "full" in message or "disk I/O" in message:
            raise StoreUnavailable(f"{where}: the disk is full or failing ({message}); nothing was stored") from e
        if "locked" in message or "busy" in message:
            raise StoreUnavailable(f"{where}: another process held it for over {BUSY_SECONDS} s; try again") from e
        if "unable to open" in message and path is not None and not path.parent.is_dir():
            raise StoreUnavailable(f"{where}: there is no folder {path.parent}; make it first") from e
        if "readonly" in message or "unable to open" in message:
            raise StoreUnavailable(f"{where} cannot be written: the file or its folder is read-only ({message})") from e
        raise StoreUnavailable(f"{where}: {message}") from e
    except UnicodeDecodeError as e:
        raise BankUnreadable(f"{where} is damaged (a text is no text): restore a backup") from e
    except errors("IntegrityError") as e:
        raise StoreUnavailable(f"{where}: {e}; nothing was stored") from e
    except errors("DatabaseError") as e:
        if path is not None and "not a database" in str(e) and salt_of(path) is not None:
            raise KeyUnavailable(f"{where}: the key is not this bank's, or was changed since it was opened") from None
        raise BankUnreadable(f"{where} is damaged ({e}): run remanence verify, or restore a backup") from e
