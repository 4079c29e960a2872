"""What relations words speak of: "headquartered in", "head office" and "based in" are one, "died of" and "died in" two.

A small lexicon of relations of general knowledge (`relations.toml`) says which words mean the same where no root shows
it. A word may speak of several relations; what else is said decides. What is not in it goes by its own words.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterable, Iterator, Sequence
from functools import cache, lru_cache
from pathlib import Path
from typing import NamedTuple

from remanence.encoding.irregular import BASE_FORMS
from remanence.encoding.text import terms

__all__ = [
    "Meaning",
    "Spoken",
    "gives",
    "happens_once",
    "is_mutual",
    "kinds_answering",
    "kinds_asked",
    "kinds_having",
    "kinds_told",
    "may_answer",
    "meaning",
    "phrases_of",
    "spoken_of",
]

LEXICON = Path(__file__).with_name("relations.toml")
LEADS = frozenset("of in on at by to for from with as into over under through after up out about".split())
"""Words that lead to a value, and by which "died of" is not "died in"."""
_SKIPPED = frozenset(
    """the a an his her its their your my our is are was were be been being who whom that which whose where 's s
    currently now also still usually often""".split()
)
_SAYS_LITTLE = frozenset(
    "name current present main official primary full real actual famous well new become became".split()
)
"""Words beside a relation's own that leave it what it is: "the name of the current head of state"."""
_ANSWERED = {
    "who": frozenset("person group team club party people saint character network label".split()),
    "where": frozenset(
        """place city country group school team club stadium museum airport port continent county sea river mountain
        range habitat constellation network league planet""".split()
    ),
    "when": frozenset({"time"}),
}
"""What a value may be that answers a question of a form."""
_PLAIN = frozenset({"person", "place"})
_COMES = frozenset("joined came comes stepped started returned took".split())
_INSTALLED = _COMES | frozenset(
    """elected appointed named sworn voted chosen became become brought hired installed confirmed promoted crowned
    welcomed succeeded picked engaged lured poached recruited enlisted nominated""".split()
)
"""Verbs by which somebody comes into a role, by themselves and by others."""
_NOT_QUITE = frozenset(
    """deputy vice assistant former acting honorary late previous old first second next future junior senior interim
    co fake would""".split()
)
"""Words before a role that make it another one."""
_PASSING = frozenset(
    """passed passes went goes fell falls moved moves shifted transferred handed relocated switched replaced changed
    lies rests returned reverted given entrusted""".split()
)
"""Verbs by which what a noun names is another's from then on: "ownership passed to", "moved its headquarters to"."""
_GOT = frozenset("got gets found gained received signed has".split())
_WIDE = {"city": "place", "country": "place", "company": "group", "club": "group", "institution": "group"}
_STEM = {"has": "have", "had": "have", "does": "do", "did": "do", "done": "do"}
_LETTERS = re.compile(r"[^\W_]+")
LONGEST = 6
Key = tuple[str, ...]


class Meaning(NamedTuple):
    """What an attribute of a statement may be; at least one of both is not empty.

    Attributes:
        told: the relations of which its value is the value. turned: those of the value, to its subject: "Ann wrote X"
            tells the author of X.
    """

    told: frozenset[str] = frozenset()
    turned: frozenset[str] = frozenset()


class Spoken(NamedTuple):
    """Relations that a word of a question, with its neighbours, speaks of, and those that it may mean, too."""

    relations: frozenset[str] = frozenset()
    wider: frozenset[str] = frozenset()


class _Forms(NamedTuple):
    """Forms by their keys, and of a relation the keys of the nouns that say what its value is."""

    nouns: dict[Key, frozenset[str]]
    told: dict[Key, frozenset[str]]
    turned: dict[Key, frozenset[str]]
    asked: dict[Key, frozenset[str]]
    wider: dict[Key, frozenset[str]]
    gives: dict[str, frozenset[str]]
    answers: dict[str, frozenset[str]]
    once: set[str]
    mutual: set[str]
    kinds: dict[str, frozenset[str]]
    named: dict[str, frozenset[str]]
    holders: dict[str, frozenset[str]]


@lru_cache(maxsize=20_000)
def _key(word: str) -> str:
    """A word without its ending; function words as they stand."""
    stems = terms(word, "en")
    return stems[0] if stems else _STEM.get(word, word)


def _keys(words: Iterable[str]) -> Key:
    return tuple(_key(word) for word in words)


def _words(form: str) -> list[str]:
    return [word for word in _LETTERS.findall(form.lower()) if word not in _SKIPPED]


def _listed(table: dict[str, str], field: str) -> Iterator[list[str]]:
    yield from (_words(form) for form in table.get(field, "").split(",") if form.strip())


@cache
def _tables() -> dict[str, dict[str, str]]:
    return tomllib.loads(LEXICON.read_text("utf-8"))


