"""Yes or no: whether what is asked was said, or denied."""

from __future__ import annotations

import re
from collections.abc import Sequence

from remanence.lifecycle.reflection.asked import Asked
from remanence.lifecycle.reflection.candidate import Candidate
from remanence.lifecycle.reflection.said import Said
from remanence.types import AnswerKind

_DENIES = re.compile(r"\b(?:not|never|no longer|nope|nothing|neither|without|\w+n['’]t)\b", re.IGNORECASE)


def yes_or_no(asked: Asked, said: Sequence[Said]) -> list[Candidate]:
    """What each sentence that speaks of it says to the question."""
    turned = bool(_DENIES.search(asked.text))
    found = []
    for each in said:
        if each.near and not each.asks:
            yes = bool(_DENIES.search(each.text)) == turned
            text = "Yes" if yes else "No"
            found.append(Candidate(text, AnswerKind.YES_NO, yes, each, 0, len(each.text), each.closeness))
    return found
