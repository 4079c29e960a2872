"""From event to event along the logic between them, towards what the question still lacks."""

from __future__ import annotations

from collections.abc import Mapping
from heapq import heappop, heappush

import numpy as np
import numpy.typing as npt

from remanence.indexes import MemoryIndex
from remanence.indexes.growing import Rows
from remanence.indexes.keys import FULL
from remanence.indexes.rounding import Doubles, steady
from remanence.registry import Costs, register
from remanence.retrieval.analysis import Question
from remanence.retrieval.channels.traversal import intent
from remanence.retrieval.organisation.events import EVENT
from remanence.retrieval.organisation.logic import TOLD
from remanence.retrieval.organisation.phrases import plain_vectors
from remanence.retrieval.organisation.structure import Organised, Structure
from remanence.retrieval.parts import Channel, Signal

LEADS: Mapping[str, frozenset[str]] = {"why": frozenset({"causal", "detail"}), "when": frozenset({"follows", "same"})}
"""The relations that lead a question of an intent to what it asks for, whatever words are there."""
_OTHERS = frozenset({"same", "detail"})
_RELATIONS = (*TOLD, "same")
_FALLBACK = 2
"""Events that a search begins at where none has a word of the question."""


@register("navigating.v1", costs=Costs(embeddings=2))
def navigating(
    *, over: Organised, direct: int = 5, topics: int = 3, visits: int = 15, fading: float = 0.9, refine: bool = True
) -> Channel:
    """Rows of the events that a search towards goals keeps: it goes on from what helps, and leaves what does not.

    The search begins at the events most like the question, and at one of each of the topics that come first. Of all
    that waits, the event most like a goal that is still open is looked at next. One that helps is kept, and what logic
    joins to it waits, too; one that does not is skipped. Where goals stay open, they are searched for once more. A row
    has the mean of its event's standing and its own cosine.

    A language model plans goals and judges events in the paper. Here a goal is a content term of the question, and an
    event helps that has one, or that a kept one leads to by a relation that the question asks for (`LEADS`).

    Args:
        over: `events.v1`. direct: events of the first look. topics: topics, by the first of their events.
        visits: events that are looked at: three rounds of three paths, and six of what is left.
        fading: what a step keeps.
        refine: whether open goals are searched for once more.
    Reference: Hu et al., CompassMem, arXiv:2601.04726, with the numbers of its published code.
    """

    def channel(index: MemoryIndex, question: Question) -> Signal | None:
        vectors = plain_vectors(index)
        graph = over.of(index)
        if not graph.labels or not question.terms:
            return None
        goals = vectors.embed([question.text, *question.terms])
        search = _Search(index.whole, graph, question, goals[1:], fading)
        search.go(search.cosines(goals[:1])[:, 0], direct, topics, visits)
        if refine and search.open and search.kept:
            rest = " ".join(question.terms[place] for place in sorted(search.open))
            search.go(search.cosines(vectors.embed([rest]))[:, 0], direct, topics, visits)
        alike = np.maximum(graph.cosines(vectors.query(question.text)), 0.0)
        return _told(graph, search.kept, alike)

    return channel


class _Search:
    """Which events are kept, with their standing, and which goals (by number) are open."""

    def __init__(
        self, index: MemoryIndex, graph: Structure, question: Question, goals: npt.NDArray[np.int8], fading: float
    ) -> None:
        self._index, self._graph, self._fading = index, graph, fading
        self._events = graph.once(EVENT, _events)
        codes = [index.terms.vocabulary.get(term) for term in question.terms]
        self._goals = {code: place for place, code in enumerate(codes) if code is not None}
        self._near = self.cosines(goals)
        self._leads = LEADS.get(intent(question), _OTHERS)
        self.open, self.kept = set(self._goals.values()), dict[int, float]()
        self._seen, self._led = set[int](), dict[int, float]()

    def cosines(self, vectors: npt.NDArray[np.int8]) -> Doubles:
        """Of every event with each vector, exactly."""
        own = self._graph.vectors
        assert own is not None
        return (own[self._events].astype(np.float32) @ vectors.astype(np.float32).T).astype(np.float64) / FULL**2

    def go(self, alike: Doubles, direct: int, topics: int, visits: int) -> None:
        """Look at so many events at most, from those most like what is asked on."""
        waiting: list[tuple[float, int]] = []
        for node in self._begun(alike, direct, topics):
            heappush(waiting, (-self._towards(node, alike), node))
        while waiting and visits:
            _, node = heappop(waiting)
            if node in self._seen:
                continue
            visits -= 1
            self._seen.add(node)
            helps = self._goals_of(node)
            if not helps and node not in self._led:
                continue
            self.open -= helps
            self.kept[node] = max(float(alike[node - self._graph.rows]), self._led.get(node, 0.0))
            for kind in _RELATIONS:
                for other in self._graph.edges[kind].around(node)[0].tolist():
                    if kind in self._leads:
                        self._led[other] = max(self._led.get(other, 0.0), self._fading * self.kept[node])
                    if other not in self._seen:
                        heappush(waiting, (-self._towards(other, alike), other))

    def _begun(self, alike: Doubles, direct: int, topics: int) -> list[int]:
        """The first events that help, else the very first; and of each of the first topics the first that helps."""
        order = self._events[np.lexsort((self._events, -steady(alike)))].tolist()
        chosen = [node for node in order[:direct] if self._goals_of(node)] or order[:_FALLBACK]
        topic = self._graph.once("topics", _topics)
        for each in list(dict.fromkeys(topic[node] for node in order))[:topics]:
            helping = (node for node in order if topic[node] == each and self._goals_of(node))
            chosen += [node for node in [next(helping, None)] if node is not None]
        return list(dict.fromkeys(chosen))

    def _towards(self, node: int, alike: Doubles) -> float:
        """How like an open goal an event is; where none is open, how like the question."""
        place = node - self._graph.rows
        near = self._near[place, sorted(self.open)] if self.open else alike[[place]]
        return float(steady(near.max()))

    def _goals_of(self, node: int) -> set[int]:
        """The goals whose term an event has."""
        rows = np.sort(self._graph.edges["member"].around(node)[0])
        found = self._index.terms.postings(rows)
        return {self._goals[code] for code in found.codes[found.counts > 0].tolist() if code in self._goals}


def _events(graph: Structure) -> Rows:
    return graph.rows + np.flatnonzero(np.array([kind == EVENT for kind in graph.kinds], bool))


def _topics(graph: Structure) -> dict[int, int]:
    """The topic of each event."""
    holds = graph.edges["holds"]
    return dict(zip(holds.targets.tolist(), holds.sources.tolist(), strict=True))


def _told(graph: Structure, kept: Mapping[int, float], alike: Doubles) -> Signal | None:
    found = np.zeros(graph.size)
    for node, standing in kept.items():
        rows, _ = graph.edges["member"].around(node)
        found[rows] = (standing + alike[rows]) / 2
    return Signal(steady(found[: graph.rows])) if found.any() else None