@cache
def _lexicon() -> _Forms:
    read = dict(_tables())
    kinds = read.pop("kinds")
    nouns = {word for kind in kinds.values() for word in _words(kind)}
    found = _Forms({}, {}, {}, {}, {}, {}, {}, set(), set(), {}, {}, {})
    found.named.update({kind: frozenset(_keys(_words(listed))) for kind, listed in kinds.items()})
    for name, table in read.items():
        for words in _listed(table, "nouns"):
            _add(found.nouns, name, words)
            _add(found.asked, name, words)
        for words in _listed(table, "by"):
            _add(found.turned, name, words)
            _add(found.told, name, [*words, "by"])
            _add(found.asked, name, words)
        for field, forms in (("to", found.told), ("from", found.turned)):
            for words in _listed(table, field):
                for form in (words, words[1:]) if _is_had(words) else (words,):
                    _add(forms, name, form)
                if nouns.issuperset(words[:-1]) and len(words) > 1:
                    continue  # "city in" tells the country, but "in which city" does not ask for it
                _add(found.asked, name, words)
                if words[-1] in LEADS:
                    _add(found.asked, name, words[:-1])
        for words in _listed(table, "asks"):
            _add(found.wider, name, words)
        if table.get("once"):
            found.once.add(name)
        if table.get("mutual"):
            found.mutual.add(name)
        given = [kind.strip() for kind in table["gives"].split(",")]
        found.kinds[name] = frozenset(_WIDE.get(kind, kind) for kind in given)
        found.holders[name] = frozenset(kind.strip() for kind in table.get("of", "").split(",") if kind.strip())
        found.answers[name] = frozenset(ask for ask, of in _ANSWERED.items() if of.intersection(given))
        found.gives[name] = frozenset(key for kind in given for key in found.named.get(kind) or _keys(_words(kind)))
    return found


def _is_had(words: Sequence[str]) -> bool:
    """Whether a form is "has a job at", of which a statement's attribute is "job at"."""
    return words[0] in ("has", "have", "had") and len(words) > 2 and words[-1] in LEADS


def _add(forms: dict[Key, frozenset[str]], name: str, words: Sequence[str]) -> None:
    key = tuple(map(_key, words))
    forms[key] = forms[key] | {name} if key in forms else frozenset((name,))


def gives(relations: Iterable[str]) -> frozenset[str]:
    """The stems of the nouns that say what the values of relations are: "city" of a birthplace."""
    return _given(frozenset(relations))


@lru_cache(maxsize=5_000)
def _given(relations: frozenset[str]) -> frozenset[str]:
    return frozenset(key for name in relations for key in _lexicon().gives[name])


def phrases_of(relation: str, *, turned: bool = False) -> Sequence[Sequence[str]]:
    """The words of each form of a relation; of those that are said of its value where it is `turned`."""
    table = _tables().get(relation, {})
    return [form for field in (("by", "from") if turned else ("nouns", "by", "to")) for form in _listed(table, field)]


def happens_once(relations: Iterable[str]) -> bool:
    """Whether one of these relations has the same value for ever: a birthplace, an author."""
    return any(name in _lexicon().once for name in relations)


def is_mutual(relations: Iterable[str]) -> bool:
    """Whether one of these relations holds in both directions: of spouses, of neighbours."""
    return any(name in _lexicon().mutual for name in relations)


def kinds_told(relations: Iterable[str]) -> frozenset[str]:
    """What the values of relations are: persons, places, groups."""
    return frozenset(kind for name in relations for kind in _lexicon().kinds[name])


def kinds_having(relations: Iterable[str]) -> frozenset[str]:
    """What has such values, as far as only one kind of thing has."""
    return frozenset(kind for name in relations for kind in _lexicon().holders[name])


@lru_cache(maxsize=5_000)
def kinds_asked(form: str, noun: str) -> frozenset[str]:
    """What may answer a question of a form: "who" a person, "which town" a place, "which physician" a person."""
    lexicon, key = _lexicon(), _key(noun) if noun else ""
    if not noun:
        return _ANSWERED[form] & _PLAIN if form in _ANSWERED else frozenset()
    told = frozenset(kind for name in lexicon.nouns.get((key,), ()) for kind in lexicon.kinds[name])
    return told | frozenset(_WIDE.get(kind, kind) for kind, keys in lexicon.named.items() if key in keys)


def kinds_answering(form: str, noun: str) -> frozenset[str]:
    """All that may answer: "who" also a club, "where" also a school; empty where anything may."""
    return kinds_asked(form, noun) if noun else _ANSWERED.get(form, frozenset())


def may_answer(form: str, relations: Iterable[str]) -> bool:
    """Whether the value of one of these relations may answer "who", "where" or "when"; any may answer other words."""
    answers = _lexicon().answers
    return form not in _ANSWERED or any(form in answers[name] for name in relations)


