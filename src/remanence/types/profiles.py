"""What is known of one subject, ready for a prompt."""

from __future__ import annotations

from datetime import datetime

from msgspec import Struct

from remanence.types.hits import Citation
from remanence.types.records import Record, Span, Statement


class ProfileLine(Struct, frozen=True, kw_only=True):
    """One thing that a profile says, and what it rests on.

    Attributes:
        text: as the statement says it. records: the statements that say so, the best-formed first. spans: their words.
        since: from when on it is true, if that is known. first, last: when it was first and last said.
        times: on how many days it was said.
        fast, slow: what is left of the evidence in the short and in the long run (`docs/how-to/consolidate.md`).
        scenes: the scenes in which it was said, once `consolidate` has put them together.
    """

    text: str
    statement: Statement
    records: tuple[str, ...]
    spans: tuple[Span, ...]
    since: datetime | None
    first: datetime
    last: datetime
    times: int
    fast: float
    slow: float
    scenes: tuple[str, ...] = ()


class Profile(Struct, frozen=True, kw_only=True):
    """Who somebody is, as far as the bank knows: `str(profile)` is ready for a prompt.

    Attributes:
        static: what lasts. current: what holds now and will pass; the most important first in both.
        citations: the marks of the text. left_out: the records of lines that found no room.
    """

    entity: str
    static: tuple[ProfileLine, ...]
    current: tuple[ProfileLine, ...]
    text: str
    tokens: int
    citations: tuple[Citation, ...] = ()
    left_out: tuple[str, ...] = ()

    def __str__(self) -> str:
        return self.text


class Scene(Struct, frozen=True, kw_only=True):
    """What ran through several sessions.

    Attributes:
        record: sums it up. segments: the summaries that are part of it, in the order they were stored.
        traits: the statements of profiles that were made in it.
    """

    record: Record
    segments: tuple[Record, ...]
    traits: tuple[Record, ...] = ()

    @property
    def sessions(self) -> tuple[str | None, ...]:
        """The sessions that it runs through."""
        return tuple(dict.fromkeys(segment.session for segment in self.segments))
