"""Beliefs by the names and aliases of what they are about, with a type and a standing each."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from remanence.encoding.naming import name_key, words_of
from remanence.encoding.text import FUNCTION_WORDS, name_words
from remanence.indexes import MemoryIndex
from remanence.indexes.columns import KINDS
from remanence.registry import register
from remanence.retrieval.organisation.phrases import phrases_of
from remanence.retrieval.organisation.structure import Edges, Organiser, Structure, shown
from remanence.types import Kind, Modality

PREFERENCE, DECISION, QUESTION, RELATION, ENTITY = "preference", "decision", "open question", "relation", "entity"
ACTIVE, EXPLORATORY, INFERRED = "active", "exploratory", "inferred"
_LIKES = re.compile(r"\b(?:prefers?|likes?|loves?|hates?|dislikes?|enjoys?|always|never|favou?rite|rather)\b", re.I)
_CHOSE = re.compile(r"\b(?:decided|chose|chosen|agreed|will use|went with|going with|switched|settled on)\b", re.I)
_JOINS = re.compile(r"\b(?:owns?|depends? on|belongs? to|works? (?:for|with)|part of|reports? to|married)\b", re.I)
_OPEN = re.compile(r"\b(?:might|maybe|perhaps|consider(?:s|ing)?|thinking (?:of|about)|not sure|undecided)\b", re.I)
_MEANT = {Modality.QUESTION: QUESTION, Modality.PLAN: DECISION}


@register("beliefs.v1")
def beliefs(*, aliases: int = 8) -> Organiser:
    """Rows by what they are called: names of what each is about, and aliases, under which one may ask for it.

    A model's aliases are what it wrote. Where there are none, a sentence's rarest words stand in, with what its names
    are called for short: their single words, and the initials of several.

    Args:
        aliases: words of a row that stand in for a model's aliases, at most.
    Edges: "name" and "alias" (surfaces to rows). Kinds of the rows are told by `type_of` and `standing_of`.
    Reference: Flynt, Tenure, arXiv:2605.11325.
    """

    def organise(index: MemoryIndex) -> Structure:
        rows = shown(index).tolist()
        texts = {} if index.texts is None else index.texts([index.columns.ids[row] for row in rows])
        told = {row: texts.get(index.columns.ids[row], "") for row in rows}
        known = {name_key(word) for text in told.values() for word in name_words(text, "en")}
        words = {row: list(dict.fromkeys(_telling(text))) for row, text in told.items()}
        common = Counter(word for own in words.values() for word in own)
        speakers = {name_key(actor) for actor in index.columns.actors.values}
        names, other = dict[int, list[str]](), dict[int, list[str]]()
        for row in rows:
            said = said_of(index, row)
            own = [*phrases_of(told[row], known | speakers), *_ends(said, speakers)]
            given = [name_key(each) for each in said.get("aliases", ())]
            rare = sorted(words[row], key=lambda word: common[word])[:aliases]
            names[row] = [*dict.fromkeys(own)]
            other[row] = [key for key in dict.fromkeys(given or [*short_for(own), *rare]) if key not in own]
        labels = list(dict.fromkeys(key for each in (names, other) for keys in each.values() for key in keys if key))
        nodes = {key: len(index) + place for place, key in enumerate(labels)}
        size = len(index) + len(labels)
        return Structure(
            rows=len(index),
            labels=tuple(labels),
            kinds=("surface",) * len(labels),
            edges={"name": _leading(names, nodes, size), "alias": _leading(other, nodes, size)},
        )

    return organise


def said_of(index: MemoryIndex, row: int) -> Mapping[str, Any]:
    """What a row's statement says, in parts; nothing for what is no statement."""
    said: Mapping[str, Any] = index.columns.metadata.get(row, {}).get("statement", {})
    return said


def type_of(said: Mapping[str, Any], kind: int, text: str) -> str:
    """What sort of belief it is: as it is meant, else by its kind and its words."""
    meant = _MEANT.get(said.get("modality", Modality.FACT))
    if meant:
        return meant
    if kind == KINDS[Kind.PERSONA] or _LIKES.search(text):
        return PREFERENCE
    return DECISION if _CHOSE.search(text) else RELATION if _JOINS.search(text) else ENTITY


def standing_of(said: Mapping[str, Any], kind: int, text: str) -> str:
    """How far it is held: what was said is active, what is weighed exploratory, what was concluded inferred."""
    if said.get("modality") in (Modality.HYPOTHETICAL, Modality.WISH) or _OPEN.search(text):
        return EXPLORATORY
    return INFERRED if kind == KINDS[Kind.BELIEF] else ACTIVE


def short_for(names: Iterable[str]) -> Iterator[str]:
    """What names are called for short: each of several words, and their initials.

    >>> list(short_for(["github actions", "redis"]))
    ['github', 'actions', 'ga']
    """
    for name in names:
        words = name.split()
        if len(words) > 1:
            yield from (word for word in words if len(word) > 1)
            yield "".join(word[0] for word in words)


def _telling(text: str) -> Iterator[str]:
    """The words of a text that are no function words, in order."""
    return (word.folded for word in words_of(text) if word.folded not in FUNCTION_WORDS and len(word.folded) > 1)


def _ends(said: Mapping[str, Any], speakers: set[str]) -> Iterator[str]:
    """What a statement is about, and its value, where that is a name's length; a speaker is no name of a belief."""
    for part in (said.get("subject"), said.get("value")):
        key = name_key(part or "")
        if key and key not in speakers and key not in ("user", "assistant", "text") and len(key.split()) <= 4:
            yield key


def _leading(keys: Mapping[int, Sequence[str]], nodes: Mapping[str, int], size: int) -> Edges:
    return Edges.of([(nodes[key], row, 1.0) for row, own in keys.items() for key in own if key], size)
