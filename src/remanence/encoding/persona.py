"""Statements about oneself that last: what somebody likes, avoids, cannot have, is, or always does."""

from __future__ import annotations

import re

from remanence.patterns import late

_STANCE = late(
    r"\b(?:i|we)(?:'m|'ve| am| have)?\s+"
    r"(?:(?:[a-z]+ly|do|just|also|much|quite|very|not|so|more|rather|too|a|am|get|stay|on|my|strict|big|huge)\s+){0,3}"
    r"(?:prefer|like|love|enjoy|adore|hate|dislike|detest|loathe|despise|avoid|refuse|favou?r|fear|follow|adhere"
    r"|abstain|(?:never|only) (?!\w+ed\b)[a-z]+|always|usually|exclusively"
    r"|find|believe|thrive|tend|against|prioriti[sz]e|diet|allergic|intolerant|sensitive"
    r"|vegan|vegetarian|afraid|scared|terrified|uncomfortable|comfortable|interested|opposed|into|steer clear|opt for"
    r"|object to|stick to|committed to|[a-z]+ best|[a-z]+ (?:allergic|intolerant)"
    r"|(?:can't|cannot) (?:stand|eat|drink|have|tolerate|bear|handle)|(?:don't|do not) [a-z]+"
    r"|a (?:[a-z]+ )?fan of)\b"
    r"|\b(?:an?|my|no|severe|strong|deep)\s+(?:[\w-]+\s+){0,2}?(?:allergy|allergies|aversion|intolerance|phobia|fear"
    r"|preference|preferences|objection|dislike|distaste|disdain|interest|passion|advocate)\b"
    r"|\b(?:and|but|so) (?:[a-z]+ly )?(?:avoid|prefer|dislike|refuse|abstain|(?:can't|cannot) tolerate|have to avoid)\b"
    r"|\bmy (?:[\w-]+\s)?(?:favou?rite|budget|diet|rule|habit)\b",
    re.IGNORECASE,
)
_ASKS = late(
    r"\?|\b(?:can|could|would) you\b|\bplease\b|\bi(?:'d| would) (?:like|love)\b"
    r"|\b(?:looking|going|trying|planning) (?:for|to)\b|\bwondering\b",
    re.IGNORECASE,
)
_OPENING, _STATED = 400, 120
"""Characters in which a text would ask for something, and in which a statement about oneself has said so."""


def states_preference(text: str) -> bool:
    """Whether a text states, in the first person, a lasting preference, constraint or habit, and asks for nothing.

    >>> [states_preference(t) for t in ("I strongly dislike reality shows.", "Sure, here are ten shows.")]
    [True, False]
    """
    opening = text[:_OPENING].replace("’", "'")
    return bool(_STANCE.search(opening[:_STATED])) and not _ASKS.search(opening)
