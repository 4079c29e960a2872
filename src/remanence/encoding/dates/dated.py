"""What expressions with a date mean: days, months, seasons, years, centuries, holidays; one reader per branch."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date

from remanence.encoding.dates import cues
from remanence.encoding.dates.forms import printed
from remanence.encoding.dates.holidays import holiday
from remanence.encoding.dates.names import ENGLISH_MONTHS, MONTHS, words
from remanence.encoding.dates.relative import (
    season_of_year,
)
from remanence.encoding.dates.scene import (
    DIRECTIONS,
    EachYear,
    Reader,
    Reading,
    Scene,
    in_part,
    placed,
    towards,
    year_in,
)
from remanence.encoding.dates.stretch import Stretch, century, days, decade, month, season, years
from remanence.types import Precision

__all__ = ["DATED"]


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
    year = year_in(found[f"{kind}_year"])
    lower_may = name in ("may", "march", "mar") and scene.text[found.start(f"{kind}_month")].islower()
    if year is None and (lower_may or (name not in ENGLISH_MONTHS and len(name) <= 3)):
        return None
    each_year = _days_of_month(MONTHS[name], first, last)
    return Reading(each_year(year)) if year is not None else placed(each_year, found, scene)


def _dmy(found: re.Match[str], scene: Scene) -> Reading | None:
    return _day(found, scene, "dmy")


def _mdy(found: re.Match[str], scene: Scene) -> Reading | None:
    return _day(found, scene, "mdy")


def _mon(found: re.Match[str], scene: Scene) -> Reading | None:
    name, year, part = found["mon_month"], year_in(found["mon_year"]), found["mon_part"]
    at = MONTHS[name]

    def each_year(of: int) -> Stretch:
        return in_part(month(of, at), part)

    if year is not None:
        return Reading(each_year(year))
    start = found.start("mon_month")
    if name not in ENGLISH_MONTHS:
        return None
    if found["mon_rel"]:
        return None if scene.now is None else Reading(each_year(scene.now.year + DIRECTIONS[found["mon_rel"]]), True)
    if found["mon_which"]:
        if scene.text[start].islower() and name in ("may", "march", "mar", "sep", "dec", "jan"):
            return None
        return towards(each_year, found["mon_which"], scene)
    if part or cues.is_month(scene.text, scene.lower, start, name):
        return placed(each_year, found, scene)
    return None


def _dec(found: re.Match[str], scene: Scene) -> Reading | None:
    before = cues.word_before(scene.lower, found.start())
    if found["dec_year"]:
        first = int(found["dec_year"])
        whole = decade(first) if first % 100 or first == 2000 else years(first, first + 99, Precision.CENTURY)
        return Reading(in_part(whole, found["dec_part"]))
    if before in ("his", "her", "my", "their", "your", "our") or not re.search(r"['’][2-9]|the\s", found[0]):
        return None
    two = int(found["dec_two"])
    return Reading(in_part(decade(1900 + two if two > 20 else 2000 + two), found["dec_part"]))


def _cen(found: re.Match[str], scene: Scene) -> Reading:
    del scene
    return Reading(in_part(century(int(found["cen_nth"][:-2])), found["cen_part"]))


def _sea(found: re.Match[str], scene: Scene) -> Reading | None:
    name, which, part = found["sea_name"], found["sea_which"], found["sea_part"]
    if year := year_in(found["sea_year"]):
        return Reading(in_part(season(name, year), part))

    def each_year(of: int) -> Stretch:
        return in_part(season_of_year(name)(of), part)

    if which and which != "the":
        return towards(each_year, which, scene)
    before = cues.word_before(scene.lower, found.start())
    if part or (which == "the" and before in ("in", "over", "during", "since", "until", "by", "for", "through")):
        return placed(each_year, found, scene)
    return None


def _yea(found: re.Match[str], scene: Scene) -> Reading | None:
    first, last = int(found["yea_year"]), found["yea_last"]
    if last:
        end = int(last) if len(last) == 4 else first // 100 * 100 + int(last)
        return Reading(years(first, end, Precision.INTERVAL)) if first < end else None
    whole = years(first, precision=Precision.YEAR)
    if found["yea_part"]:
        return Reading(in_part(whole, found["yea_part"]))
    return Reading(whole) if cues.is_year(scene.text, scene.lower, found.start(), found.end(), first) else None


def _md(found: re.Match[str], scene: Scene) -> Reading | None:
    at, day = found["md_month"], found["md_day"]
    if not cues.is_month_and_day(scene.lower, found.start(), found.end(), at, day):
        return None
    return placed(_days_of_month(int(at), int(day), int(day)), found, scene)


_BEFORE_FEAST = frozenset(words("on at for over during since until by before after around"))


def _feast(found: re.Match[str], scene: Scene) -> Reading | None:
    name = found["feast_name"]
    each_year = holiday(name)
    if found["feast_year"]:
        return Reading(each_year(int(found["feast_year"][-4:])))
    if cues.word_before(scene.lower, found.start()) not in _BEFORE_FEAST and not found[0].endswith(("day", "eve")):
        return None
    return placed(each_year, found, scene)


def _cjk(found: re.Match[str], scene: Scene) -> Reading | None:
    del scene
    says = printed(found[0])
    return says and Reading(says.stretch)


def _cjk_day(found: re.Match[str], scene: Scene) -> Reading | None:
    month_, day = (int(number_) for number_ in re.findall(r"[0-9]+", found[0]))
    return placed(_days_of_month(month_, day, day), found, scene)


DATED: Mapping[str, Reader] = {
    "iso": _iso,
    "dmy": _dmy,
    "mdy": _mdy,
    "mon": _mon,
    "dec": _dec,
    "cen": _cen,
    "sea": _sea,
    "yea": _yea,
    "md": _md,
    "feast": _feast,
    "cjk": _cjk,
    "cjk_day": _cjk_day,
}
"""By the name of the branch in `grammar` and `foreign`."""
