"""Requests that are done once, however often they are sent: what a bank notes of them in the commit of what they do.

A server says around a call which request it is for (`asking`). The first entry that the call makes is noted under the
request's key; a transaction of a request that was done before is refused (`DoneBefore`), in whatever process it was
done. No part of the bank's history: it is neither journalled nor exported, and holds no text.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from msgspec import Struct, json

from remanence.instants import micros
from remanence.types import Act

if TYPE_CHECKING:
    from remanence.storage.sqlite.store import SqliteStore

REQUEST = "request."
"""How the fields of a bank begin that note requests."""
KEPT = timedelta(hours=24)
"""How long a request is known, at least."""
_BY_ITSELF = frozenset({Act.CREATE, Act.EXTRACT, Act.CONSOLIDATE, Act.SUMMARISE, Act.EMBEDDER})
"""Acts that a call brings about on the way, and that nobody asks for by a request."""
_SWEEP_EVERY = 64


class Held(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """What a bank knows of a request: what it was, which operation it became, and what was answered, once it was."""

    digest: str
    operation: str = ""
    at: int = 0
    answer: str | None = None


class DoneBefore(Exception):
    """The request was done before; nothing was changed by this one."""

    def __init__(self, held: Held) -> None:
        super().__init__(f"the request was done before, by the operation {held.operation}")
        self.held = held


class Asked:
    """One request, while it is done.

    Args:
        key: names it; no text of it. digest: tells its body from another, for whoever has the key.
        resumable: whether a call that was cut short goes on where it ended.
    """

    def __init__(self, key: str, digest: str, *, resumable: bool = False) -> None:
        self.key, self.digest, self.resumable = REQUEST + key, digest, resumable
        self._operation, self._at = "", 0
        self._settle: Callable[[str], None] | None = None

    def begun(self, held: str | None) -> str | None:
        """The operation that it became before it was cut short, if it goes on."""
        known = _held(held)
        return known.operation if known and self._goes_on(known) else None

    def begin(self, store: SqliteStore, held: str | None) -> None:
        """A transaction of it begins. Raises: DoneBefore."""
        known = _held(held)
        if known and known.operation != self._operation and not self._goes_on(known):
            raise DoneBefore(known)
        self._settle = lambda value: store.set_meta(self.key, value)

    def _goes_on(self, known: Held) -> bool:
        return self.resumable and not known.answer and known.digest == self.digest

    def note(self, db: sqlite3.Connection, act: Act, operation: str, seq: int, now: datetime) -> None:
        """An entry of it was made."""
        if self._operation or act in _BY_ITSELF:
            return
        self._operation, self._at = operation, micros(now)
        held = json.encode(Held(digest=self.digest, operation=operation, at=self._at)).decode()
        db.execute("INSERT OR REPLACE INTO meta (key, value) VALUES (?, ?)", (self.key, held))
        if seq % _SWEEP_EVERY == 0:
            sql = "DELETE FROM meta WHERE key >= ? AND key < ? AND json_extract(value, '$.at') < ?"
            db.execute(sql, (REQUEST, REQUEST[:-1] + "/", self._at - KEPT // timedelta(microseconds=1)))

    def settle(self, answer: str) -> None:
        """It was done, and this is what it is answered with, however often it is sent. Costs a commit."""
        if self._operation and self._settle is not None:
            held = Held(digest=self.digest, operation=self._operation, at=self._at, answer=answer)
            self._settle(json.encode(held).decode())


def _held(text: str | None) -> Held | None:
    return None if text is None else json.decode(text, type=Held)


_asked: ContextVar[Asked | None] = ContextVar("asked", default=None)


@contextmanager
def asking(asked: Asked) -> Iterator[None]:
    """What is done inside is done for this request."""
    token = _asked.set(asked)
    try:
        yield
    finally:
        _asked.reset(token)


def asked_now() -> Asked | None:
    """The request that the current call is for, if any."""
    return _asked.get()
