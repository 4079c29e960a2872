"""What holds between runs of turns: what follows, and what words and statements say of how they go together."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

import numpy as np

from remanence.indexes import MemoryIndex
from remanence.indexes.growing import Rows
from remanence.indexes.vectors import VectorIndex
from remanence.retrieval.organisation.multigraph import CAUSAL
from remanence.retrieval.organisation.structure import Vectors

SAID: Mapping[str, re.Pattern[str]] = {
    "causal": CAUSAL,
    "contrast": re.compile(r"\b(?:however|although|even though|on the other hand|in contrast|despite)\b|^but\b", re.I),
    "detail": re.compile(r"\b(?:for example|for instance|in particular|specifically|such as|namely)\b", re.I),
}
"""Connectives by which a turn says how it goes with what was said before it."""
TOLD: Mapping[str, frozenset[str]] = {
    "causal": frozenset("cause caused causes because led leads lead resulted enabled motivated prompted".split()),
    "follows": frozenset("followed follows preceded precedes before after then".split()),
    "contrast": frozenset("contrasts contradicts contrasted opposed".split()),
    "detail": frozenset("part elaborates elaborated includes details".split()),
}
"""Words of a statement's attribute that say how its two ends go together."""


def followed(index: MemoryIndex, runs: list[Rows]) -> Iterator[tuple[str, int, int]]:
    """Each event, and the next of its session."""
    for place, before in _before(index, runs):
        yield "follows", before, place


def said(index: MemoryIndex, runs: list[Rows]) -> Iterator[tuple[str, int, int]]:
    """Each event whose first turn says how it goes with the one before it in its session."""
    texts = {} if index.texts is None else index.texts(index.named(np.array([run[0] for run in runs], np.int64)))
    for place, before in _before(index, runs):
        text = texts.get(index.columns.ids[runs[place][0]], "")
        yield from ((kind, before, place) for kind, words in SAID.items() if words.search(text))


def _before(index: MemoryIndex, runs: list[Rows]) -> Iterator[tuple[int, int]]:
    """Each event that has one before it in its session, with that one."""
    last: dict[int, int] = {}
    for place, run in enumerate(runs):
        session = int(index.columns["session"][run[0]])
        if session >= 0:
            if session in last:
                yield place, last[session]
            last[session] = place


def told_of(
    index: MemoryIndex, own: VectorIndex, home: Mapping[int, int], wholes: Vectors
) -> Iterator[tuple[str, int, int]]:
    """The event that tells how two things go together, with the event most like each of the two but itself."""
    facts = index.facts
    if facts is None or len(wholes) < 2:
        return
    homes, gone = facts.rows(index.columns).tolist(), facts.columns["hidden"].tolist()
    for fact, row, hidden in zip(facts.facts, homes, gone, strict=True):
        kinds = [kind for kind, words in TOLD.items() if words & set(facts.relations[fact.relation].words)]
        if not kinds or hidden or row not in home:
            continue
        ends = own.embed([facts.names[fact.subject], facts.names[fact.value]])
        alike = wholes.astype(np.int64) @ ends.astype(np.int64).T
        alike[home[row]] = np.iinfo(np.int64).min
        yield from ((kinds[0], home[row], int(place)) for place in dict.fromkeys(alike.argmax(axis=0).tolist()))
