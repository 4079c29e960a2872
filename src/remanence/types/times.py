"""When things happen: an interval with the precision that its source gave it."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from enum import StrEnum

from msgspec import Struct


class Precision(StrEnum):
    """How exactly a time is known, from the finest to the coarsest."""

    INSTANT = "instant"
    SECOND = "second"
    MINUTE = "minute"
    HOUR = "hour"
    DAY = "day"
    WEEK = "week"
    MONTH = "month"
    SEASON = "season"
    YEAR = "year"
    DECADE = "decade"
    CENTURY = "century"
    INTERVAL = "interval"


class When(Struct, frozen=True, order=True):
    """A half-open interval of time `[start, end)` with the precision that its source gave it.

    Both ends are timezone-aware and kept in UTC; an instant ends one microsecond after it starts.

    >>> When.instant(datetime(2023, 5, 8, 13, 56, tzinfo=UTC)).start.isoformat()
    '2023-05-08T13:56:00+00:00'
    """

    start: datetime
    end: datetime
    precision: Precision = Precision.INTERVAL

    def __post_init__(self) -> None:
        if self.start.tzinfo is None or self.end.tzinfo is None:
            name = "end" if self.start.tzinfo else "start"
            raise ValueError(f"When.{name} must be timezone-aware, got {getattr(self, name)!r}")
        if self.end <= self.start:
            raise ValueError(f"a time must end after it starts, got {self.start} to {self.end}")

    @classmethod
    def instant(cls, moment: datetime) -> When:
        """The microsecond that starts at `moment`. Raises: ValueError if it is naive or out of range."""
        if moment.tzinfo is None:
            raise ValueError(f"a moment must be timezone-aware, got {moment!r}")
        start = moment.astimezone(UTC)
        return cls(start, start + timedelta(microseconds=1), Precision.INSTANT)
