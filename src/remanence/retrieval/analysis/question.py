"""What a question asks for, understood by rules: words, people, times and the kind of answer."""

from __future__ import annotations

from typing import Any

from msgspec import Struct

from remanence.encoding.text import terms
from remanence.indexes import MemoryIndex
from remanence.retrieval.analysis.intent import answer_kind
from remanence.retrieval.analysis.people import speakers_in
from remanence.types import Query


class Question(Struct, frozen=True):
    """A query, analysed.

    Attributes:
        terms: its content terms. kind: what an answer is ("when", "who", …).
        speakers: the actors whose words it asks for; none if it could be anybody's.
    """

    text: str
    terms: tuple[str, ...]
    kind: str
    speakers: tuple[str, ...]

    def summary(self) -> dict[str, Any]:
        """Plain JSON values, for people."""
        return {"terms": list(self.terms), "kind": self.kind, "speakers": list(self.speakers)}


def analyse(index: MemoryIndex, query: Query) -> Question:
    """What a query asks of an index."""
    return Question(
        query.text,
        terms=tuple(dict.fromkeys(terms(query.text))),
        kind=answer_kind(query.text),
        speakers=speakers_in(index, query.text),
    )
