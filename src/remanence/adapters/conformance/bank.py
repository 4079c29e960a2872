"""Remanence: a bank for each user, in the folder."""

from __future__ import annotations

import os
from collections.abc import Sequence
from contextlib import suppress
from datetime import datetime
from hashlib import blake2b
from pathlib import Path
from threading import Lock
from uuid import uuid4

from remanence import __version__
from remanence.errors import NotFound
from remanence.memory import Memory
from remanence.types import Episode, Hits

__all__ = ["Banks"]


class Banks:
    """The unit of isolation is the bank, so a user is a file."""

    product, version = "Remanence", __version__
    claims = ("durable", "retries", "scoped_ids", "threads", "processes")

    def __init__(self, folder: Path) -> None:
        self._folder, self._banks, self._lock = folder, dict[str, Memory](), Lock()

    def add(
        self, text: str, *, user: str, session: str | None = None, at: datetime | None = None, id: str | None = None
    ) -> list[str]:
        """One episode under an id of the caller's form."""
        id = id or str(uuid4())
        self._of(user).retain(text, actor=user, session=session, at=at, id=id)
        return [id]

    def search(self, query: str, *, user: str, k: int) -> Sequence[tuple[str, str]]:
        """The episodes of the best hits."""
        return [] if (bank := self._there(user)) is None else _episodes(bank, bank.recall(query, k=k))

    def search_as_of(self, query: str, *, user: str, k: int, as_of: datetime) -> Sequence[tuple[str, str]]:
        """The same, of what was true then."""
        return [] if (bank := self._there(user)) is None else _episodes(bank, bank.recall(query, k=k, as_of=as_of))

    def get(self, id: str, *, user: str) -> str | None:
        """The text of what is believed under an id."""
        held = self._held(id, user)
        return None if held is None else held.text

    def update(self, id: str, text: str, *, user: str, at: datetime | None = None) -> None:
        """Supersede. Raises: NotFound."""
        self._existing(id, user)
        self._of(user).retain(text, id=id, actor=user, at=at, supersede=True)

    def delete(self, id: str, *, user: str) -> None:
        """Forget. Raises: NotFound."""
        self._existing(id, user)
        self._of(user).forget(id)

    def erase(self, id: str, *, user: str) -> None:
        """Erase. Raises: NotFound."""
        self._existing(id, user)
        self._of(user).erase(id)

    def time_of(self, id: str, *, user: str) -> datetime:
        """When it happened."""
        at = self._existing(id, user).at
        assert at is not None
        return at.start

    def close(self) -> None:
        """Close every bank."""
        while self._banks:
            self._banks.popitem()[1].close()

    def _path(self, user: str) -> Path:
        return self._folder / f"{blake2b(user.encode(), digest_size=16).hexdigest()}.rem"

    def _of(self, user: str) -> Memory:
        with self._lock:
            if user not in self._banks:
                self._banks[user] = Memory(os.fspath(self._path(user)))
            return self._banks[user]

    def _there(self, user: str) -> Memory | None:
        return self._of(user) if self._path(user).exists() else None

    def _held(self, id: str, user: str) -> Episode | None:
        if (bank := self._there(user)) is None:
            return None
        found = bank.list("episodes", ids=[id], current=True)
        return next((each for each in found if isinstance(each, Episode)), None)

    def _existing(self, id: str, user: str) -> Episode:
        if (held := self._held(id, user)) is None:
            raise NotFound(f"{user!r} has no memory {id!r}")
        return held


def _episodes(bank: Memory, hits: Hits) -> list[tuple[str, str]]:
    """What the hits are of, each once, with the ids that the caller knows."""
    found: dict[str, str] = {}
    for hit in hits:
        with suppress(NotFound):  # another process may have erased it since
            episode = bank.get(hit.evidence[0].episode)
            if isinstance(episode, Episode):
                found.setdefault(episode.external_id or episode.id, episode.text)
    return list(found.items())
