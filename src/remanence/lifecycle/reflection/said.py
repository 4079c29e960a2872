"""What was said to a question: the sentences of the hits, each with how near it is to what is asked."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from math import log

from msgspec import Struct

from remanence.encoding.text import terms
from remanence.lifecycle.reflection.asked import Asked
from remanence.types import Hit, Record

_END = re.compile(r"(?<=[.!?。！？])[\"'”’)\]]*\s+|\n+|\s(?=\[shares )")
_ASKS = re.compile(r"\?[\"'”’)\]]*\s*$")
_RANK_SCALE = 3.0


class Said(Struct, frozen=True):
    """A sentence of a hit.

    Attributes:
        start: where it begins in the hit's text. place: its number in the hit, `rank` that of the hit, from 0.
        terms: its content terms. near: the share of the question's worth that it holds; around: the same of the
            whole hit; before: of the turn that the hit answers.
        own: whether somebody whom the question names said it. asks: whether it is a question.
    """

    hit: Hit
    rank: int
    place: int
    start: int
    text: str
    terms: frozenset[str]
    near: float
    around: float
    before: float
    own: bool
    asks: bool

    @property
    def closeness(self) -> float:
        """How likely it holds the answer, for the order of candidates."""
        return 1 / (1 + self.rank / _RANK_SCALE) + self.near + 0.5 * self.around + 0.25 * self.before + 0.3 * self.own


def worth(asked: Asked, hits: Sequence[Hit]) -> dict[str, float]:
    """What each term of a question is worth: the rarer it is among the hits, the more; they add up to one."""
    counts = Counter(term for hit in hits for term in set(terms(hit.text, "en")))
    weights = {term: log((len(hits) + 2) / (counts[term] + 0.5)) for term in asked.terms}
    whole = sum(weights.values()) or 1.0
    return {term: round(weight / whole, 6) for term, weight in weights.items()}


def sayings(asked: Asked, hits: Sequence[Hit], before: Mapping[str, Sequence[Record]]) -> list[Said]:
    """The sentences of the hits, in the order of the hits and of their text.

    Args:
        before: by the id of a record, the turns before it.
    """
    value = worth(asked, hits)
    return [said for rank, hit in enumerate(hits) for said in _of(asked, hit, rank, before.get(hit.id, ()), value)]


def _of(asked: Asked, hit: Hit, rank: int, before: Sequence[Record], value: Mapping[str, float]) -> Iterable[Said]:
    around = _share(set(terms(hit.text, "en")), value)
    replied = max((_share(set(terms(turn.text, "en")), value) for turn in before), default=0.0)
    own = bool(asked.names & set(terms(hit.record.actor or "", "en")))
    for place, (start, end) in enumerate(sentences(hit.text)):
        text = hit.text[start:end]
        held = frozenset(terms(text, "en"))
        yield Said(
            hit, rank, place, start, text, held, _share(held, value), around, replied, own, bool(_ASKS.search(text))
        )


def _share(held: Iterable[str], value: Mapping[str, float]) -> float:
    return sum(value.get(term, 0.0) for term in set(held))


def sentences(text: str) -> list[tuple[int, int]]:
    """Where the sentences and lines of a text begin and end."""
    found, start = [], 0
    for gap in _END.finditer(text):
        if text[start : gap.start()].strip():
            found.append((start, gap.start()))
        start = gap.end()
    if text[start:].strip():
        found.append((start, len(text)))
    return found
