"""Values: whether two say the same, or one says more exactly what the other says."""

from __future__ import annotations

import re
import unicodedata
from enum import Enum
from functools import lru_cache

from remanence.encoding.dates import parse_when
from remanence.types import When

_WORD = re.compile(r"[^\W_]+(?:['’.&+#/-][^\W_]+)*[+#]*")
_LEADING = frozenset("the a an my our his her its their your".split())
_NUMBERS = {
    word: str(number)
    for number, word in enumerate("zero one two three four five six seven eight nine ten eleven twelve".split())
}
_JOINS = frozenset("and or but nor not until till then than to & plus with without except from".split())
_OTHER_ROLE = frozenset(
    """not no non never former ex half step vice deputy assistant associate acting interim junior senior lead head chief
    principal staff retired anti pre post semi pseudo grand great mini micro""".split()
)
"""Words before a noun that make it another thing or another office, not the same one told more exactly."""
_MONTHS = re.compile(r"\b(?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)|\b(?:19|20)\d\d\b", re.IGNORECASE)


class Match(Enum):
    """How a value stands to another."""

    SAME = "same"
    FINER = "finer"
    COARSER = "coarser"
    OTHER = "other"


@lru_cache(maxsize=65536)
def plain(value: str) -> str:
    """A value without what does not change it: case, accents' form, articles, punctuation, numbers as words.

    >>> plain("The  Hague."), plain("three cats")
    ('hague', '3 cats')
    """
    words = [word.casefold() for word in _WORD.findall(unicodedata.normalize("NFKC", value))]
    while len(words) > 1 and words[0] in _LEADING:
        words = words[1:]
    return " ".join(_NUMBERS.get(word, word) for word in words) or value.strip().casefold()


def match(new: str | None, old: str | None) -> Match:
    """How a new value of an attribute that has one at a time stands to an old one.

    >>> match("Lisbon, Portugal", "Lisbon"), match("York", "New York"), match("8 May 2023", "May 2023")
    (<Match.FINER: 'finer'>, <Match.OTHER: 'other'>, <Match.FINER: 'finer'>)
    """
    if new is None or old is None:
        return Match.SAME if new is old else Match.OTHER
    if plain(new) == plain(old):
        return Match.SAME
    if _adds_to(old, new):
        return Match.FINER
    return Match.COARSER if _adds_to(new, old) else Match.OTHER


def _adds_to(coarse: str, fine: str) -> bool:
    """Whether `fine` says what `coarse` does and more: a place with its country, a month with its day, a nurse's field.

    Words may follow any value, as in "Lisbon, Portugal"; before it only if it is no name: York is not in New York.
    """
    whole, part = _date(coarse), _date(fine)
    if whole is not None and part is not None:
        return whole.start <= part.start and part.end <= whole.end
    if (whole is None) != (part is None):
        return False
    few, many = plain(coarse).split(), plain(fine).split()
    if not few or len(few) >= len(many) or _digits(few) != _digits(many) & _digits(few):
        return False
    if many[: len(few)] == few:
        return many[len(few)] not in _JOINS and not (_digits(few) and _digits(many[len(few) :]))
    named = any(char.isupper() for char in coarse)
    return not named and many[-len(few) :] == few and not set(many[: -len(few)]) & (_OTHER_ROLE | _JOINS)


def _digits(words: list[str]) -> set[str]:
    return {word for word in words if any(char.isdigit() for char in word)}


@lru_cache(maxsize=16384)
def _date(value: str) -> When | None:
    if not _MONTHS.search(value):
        return None
    try:
        return parse_when(value)
    except ValueError:
        return None
