"""What is held, in the plain forms that systems store it in: chunks, facts, triples, summaries, or all of them."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from itertools import pairwise
from typing import NamedTuple

import numpy as np

from remanence.indexes import MemoryIndex
from remanence.indexes.growing import Rows
from remanence.registry import register
from remanence.retrieval.organisation.discourse import told, units_of
from remanence.retrieval.organisation.granularities import sessions_of, typical
from remanence.retrieval.organisation.phrases import PLAIN, named_in
from remanence.retrieval.organisation.structure import Edges, Organiser, Structure, Vectors, direction, shown

CHUNK, FACT, TRIPLE, SUMMARY = "chunk", "fact", "triple", "summary"


class _Unit(NamedTuple):
    """The rows that it stands for, and what it says, in words or as a vector of its own."""

    rows: Rows
    text: str
    vector: Vectors | None = None


@register("memory_units.v1")
def memory_units(*, structure: str = "chunks", words: int = 100, sentences: int = 3) -> Organiser:
    """What the rows say as units of one kind, or of all, each leading to the rows that it stands for.

    A chunk is a run of turns of one session. A fact is a sentence with its speaker's name, or a statement. A triple is
    a statement, or two names that a row has side by side. A summary is a session by its most typical turns. Facts,
    triples and summaries stand in for what a language model writes; statements that a model wrote are used as they are.

    Args:
        structure: "chunks", "facts", "triples", "summaries", or "mixed" for all four. words: content terms of a chunk,
            but for a row that has more by itself. sentences: turns that a summary is made of.
    Edges: "source" (units to rows).
    Reference: Zeng et al., On the Structural Memory of LLM Agents, arXiv:2412.15266.
    """
    makers: Mapping[str, Callable[[MemoryIndex, Rows, Vectors], Iterator[_Unit]]] = {
        CHUNK: lambda index, rows, vectors: _chunks(index, rows, vectors, words),
        FACT: lambda index, rows, _: _told(units_of(index, rows)),
        TRIPLE: lambda index, rows, _: _told(_triples(index, rows)),
        SUMMARY: lambda index, rows, vectors: _summaries(index, rows, vectors, sentences),
    }
    names = {"chunks": [CHUNK], "facts": [FACT], "triples": [TRIPLE], "summaries": [SUMMARY], "mixed": list(makers)}
    if structure not in names:
        raise ValueError(f"structure is one of {', '.join(names)}, got {structure!r}")

    def organise(index: MemoryIndex) -> Structure:
        own = index.vectors(PLAIN)
        if own is None:
            return Structure(rows=len(index))
        mixed, rows, first = own.mixed.view, shown(index), len(index)
        made = [(kind, unit) for kind in names[structure] for unit in makers[kind](index, rows, mixed)]
        said = iter(own.embed([unit.text for _, unit in made if unit.vector is None]))
        vectors = [next(said) if unit.vector is None else unit.vector for _, unit in made]
        source = ((first + place, int(row), 1.0) for place, (_, unit) in enumerate(made) for row in unit.rows)
        return Structure(
            rows=first,
            labels=tuple(unit.text for _, unit in made),
            kinds=tuple(kind for kind, _ in made),
            edges={"source": Edges.of(source, first + len(made))},
            vectors=np.concatenate([mixed, np.array(vectors, np.int8)]) if made else mixed,
        )

    return organise


def _chunks(index: MemoryIndex, rows: Rows, vectors: Vectors, words: int) -> Iterator[_Unit]:
    """Runs of turns of a session, each as long as `words` allow; a long turn weighs more."""
    lengths = index.terms.lengths.view
    for session in sessions_of(index, rows):
        run: list[int] = []
        for row in [*session.tolist(), -1]:
            if run and (row < 0 or int(lengths[[*run, row]].sum()) > words):
                total = lengths[run].astype(np.int64) @ vectors[run].astype(np.int64)
                yield _Unit(np.array(run), "", direction(total))
                run = []
            run.append(row)


def _summaries(index: MemoryIndex, rows: Rows, vectors: Vectors, sentences: int) -> Iterator[_Unit]:
    for session in sessions_of(index, rows):
        yield _Unit(session, "", typical(vectors[session], sentences))


def _triples(index: MemoryIndex, rows: Rows) -> Iterator[tuple[int, str]]:
    """Statements in words, and the names that stand side by side in a row, its speaker first; each with its row."""
    yield from told(index, rows)
    for row, keys in named_in(index, rows).items():
        yield from ((row, f"{one} {other}") for one, other in pairwise(dict.fromkeys(keys)))


def _told(said: Iterator[tuple[int, str]]) -> Iterator[_Unit]:
    yield from (_Unit(np.array([row]), text) for row, text in said)
