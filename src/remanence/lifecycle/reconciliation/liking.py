"""Likes and dislikes: two names of one attribute, each the denial of the other.

"I don't like jazz any more" is stored as a dislike of jazz; compared it is as a denial of the liking, which it ends,
and which ends it when it comes back. A mood ("I can't stand jazz today") is an event, and ends nothing.
"""

from __future__ import annotations

import re

from msgspec.structs import replace

from remanence.encoding.text import terms
from remanence.types import Statement

OTHER = {"likes": "dislikes", "dislikes": "likes"}
"""What somebody does not like is disliked, and the other way round."""
_PASSING = re.compile(
    r"\b(?:(?:right|just) now|today|tonight|at the moment|for (?:now|once|the time being)|currently|lately|recently"
    r"|(?:this|last) (?:morning|afternoon|evening|week|weekend|month|time|year|minute)|in the mood|yesterday)\b",
    re.IGNORECASE,
)
_TAIL = re.compile(r"\W+(?:any ?more|any longer|these days|now(?:adays)?|at all|either|too)\W*$", re.IGNORECASE)
_QUALIFIED = re.compile(
    r"\s+(?:when|whenever|if|unless|while|until|except|in|on|at|with|without|for|from|by|before|after|during|as|than)\b"
    r"(?!\s(?:general|particular|fact|all|years|long|of|well|the whole|most|my heart)\b)[^.;!?]*",
    re.IGNORECASE,
)
_LASTING = re.compile(r"\b(?:no longer|any ?more|any longer|(?:as of|from) (?:today|now)|from now on)\b", re.IGNORECASE)


def is_mood(said: Statement, words: str) -> bool:
    """Whether a liking or dislike is one of the day, by the words of its sentence.

    >>> jazz = Statement(subject="Ana", attribute="dislikes", value="jazz")
    >>> is_mood(jazz, "I can't stand jazz today"), is_mood(jazz, "As of today I don't like jazz any more")
    (True, False)
    """
    return said.attribute in OTHER and bool(_PASSING.search(words)) and not _LASTING.search(words)


def as_liking(said: Statement, text: str = "") -> Statement:
    """A dislike as the denial of a liking, of a thing whatever the ending of its words; all else as it is.

    What qualifies it makes it another thing: the sea when it is rough is not the sea.

    Args:
        text: the sentence of the statement.

    >>> view = as_liking(Statement(subject="Ana", attribute="dislikes", value="olives"), "Ana hates olives in pies.")
    >>> view.attribute, view.value, view.negated
    ('likes', 'oliv in pie', True)
    """
    if said.attribute not in OTHER or said.value is None:
        return said
    value = _TAIL.sub("", said.value)
    place = text.casefold().rfind(value.casefold())
    rest = text[place + len(value) :] if place >= 0 else ""
    if qualified := _QUALIFIED.match(rest):
        value += qualified[0]
    words = (word.strip(".,;:!?\"'”’") for word in value.casefold().split())
    view = " ".join(each for word in words for each in (terms(word, "en") or (word,)))
    return replace(said, attribute="likes", negated=said.negated != (said.attribute == "dislikes"), value=view)
