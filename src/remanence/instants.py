"""Moments as whole microseconds since 1970 in UTC, which is how banks and indexes keep them: exact both ways."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MICROSECOND = timedelta(microseconds=1)


def micros(moment: datetime) -> int:
    """Microseconds since 1970; negative before.

    >>> micros(datetime(1970, 1, 2, tzinfo=UTC))
    86400000000
    """
    return (moment - _EPOCH) // _MICROSECOND


def moment(micros: int) -> datetime:
    """The inverse of `micros`."""
    return _EPOCH + timedelta(microseconds=micros)


def maybe_micros(value: datetime | None) -> int | None:
    """`micros`, or None for None."""
    return None if value is None else micros(value)


def maybe_moment(value: int | None) -> datetime | None:
    """`moment`, or None for None."""
    return None if value is None else moment(value)
