"""A memory that is nothing but a table: no design of ours, and it passes what it offers (`broken_memories` do not)."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from datetime import UTC, datetime
from uuid import uuid4


class Plain:
    """A table in SQLite, searched by the words that a text shares with the query."""

    product, version = "a plain table", "1"
    claims = ("durable", "retries", "scoped_ids", "threads", "processes", "echo")

    def __init__(self, folder):
        self.path = folder / "plain.db"
        self._do("CREATE TABLE IF NOT EXISTS said (id TEXT PRIMARY KEY, user TEXT, text TEXT, at TEXT, own TEXT)")
        self._do("CREATE UNIQUE INDEX IF NOT EXISTS once ON said (user, own)")

    def _do(self, sql, *values):
        with closing(sqlite3.connect(self.path, timeout=60)) as db, db:
            db.execute("PRAGMA secure_delete = ON")
            return db.execute(sql, values).fetchall()

    def add(self, text, *, user, session=None, at=None, id=None):  # noqa: ARG002
        if id is None and (held := self._do("SELECT id FROM said WHERE user = ? AND text = ?", user, text)):
            return [held[0][0]]
        row = str(uuid4()), user, text, (at or datetime.now(UTC)).isoformat(), id or str(uuid4())
        self._do("INSERT OR IGNORE INTO said VALUES (?, ?, ?, ?, ?)", *row)
        return [self._do("SELECT id FROM said WHERE user = ? AND own = ?", user, row[-1])[0][0]]

    def search(self, query, *, user, k):
        words = set(query.lower().split())
        held = self._do("SELECT id, text FROM said WHERE user = ? ORDER BY rowid", user)
        ranked = sorted(held, key=lambda each: -len(words & set(each[1].lower().split())))
        return [each for each in ranked[:k] if each[1] == query or words & set(each[1].lower().split())]

    def get(self, id, *, user):
        found = self._do("SELECT text FROM said WHERE id = ? AND user = ?", id, user)
        return found[0][0] if found else None

    def update(self, id, text, *, user, at=None):  # noqa: ARG002
        self._do("UPDATE said SET text = ? WHERE id = ? AND user = ?", text, id, user)

    def delete(self, id, *, user):
        self._do("DELETE FROM said WHERE id = ? AND user = ?", id, user)

    erase = delete

    def time_of(self, id, *, user):
        return datetime.fromisoformat(self._do("SELECT at FROM said WHERE id = ? AND user = ?", id, user)[0][0])

    def close(self):
        pass
