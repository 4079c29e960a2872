"""What was said to a question: the sentences of the hits, each with how near it is to what is asked."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import timedelta
from math import log
from typing import NamedTuple

from msgspec import Struct
from msgspec.structs import replace

from remanence.encoding.segmentation.sentences import sentences
from remanence.encoding.text import terms
from remanence.lifecycle.reflection.asked import USER, Asked
from remanence.types import Hit, Hits, Origin, Record, When

_ASKS = re.compile(r"\?[\"'”’)\]]*\s*$")
_RANK_SCALE = 3.0
_SOON_AFTER = timedelta(days=7)


class Heard(NamedTuple):
    """What a bank has to say to a question.

    Attributes:
        before: by the id of a hit, the turns that it follows.
        stated: the statements that tell what is asked for, as hits; given what such a statement is like.
        told: statements by their ids, as hits.
    """

    hits: Hits
    before: Mapping[str, Sequence[Record]]
    stated: Callable[[Callable[[Record], bool]], Sequence[Hit]] = lambda _: ()
    told: Callable[[Sequence[str]], Sequence[Hit]] = lambda _: ()


class Said(Struct, frozen=True):
    """A sentence of a hit.

    Attributes:
        start: where it begins in the hit's text. place: its number in the hit, `rank` that of the hit, from 0.
        terms: its content terms. near: the share of the question's worth that it holds; around: the same of the
            whole hit; before: of the turn that the hit answers.
        dated: whether it was said in a time that the question names, or in the days after. actors: who spoke, in terms.
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
    dated: bool = False
    actors: frozenset[str] = frozenset()

    @property
    def closeness(self) -> float:
        """How likely it holds the answer, for the order of candidates."""
        return (
            1 / (1 + self.rank / _RANK_SCALE)
            + self.near
            + 0.5 * self.around
            + 0.25 * self.before
            + 0.3 * self.own
            + 0.5 * self.dated
        )


def worth(asked: Asked, hits: Sequence[Hit]) -> dict[str, float]:
    """What each term of a question is worth: the rarer it is among the hits, the more; they add up to one."""
    counts = Counter(term for hit in hits for term in set(terms(hit.text, "en")))
    weights = {term: log((len(hits) + 2) / (counts[term] + 0.5)) for term in asked.terms}
    whole = sum(weights.values()) or 1.0
    return {term: round(weight / whole, 6) for term, weight in weights.items()}


def sayings(asked: Asked, heard: Heard) -> list[Said]:
    """The sentences of what was heard, in its order and that of the texts."""
    value = worth(asked, heard.hits)
    actors = frozenset(term for hit in heard.hits for term in terms(hit.record.actor or "", "en"))
    return [
        replace(said, actors=actors)
        for rank, hit in enumerate(heard.hits)
        for said in _of(asked, hit, rank, heard.before.get(hit.id, ()), value)
    ]


def _of(asked: Asked, hit: Hit, rank: int, before: Sequence[Record], value: Mapping[str, float]) -> Iterable[Said]:
    around = _share(set(terms(hit.text, "en")), value)
    replied = max((_share(set(terms(turn.text, "en")), value) for turn in before), default=0.0)
    own = bool(asked.names & set(terms(hit.record.actor or "", "en")))
    own = own or (USER in asked.names and hit.record.origin is Origin.USER)
    dated = hit.at is not None and any(_in_or_after(hit.at, when) for when in asked.times)
    for place, (start, end) in enumerate(sentences(hit.text, captions=True)):
        text = hit.text[start:end]
        held = frozenset(terms(text, "en"))
        yield Said(
            hit,
            rank,
            place,
            start,
            text,
            held,
            _share(held, value),
            around,
            replied,
            own,
            bool(_ASKS.search(text)),
            dated,
        )


def _in_or_after(at: When, asked: When) -> bool:
    return asked.start <= at.start < asked.end + _SOON_AFTER


def _share(held: Iterable[str], value: Mapping[str, float]) -> float:
    return sum(value.get(term, 0.0) for term in set(held))
