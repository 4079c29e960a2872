"""Events and the logic between them: what causes what, what follows, what is opposed to it or goes into it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

import numpy as np

from remanence.indexes import MemoryIndex
from remanence.indexes.growing import Rows
from remanence.indexes.vectors import VectorIndex
from remanence.registry import register
from remanence.retrieval.organisation.clusters import clustered
from remanence.retrieval.organisation.discourse import told
from remanence.retrieval.organisation.logic import TOLD, followed, said, told_of
from remanence.retrieval.organisation.neighbours import neighbours
from remanence.retrieval.organisation.phrases import PLAIN
from remanence.retrieval.organisation.segments import segments
from remanence.retrieval.organisation.structure import Edges, Organiser, Structure, Vectors, centre, shown

EVENT, TOPIC = "event", "topic"
_TOPIC_SIZE, _MOST_TOPICS = 5, 50


@register("events.v1")
def events(*, topic: float = 0.1, surprise: float = 0.9, longest: int = 5, overlap: float = 0.8) -> Organiser:
    """Runs of turns as events, joined by what logic holds between them, and gathered in topics.

    Statements whose attribute says how two things go together (`TOLD`) join the event that tells it to those most like
    its ends. Where none does, words stand in for a language model: a turn that begins an event with a connective
    (`SAID`) joins it to the one before. What follows in a session is joined, and what speaks of the same in another.

    Args:
        topic, surprise, longest: where events are cut, as of `episodic_notes.v1`; a model cuts them in the paper.
        overlap: the cosine from which two events of different sessions speak of the same.
    Edges: "causal", "follows", "contrast", "detail", "same" (events, both ways), "member" (events to rows), "holds"
        (topics to events): one topic for five events, two at least and fifty at most.
    Reference: Hu et al., CompassMem, arXiv:2601.04726, with the numbers of its published code.
    """

    def organise(index: MemoryIndex) -> Structure:
        own = index.vectors(PLAIN)
        if own is None:
            return Structure(rows=len(index))
        mixed, first = own.mixed.view, len(index)
        runs = segments(index, mixed, topic=topic, surprise=surprise, longest=longest)
        home = {int(row): place for place, run in enumerate(runs) for row in run}
        wholes = _wholes(index, own, runs, home)
        topics, of = clustered(wholes, max(2, min(len(runs) // _TOPIC_SIZE, _MOST_TOPICS)))
        after, size = first + len(runs), first + len(runs) + len(topics)
        joined = [*followed(index, runs), *said(index, runs), *told_of(index, own, home, wholes)]
        joined += [("same", a, b) for a, b in _overlapping(index, runs, wholes, overlap)]
        edges = {
            kind: Edges.of(((first + a, first + b, 1.0) for each, a, b in joined if each == kind), size, both_ways=True)
            for kind in (*TOLD, "same")
        }
        member = ((first + place, int(row), 1.0) for place, run in enumerate(runs) for row in run)
        holds = ((after + int(group), first + place, 1.0) for place, group in enumerate(of))
        return Structure(
            rows=first,
            labels=(*(f"{EVENT} {n}" for n in range(len(runs))), *(f"{TOPIC} {n}" for n in range(len(topics)))),
            kinds=(EVENT,) * len(runs) + (TOPIC,) * len(topics),
            edges={**edges, "member": Edges.of(member, size), "holds": Edges.of(holds, size)},
            vectors=np.concatenate([mixed, wholes, topics]),
        )

    return organise


def _wholes(index: MemoryIndex, own: VectorIndex, runs: list[Rows], home: Mapping[int, int]) -> Vectors:
    """What each event says: the mean direction of its turns, and of the statements read from them."""
    mixed, notes = own.mixed.view, list(told(index, shown(index)))
    vectors = own.embed([text for _, text in notes])
    parts = [[mixed[run]] for run in runs]
    for (row, _), vector in zip(notes, vectors, strict=True):
        parts[home[row]].append(vector[None])
    return np.array([centre(np.concatenate(each)) for each in parts], np.int8).reshape(-1, mixed.shape[1])


def _overlapping(index: MemoryIndex, runs: list[Rows], wholes: Vectors, least: float) -> Iterator[tuple[int, int]]:
    """Each event with the one most like it, if that is of another session and alike enough."""
    session = index.columns["session"][[run[0] for run in runs]] if runs else np.zeros(0, np.int64)
    for one, other, _ in neighbours(wholes, np.arange(len(wholes)), least, 1):
        if session[one] != session[other] or session[one] < 0:
            yield one, other
