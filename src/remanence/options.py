"""From what callers write to the values that searches take: one place for Python, the command line and servers."""

from __future__ import annotations

import os
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime, timedelta, tzinfo
from enum import StrEnum
from itertools import islice
from typing import Any, TypedDict, TypeVar, cast

from remanence.encoding.dates import parse_when
from remanence.filters import check_where
from remanence.limits import LIMITS, Limits
from remanence.types import Filter, Hit, Kind, Origin, Precision, Query, Record, Unit

Choice = TypeVar("Choice", bound=StrEnum)
Time = str | int | float | datetime
"""A time in any form that `parse_when` reads."""
Judged = str | Hit | Record
"""A record by its id, or by itself, or as a hit; or an episode by its id or the caller's: then its own records."""


class FilterOptions(TypedDict, total=False):
    """How callers narrow what may be found; what each means is told at `remanence.types.Filter`.

    Every name takes one value or several. `until` with a coarse time includes all of it: "May 2023" ends with May.
    """

    kinds: str | Iterable[str]
    actors: str | Iterable[str]
    sessions: str | Iterable[str]
    origins: str | Iterable[str]
    tags: str | Iterable[str]
    since: Time | None
    until: Time | None
    where: Mapping[str, Any] | None
    min_trust: float


class RecallOptions(FilterOptions, total=False):
    """What `Memory.recall` takes besides the question, where another verb takes the same."""

    k: int
    budget: str | None
    now: Time | None
    as_of: Time | None
    known_at: Time | None
    unit: Unit | str | None
    banks: str | os.PathLike[str] | Iterable[str | os.PathLike[str]]


def parted(options: RecallOptions) -> tuple[dict[str, Any], FilterOptions]:
    """The options of the query itself, and those of its filter."""
    own = set(RecallOptions.__annotations__) - set(FilterOptions.__annotations__)
    given = {name: value for name, value in options.items() if name in own}
    return given, cast(FilterOptions, {name: value for name, value in options.items() if name not in own})


def make_filter(options: FilterOptions, zone: tzinfo, limits: Limits = LIMITS) -> Filter:
    """Check a caller's options. Raises: ValueError or TypeError, naming the option."""
    if unknown := set(options) - set(FilterOptions.__annotations__):
        raise unknown_filter(unknown)
    where = options.get("where") or {}
    check_where(where, limits=limits)
    trust = options.get("min_trust", 0.0)
    _check_trust(trust)
    return Filter(
        kinds=choices("kinds", Kind, options.get("kinds", ())),
        actors=texts("actors", options.get("actors", ()), limits),
        sessions=texts("sessions", options.get("sessions", ()), limits),
        origins=choices("origins", Origin, options.get("origins", ())),
        tags=texts("tags", options.get("tags", ()), limits),
        since=beginning(options.get("since"), zone),
        until=ending(options.get("until"), zone),
        where=dict(where),
        min_trust=float(trust),
    )


def unknown_filter(names: Iterable[str]) -> TypeError:
    """What is wrong with filters of these names."""
    return TypeError(f"unknown filter {min(names)!r}: use {', '.join(FilterOptions.__annotations__)}")


def make_query(
    text: str,
    *,
    filters: FilterOptions,
    zone: tzinfo,
    k: int = 10,
    budget: str | None = None,
    now: Time | None = None,
    as_of: Time | None = None,
    known_at: Time | None = None,
    unit: str = Unit.TURN,
    limits: Limits = LIMITS,
) -> Query:
    """Check a caller's question. `now`, `as_of` and `known_at` with a coarse time mean its last moment."""
    _check_question(text, k, limits)
    return Query(
        text=text,
        k=k,
        now=last_moment(now, zone),
        as_of=last_moment(as_of, zone),
        known_at=last_moment(known_at, zone),
        unit=choices("unit", Unit, unit)[0],
        filter=make_filter(filters, zone, limits),
        budget=budget,
    )


def checked_query(query: Query, limits: Limits) -> Query:
    """A query that a caller made itself, held to what one that is made of options is. Raises: ValueError, TypeError."""
    _check_question(query.text, query.k, limits)
    choices("unit", Unit, query.unit)
    held = query.filter
    check_where(held.where, limits=limits)
    _check_trust(held.min_trust)
    for name in ("kinds", "actors", "sessions", "origins", "tags"):
        texts(name, getattr(held, name), limits)
    choices("kinds", Kind, held.kinds)
    choices("origins", Origin, held.origins)
    return query


def _check_question(text: str, k: int, limits: Limits) -> None:
    if not isinstance(text, str):
        raise TypeError(f"a query must be str, got {type(text).__name__}")
    if not isinstance(k, int) or k < 1:
        raise ValueError(f"k must be a positive whole number, got {k!r}")
    if k > limits.k:
        raise ValueError(f"k may be {limits.k:,} at most, got {k:,}: list gives everything")
    if len(text) > limits.query:
        raise ValueError(f"a question may have {limits.query:,} characters, got {len(text):,}")


def _check_trust(trust: float) -> None:
    if not 0 <= trust <= 1:
        raise ValueError(f"min_trust must lie between 0 and 1, got {trust}")


def checked_ids(ids: Sequence[object], limits: Limits) -> None:
    """Raises: ValueError for more ids than one call may name."""
    if len(ids) > limits.ids:
        raise ValueError(f"one call may name {limits.ids:,} ids, got {len(ids):,}")


def beginning(time: Time | None, zone: tzinfo) -> datetime | None:
    """The first moment of a time."""
    return None if time is None else parse_when(time, zone=zone).start


def ending(time: Time | None, zone: tzinfo) -> datetime | None:
    """The moment just after a time; of an instant, the instant itself."""
    if time is None:
        return None
    when = parse_when(time, zone=zone)
    return when.start if when.precision is Precision.INSTANT else when.end


def last_moment(time: Time | None, zone: tzinfo) -> datetime | None:
    """The last microsecond of a time."""
    return None if time is None else parse_when(time, zone=zone).end - timedelta(microseconds=1)


def choices(name: str, kind: type[Choice], value: str | Iterable[str]) -> tuple[Choice, ...]:
    """Members of an enumeration by their names. Raises: ValueError that lists them."""
    try:
        return tuple(kind(v) for v in texts(name, value))
    except ValueError:
        raise ValueError(f"{name} takes {', '.join(kind)}; got {value!r}") from None


def texts(name: str, value: str | Iterable[str], limits: Limits = LIMITS) -> tuple[str, ...]:
    """One text or several. Raises: TypeError for anything else; ValueError for too many."""
    values = (value,) if isinstance(value, str) else tuple(islice(value, limits.filter_size + 1))
    if len(values) > limits.filter_size:
        raise ValueError(f"{name} takes {limits.filter_size:,} values at most")
    if bad := next((v for v in values if not isinstance(v, str)), None):
        raise TypeError(f"{name} takes texts, got {bad!r}")
    return values
