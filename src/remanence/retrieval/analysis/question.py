"""What a question asks for, understood by rules: words, people, times and the kind of answer."""

from __future__ import annotations

from typing import Any

from msgspec import Struct

from remanence.encoding.dates import QueryTimes, query_times
from remanence.encoding.text import terms
from remanence.indexes import MemoryIndex
from remanence.retrieval.analysis.intent import answer_kind
from remanence.retrieval.analysis.people import speakers_in
from remanence.retrieval.analysis.times import last_moment
from remanence.types import Query


class Question(Struct, frozen=True):
    """A query, analysed.

    Attributes:
        terms: its content terms. kind: what an answer is ("when", "who", …).
        speakers: the actors whose words it asks for; none if it could be anybody's.
        times: the times that it names.
    """

    text: str
    terms: tuple[str, ...]
    kind: str
    speakers: tuple[str, ...]
    times: QueryTimes

    def summary(self) -> dict[str, Any]:
        """Plain JSON values, for people."""
        return {"terms": list(self.terms), "kind": self.kind, "speakers": list(self.speakers), "times": [f"{w.start.date()}/{w.end.date()} {w.precision}" for w in self.times.intervals]}


def analyse(index: MemoryIndex, query: Query) -> Question:
    """What a query asks of an index."""
    now = query.now or index.cached(last_moment, last_moment)
    times = query_times(query.text, now)
    import os
    words = times.rest if os.environ.get("REST") else query.text
    return Question(
        words,
        terms=tuple(dict.fromkeys(terms(words))),
        kind=answer_kind(query.text),
        speakers=speakers_in(index, query.text),
        times=times,
    )
