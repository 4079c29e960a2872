"""LangGraph's stores: a namespace for each user, and our embedder in their index."""

# ruff: noqa: ARG002  (an adapter takes what every adapter takes)
from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from importlib.metadata import version
from pathlib import Path
from typing import Any
from uuid import uuid4

from langgraph.store.base import BaseStore
from langgraph.store.memory import InMemoryStore
from langgraph.store.sqlite import SqliteStore

from remanence.adapters.conformance._embedding import DIMENSION, vectors

try:  # its vectors are an extension, and not every Python's SQLite loads any
    import pysqlite3 as driver
except ImportError:
    import sqlite3 as driver

__all__ = ["InMemory", "Sqlite", "driver"]
INDEX: Any = {"dims": DIMENSION, "embed": vectors, "fields": ["text"]}


class _Store:
    """Items under keys, by user."""

    _store: BaseStore

    def add(
        self, text: str, *, user: str, session: str | None = None, at: datetime | None = None, id: str | None = None
    ) -> list[str]:
        """A put."""
        key = id or str(uuid4())
        self._store.put(("said", user), key, {"text": text} | ({"at": at.isoformat()} if at else {}))
        return [key]

    def search(self, query: str, *, user: str, k: int) -> Sequence[tuple[str, str]]:
        """Of the user's namespace alone, not of what begins like it."""
        found = self._store.search(("said", user), query=query, limit=k)
        return [(each.key, each.value["text"]) for each in found if each.namespace == ("said", user)]

    def get(self, id: str, *, user: str) -> str | None:
        """By namespace and key."""
        item = self._store.get(("said", user), id)
        return None if item is None else str(item.value["text"])

    def update(self, id: str, text: str, *, user: str, at: datetime | None = None) -> None:
        """A put where there is something. Raises: LookupError."""
        item = self._store.get(("said", user), id)
        if item is None:
            raise LookupError(id)
        self._store.put(("said", user), id, item.value | {"text": text})

    def delete(self, id: str, *, user: str) -> None:
        """By namespace and key."""
        self._store.delete(("said", user), id)

    def time_of(self, id: str, *, user: str) -> datetime:
        """From the value."""
        item = self._store.get(("said", user), id)
        assert item is not None
        return datetime.fromisoformat(item.value["at"])


class InMemory(_Store):
    """`InMemoryStore`: for tests and notebooks, by its documentation; nothing durable is claimed."""

    product, version = "LangGraph InMemoryStore", version("langgraph-checkpoint")
    claims = ("retries", "scoped_ids", "threads")

    def __init__(self, folder: Path) -> None:
        self._store = InMemoryStore(index=INDEX)

    def close(self) -> None:
        """Nothing to close."""


class Sqlite(_Store):
    """`SqliteStore`, with a connection as its `from_conn_string` makes it."""

    product, version = "LangGraph SqliteStore", version("langgraph-checkpoint-sqlite")
    claims = ("durable", "retries", "scoped_ids", "threads", "processes")

    def __init__(self, folder: Path) -> None:
        self._connection = driver.connect(str(folder / "store.db"), check_same_thread=False, isolation_level=None)
        self._store = SqliteStore(self._connection, index=INDEX)
        self._store.setup()

    def close(self) -> None:
        """As its context manager does."""
        self._connection.close()
