"""The adapter: how the suite speaks to a product, and how a product says what it offers."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import datetime
from importlib import import_module
from pathlib import Path
from typing import Protocol, cast

VERSION = "1.0"
"""Of the suite: what passes under one version passes under it for good; a new promise is a new version."""
METHODS = ("get", "update", "delete", "erase", "time_of", "search_as_of")
"""Methods that an adapter has if its product offers what they do."""
CLAIMS = {
    "durable": "what was added is there when the folder is opened again, by this process or another",
    "retries": "an add takes the caller's id, and the same add again stores nothing twice",
    "scoped_ids": "get, update and delete take whose memory it is, and touch no one else's",
    "threads": "one open memory may be used by several threads",
    "processes": "several processes may have the same folder open, and write to it",
    "echo": "a text that the memory has returned is no news when it is added again",
}
"""What an adapter says of its product by name, with what it means."""


class Adapter(Protocol):
    """A product as the suite sees it; only `__init__`, `add`, `search` and `close` are needed.

    Attributes:
        product, version: what is under test. claims: names of `CLAIMS` that the product makes.
    """

    product: str
    version: str
    claims: Collection[str]

    def __init__(self, folder: Path) -> None:
        """Open the memory that is kept in this folder; make it if the folder is empty."""

    def add(
        self, text: str, *, user: str, session: str | None = None, at: datetime | None = None, id: str | None = None
    ) -> Sequence[str]:
        """Store a text word for word, for a user; the ids that it got. `id` comes only with the claim "retries"."""
        ...

    def search(self, query: str, *, user: str, k: int) -> Sequence[tuple[str, str]]:
        """At most `k` of the user's memories, best first: the id and the text of each."""
        ...

    def close(self) -> None:
        """Close it; the folder stays."""

    def get(self, id: str, *, user: str) -> str | None:
        """The text of a memory; None if there is none."""
        ...

    def update(self, id: str, text: str, *, user: str, at: datetime | None = None) -> None:
        """Let a text take the place of another. `at`, since when it holds, comes only where `search_as_of` is."""

    def delete(self, id: str, *, user: str) -> None:
        """No search and no get returns it any more."""

    def erase(self, id: str, *, user: str) -> None:
        """As delete, and its words are in no file of the folder either."""

    def time_of(self, id: str, *, user: str) -> datetime:
        """The time that was given to `add` as `at`."""
        ...

    def search_as_of(self, query: str, *, user: str, k: int, as_of: datetime) -> Sequence[tuple[str, str]]:
        """As search, in what was true then."""
        ...


def load(spec: str) -> type[Adapter]:
    """The adapter that a spec names, as "package.module:Class". Raises: ValueError; ImportError."""
    module, colon, name = spec.partition(":")
    if not colon:
        raise ValueError(f"an adapter is named as package.module:Class, got {spec!r}")
    adapter = getattr(import_module(module), name, None)
    if adapter is None:
        raise ValueError(f"{module} has no {name}")
    if unknown := set(adapter.claims) - set(CLAIMS):
        raise ValueError(f"unknown claims {sorted(unknown)}; there are {', '.join(CLAIMS)}")
    return cast("type[Adapter]", adapter)


def offered(adapter: type[Adapter], ability: str) -> bool:
    """Whether a product offers something: a method that its adapter has, or a claim."""
    return hasattr(adapter, ability) if ability in METHODS else ability in adapter.claims
