"""Datetimes as whole microseconds since 1970, and the intervals of time that each row speaks of."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime

import numpy as np
import numpy.typing as npt

from remanence import instants
from remanence.indexes.growing import Array, Growing, Rows
from remanence.indexes.rounding import Doubles, steady
from remanence.types import When

DAY = 86_400_000_000
MISSING = np.iinfo(np.int64).min
"""What stands for no time in an array."""


def micros(moment: datetime | None) -> int:
    """Microseconds since 1970; `MISSING` for None."""
    return MISSING if moment is None else instants.micros(moment)


def moment(count: int) -> datetime | None:
    """The inverse of `micros`."""
    return None if count == MISSING else instants.moment(count)


class TimeTable:
    """Intervals by row: the day that a row happened on, and the times that its own words name."""

    def __init__(self) -> None:
        self.rows = Growing(np.int64)
        self.starts = Growing(np.int64)
        self.ends = Growing(np.int64)

    def append(self, first: int, times: Sequence[tuple[When | None, Sequence[When]]]) -> None:
        """Add the intervals of the rows from `first` on: when each happened, and the times that it mentions."""
        rows: list[int] = []
        starts: list[int] = []
        ends: list[int] = []
        for row, (at, mentions) in enumerate(times, first):
            starts += [micros(when.start) for when in mentions]
            ends += [micros(when.end) for when in mentions]
            if at is not None:
                starts.append(micros(at.start) // DAY * DAY)
                ends.append(-(-micros(at.end) // DAY) * DAY)
            rows += [row] * (len(starts) - len(rows))
        for array, values in ((self.rows, rows), (self.starts, starts), (self.ends, ends)):
            array.extend(values)

    def nearness(self, start: int, end: int, spread: float, size: int) -> Doubles:
        """exp(-gap / spread) of each row's nearest interval to [start, end), gap and spread in days; 0 without any.

        Cost: O(intervals).
        """
        found = np.zeros(size)
        gaps = np.maximum(self.starts.view - end, start - self.ends.view)
        near = np.flatnonzero(gaps < 20 * spread * DAY)
        if len(near):
            rows = self.rows.view[near]
            first = np.flatnonzero(np.diff(rows, prepend=-1))
            least = np.minimum.reduceat(np.maximum(gaps[near], 0), first)
            found[rows[first]] = steady(np.exp(-least / (spread * DAY)))
        return found

    def touching(self, start: int, end: int, size: int) -> npt.NDArray[np.bool_]:
        """Which of `size` rows have an interval that overlaps [start, end)."""
        found = np.zeros(size, bool)
        found[self.rows.view[(self.starts.view < end) & (self.ends.view > start)]] = True
        return found

    def images(self) -> dict[str, Array]:
        """The arrays of a dump."""
        return {"times.rows": self.rows.view, "times.starts": self.starts.view, "times.ends": self.ends.view}

    def restore(self, arrays: Mapping[str, Array]) -> None:
        """Hold what `images` gave."""
        self.rows.replace(arrays["times.rows"])
        self.starts.replace(arrays["times.starts"])
        self.ends.replace(arrays["times.ends"])

    def keep(self, rows: Rows, size: int) -> None:
        """Keep the intervals of these rows, ascending, of `size` that there were, and number them anew."""
        places = np.full(size, -1)
        places[rows] = np.arange(len(rows))
        moved = places[self.rows.view]
        kept = moved >= 0
        for array, values in ((self.starts, self.starts.view), (self.ends, self.ends.view), (self.rows, moved)):
            array.replace(values[kept])
