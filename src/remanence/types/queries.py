"""What is asked for: a question, and the filters that its records must pass."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from msgspec import Struct, field

from remanence.types.records import Kind, Origin, Unit


class Filter(Struct, frozen=True, kw_only=True):
    """Which records may be found, as a value: applied inside every search, never after it.

    Empty fields allow everything; of several values one must fit, but of `tags` all. `since` and `until` ask for times
    that overlap [since, until); what has no time is then left out. `where` filters metadata (`remanence.filters`):
    `{"topic": "work"}`, `{"age": {"gte": 3}}`, `{"and": [...]}`, `{"or": [...]}`, `{"not": {...}}`.
    """

    kinds: tuple[Kind, ...] = ()
    actors: tuple[str, ...] = ()
    sessions: tuple[str, ...] = ()
    origins: tuple[Origin, ...] = ()
    tags: tuple[str, ...] = ()
    since: datetime | None = None
    until: datetime | None = None
    where: dict[str, Any] = field(default_factory=dict)
    min_trust: float = 0.0


class Query(Struct, frozen=True, kw_only=True):
    """A question to a bank.

    Attributes:
        now: what "yesterday" counts from; resolves relative expressions and never filters.
        as_of: only what was true then. known_at: only what the bank believed then.
        budget: the tier that answers it, or "auto"; None is the recipe that the memory was opened with.
    """

    text: str
    k: int = 10
    budget: str | None = None
    now: datetime | None = None
    as_of: datetime | None = None
    known_at: datetime | None = None
    unit: Unit = Unit.TURN
    filter: Filter = Filter()
