"""Meaning in common within each type of memory: what happened, what is so, how things are done."""

from __future__ import annotations

import re

import numpy as np
import numpy.typing as npt

from remanence.indexes import MemoryIndex
from remanence.indexes.columns import KINDS, TIME
from remanence.indexes.growing import Rows
from remanence.indexes.rounding import steady
from remanence.registry import Costs, register
from remanence.retrieval.analysis import Question
from remanence.retrieval.organisation.phrases import plain_vectors
from remanence.retrieval.parts import Channel, Signal
from remanence.retrieval.selection import best
from remanence.types import Kind

EPISODIC, SEMANTIC, PROCEDURAL = 1, 2, 4
TYPES = {
    "episodic": (EPISODIC, "what happened: events and experiences, and when they were"),
    "semantic": (SEMANTIC, "what is so: facts about people and the world, and what people like"),
    "procedural": (PROCEDURAL, "how things are done: steps, routines and instructions"),
}
"""Of each type its bit, and what the router is told of it."""
_TOLD = {name: what for name, (_, what) in TYPES.items()}
_HOW = re.compile(
    r"\b(?:how to|steps?|first|then|always|never|make sure|in order to|instructions?|recipe|procedure|routine)\b", re.I
)
_DONE = re.compile(r"\b(?:was|were|had|did|went|came|got|made|saw|met|took|said|\w{3,}ed)\b", re.I)


@register("typed.v1", costs=Costs(embeddings=1, llm_calls=1, llm_tokens=300))
def typed(*, nearest: int = 25) -> Channel:
    """The cosine of the rows that are among the nearest of a type: episodic, semantic or procedural; their union.

    A language model, where there is one, routes the question to one type or more; without one all three are searched. A
    row may be of several types. What a language model said of a statement holds (its kind); else rules say: what
    names a time or is told in the past is episodic, what tells how things are done is procedural, and all else is
    semantic, as is what says what somebody prefers.

    Args:
        nearest: rows of each type that are found.
    Reference: Patel and Patel, ENGRAM, arXiv:2511.12960.
    """

    def channel(index: MemoryIndex, question: Question) -> Signal | None:
        whole = index.whole
        vectors = plain_vectors(whole)
        alike = np.maximum(vectors.scores(vectors.query(question.text)), 0.0)
        alike = np.where(whole.columns["hidden"] == 0, alike, 0.0)
        types = whole.table(types_of, types_of)
        found = np.zeros(len(whole))
        routed = None if question.adviser is None else question.adviser.kinds(question.text, _TOLD)
        for bit in (TYPES[name][0] for name in routed or TYPES):
            rows = best(alike, nearest, (types & bit) > 0)
            found[rows] = alike[rows]
        return Signal(steady(found))

    return channel


def types_of(index: MemoryIndex, rows: Rows) -> npt.NDArray[np.uint8]:
    """The types of rows, as bits."""
    kinds, cues = index.columns["kind"][rows], index.columns["cues"][rows]
    texts = {} if index.texts is None else index.texts(index.named(rows))
    told = [texts.get(id, "") for id in index.named(rows)]
    how = np.array([_HOW.search(text) is not None for text in told], bool) | (kinds == KINDS[Kind.PROCEDURAL])
    done = np.array([_DONE.search(text) is not None for text in told], bool)
    happened = done | ((cues & TIME) > 0)
    episodic = np.where(kinds == KINDS[Kind.SEMANTIC], happened, kinds == KINDS[Kind.EPISODIC])
    semantic = (kinds == KINDS[Kind.PERSONA]) | (kinds == KINDS[Kind.BELIEF]) | ~(episodic | how)
    found: npt.NDArray[np.uint8] = (EPISODIC * episodic + SEMANTIC * semantic + PROCEDURAL * how).astype(np.uint8)
    return found
