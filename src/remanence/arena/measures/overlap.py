"""How much of an accepted answer a short answer says, by words, as LoCoMo counts it."""

from __future__ import annotations

import re
import string
from collections import Counter
from collections.abc import Iterable
from threading import local

import Stemmer

__all__ = ["exact", "stems", "token_f1"]

_LEFT_OUT = re.compile(r"\b(?:a|an|the|and)\b")
_PUNCTUATION = str.maketrans("", "", string.punctuation)
_STEMMERS = local()


def stems(text: str) -> list[str]:
    """The words of a text in lower case without punctuation, articles and "and", cut to their Porter stems.

    Reference: Maharana et al., "Evaluating very long-term conversational memory of LLM agents", ACL 2024, whose code
    this follows step by step.

    >>> stems("The paintings, and 7 May, 2023")
    ['paint', '7', 'mai', '2023']
    """
    plain = text.replace(",", "").lower().translate(_PUNCTUATION)
    found: list[str] = _stemmer().stemWords(_LEFT_OUT.sub(" ", plain).split())
    return found


def token_f1(reply: str, answers: Iterable[str]) -> float:
    """The harmonic mean of precision and recall of the reply's stems, by the answer that it is most like.

    >>> token_f1("in June 2023", ["June, 2023"])
    0.8
    """
    said = Counter(stems(reply))
    return max((_f1(said, Counter(stems(answer))) for answer in answers), default=0.0)


def _f1(said: Counter[str], wanted: Counter[str]) -> float:
    shared = (said & wanted).total()
    return 2 * shared / (said.total() + wanted.total()) if shared else 0.0


def exact(reply: str, answers: Iterable[str]) -> float:
    """1 if the reply has the same stems in the same order as an accepted answer.

    >>> exact("the Beach", ["beach"])
    1.0
    """
    said = stems(reply)
    return float(bool(said) and any(stems(answer) == said for answer in answers))


def _stemmer() -> Stemmer.Stemmer:
    """One for each thread: it holds buffers that threads must not share."""
    if not hasattr(_STEMMERS, "porter"):
        _STEMMERS.porter = Stemmer.Stemmer("porter")
    found: Stemmer.Stemmer = _STEMMERS.porter
    return found
