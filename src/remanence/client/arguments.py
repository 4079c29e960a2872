"""Arguments of Python as JSON says them: times as texts, iterables as lists; what JSON has no form for is refused."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from contextlib import suppress
from datetime import UTC, date, datetime, timedelta
from math import isfinite
from typing import Any

from msgspec import Raw, Struct

from remanence.types import Query

_JSON_ONLY = ("metadata", "where")
"""Objects whose values are JSON for the library, too: nothing in them is turned into something else."""
_WHOLE = range(-(2**63), 2**63)


def spoken(arguments: Mapping[str, Any]) -> dict[str, Any]:
    """A call's arguments, ready for `msgspec.json.encode`. Raises: TypeError or ValueError, naming the argument.

    >>> spoken({"at": datetime(2025, 6, 2, tzinfo=UTC), "tags": {"team"}})
    {'at': '2025-06-02T00:00:00.000000+00:00', 'tags': ['team']}
    """
    return {_key(name, name): _spoken(value, name, strict=name in _JSON_ONLY) for name, value in arguments.items()}


def question(query: Query) -> dict[str, Any]:
    """The arguments of a recall that make this query, its times to the microsecond."""
    narrowed = query.filter
    said: dict[str, Any] = {
        "query": query.text, "k": query.k, "budget": query.budget, "now": query.now, "as_of": query.as_of,
        "known_at": query.known_at, "unit": query.unit, "kinds": narrowed.kinds, "actors": narrowed.actors,
        "sessions": narrowed.sessions, "origins": narrowed.origins, "tags": narrowed.tags, "since": narrowed.since,
        "until": narrowed.until, "where": narrowed.where, "min_trust": narrowed.min_trust,
    }  # fmt: skip
    return {name: value for name, value in said.items() if value not in (None, (), {})}


def _spoken(value: Any, where: str, *, strict: bool) -> Any:
    if isinstance(value, str | bool | timedelta | Struct | Raw) or value is None:
        return value
    if isinstance(value, int | float):
        if value in _WHOLE if isinstance(value, int) else isfinite(value):
            return value
        raise _no_json(value, where)
    if isinstance(value, Mapping):
        return {
            _key(k, where): _spoken(v, f"{where}[{k!r}]", strict=strict or k in _JSON_ONLY) for k, v in value.items()
        }
    if isinstance(value, list | tuple):
        return [_spoken(each, f"{where}[{place}]", strict=strict) for place, each in enumerate(value)]
    if not strict and isinstance(value, datetime | date):
        return _time(value)
    if not strict and isinstance(value, Iterable) and not isinstance(value, bytes | bytearray):
        return [_spoken(each, where, strict=False) for each in value]
    if strict:
        raise _no_json(value, where)
    raise TypeError(f"{where:.80} cannot be sent to a server: {type(value).__name__} has no form in JSON")


def _no_json(value: Any, where: str) -> ValueError:
    return ValueError(f"{where:.80} must be JSON (finite numbers, 64-bit integers), got {value!r:.80}")


def _key(key: Any, where: str) -> str:
    if not isinstance(key, str):
        raise TypeError(f"{where:.80} must have text keys, got {key!r}")
    return key


def _time(time: date) -> str:
    """A time with all its digits, so that it is as exact there as here; a naive one stays without a zone."""
    if not isinstance(time, datetime):
        return time.isoformat()
    with suppress(OverflowError):  # within a day of the first or last moment that there is
        time = time if time.tzinfo is None else time.astimezone(UTC)
    return time.isoformat(timespec="microseconds")
