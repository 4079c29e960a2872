"""Times in text: reading printed ones, finding mentioned ones, and what a question asks for in time."""

from __future__ import annotations

from remanence.encoding.dates.expressions import TimeMention, find_times
from remanence.encoding.dates.parse import parse_when
from remanence.encoding.dates.questions import QueryTimes, query_times
from remanence.encoding.dates.spread import SPREAD_DAYS, day_interval

__all__ = ["SPREAD_DAYS", "QueryTimes", "TimeMention", "day_interval", "find_times", "parse_when", "query_times"]
