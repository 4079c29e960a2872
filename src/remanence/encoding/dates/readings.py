"""What each kind of expression that `grammar` finds means: one function per branch of its pattern, by the same name.

A reading is None where the words turn out not to be a time ("I may go", "1968 people").
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from datetime import date, datetime, timedelta, tzinfo
from typing import NamedTuple

from remanence.encoding.dates import cues
from remanence.encoding.dates.foreign import foreign_count, foreign_phrase
from remanence.encoding.dates.forms import printed
from remanence.encoding.dates.holidays import holiday
from remanence.encoding.dates.names import ENGLISH_MONTHS, MONTHS, WEEKDAYS, fewest_and_most, words
from remanence.encoding.dates.relative import (
    Lean,
    day_of_month,
    neighbour,
    part_of_day,
    recurring,
    rolling,
    season_of_year,
    units_away,
    weekday,
    yearly,
)
from remanence.encoding.dates.stretch import Stretch, century, days, decade, midnight, month, season, third, week, years
from remanence.types import Precision

__all__ = ["READINGS", "Reading", "Scene"]

EachYear = Callable[[int], Stretch]


class Scene(NamedTuple):
    """The text, the same in lower case, the moment that it counts from if known, and how its bare names lean."""

    text: str
    lower: str
    now: datetime | None
    lean: Lean


class Reading(NamedTuple):
    """What an expression means: a stretch, or, if its year is left open, what it is in each year.

    `stretch` is None where it cannot be placed for want of a moment to count from; `zone` is what the text names.
    """

    stretch: Stretch | None
    relative: bool = False
    each_year: EachYear | None = None
    zone: tzinfo | None = None


_DIRECTIONS = {"last": -1, "past": -1, "previous": -1, "this": 0, "same": 0, "next": 1, "coming": 1, "upcoming": 1}


def _direction(words: str) -> int | None:
    return _DIRECTIONS.get(words.rsplit(None, 1)[-1])


def _part(words: str | None) -> str:
    """ "early", "mid" or "late" for the words of a part, "" for none."""
    for word in (words or "").replace("-", " ").split():
        if word in ("early", "beginning", "start"):
            return "early"
        if word in ("mid", "middle"):
            return "mid"
        if word in ("late", "end"):
            return "late"
    return ""


def _in_part(whole: Stretch, words: str | None) -> Stretch:
    part = _part(words)
    return third(whole, part) if part else whole


def _year_in(words: str | None) -> int | None:
    return int(words[-4:]) if words else None


def _lean(found: re.Match[str], scene: Scene) -> Lean:
    leans = {"future": Lean.FUTURE, "past": Lean.PAST, "": scene.lean}
    return leans[cues.tense(scene.lower, found.start(), found.end())]


_NEAR_ENOUGH = {Lean.PAST: timedelta(days=31), Lean.NEAR: timedelta(days=92), Lean.FUTURE: timedelta(days=31)}


def _open(each_year: EachYear, found: re.Match[str], scene: Scene) -> Reading:
    if scene.now is None:
        return Reading(None, True, each_year)
    near = yearly(each_year, Lean.NEAR, scene.now)
    if near.precision is Precision.DAY and abs(near.start - scene.now) <= _NEAR_ENOUGH[scene.lean]:
        return Reading(near, True, each_year)
    return Reading(yearly(each_year, _lean(found, scene), scene.now), True, each_year)


def _towards(each_year: EachYear, words: str, scene: Scene) -> Reading | None:
    by = _direction(words)
    return None if by is None or scene.now is None else Reading(recurring(each_year, by, scene.now), True)


def _iso(found: re.Match[str], scene: Scene) -> Reading | None:
    text = found[0]
    if len(text) == 7 and (int(text[:4]) + 1) % 100 == int(text[5:]) and scene.lower.startswith(" season", found.end()):
        return Reading(years(int(text[:4]), int(text[:4]) + 1))
    says = printed(text)
    return says and Reading(says.stretch, zone=says.zone)


def _days_of_month(month_: int, first: int, last: int) -> EachYear:
    return lambda year: days(date(year, month_, first), date(year, month_, last))


def _day(found: re.Match[str], scene: Scene, kind: str) -> Reading | None:
    name, first = found[f"{kind}_month"], int(re.sub(r"\D", "", found[f"{kind}_day"]))
    last = int(re.sub(r"\D", "", found[f"{kind}_last"])) if found[f"{kind}_last"] else first
    if last < first:
        return None
    year = _year_in(found[f"{kind}_year"])
    lower_may = name in ("may", "march", "mar") and scene.text[found.start(f"{kind}_month")].islower()
    if year is None and (lower_may or (name not in ENGLISH_MONTHS and len(name) <= 3)):
        return None
    each_year = _days_of_month(MONTHS[name], first, last)
    return Reading(each_year(year)) if year is not None else _open(each_year, found, scene)


def _dmy(found: re.Match[str], scene: Scene) -> Reading | None:
    return _day(found, scene, "dmy")


def _mdy(found: re.Match[str], scene: Scene) -> Reading | None:
    return _day(found, scene, "mdy")


def _mon(found: re.Match[str], scene: Scene) -> Reading | None:
    name, year, part = found["mon_month"], _year_in(found["mon_year"]), found["mon_part"]
    at = MONTHS[name]

    def each_year(of: int) -> Stretch:
        return _in_part(month(of, at), part)

    if year is not None:
        return Reading(each_year(year))
    start = found.start("mon_month")
    if name not in ENGLISH_MONTHS:
        return None
    if found["mon_rel"]:
        return None if scene.now is None else Reading(each_year(scene.now.year + _DIRECTIONS[found["mon_rel"]]), True)
    if found["mon_which"]:
        if scene.text[start].islower() and name in ("may", "march", "mar", "sep", "dec", "jan"):
            return None
        return _towards(each_year, found["mon_which"], scene)
    if part or cues.is_month(scene.text, scene.lower, start, name):
        return _open(each_year, found, scene)
    return None


def _dec(found: re.Match[str], scene: Scene) -> Reading | None:
    before = cues.word_before(scene.lower, found.start())
    if found["dec_year"]:
        first = int(found["dec_year"])
        whole = decade(first) if first % 100 or first == 2000 else years(first, first + 99, Precision.CENTURY)
        return Reading(_in_part(whole, found["dec_part"]))
    if before in ("his", "her", "my", "their", "your", "our") or not re.search(r"['’][2-9]|the\s", found[0]):
        return None
    two = int(found["dec_two"])
    return Reading(_in_part(decade(1900 + two if two > 20 else 2000 + two), found["dec_part"]))


def _cen(found: re.Match[str], scene: Scene) -> Reading:
    del scene
    return Reading(_in_part(century(int(found["cen_nth"][:-2])), found["cen_part"]))


def _sea(found: re.Match[str], scene: Scene) -> Reading | None:
    name, which, part = found["sea_name"], found["sea_which"], found["sea_part"]
    if year := _year_in(found["sea_year"]):
        return Reading(_in_part(season(name, year), part))

    def each_year(of: int) -> Stretch:
        return _in_part(season_of_year(name)(of), part)

    if which and which != "the":
        return _towards(each_year, which, scene)
    before = cues.word_before(scene.lower, found.start())
    if part or (which == "the" and before in ("in", "over", "during", "since", "until", "by", "for", "through")):
        return _open(each_year, found, scene)
    return None


def _yea(found: re.Match[str], scene: Scene) -> Reading | None:
    first, last = int(found["yea_year"]), found["yea_last"]
    if last:
        end = int(last) if len(last) == 4 else first // 100 * 100 + int(last)
        return Reading(years(first, end, Precision.INTERVAL)) if first < end else None
    whole = years(first, precision=Precision.YEAR)
    if found["yea_part"]:
        return Reading(_in_part(whole, found["yea_part"]))
    return Reading(whole) if cues.is_year(scene.text, scene.lower, found.start(), found.end(), first) else None


def _md(found: re.Match[str], scene: Scene) -> Reading | None:
    at, day = found["md_month"], found["md_day"]
    if not cues.is_month_and_day(scene.lower, found.start(), found.end(), at, day):
        return None
    return _open(_days_of_month(int(at), int(day), int(day)), found, scene)


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
    direction = _direction(way)
    if scene.now is None or bounds is None or not direction:
        return None
    unit = unit.replace("centurie", "century")
    if unit == "weekend":
        return Reading(neighbour(unit, direction, scene.now), True)
    if count is None and unit in ("minute", "hour", "day", "night"):
        return None
    return Reading(rolling(unit, bounds[1], direction, scene.now), True)


def _roll(found: re.Match[str], scene: Scene) -> Reading | None:
    if found["roll_count"] is None and (
        found["roll_way"] in ("previous", "following", "next") or not _is_rolling(found)
    ):
        return _neighbour(found["roll_unit"], found["roll_way"], scene) if " this " in f" {found[0]}" else None
    return _rolling(found["roll_way"], found["roll_count"], found["roll_unit"], scene)


def _is_rolling(found: re.Match[str]) -> bool:
    return found["roll_unit"] in ("week", "month", "year", "quarter", "decade", "century", "fortnight", "weekend")


def _bareroll(found: re.Match[str], scene: Scene) -> Reading | None:
    return _rolling(found["bareroll_way"], found["bareroll_count"], found["bareroll_unit"], scene)


def _neighbour(unit: str, way: str, scene: Scene) -> Reading | None:
    by = _direction(way)
    if scene.now is None or by is None or unit in ("minute", "hour", "centurie"):
        return None
    if unit in ("day", "morning", "afternoon", "evening") and by != 0 and (by, unit) != (-1, "evening"):
        return None  # "the next day" counts from what was just told
    if unit == "night" and by > 0:
        return None
    return Reading(neighbour(unit, by, scene.now), True)


def _which(found: re.Match[str], scene: Scene) -> Reading | None:
    way, name = found["which_way"], found["which_day"]
    by = _direction(way)
    if scene.now is None or by is None or cues.word_before(scene.lower, found.start()) in _OWNERS:
        return None
    if name:
        if not name.endswith("day") and scene.text[found.start("which_day")].islower():
            return None
        return Reading(weekday(WEEKDAYS[name], by, scene.now), True)
    if feast := found["which_feast"]:
        return _towards(holiday(feast), way, scene)
    reading = _neighbour(found["which_unit"] or found["which_of_day"], way, scene)
    if reading is None or reading.stretch is None:
        return None
    whole = _in_part(reading.stretch, found["which_part"])
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
        monday = week(scene.now.date() + timedelta(days=7 * _DIRECTIONS[found["wday_week"]])).start.date()
        return Reading(days(monday + timedelta(days=WEEKDAYS[name])), True)
    by = 1 if _lean(found, scene) is Lean.FUTURE else -1
    return Reading(weekday(WEEKDAYS[name], by, scene.now), True)


_OWNERS = frozenset(words("my our his her its their your a every each"))
_BEFORE_WEEKEND = frozenset(words("over on at during for"))
_BEFORE_FEAST = frozenset(words("on at for over during since until by before after around"))


def _feast(found: re.Match[str], scene: Scene) -> Reading | None:
    name = found["feast_name"]
    each_year = holiday(name)
    if found["feast_year"]:
        return Reading(each_year(int(found["feast_year"][-4:])))
    if cues.word_before(scene.lower, found.start()) not in _BEFORE_FEAST and not found[0].endswith(("day", "eve")):
        return None
    return _open(each_year, found, scene)


def _end(found: re.Match[str], scene: Scene) -> Reading | None:
    if scene.now is None:
        return None
    return Reading(_in_part(neighbour(found["end_unit"], 0, scene.now), found["end_part"]), True)


def _twice(found: re.Match[str], scene: Scene) -> Reading | None:
    by = -2 if found["twice_way"].startswith("before") else 2
    return None if scene.now is None else Reading(neighbour(found["twice_unit"], by, scene.now), True)


def _nth(found: re.Match[str], scene: Scene) -> Reading | None:
    return (
        None
        if scene.now is None
        else Reading(day_of_month(int(found["nth_day"]), _lean(found, scene), scene.now), True)
    )


def _weekend(found: re.Match[str], scene: Scene) -> Reading | None:
    if scene.now is None or cues.word_before(scene.lower, found.start()) not in (
        "over",
        "on",
        "at",
        "during",
        "for",
        "this",
    ):
        return None
    ahead = _lean(found, scene) is Lean.FUTURE or scene.now.weekday() > 4
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


def _cjk(found: re.Match[str], scene: Scene) -> Reading | None:
    del scene
    says = printed(found[0])
    return says and Reading(says.stretch)


def _cjk_day(found: re.Match[str], scene: Scene) -> Reading | None:
    month_, day = (int(number_) for number_ in re.findall(r"[0-9]+", found[0]))
    return _open(_days_of_month(month_, day, day), found, scene)


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


READINGS: Mapping[str, Callable[[re.Match[str], Scene], Reading | None]] = {
    "iso": _iso,
    "dmy": _dmy,
    "mdy": _mdy,
    "mon": _mon,
    "dec": _dec,
    "cen": _cen,
    "sea": _sea,
    "yea": _yea,
    "md": _md,
    "dayword": _dayword,
    "ago": _ago,
    "roll": _roll,
    "bareroll": _bareroll,
    "which": _which,
    "wday": _wday,
    "feast": _feast,
    "end": _end,
    "twice": _twice,
    "nth": _nth,
    "weekend": _weekend,
    "other": _other,
    "time": _time,
    "cjk": _cjk,
    "cjk_day": _cjk_day,
    "foreign_ago": _foreign_ago,
    "phrase": _phrase,
}
"""By the name of the branch; each may raise ValueError or OverflowError for a time that no calendar has."""
