"""Times counted from other times: "two days after May 5", "a week before my birthday on 3 March"."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import timedelta
from types import MappingProxyType

from msgspec.structs import replace

from remanence.encoding.dates.expressions import TimeMention
from remanence.encoding.dates.names import fewest_and_most
from remanence.types import Precision, When

__all__ = ["DAYS_IN", "OFFSET", "moved", "shifted"]

DAYS_IN: Mapping[str, int] = MappingProxyType(
    {"day": 1, "night": 1, "morning": 1, "evening": 1, "week": 7, "fortnight": 14, "month": 30, "year": 365}
)
"""How many days an offset counts for each unit."""
OFFSET = (
    r"\b(?P<count>the(?:\svery)?(?:\snext)?|[0-9]{1,3}|an?\scouple\sof|an?\sfew|[a-z]{1,9}(?:-[a-z]{3,5})?)\s"
    rf"(?P<unit>{'|'.join(DAYS_IN)})s?\s(?P<way>after|before|prior\sto|following)\s"
)
"""The words of an offset, up to what it counts from."""
_WHOSE = r"(?:(?:my|our|his|her|their|your|the|[a-z]{2,20}['’]s)\s(?:[a-z'’-]{1,20}\s){1,3}(?:on|of|in)\s)?"
_AHEAD = re.compile(OFFSET + _WHOSE + r"(?:the\s)?$")
_REACH = 96


def shifted(mention: TimeMention, lower: str) -> TimeMention:
    """The time that the words in front of a day count from it, and these words with it; else the mention itself.

    "The week after" a day is the seven days that follow it; a week after is that one day.
    """
    if mention.when.precision is not Precision.DAY:
        return mention
    found = _AHEAD.search(lower, max(0, mention.start - _REACH), mention.start)
    when = found and moved(mention.when, found["count"], found["unit"], found["way"])
    return replace(mention, start=found.start(), when=when) if found and when else mention


def moved(when: When, count: str, unit: str, way: str) -> When | None:
    """The time so many units before or after `when`; None if the words count nothing or no calendar has it."""
    back = way not in ("after", "following")
    size = timedelta(days=DAYS_IN[unit])
    try:
        if count.startswith("the"):
            return When(when.start - size, when.start) if back else When(when.end, when.end + size)
        bounds = fewest_and_most(count)
        if bounds is None:
            return None
        near, far = (-bounds[1], -bounds[0]) if back else bounds
        return When(when.start + near * size, when.end + far * size, when.precision)
    except (OverflowError, ValueError):
        return None
