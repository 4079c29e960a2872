"""Looking aside: what was asked a moment ago of the same rows is answered again without a search."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Collection
from time import perf_counter

import msgspec

from remanence.consulting import Advice
from remanence.indexes import MemoryIndex
from remanence.protocols import Recaller, Searched
from remanence.types import Query

KEPT = 64
"""Answers of an index and a recaller, those used last."""

_encode = msgspec.json.Encoder(order="deterministic").encode


class LookAside:
    """A `Recaller` that gives an answer again only where a search would give it again.

    That is: the same query to the letter, with its filters, clocks and `k`, of an index that has not changed in any way
    since, whose vectors are made here, not by a model that may not answer the next time. Timings: {"look aside"} then.
    Cost: some 10 µs.
    """

    def __init__(self, recaller: Recaller) -> None:
        self._recaller = recaller

    def __call__(
        self, index: MemoryIndex, query: Query, *, spared: Collection[str] = (), advice: Advice | None = None
    ) -> Searched:
        if spared or not index.self_reliant:
            return self._recaller(index, query, spared=spared, advice=advice)
        start = perf_counter()
        key = _encode(query)
        answers = index.cached(self, _nothing)
        if key in answers:
            answers.move_to_end(key)
            ranked, analysis, _ = answers[key]
            return list(ranked), analysis, {"look aside": (perf_counter() - start) * 1000}
        ranked, analysis, laps = self._recaller(index, query, advice=advice)
        if "silent" not in analysis:  # what could not answer may the next time
            answers[key] = list(ranked), analysis, {}
        if len(answers) > KEPT:
            answers.popitem(last=False)
        return ranked, analysis, laps


def _nothing(index: MemoryIndex) -> OrderedDict[bytes, Searched]:
    del index
    return OrderedDict()
