"""The DB-API driver behind a bank: the standard `sqlite3`, or SQLCipher for one that is encrypted; their errors."""

from __future__ import annotations

import os
import sqlite3
import sys
from pathlib import Path
from typing import Any, cast

from remanence.extras import require
from remanence.protocols import BankKey

PLAIN = b"SQLite format 3\0"
"""What a file that is not encrypted starts with."""
SALT_BYTES = 16
_CIPHER = "sqlcipher3.dbapi2"


def salt_of(path: Path) -> bytes | None:
    """The salt in the first bytes of an encrypted bank; None for a file that is not encrypted, or not there."""
    try:
        with path.open("rb") as file:
            head = file.read(SALT_BYTES)
    except OSError:
        return None
    return None if head == PLAIN or len(head) < SALT_BYTES else head


def new_salt() -> bytes:
    """A salt for a new bank."""
    return os.urandom(SALT_BYTES)


def open_file(target: str | Path, key: BankKey | None, salt: bytes | None, **options: Any) -> sqlite3.Connection:
    """A connection to a file: to an encrypted one with its key and salt, which costs what the key's derivation costs.

    The key is taken, not tried: the first read fails where it is wrong.
    Raises: MissingExtra if there is a key and SQLCipher is not installed.
    Reference: the SQLCipher design (256-bit AES in CBC mode, a page each, with HMAC-SHA512).
    """
    if key is None or salt is None:
        plain: sqlite3.Connection = sqlite3.connect(target, isolation_level=None, **options)
        return plain
    connection: Any = cipher().connect(os.fspath(target), isolation_level=None, **options)
    connection.execute("PRAGMA cipher_log_level = NONE")  # a wrong key is an error here, not a line on stderr
    connection.execute(f"PRAGMA key = {key_literal(key, salt)}")
    return cast(sqlite3.Connection, connection)


def key_literal(key: BankKey, salt: bytes) -> str:
    """A key as SQLCipher takes it without a derivation of its own."""
    return f"\"x'{key(salt).hex()}{salt.hex()}'\""


def errors(name: str, *others: type[Exception]) -> tuple[type[Exception], ...]:
    """The error classes of this name, such as "OperationalError", of every driver that is loaded, and others."""
    loaded = (sqlite3, sys.modules.get(_CIPHER))
    return (*(getattr(driver, name) for driver in loaded if driver is not None), *others)


def cipher() -> Any:
    """SQLCipher's module, like the standard `sqlite3`. Raises: MissingExtra."""
    return require(_CIPHER, feature="An encrypted bank", extra="encryption")
