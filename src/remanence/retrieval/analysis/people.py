"""Whom a question is about: speakers of the bank by name, or the user by "I" and "my"."""

from __future__ import annotations

import re

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
    by_name = index.cached(_by_name, _by_name)
    named = {actor for term in read(text).capitals for actor in by_name.get(term, ())}
    if len(named) == 1:
        return tuple(named)
    if not named and _FIRST_PERSON.search(text):
        return index.cached(_users, _users)
    return ()


def _by_name(index: MemoryIndex) -> dict[str, list[str]]:
    """Actors by the first term of their names."""
    found: dict[str, list[str]] = {}
    for actor in index.columns.actors.values:
        for term in terms(actor)[:1]:
            found.setdefault(term, []).append(actor)
    return found


def _users(index: MemoryIndex) -> tuple[str, ...]:
    """The actors who talk to an assistant; none where there is no assistant."""
    origins, actors = index.columns["origin"], index.columns["actor"]
    spoken = actors[(origins == ORIGINS[Origin.USER]) & (actors >= 0)]
    users = [index.columns.actors.values[code] for code in np.unique(spoken).tolist()]
    assisted = bool(np.any(origins == ORIGINS[Origin.ASSISTANT]))
    people = tuple(name for name in users if name.lower() not in ASSISTANTS)
    return people if assisted or len(people) < len(users) else ()
