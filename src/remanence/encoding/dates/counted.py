"""What expressions that count from now mean: "yesterday", "two weeks ago", "last Friday"; one reader per branch."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import datetime, timedelta

from remanence.encoding.dates import cues
from remanence.encoding.dates.foreign import foreign_count, foreign_phrase
from remanence.encoding.dates.holidays import holiday
from remanence.encoding.dates.names import WEEKDAYS, fewest_and_most, words
from remanence.encoding.dates.relative import (
    Lean,
    day_of_month,
    neighbour,
    part_of_day,
    rolling,
    units_away,
    weekday,
)
from remanence.encoding.dates.scene import (
    DIRECTIONS,
    Reader,
    Reading,
    Scene,
    direction_of,
    in_part,
    lean_of,
    towards,
)
from remanence.encoding.dates.stretch import Stretch, days, midnight, week

__all__ = ["COUNTED"]

_DAY_WORDS = {"yesterday": -1, "today": 0, "tonight": 0, "tomorrow": 1}


def _dayword(found: re.Match[str], scene: Scene) -> Reading | None:
    if scene.now is None:
        return None
    words = found[0].split()
    if "before" in words or "after" in words:
        by = -2 if "before" in words else 2
    else:
        by = next(_DAY_WORDS[word] for word in words if word in _DAY_WORDS)
    part = "night" if "tonight" in words else found["dayword_part"]
    day = scene.now.date() + timedelta(days=by)
    return Reading(part_of_day(day, part) if part else days(day), True)


def _ago(found: re.Match[str], scene: Scene) -> Reading | None:
    way, ahead, unit = found["ago_way"], found["ago_in"], found["ago_unit"].replace("centurie", "century")
    bounds = fewest_and_most(found["ago_count"])
    if scene.now is None or bounds is None or not (way or ahead) or (ahead and way and "ago" in way):
        return None
    direction = 1 if ahead or (way and "from" in way) else -1
    if unit in WEEKDAYS:
        return _weekdays_away(WEEKDAYS[unit], bounds[0], direction, scene.now) if way else None
    if ahead and bounds == (1, 1) and unit in ("minute", "day", "night", "year", "century", "decade") and not way:
        return None  # "in a day", "in a minute", "in one year": how long, not when
    if (found["ago_half"] or found["ago_half2"]) and unit == "year":
        months_away = 12 * bounds[0] + 6
        return Reading(units_away("month", months_away, months_away, direction, scene.now), True)
    return Reading(units_away(unit, *bounds, direction, scene.now), True)


def _weekdays_away(day: int, count: int, direction: int, now: datetime) -> Reading:
    nearest = weekday(day, direction, now).start.date()
    return Reading(days(nearest + timedelta(days=7 * direction * (count - 1))), True)


def _rolling(way: str, count: str | None, unit: str, scene: Scene) -> Reading | None:
    bounds = fewest_and_most(count) if count else (1, 1)
    direction = direction_of(way)
    if scene.now is None or bounds is None or not direction:
        return None
    unit = unit.replace("centurie", "century")
    if unit == "weekend":
        return Reading(neighbour(unit, direction, scene.now), True)
    if count is None and unit in ("minute", "hour", "day", "night"):
        return None
    return Reading(rolling(unit, bounds[1], direction, scene.now), True)


_ROLLING = frozenset(words("week month year quarter decade century fortnight weekend"))


def _roll(found: re.Match[str], scene: Scene) -> Reading | None:
    whose, way, unit = found["roll_whose"], found["roll_way"], found["roll_unit"]
    if found["roll_count"] is None:
        if whose in ("my", "our") or unit not in _ROLLING:
            return None  # "my last month here", "the last day"
        if way in ("previous", "following", "next"):
            return _neighbour(unit, way, scene) if whose == "this" else None  # "the next week" follows what was told
    return _rolling(way, found["roll_count"], unit, scene)


def _bareroll(found: re.Match[str], scene: Scene) -> Reading | None:
    return _rolling(found["bareroll_way"], found["bareroll_count"], found["bareroll_unit"], scene)


def _neighbour(unit: str, way: str, scene: Scene) -> Reading | None:
    by = direction_of(way)
    if scene.now is None or by is None or unit in ("minute", "hour", "centurie"):
        return None
    if unit in ("day", "morning", "afternoon", "evening") and by != 0 and (by, unit) != (-1, "evening"):
        return None  # "the next day" counts from what was just told
    if unit == "night" and by > 0:
        return None
    return Reading(neighbour(unit, by, scene.now), True)


def _which(found: re.Match[str], scene: Scene) -> Reading | None:
    way, name = found["which_way"], found["which_day"]
    by = direction_of(way)
    if scene.now is None or by is None or cues.word_before(scene.lower, found.start()) in _OWNERS:
        return None
    if name:
        if not name.endswith("day") and scene.text[found.start("which_day")].islower():
            return None
        return Reading(weekday(WEEKDAYS[name], by, scene.now), True)
    if feast := found["which_feast"]:
        return towards(holiday(feast), way, scene)
    reading = _neighbour(found["which_unit"] or found["which_of_day"], way, scene)
    if reading is None or reading.stretch is None:
        return None
    whole = in_part(reading.stretch, found["which_part"])
    return Reading(_one_side(whole, found["which_side"], scene.now), True)


def _one_side(whole: Stretch, side: str | None, now: datetime) -> Stretch:
    """Of the present week or month, what has passed ("earlier") or is left ("later"), today included."""
    today = midnight(now.date())
    if side is None or not whole.start <= now < whole.end:
        return whole
    return whole._replace(end=today + timedelta(days=1)) if side == "earlier" else whole._replace(start=today)


def _wday(found: re.Match[str], scene: Scene) -> Reading | None:
    name = found["wday_name"]
    if scene.now is None or not cues.is_weekday(scene.text, scene.lower, found.start(), found.end(), name):
        return None
    if found["wday_week"]:
        monday = week(scene.now.date() + timedelta(days=7 * DIRECTIONS[found["wday_week"]])).start.date()
        return Reading(days(monday + timedelta(days=WEEKDAYS[name])), True)
    by = 1 if lean_of(found, scene) is Lean.FUTURE else -1
    return Reading(weekday(WEEKDAYS[name], by, scene.now), True)


_OWNERS = frozenset(words("my our his her its their your a every each"))
_BEFORE_WEEKEND = frozenset(words("over on at during for this"))


def _end(found: re.Match[str], scene: Scene) -> Reading | None:
    if scene.now is None:
        return None
    return Reading(in_part(neighbour(found["end_unit"], 0, scene.now), found["end_part"]), True)


def _twice(found: re.Match[str], scene: Scene) -> Reading | None:
    by = -2 if found["twice_way"].startswith("before") else 2
    return None if scene.now is None else Reading(neighbour(found["twice_unit"], by, scene.now), True)


def _nth(found: re.Match[str], scene: Scene) -> Reading | None:
    return (
        None
        if scene.now is None
        else Reading(day_of_month(int(found["nth_day"]), lean_of(found, scene), scene.now), True)
    )


def _weekend(found: re.Match[str], scene: Scene) -> Reading | None:
    if scene.now is None or cues.word_before(scene.lower, found.start()) not in _BEFORE_WEEKEND:
        return None
    ahead = lean_of(found, scene) is Lean.FUTURE or scene.now.weekday() > 4
    return Reading(neighbour("weekend", 0 if ahead else -1, scene.now), True)


def _other(found: re.Match[str], scene: Scene) -> Reading | None:
    del found
    return None if scene.now is None else Reading(units_away("day", 1, 7, -1, scene.now), True)


def _time(found: re.Match[str], scene: Scene) -> Reading | None:
    """ "This time last year" is the month, last month the week, last week the day."""
    if scene.now is None:
        return None
    unit, count = {"year": ("month", 12), "month": ("week", 4), "week": ("day", 7)}[found["time_unit"]]
    return Reading(units_away(unit, count, count, -1, scene.now), True)


def _foreign_ago(found: re.Match[str], scene: Scene) -> Reading | None:
    unit, count = foreign_count(found)
    return None if scene.now is None else Reading(units_away(unit, count, count, -1, scene.now), True)


def _phrase(found: re.Match[str], scene: Scene) -> Reading | None:
    unit, by = foreign_phrase(found[0])
    if scene.now is None:
        return None
    if unit.startswith("weekday"):
        return Reading(weekday(int(unit[-1]), by, scene.now), True)
    return Reading(neighbour(unit, by, scene.now), True)


COUNTED: Mapping[str, Reader] = {
    "dayword": _dayword,
    "ago": _ago,
    "roll": _roll,
    "bareroll": _bareroll,
    "which": _which,
    "wday": _wday,
    "end": _end,
    "twice": _twice,
    "nth": _nth,
    "weekend": _weekend,
    "other": _other,
    "time": _time,
    "foreign_ago": _foreign_ago,
    "phrase": _phrase,
}
"""By the name of the branch in `grammar` and `foreign`."""
