"""How sure an answer is: what the gate thinks of the evidence, and how plainly the evidence speaks of what is asked."""

from __future__ import annotations

from remanence.lifecycle.reflection.candidate import Candidate
from remanence.types import AnswerKind, Hits

PLAIN = 0.75
"""The share of a question that a sentence must hold to answer it whatever the gate says."""
SPOKEN_OF = 0.6
"""The share of a question that a sentence must hold to say yes or no to it."""
LEAST = 0.05
"""Below this confidence there is no answer."""
_TYPED = frozenset({AnswerKind.DATE, AnswerKind.DURATION, AnswerKind.NUMBER})


def confidence(hits: Hits, best: Candidate) -> float:
    """The probability that the best candidate is right."""
    gate = 0.5 if hits.confidence is None else hits.confidence
    return round(gate * (0.3 + 0.7 * min(1.0, best.said.near + 0.3 * best.said.before)), 6)


def is_known(hits: Hits, best: Candidate, sure: float) -> bool:
    """Whether an answer is given: the gate lets it through, or somebody who is asked about says it in so many words.

    The gate judges hits by what they share with the question. A number, a stretch or a time that stands in a sentence
    with nearly all words of the question, said by the very person, is better evidence than that.
    """
    if sure < LEAST:
        return False
    if best.kind is AnswerKind.YES_NO and best.said.near < SPOKEN_OF:
        return False
    plain = all(each.said.near >= PLAIN and each.said.own for each in (best, *best.further))
    return hits.answerable is not False or (best.kind in _TYPED and plain)
