"""When a question asks about: its intervals, the sessions it counts, and what the bank's own times say of them."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import NamedTuple, overload

import numpy as np
import numpy.typing as npt

from remanence.encoding.dates import query_times
from remanence.indexes import MemoryIndex
from remanence.indexes.moments import MISSING, micros, moment
from remanence.types import When

_YEAR = re.compile(r"\b(1[0-9]|20)[0-9]{2}\b")
_CALENDAR = re.compile(
    r"\b(january|february|march|april|may|june|july|august|september|october|november|december|spring|summer|autumn|fall"
    r"|winter|christmas|easter|thanksgiving|halloween|[0-9]{1,2}/[0-9]{1,2})\b",
    re.IGNORECASE,
)


class AskedTimes(NamedTuple):
    """What a question asks for in time.

    Attributes:
        intervals: the times it names. sessions: codes of the sessions that it counts ("our second session").
        order: "first", "last", "before", "after", "order" or "". rest: its words without these.
    """

    intervals: tuple[When, ...]
    sessions: tuple[int, ...]
    order: str
    rest: str


def asked_times(index: MemoryIndex, text: str, now: datetime | None) -> AskedTimes:
    """The times of a question, seen from `now`, or from the bank's last moment without one."""
    found = query_times(text, now or last_moment(index), _Sessions(index))
    named = found.intervals[: len(found.intervals) - len(found.session_ordinals)]
    order = index.cached(_session_order, _session_order) if found.session_ordinals else np.zeros(0, np.int64)
    sessions = tuple(int(order[ordinal - 1]) for ordinal in found.session_ordinals)
    if named and _CALENDAR.search(text) and not _YEAR.search(text):
        named = tuple(each for when in named for each in _in_known_years(index, when))
    return AskedTimes(named, sessions, found.order, found.rest)


def last_moment(index: MemoryIndex) -> datetime | None:
    """The latest time that anything happened at; None where no time is known."""
    return moment(index.folded(last_moment, lambda: MISSING, _later))


def _later(latest: int, index: MemoryIndex, first: int) -> int:
    return max(latest, int(index.columns["at_start"][first:].max()))


def happened_within(index: MemoryIndex, intervals: Iterable[When], sessions: Sequence[int]) -> npt.NDArray[np.bool_]:
    """The rows that happened, in part at least, in one of the intervals or in one of the sessions."""
    starts, ends = index.columns["at_start"], index.columns["at_end"]
    members = np.isin(index.columns["session"], sessions)
    for when in intervals:
        members |= (starts < micros(when.end)) & (ends > micros(when.start)) & (starts != MISSING)
    return members


def _in_known_years(index: MemoryIndex, when: When) -> list[When]:
    """A time whose year nobody said, and if nothing happened in it, also the same time of the years around."""
    if _happened(index, when):
        return [when]
    others = [_moved(when, by) for by in (-1, 1)]
    return [when, *(other for other in others if other is not None and _happened(index, other))]


def _happened(index: MemoryIndex, when: When) -> bool:
    return bool(happened_within(index, [when], ()).any())


def _moved(when: When, years: int) -> When | None:
    """The same time of another year; None for a day that that year does not have."""
    try:
        start = when.start.replace(year=when.start.year + years)
        return When(start, when.end.replace(year=when.end.year + years), when.precision)
    except ValueError:
        return None


class _Sessions(Sequence[When]):
    """When each session was, in order of time; made only for questions that count sessions."""

    def __init__(self, index: MemoryIndex) -> None:
        self._index = index

    def __len__(self) -> int:
        return len(self._index.columns.sessions)

    @overload
    def __getitem__(self, place: int) -> When: ...
    @overload
    def __getitem__(self, place: slice) -> Sequence[When]: ...
    def __getitem__(self, place: int | slice) -> When | Sequence[When]:
        if isinstance(place, slice):
            return [self[each] for each in range(*place.indices(len(self)))]
        starts = self._index.cached(_session_starts, _session_starts)
        order = self._index.cached(_session_order, _session_order)
        start = moment(int(starts[order[place]]))
        return When.instant(start if start is not None else _UNKNOWN)


_UNKNOWN = When.instant(datetime.fromisoformat("1970-01-01T00:00:00+00:00")).start


def _session_starts(index: MemoryIndex) -> npt.NDArray[np.int64]:
    """The earliest time of each session, by code; `MISSING` where none is known."""
    starts = np.full(len(index.columns.sessions), np.iinfo(np.int64).max)
    sessions, moments = index.columns["session"], index.columns["at_start"]
    known = (sessions >= 0) & (moments != MISSING)
    np.minimum.at(starts, sessions[known], moments[known])
    starts[starts == np.iinfo(np.int64).max] = MISSING
    return starts


def _session_order(index: MemoryIndex) -> npt.NDArray[np.int64]:
    """Session codes in order of time; one without a time comes after those that were stored before it."""
    reached = np.maximum.accumulate(index.cached(_session_starts, _session_starts))
    starts = index.cached(_session_starts, _session_starts)
    order: npt.NDArray[np.int64] = np.argsort(np.where(starts == MISSING, reached, starts), kind="stable")
    return order
