"""A plan: what a consolidation would change, worked out from what can be read, before anything is written."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from msgspec import Struct

from remanence.protocols import Digest
from remanence.types import Record


class Summary(Struct, frozen=True):
    """A segment's turns, what is made of them, and the summaries that this takes the place of."""

    turns: tuple[Record, ...]
    digest: Digest
    replaces: tuple[Record, ...] = ()


class Derived(Struct, frozen=True):
    """A record to be stored (its id and time of recording are given then) of others that must still be believed.

    Attributes:
        rests_on: what it is derived from. parts: what becomes part of it.
        replaces: what it takes the place of, which ceased to be true when it `closes`, if it does.
    """

    record: Record
    rests_on: tuple[Record, ...]
    parts: tuple[Record, ...] = ()
    replaces: tuple[Record, ...] = ()
    closes: datetime | None = None


class Plan(Struct, frozen=True, kw_only=True):
    """What is to be done about the entries after `since` up to `until`, as the bank stood at `seq`.

    Attributes:
        part: whose work it is. looked_at: how many records it is about. last: whether nothing came after `until`.
        merges: statements that say the same. summaries: to be stored.
        doubled: summaries to be retired, each with the one that covers it.
        derived: further records to be stored. supports: pairs of which the one speaks for the other.
    """

    part: str
    since: int
    until: int
    seq: int
    looked_at: int = 0
    last: bool = False
    merges: tuple[Sequence[Record], ...] = ()
    summaries: tuple[Summary, ...] = ()
    doubled: tuple[tuple[Record, Record], ...] = ()
    derived: tuple[Derived, ...] = ()
    supports: tuple[tuple[Record, Record], ...] = ()

    @property
    def empty(self) -> bool:
        """Whether it changes nothing but how far the work has come."""
        return not (self.merges or self.summaries or self.doubled or self.derived or self.supports)
