"""Whom a question is about: speakers of the bank by name, or the user by "I" and "my"."""

from __future__ import annotations

import re
from typing import NamedTuple

import numpy as np

from remanence.encoding.text import read, terms
from remanence.indexes import MemoryIndex
from remanence.indexes.columns import ORIGINS
from remanence.types import Origin

ASSISTANTS = frozenset({"ai", "agent", "assistant", "bot", "chatbot", "model", "system", "tool"})
_NAME = re.compile(r"(?<=[^\W_.!?] |, )([A-Z][^\W_]+)")
_FIRST_PERSON = re.compile(r"\b(i|me|my|mine|myself|i'm|i've|i'd|i'll)\b", re.IGNORECASE)


def names_in(text: str) -> tuple[str, ...]:
    """Capitalised words that are neither function words nor the first of a sentence, each once.

    >>> names_in("When did Ana meet Ben? At Ana's birthday")
    ('Ana', 'Ben')
    """
    found = [match[1] for match in _NAME.finditer(text) if terms(match[1])]
    return tuple(dict.fromkeys(found))


def speakers_in(index: MemoryIndex, text: str) -> tuple[str, ...]:
    """The actors whose words a question asks for, or none if it names no speaker or several.

    A speaker is named by their whole name or its first word, with a capital. "I" and "my" mean the user where the bank
    holds the talk of users with an assistant.
    """
    by_name = index.folded(_Names, lambda: _Names({}), _name).actors
    named = {actor for term in read(text).capitals for actor in by_name.get(term, ())}
    if len(named) == 1:
        return tuple(named)
    if not named and _FIRST_PERSON.search(text):
        return _users(index)
    return ()


class _Names(NamedTuple):
    """Actors by the first term of their names, and how many were looked at."""

    actors: dict[str, list[str]]
    looked_at: int = 0


def _name(known: _Names, index: MemoryIndex, first: int) -> _Names:
    del first
    actors = index.columns.actors.values
    for actor in actors[known.looked_at :]:
        for term in terms(actor)[:1]:
            known.actors.setdefault(term, []).append(actor)
    return _Names(known.actors, len(actors))


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
