"""Bringing a bank of an older format to the present one: a copy is made first, and the change is atomic."""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Callable
from pathlib import Path

from remanence.protocols import BankKey
from remanence.storage.migrations import FORMAT, script
from remanence.storage.sqlite.connection import translated
from remanence.storage.sqlite.drivers import open_file, salt_of
from remanence.storage.sqlite.temporary import temporary_path

_KNOWS_COPIES = 4
"""The format from which a bank remembers its copies."""


def copy_path(path: Path, version: int) -> Path:
    """Where a bank of format `version` is kept before it is migrated."""
    return path.with_name(f"{path.name}.format-{version}")


def migrate(
    path: Path,
    version: int,
    *,
    target: int = FORMAT,
    script: Callable[[int], str] = script,
    key: BankKey | None = None,
) -> Path | None:
    """Migrate a bank from format `version` to `target`; returns where the copy is, or None if there was nothing to do.

    A process that dies on the way leaves the old format, whole; one that waits finds the work done.
    Raises: StoreUnavailable.
    """
    if version >= target:
        return None
    copy = copy_path(path, version)
    with translated(path):
        connection = open_file(path, key, salt_of(path), timeout=60)
        try:
            connection.execute("BEGIN IMMEDIATE")
            (version,) = connection.execute("PRAGMA user_version").fetchone()
            if version >= target:
                return None
            _copy(path, copy, key)
            for number in range(version + 1, target + 1):
                for statement in _statements(script(number)):
                    connection.execute(statement)
            connection.execute(f"PRAGMA user_version = {target}")
            if target >= _KNOWS_COPIES:
                connection.execute("INSERT OR REPLACE INTO copies VALUES (?, 'migration')", (str(copy.resolve()),))
            connection.execute("COMMIT")
        finally:
            connection.close()
    return copy


def _copy(path: Path, target: Path, key: BankKey | None) -> None:
    salt, temporary = salt_of(path), temporary_path(target)
    source, copy = open_file(path, key, salt), open_file(temporary, key, salt)
    try:
        source.backup(copy)
    finally:
        source.close()
        copy.close()
    os.replace(temporary, target)


def _statements(sql: str) -> list[str]:
    """The statements of a script, one by one, because `executescript` would commit the transaction around it."""
    found, pending = [], ""
    for line in sql.splitlines(keepends=True):
        pending += line
        if sqlite3.complete_statement(pending):
            found.append(pending)
            pending = ""
    return found
