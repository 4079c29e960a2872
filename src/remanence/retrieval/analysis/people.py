"""Whom a question is about: speakers of the bank by name, or the user by "I" and "my", in the question's language."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from typing import NamedTuple

import numpy as np

from remanence.encoding.languages import UNSPACED
from remanence.encoding.naming import name_key
from remanence.encoding.text import capital_terms, name_words, terms
from remanence.indexes import MemoryIndex
from remanence.indexes.columns import ORIGINS
from remanence.retrieval.analysis.asking import first_person
from remanence.retrieval.joining import held_for
from remanence.types import Origin, Query

ASSISTANTS = frozenset({"ai", "agent", "assistant", "bot", "chatbot", "model", "system", "tool"})
_WORD = re.compile(r"(\w+)(['’]s\b|['’](?!\w))?")
_JOINED = re.compile(r"\s*(?:[,&/]|and\b|or\b)", re.IGNORECASE)
_OBLIQUE = re.compile(
    r"\b(?:about|against|and|around|at|between|both|by|concerning|for|from|in|of|on|or|regarding|than|to|toward|towards"
    r"|versus|vs|with)\.?\s+$",
    re.IGNORECASE,
)
"""What stands before a name that is not who acts."""
_SOURCE = re.compile(r"\b(?:according\s+to|in\s+the\s+words\s+of)\s+$", re.IGNORECASE)
_TELLS_AS_WELL = re.compile(r"\b(?:and|by|from|or|than|versus|vs)\.?\s+$", re.IGNORECASE)
"""What stands before the name of somebody who may just as well have said it: "got from Ben", "older than Ben"."""
_BEFORE = 32
"""Characters before a name that are looked at."""
_SURNAME_AND_TWO = 3
"""Characters of a Chinese name whose bearer is also called by the last two."""


def names_in(text: str, language: str = "en") -> tuple[str, ...]:
    """Capitalised words that are neither function words nor the first of a sentence, each once.

    Where every noun has a capital, those that have the look of a name.

    >>> names_in("When did Ana meet Ben? At Ana's birthday")
    ('Ana', 'Ben')
    """
    return tuple(dict.fromkeys(name_words(text, language)))


def people_in(index: MemoryIndex, text: str, language: str) -> Mapping[str, Sequence[str]]:
    """The speakers of the bank that a question names, by what names them.

    A speaker is named by their whole name or its first word, with a capital where the script has them.
    """
    known = index.folded(_Names, lambda: _Names({}, []), _name)
    written = {term for code in dict.fromkeys((language, "en")) for term in capital_terms(text, code)}
    named = {term: actors for term in sorted(written) if (actors := known.actors.get(term))}
    return named | {name: [actor] for name, actor in known.unspaced if name in text}


def speakers_in(index: MemoryIndex, text: str, language: str, people: Mapping[str, Sequence[str]]) -> tuple[str, ...]:
    """The actors whose words a question that names `people` asks for, or none if it names no speaker, or several alike.

    Of several, the one who acts tells of it ("What did Ana tell Ben?"), which is only worked out in English. "I" and
    "my" mean the user where the bank holds the talk of users with an assistant.
    """
    named = {actor for actors in people.values() for actor in actors}
    if len(named) == 1:
        return tuple(named)
    if not named and first_person(text, language):
        return _users(index)
    return acting(text, people) if len(people) > 1 and language == "en" else ()


def acting(text: str, actors: Mapping[str, Sequence[str]]) -> tuple[str, ...]:
    """Of several people in an English question, the one who acts in it; none where that could be more than one.

    It is the first that is named, unless the name only says whose something is, stands behind a preposition, is joined
    with another, or another is named as where it came from or as what it is compared with.

    >>> acting("What did Ana tell Ben?", {"ana": ["ana"], "ben": ["ben"]})
    ('ana',)
    >>> acting("What did Ana and Ben buy?", {"ana": ["ana"], "ben": ["ben"]})
    ()
    """
    words = [(match, terms(match[1], "en")[:1]) for match in _WORD.finditer(text) if match[1][0].isupper()]
    found = [(match, actors[word[0]]) for match, word in words if word and word[0] in actors]
    if not found:
        return ()
    (first, called), *others = found
    if len(called) > 1 or first[2]:
        return ()
    leading = _before(text, first)
    if not _SOURCE.search(leading) and (_OBLIQUE.search(leading) or _JOINED.match(text, first.end())):
        return ()
    rivals = (name for name, other in others if list(other) != list(called))
    return () if any(_TELLS_AS_WELL.search(_before(text, name)) for name in rivals) else tuple(called)


def _before(text: str, name: re.Match[str]) -> str:
    return text[max(0, name.start() - _BEFORE) : name.start()]


def speakers_called(index: MemoryIndex, query: Query, language: str = "en") -> tuple[str, ...]:
    """The actor whom a question names by what else somebody said they go by; none if that may be several."""
    if index.facts is None or not index.facts.naming:
        return ()
    written = {term for code in dict.fromkeys((language, "en")) for term in capital_terms(query.text, code)}
    keys = {name_key(naming.other) for naming in index.facts.naming.values()}
    keys = {key for key in keys if written.issuperset(terms(key, "en")) and terms(key, "en")}
    if not keys:
        return ()
    holding = held_for(index, query)
    meant = {node for key in keys if (node := holding.called(key)) is not None}
    if len(meant) != 1:
        return ()
    name = name_key(index.facts.names[meant.pop()])
    return tuple(actor for actor in index.columns.actors.values if name_key(actor) == name)


class _Names(NamedTuple):
    """Actors by the first term of their names, names without spaces as they are written, how many were looked at."""

    actors: dict[str, list[str]]
    unspaced: list[tuple[str, str]]
    looked_at: int = 0


def _name(known: _Names, index: MemoryIndex, first: int) -> _Names:
    del first
    actors = index.columns.actors.values
    for actor in actors[known.looked_at :]:
        if not actor.isascii() and UNSPACED.search(actor):
            known.unspaced.extend((name, actor) for name in _called(actor))
            continue
        for term in terms(actor, "en")[:1]:
            known.actors.setdefault(term, []).append(actor)
    return known._replace(looked_at=len(actors))


def _called(name: str) -> Iterable[str]:
    """The ways to name somebody in a script without spaces."""
    yield name
    if len(name) == _SURNAME_AND_TWO:
        yield name[1:]


def _users(index: MemoryIndex) -> tuple[str, ...]:
    """The actors who talk to an assistant; none where there is no assistant."""
    users, assisted = index.folded(_Talkers, _Talkers, _talk)
    names = [index.columns.actors.values[code] for code in sorted(users)]
    people = tuple(name for name in names if name.lower() not in ASSISTANTS)
    return people if assisted or len(people) < len(names) else ()


class _Talkers(NamedTuple):
    """Who spoke as a user, and whether an assistant spoke."""

    users: frozenset[int] = frozenset()
    assisted: bool = False


def _talk(known: _Talkers, index: MemoryIndex, first: int) -> _Talkers:
    origins, actors = index.columns["origin"][first:], index.columns["actor"][first:]
    spoken = actors[(origins == ORIGINS[Origin.USER]) & (actors >= 0)]
    assisted = known.assisted or bool(np.any(origins == ORIGINS[Origin.ASSISTANT]))
    return _Talkers(known.users.union(np.unique(spoken).tolist()), assisted)
