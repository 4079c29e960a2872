"""Looking aside: what was asked a moment ago of the same rows is answered again without a search."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Collection, Mapping
from time import perf_counter
from typing import Any

import msgspec

from remanence.indexes import MemoryIndex
from remanence.protocols import Ranked, Recaller
from remanence.types import Query

KEPT = 64
"""Answers of an index and a recaller, those used last."""

Answer = tuple[list[Ranked], Mapping[str, Any], Mapping[str, float]]
_encode = msgspec.json.Encoder(order="deterministic").encode


class LookAside:
    """A `Recaller` that gives an answer again only where a search would give it again.

    That is: the same query to the letter, with its filters, clocks and `k`, of an index that has not changed in any way
    since, whose vectors are made here, not by a model that may not answer the next time. Timings: {"look aside"} then.
    Cost: some 10 µs.
    """

    def __init__(self, recaller: Recaller) -> None:
        self._recaller = recaller

    def __call__(self, index: MemoryIndex, query: Query, *, spared: Collection[str] = ()) -> Answer:
        if spared or not index.self_reliant:
            return self._recaller(index, query, spared=spared)
        start = perf_counter()
        key = _encode(query)
        answers = index.cached(self, _nothing)
        if key in answers:
            answers.move_to_end(key)
            ranked, analysis, _ = answers[key]
            return list(ranked), analysis, {"look aside": (perf_counter() - start) * 1000}
        ranked, analysis, laps = self._recaller(index, query)
        if "silent" not in analysis:  # a channel that could not answer may the next time
            answers[key] = list(ranked), analysis, {}
        if len(answers) > KEPT:
            answers.popitem(last=False)
        return ranked, analysis, laps


def _nothing(index: MemoryIndex) -> OrderedDict[bytes, Answer]:
    del index
    return OrderedDict()
