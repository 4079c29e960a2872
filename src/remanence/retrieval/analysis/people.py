"""Whom a question is about: speakers of the bank by name, or the user by "I" and "my", in the question's language."""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple

import numpy as np

from remanence.encoding.languages import UNSPACED
from remanence.encoding.text import capital_terms, name_words, terms
from remanence.indexes import MemoryIndex
from remanence.indexes.columns import ORIGINS
from remanence.retrieval.analysis.asking import first_person
from remanence.types import Origin

ASSISTANTS = frozenset({"ai", "agent", "assistant", "bot", "chatbot", "model", "system", "tool"})
_SURNAME_AND_TWO = 3
"""Characters of a Chinese name whose bearer is also called by the last two."""


def names_in(text: str, language: str = "en") -> tuple[str, ...]:
    """Capitalised words that are neither function words nor the first of a sentence, each once.

    Where every noun has a capital, those that have the look of a name.

    >>> names_in("When did Ana meet Ben? At Ana's birthday")
    ('Ana', 'Ben')
    """
    return tuple(dict.fromkeys(name_words(text, language)))


def speakers_in(index: MemoryIndex, text: str, language: str = "en") -> tuple[str, ...]:
    """The actors whose words a question asks for, or none if it names no speaker or several.

    A speaker is named by their whole name or its first word, with a capital where the script has them. "I" and "my"
    mean the user where the bank holds the talk of users with an assistant.
    """
    known = index.folded(_Names, lambda: _Names({}, []), _name)
    written = {term for code in dict.fromkeys((language, "en")) for term in capital_terms(text, code)}
    named = {actor for term in written for actor in known.actors.get(term, ())}
    named |= {actor for name, actor in known.unspaced if name in text}
    if len(named) == 1:
        return tuple(named)
    if not named and first_person(text, language):
        return _users(index)
    return ()


class _Names(NamedTuple):
    """Actors by the first term of their names, names without spaces as they are written, how many were looked at."""

    actors: dict[str, list[str]]
    unspaced: list[tuple[str, str]]
    looked_at: int = 0


def _name(known: _Names, index: MemoryIndex, first: int) -> _Names:
    del first
    actors = index.columns.actors.values
    for actor in actors[known.looked_at :]:
        if UNSPACED.search(actor):
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