@lru_cache(maxsize=20_000)
def meaning(attribute: str) -> Meaning | None:
    """What an attribute means, if all its words belong to a known relation; else None.

    >>> meaning("headquartered in").told == meaning("head office in").told
    True
    >>> meaning("wrote"), meaning("written by")
    (Meaning(told=frozenset(), turned=frozenset({'author'})), Meaning(told=frozenset({'author'}), turned=frozenset()))
    """
    words = _words(attribute)
    for size in range(min(len(words), LONGEST), 0, -1):
        for first in range(len(words) - size + 1):
            found = _form(words, first, first + size)
            if any(found):
                passive = words[-1] == "by" and not found.told and words[0].endswith(("ed", "en"))
                return Meaning(found.turned) if passive else found
    last = max((n for n, word in enumerate(words) if word in LEADS), default=0)
    if 0 < last < len(words) - 1 and words[last] != "as":  # "married to the potter Ann": the noun says what Ann is
        return meaning(" ".join(words[: last + 1]))
    return _head(words)


def _head(words: Sequence[str]) -> Meaning | None:
    """What a role with a word before it means: a "family doctor" is a doctor, but a "deputy mayor" is no mayor."""
    if len(words) != 2 or words[0] in _NOT_QUITE or words[0] in LEADS or _is_done(words[0]):
        return None
    lexicon, key = _lexicon(), _keys(words[1:])
    role = frozenset(name for name in lexicon.nouns.get(key, ()) if "person" in lexicon.kinds[name])
    return Meaning(role) if role and not lexicon.nouns.get(_keys(words[:1])) else None


def _form(words: Sequence[str], first: int, last: int) -> Meaning:
    """What the words from `first` up to `last` mean, if those beside them only say what the value is."""
    lexicon, key, beside = _lexicon(), _keys(words[first:last]), [*words[:first], *words[last:]]
    told, turned = lexicon.told.get(key, frozenset()), lexicon.turned.get(key, frozenset())
    if last < len(words):
        told |= lexicon.told.get((*key, words[last]), frozenset())
    role = lexicon.nouns.get(key, frozenset())
    installed = next((word for word in beside if word in _INSTALLED), None)
    people = bool(role) and all("person" in lexicon.kinds[name] for name in role)
    if people and installed:
        return _installed(role, installed, words[-1])
    if people and beside and beside[0] in _GOT and words[-1] in LEADS:  # "found a new coach in Ann"
        return Meaning() if set(beside[1:-1]) - _SAYS_LITTLE else Meaning(role)
    if not _is_done(words[first]) or not turned:
        if role and not told and beside == ["of"]:  # "Ann is mother of X", as against "the mother of Ann is X"
            return Meaning(turned=role)
        told |= role
        turned = frozenset() if role else turned
    elif first:  # "the company that made X", "the city where X died": a clause, whose noun says what it gives
        told |= turned
        turned = frozenset()
    if first and _is_done(words[first]):
        told |= lexicon.asked.get(key, frozenset())
    return Meaning(_fitting(told, beside), _fitting(turned, beside))


def _installed(role: frozenset[str], verb: str, last: str) -> Meaning:
    """Who comes into a role: the subject that "was elected mayor of X", the value of "hired Ann as its cook"."""
    return Meaning(turned=role) if last in LEADS or verb in _COMES else Meaning(told=role)


def _fitting(names: frozenset[str], beside: Sequence[str]) -> frozenset[str]:
    """The relations whose value the words beside their form may describe."""
    rest = {_key(word) for word in beside if word not in LEADS | _PASSING and word not in _SAYS_LITTLE}
    return frozenset(name for name in names if rest <= _lexicon().gives[name])


def _is_done(word: str) -> bool:
    """Whether a word looks like a verb in a statement: "wrote", "founded", "heads"."""
    return word in BASE_FORMS or word.endswith(("ed", "s"))


def spoken_of(words: Sequence[str]) -> list[Spoken]:
    """What each word of a question speaks of; the words of a longer form speak of it only as one.

    Args:
        words: in lower case, in order.

    >>> [sorted(each.relations) for each in spoken_of(["mother", "tongue"])]
    [['nativelanguage'], ['nativelanguage']]
    """
    found = [Spoken()] * len(words)
    places = [n for n, word in enumerate(words) if word not in _SKIPPED]
    keys = _keys(words[n] for n in places)
    loose = {words[n] for n in (places[:1] + places[-1:]) if words[n] in LEADS}
    free = set(range(len(places)))
    for size in range(min(LONGEST, len(places)), 0, -1):
        for first in range(len(places) - size + 1):
            chosen = range(first, first + size)
            if not free.issuperset(chosen):
                continue
            spoken = _spoken(keys[first : first + size], loose)
            if spoken.relations or spoken.wider:
                free.difference_update(chosen)
                for n in chosen:
                    found[places[n]] = spoken
    return found


def _spoken(key: Key, loose: set[str]) -> Spoken:
    """What a form in a question speaks of; one that is led to the value by a word elsewhere, of that only."""
    lexicon = _lexicon()
    led = frozenset(name for lead in sorted(loose) for name in lexicon.asked.get((*key, lead), ()))
    relations = led or lexicon.asked.get(key, frozenset())
    return Spoken(relations, lexicon.wider.get(key, frozenset()) - relations)
