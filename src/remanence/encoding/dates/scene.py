"""What every reading of an expression needs: the text around it, the moment that it counts from, and how it leans."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import datetime, timedelta, tzinfo
from typing import NamedTuple

from remanence.encoding.dates import cues
from remanence.encoding.dates.relative import Lean, recurring, yearly
from remanence.encoding.dates.stretch import Stretch, third
from remanence.types import Precision

__all__ = [
    "DIRECTIONS",
    "EachYear",
    "Reader",
    "Reading",
    "Scene",
    "direction_of",
    "in_part",
    "lean_of",
    "placed",
    "towards",
    "year_in",
]

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


DIRECTIONS = {"last": -1, "past": -1, "previous": -1, "this": 0, "same": 0, "next": 1, "coming": 1, "upcoming": 1}


def direction_of(words: str) -> int | None:
    return DIRECTIONS.get(words.rsplit(None, 1)[-1])


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


def in_part(whole: Stretch, words: str | None) -> Stretch:
    part = _part(words)
    return third(whole, part) if part else whole


def year_in(words: str | None) -> int | None:
    return int(words[-4:]) if words else None


def lean_of(found: re.Match[str], scene: Scene) -> Lean:
    leans = {"future": Lean.FUTURE, "past": Lean.PAST, "": scene.lean}
    return leans[cues.tense(scene.lower, found.start(), found.end())]


_NEAR_ENOUGH = {Lean.PAST: timedelta(days=31), Lean.NEAR: timedelta(days=92), Lean.FUTURE: timedelta(days=31)}


def placed(each_year: EachYear, found: re.Match[str], scene: Scene) -> Reading:
    if scene.now is None:
        return Reading(None, True, each_year)
    near = yearly(each_year, Lean.NEAR, scene.now)
    if near.precision is Precision.DAY and abs(near.start - scene.now) <= _NEAR_ENOUGH[scene.lean]:
        return Reading(near, True, each_year)
    return Reading(yearly(each_year, lean_of(found, scene), scene.now), True, each_year)


def towards(each_year: EachYear, words: str, scene: Scene) -> Reading | None:
    by = direction_of(words)
    return None if by is None or scene.now is None else Reading(recurring(each_year, by, scene.now), True)


Reader = Callable[[re.Match[str], Scene], Reading | None]
"""Reads what a branch of the grammar matched; None where the words turn out not to be a time ("I may go").

It may raise ValueError or OverflowError for a time that no calendar has.
"""
