"""Passages that state an answer, made by rule from a question and its answer, in several wordings."""

from __future__ import annotations

import re
from collections.abc import Callable

_ASKING = re.compile(
    r"^(?:who|what|which(?: \w+)?|how many(?: \w+)?|how much)\b(?P<rest>.*)$", re.IGNORECASE | re.DOTALL
)
_COUNTED = re.compile(r"^how (?:many|much)\b(?P<rest>.*)$", re.IGNORECASE | re.DOTALL)
_VERB = re.compile(
    r"^\s*(?:is|are|was|were|has|have|had|can|will|would|[a-z]+(?:ed|es|s|t|ng|m|w|d|k)\b)", re.IGNORECASE
)


def stated(question: str, answer: str, wording: int) -> str:
    """A passage that says that `answer` answers `question`.

    Args:
        wording: which of the wordings, of which there are five; any whole number.

    >>> stated("who built the old bridge", "Ana Reis", 0)
    'Ana Reis built the old bridge.'
    >>> stated("when was it built?", "1850", 0)
    'When was it built? 1850.'
    """
    plain = " ".join(question.split()).rstrip(" ?.")
    return _WORDINGS[wording % len(_WORDINGS)](plain, answer.strip().rstrip("."))


def _said(question: str, answer: str) -> str:
    """The answer in the place of the words that ask for it, where these stand first; else as asked and answered."""
    if counted := _COUNTED.match(question):
        return f"{answer}{counted['rest']}."
    asking = _ASKING.match(question)
    if asking and asking["rest"] and _VERB.match(asking["rest"]) and "which" not in question[:5].lower():
        return f"{answer}{asking['rest']}."
    return _asked(question, answer)


def _asked(question: str, answer: str) -> str:
    return f"{question[:1].upper()}{question[1:]}? {answer}."


def _answering(question: str, answer: str) -> str:
    return f'The answer to the question "{question}" is {answer}.'


def _answered(question: str, answer: str) -> str:
    return f"{answer}: that is what one finds on looking up {question}."


def _noted(question: str, answer: str) -> str:
    return f"I checked {question}, and it is {answer}."


_WORDINGS: tuple[Callable[[str, str], str], ...] = (_said, _asked, _answering, _answered, _noted)
