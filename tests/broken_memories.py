"""Memories that break one promise each: what the suite must catch, and nothing else of them."""

from __future__ import annotations

import sqlite3
import time
import unicodedata
from datetime import UTC, datetime
from threading import Lock
from uuid import uuid4

from plain_memory import Plain


class Lazy(Plain):
    """A deletion is written down when the memory is closed."""

    claims = ("durable", "retries", "scoped_ids", "threads", "echo")

    def __init__(self, folder):
        super().__init__(folder)
        self.gone = []

    def search(self, query, *, user, k):
        found = super().search(query, user=user, k=1000)
        return [each for each in found if (each[0], user) not in self.gone][:k]

    def get(self, id, *, user):
        return None if (id, user) in self.gone else super().get(id, user=user)

    def delete(self, id, *, user):
        self.gone.append((id, user))

    def add(self, text, *, user, session=None, at=None, id=None):
        self.flush()
        return super().add(text, user=user, session=session, at=at, id=id)

    def erase(self, id, *, user):
        super().delete(id, user=user)

    def flush(self):
        while self.gone:
            id, user = self.gone.pop()
            super().delete(id, user=user)

    close = flush


class Locked(Plain):
    """Whoever has it open leaves a lock, and only closing takes it away."""

    claims = ("durable", "retries", "scoped_ids", "threads", "echo")

    def __init__(self, folder):
        self.lock = folder / "lock"
        self.lock.touch(exist_ok=False)
        super().__init__(folder)

    def close(self):
        self.lock.unlink()


class Twice(Plain):
    """An id of the caller's is no reason to look."""

    claims = ("durable", "retries", "scoped_ids", "threads", "processes")

    def add(self, text, *, user, session=None, at=None, id=None):  # noqa: ARG002
        return super().add(text, user=user, session=session, at=at, id=str(uuid4()))


class Open(Plain):
    """An id reads whosever memory it is of."""

    def get(self, id, *, user):  # noqa: ARG002
        found = self._do("SELECT text FROM said WHERE id = ?", id)
        return found[0][0] if found else None


class Hiding(Plain):
    """What is erased is put away."""

    def erase(self, id, *, user):
        self._do("UPDATE said SET user = 'erased ' || user, own = id WHERE id = ? AND user = ?", id, user)


class Zoneless(Plain):
    """The clock's face is kept, its zone is not."""

    def time_of(self, id, *, user):
        return super().time_of(id, user=user).replace(tzinfo=UTC)


class Timeless(Plain):
    """Every time is that of the writing; a search of the past is one of today."""

    def add(self, text, *, user, session=None, at=None, id=None):  # noqa: ARG002
        return super().add(text, user=user, session=session, at=datetime.now(UTC), id=id)

    def search_as_of(self, query, *, user, k, as_of):  # noqa: ARG002
        return self.search(query, user=user, k=k)


class Busy(Plain):
    """Two who write at once are one too many."""

    lock = Lock()

    def add(self, text, *, user, session=None, at=None, id=None):
        if not self.lock.acquire(blocking=False):
            raise RuntimeError("database is locked")
        try:
            time.sleep(0.005)
            return super().add(text, user=user, session=session, at=at, id=id)
        finally:
            self.lock.release()


class Tidy(Plain):
    """Letters are put in order."""

    def add(self, text, *, user, session=None, at=None, id=None):
        return super().add(unicodedata.normalize("NFC", text), user=user, session=session, at=at, id=id)


class Cheerful(Plain):
    """All went well, whatever went wrong."""

    def add(self, text, *, user, session=None, at=None, id=None):
        try:
            return super().add(text, user=user, session=session, at=at, id=id)
        except sqlite3.Error:
            return [str(uuid4())]


class Generous(Plain):
    """A little more than was asked for."""

    def search(self, query, *, user, k):
        return super().search(query, user=user, k=k + 1)


class Shortsighted(Plain):
    """Only the latest are looked at."""

    def search(self, query, *, user, k):
        latest = self._do("SELECT id FROM said WHERE user = ? ORDER BY rowid DESC LIMIT 100", user)
        return [each for each in super().search(query, user=user, k=10_000) if (each[0],) in latest][:k]


class Parrot(Plain):
    """What it said is news to it."""

    def add(self, text, *, user, session=None, at=None, id=None):
        return super().add(text, user=user, session=session, at=at, id=id or str(uuid4()))
