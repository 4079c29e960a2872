"""What kind of answer a question wants, by the words that ask."""

from __future__ import annotations

import re

from remanence.retrieval.analysis.asking import foreign_kind

_KINDS = (
    ("how many", r"\bhow (many|much|often|long|old|far)\b"),
    ("when", r"\b(when|what (date|day|time|month|year)|which (date|day|month|year)|since when)\b"),
    ("where", r"\b(where|what (place|city|country|town)|which (place|city|country|town))\b"),
    ("who", r"\b(who|whom|whose|which (person|people))\b"),
    ("why", r"\b(why|what for|for what reason|how come)\b"),
    ("list", r"\b(list|name all|what are|which are|what (kinds?|types?|sorts?)|all the)\b"),
    ("how", r"\bhow\b"),
    ("what", r"\b(what|which)\b"),
    ("yes-no", r"^\W*(is|are|was|were|do|does|did|has|have|had|can|could|will|would|should)\b"),
)
_OPENING = re.compile(r"\W*(?:(?:and|so|but|in|on|at|to|for|with|from|by|since|of|about) )?")
"""What may stand before the word that asks."""
_PATTERNS = [(kind, re.compile(pattern)) for kind, pattern in _KINDS]


def answer_kind(question: str, language: str = "en") -> str:
    """One of "how many", "when", "where", "who", "why", "list", "how", "what", "yes-no", and "statement" for none.

    The words that a question begins with say it; else those that ask somewhere in it.

    >>> [answer_kind(q) for q in ("When did Ana move?", "Is she back?", "The blue house")]
    ['when', 'yes-no', 'statement']
    >>> answer_kind("Where did Ana go when she left?")
    'where'
    """
    if found := foreign_kind(question, language):
        return found
    lowered = question.lower()
    opening = _OPENING.match(lowered)
    begin = opening.end() if opening else 0
    said = next((kind for kind, pattern in _PATTERNS if pattern.match(lowered, begin)), "")
    return said or next((kind for kind, pattern in _PATTERNS if pattern.search(lowered)), "statement")
