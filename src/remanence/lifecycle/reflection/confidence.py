"""How sure an answer is, and whether it is given."""

from __future__ import annotations

from math import exp, log

from remanence.lifecycle.reflection.asked import Asked
from remanence.lifecycle.reflection.candidate import Candidate
from remanence.types import AnswerKind, Hits

PLAIN = 0.75
"""The share of a question that a sentence must hold to answer it whatever the gate says, or where it stands alone."""
SPOKEN_OF = 0.6
"""The share of a question that a sentence must hold to say yes or no to it."""
LEAST = 0.05
"""Below this confidence there is no answer."""
_BIAS, _GATE, _OWN, _FIRST, _DATE, _UNNAMED, _TYPED = -2.7, 0.25, 0.6, 0.4, 2.7, -0.6, 0.4
_TYPES = frozenset({AnswerKind.DURATION, AnswerKind.NUMBER, AnswerKind.YES_NO})
_PLAINLY = frozenset({AnswerKind.DATE, AnswerKind.DURATION, AnswerKind.NUMBER})


def confidence(hits: Hits, best: Candidate) -> float:
    """The probability that the best candidate is right, that is, shares at least half of its words with what is.

    A logistic model of what the gate thinks of the evidence, of who said it and at which rank, and of the kind of the
    answer, fitted on 495 questions of long chats, a fifth of which have no answer. A time is right far more often than
    a phrase: nine times in ten there where one was named, while of the phrases every fourth was.
    """
    gate = min(max(0.5 if hits.confidence is None else hits.confidence, 1e-3), 1 - 1e-3)
    odds = _BIAS + _GATE * log(gate / (1 - gate)) + _OWN * best.said.own + _FIRST / (1 + best.said.rank)
    if best.kind is AnswerKind.DATE:
        odds += _DATE + (_UNNAMED if (best.start, best.end) == (0, len(best.said.text)) else 0.0)
    elif best.kind in _TYPES:
        odds += _TYPED
    return round(1 / (1 + exp(-odds)), 6)


def is_known(asked: Asked, hits: Hits, best: Candidate, sure: float) -> bool:
    """Whether an answer is given: the gate lets it through, or somebody who is asked about says it in so many words.

    A single sentence that nobody spoke must name what the question names, and hold nearly all of its words: what else
    is told of the same thing, or of others, is no answer.

    The gate judges hits by what they share with the question. A number, a stretch or a time that stands in a sentence
    with nearly all words of the question, said by the very person, is better evidence than that.
    """
    if sure < LEAST or (best.kind is AnswerKind.YES_NO and best.said.near < SPOKEN_OF):
        return False
    if not all(_speaks_of(asked, each) for each in (best, *best.further)):
        return False
    plain = all(each.said.near >= PLAIN and each.said.own for each in (best, *best.further))
    return hits.answerable is not False or (best.kind in _PLAINLY and plain)


def _speaks_of(asked: Asked, found: Candidate) -> bool:
    """Whether a lone sentence has most of a question's names and other words; where more is said it need not."""
    said = found.said
    if said.actors or not asked.names or len(said.text) < len(said.hit.text.strip()):
        return True
    return 2 * len(asked.names & said.terms) > len(asked.names) and said.near >= PLAIN
