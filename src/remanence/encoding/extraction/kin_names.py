"""Relatives by name, in the ways that grammar has: "my wife Sarah", "Tobias, my landlord,", "Lena is my boss"."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from functools import lru_cache
from typing import NamedTuple

from remanence.encoding.extraction.people import NAME, is_name
from remanence.encoding.kinship import RELATION, relation_of

__all__ = ["NAMED", "TITLED", "Relative", "named_relatives", "only_titled", "relatives"]

TITLED = rf"(?:(?:Dr|Mr|Mrs|Ms|Miss|Prof|Sir|Father|Sister)\.?\s(?=[A-Z]))?{NAME}"
_TITLE_AND_SURNAME = re.compile(r"(?:Mr|Mrs|Ms|Miss)\.?\s\S+")
_OTHERS = (
    r"and|or|but|of|to|with|in|on|at|by|for|from|her|his|their|your|the|an?|that|this|who|when|as|is|was|favou?rite"
)
"""Words that do not say which relative is meant: "my sister and her husband" is no husband of the speaker."""
_KIN = rf"\b(?:[Mm]y|[Oo]ur)\s(?P<which>(?:(?!(?:{_OTHERS})\s)[a-z-]+\s){{0,3}}?)(?P<relation>{RELATION})(?P<plural>s)?"
_NOT_NOW = frozenset("former ex late previous first second third last next future".split())
"""Words that make a relation another one, beside which somebody may have it now."""
NAMED = r"(?:,?\s(?:who\sis\s|who's\s)?(?:named|called)\s|,?\swhose\sname\sis\s|,?\s|\s\()"
_BEHIND = re.compile(rf"{_KIN}{NAMED}(?P<names>{TITLED}(?:(?:,\s{NAME})*,?\sand\s{NAME})?)(?!'s?\b)")
_BEFORE = re.compile(
    rf"(?<![\w'-])(?P<names>{TITLED})(?:,\s|\s\(){_KIN}(?=\s*(?:[,.;!)]|$))(?!\s*,\s(?:and|or|[A-Z]))(?!\sand\b)"
)
_IS = re.compile(rf"(?P<names>{TITLED})\s(?:is|'s)\s(?:also\s|now\s)?{_KIN}(?=\s*(?:[.,;!]|$|\b(?:and|who|but|now)\b))")
_CALLED = re.compile(rf"{_KIN}(?:'s\sname)?\sis\s(?:now\s)?(?:called\s|named\s)?(?P<names>{TITLED})(?=\s*(?:[.,;!]|$))")
_ASIDES = (", my ", ", our ", "(my ", "(our ")
_LISTED = re.compile(r"(?:[A-Z][\w'-]+,|\b(?:in|at|near|on|by))\s$")
"""What stands before a name that is one of a list, or of a place: "Tom, Ana, my sister", "in Lisbon, my sister"."""
_PERSON = re.compile(TITLED)


class Relative(NamedTuple):
    """A relation of the speaker's, the name of who has it, and what characters say so."""

    relation: str
    name: str
    start: int
    end: int


def relatives(text: str, start: int = 0, end: int | None = None) -> Iterator[Relative]:
    """The relatives of the speaker that a clause names, by the way or in so many words.

    >>> [(each.relation, each.name) for each in relatives("Tobias, my landlord, met my sister Ana.")]
    [('sister', 'Ana'), ('landlord', 'Tobias')]
    """
    end = len(text) if end is None else end
    words = text[start:end]
    if not _has_my(words):
        return
    for found in _BEHIND.finditer(text, start, end):
        yield from _each(text, found)
    if any(sign in words for sign in _ASIDES):
        for found in _BEFORE.finditer(text, start, end):
            if not _LISTED.search(text, start, found.start()):
                yield from _each(text, found)
    if (" my " in words or " our " in words) and (said := _IS.match(text, start, end)) is not None:
        yield from _each(text, said)


def _has_my(text: str) -> bool:
    return "my " in text or "My " in text or "our " in text or "Our " in text


def _each(text: str, found: re.Match[str]) -> Iterator[Relative]:
    beside = "," in text[found.end("relation") : found.start("names")]
    if beside and not found["plural"] and " and " in found["names"] + text[found.end() : found.end() + 5]:
        return  # "my sister, Tom and I"
    which = _NOT_NOW.intersection(found["which"].split())
    relation = " ".join([*sorted(which), relation_of(found["relation"])])
    first = min(found.start("names"), found.start())
    for name in _PERSON.finditer(text, found.start("names"), found.end("names")):
        if not is_name(name[0]) or not name[0][0].isupper():
            return
        yield Relative(relation, name[0], first, max(name.end(), found.end("relation")))
        if found["plural"] is None:
            return


def only_titled(name: str) -> bool:
    """Whether a name is how strangers are addressed, and no first name: "Mrs. Lund", but not "Dr. Ada Lund"."""
    return bool(_TITLE_AND_SURNAME.fullmatch(name))


def named_relatives(texts: Sequence[str]) -> tuple[dict[str, str], set[str]]:
    """The name that goes with each relation of which one only was given, and all the names.

    >>> relations, names = named_relatives(["I met my sister Ana and my mom.", "My cousins Al and Bo sing."])
    >>> relations, sorted(names)
    ({'sister': 'Ana'}, ['Al', 'Ana', 'Bo'])
    """
    found: dict[str, set[str]] = {}
    for text in texts:
        for each in _all_named(text):
            found.setdefault(each.relation, set()).add(each.name)
    single = {relation: next(iter(held)) for relation, held in sorted(found.items()) if len(held) == 1}
    return single, {name for held in found.values() for name in held}


@lru_cache(maxsize=64)
def _all_named(text: str) -> tuple[Relative, ...]:
    """The relatives that a text names, also those of whom it says nothing else; a turn is looked at five times."""
    if not _has_my(text):
        return ()
    told = (relative for said in _CALLED.finditer(text) for relative in _each(text, said))
    return (*relatives(text), *told)
