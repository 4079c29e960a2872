"""What every read of a bank is made of: a connection, queries over it in pages, and pieces of SQL."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from functools import cache
from typing import Any

from remanence.errors import BankUnreadable
from remanence.instants import micros
from remanence.storage.sqlite.rows import Row
from remanence.types import Filter

PAGE = 1000


class Queries:
    """Queries over one connection, and the facts about the bank itself, which everything else asks for."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._db = connection

    def rows(self, sql: str, *values: Any) -> list[Row]:
        """All rows of a query."""
        return self._db.execute(sql, values).fetchall()

    def paged(self, sql: str, start: int = 0, *values: Any) -> Iterator[Row]:
        """Rows of a query whose first value is the last row number seen and whose first column is the row number."""
        while page := self.rows(f"{sql} LIMIT {PAGE}", start, *values):
            yield from page
            if len(page) < PAGE:
                return
            start = page[-1][0]

    def meta(self, key: str) -> str | None:
        """A fact about the bank itself, such as its name."""
        row = self._db.execute("SELECT value FROM meta WHERE key = ?", (key,)).fetchone()
        return None if row is None else str(row[0])

    def meta_beginning(self, beginning: str) -> dict[str, str]:
        """The facts about the bank whose keys begin so, by key, in the order of the alphabet."""
        found = self._db.execute(
            "SELECT key, value FROM meta WHERE substr(key, 1, ?) = ? ORDER BY key", (len(beginning), beginning)
        )
        return {str(key): str(value) for key, value in found}


@cache
def prefixed(table: str, columns: str) -> str:
    """A list of columns as those of a table.

    >>> prefixed("r", "id, text")
    'r.id, r.text'
    """
    return ", ".join(f"{table}.{name.strip()}" for name in columns.split(","))


def quoted(names: Iterable[str]) -> str:
    """Names from an enumeration as SQL literals; never a caller's text."""
    return ", ".join(f"'{name!s}'" for name in names)


def row_of(table: str) -> str:
    """The row that an id has in a table, 0 for none, as SQL with one value."""
    return f"(SELECT coalesce(max(row), 0) FROM {table} WHERE id = ?)"


def pages(found: Iterator[Row]) -> Iterator[list[Row]]:
    """Rows, as they come, a page at a time."""
    page: list[Row] = []
    for row in found:
        page.append(row)
        if len(page) == PAGE:
            yield page
            page = []
    if page:
        yield page


def conditions(filter: Filter) -> tuple[str, list[Any]]:
    """The part of a filter that columns can answer, as SQL with its values; tags and metadata are matched after."""
    sql = ""
    values: list[Any] = []
    for column, allowed in (("actor", filter.actors), ("session", filter.sessions), ("origin", filter.origins)):
        if allowed:
            sql += f" AND {column} IN ({', '.join('?' * len(allowed))})"  # json_each would end a text at a NUL
            values += allowed
    if filter.since is not None:
        sql, values = f"{sql} AND at_end > ?", [*values, micros(filter.since)]
    if filter.until is not None:
        sql, values = f"{sql} AND at_start < ?", [*values, micros(filter.until)]
    if filter.min_trust > 0:
        sql, values = f"{sql} AND trust >= ?", [*values, filter.min_trust]
    return sql, values


DAMAGED = (TypeError, ValueError, OverflowError)
"""What comes of taking a stored value for what it should be, where one of another type, form or size stands."""


@contextmanager
def decoded() -> Iterator[None]:
    """Around what makes records of rows. Raises: BankUnreadable where a row holds what nobody stored."""
    try:
        yield
    except DAMAGED as e:
        raise BankUnreadable(f"a row is damaged ({type(e).__name__}): run remanence verify, or restore a backup") from e
