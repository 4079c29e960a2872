"""What an answer has to look like, and what makes a question hard before anything has been searched."""

from __future__ import annotations

import re

_DEGREE = r"(more|most|less|least|fewer|first|earlier|later|longer|longest|older|oldest|younger|better|best|higher)"
_FORMS = (
    ("compare", r"\b(compared?|comparison|versus|vs|differ|differences?|in common|than|both|the same \w+ (as|and))\b"),
    ("compare", r"\b(which|who|what)\b.* or "),
    ("compare", rf"\b(which|who) (of|came|was|is|did|does|has|had|happened)\b.*\b{_DEGREE}\b"),
    ("count", r"\bhow (many|often)\b|\b(the|total|overall) number of\b|\bhow much\b.*\b(total|altogether|in all)\b"),
    ("list", r"\b(list|name all|all the|what are|which are|what (else )?(kinds|types|sorts)|in what ways|each of)\b"),
    ("list", r"\b(what|which) (\w+ ){0,2}\w{2,}[^su\W]s (are|were|has|have|had|did|do|does|can|could|would|will)\b"),
    ("yes-no", r"^\W*(is|are|was|were|do|does|did|has|have|had|can|could|will|would|should)\b"),
)
_PATTERNS = [(form, re.compile(pattern)) for form, pattern in _FORMS]
_BY_WAY = re.compile(
    r"\b(of|by|from|in|with|to) (the|a|an) (\S+ ){1,3}(who|that|which|whose|where)\b|\bwhose\b"
    r"|\bthe \w+ of (the|a) \w+ (of|in|by)\b"
)


def answer_form(question: str) -> str:
    """One of "compare", "count", "list", "yes-no", and "one" for a single thing: what an answer has to look like.

    >>> asked = ("Which came first, the flat or the job?", "How often did we meet?", "What books has Ana read?")
    >>> [answer_form(q) for q in (*asked, "Is Ben back?", "When did Ana move?")]
    ['compare', 'count', 'list', 'yes-no', 'one']
    """
    lowered = question.lower()
    return next((form for form, pattern in _PATTERNS if pattern.search(lowered)), "one")


def hard_because(question: str, *, form: str, order: str) -> tuple[str, ...]:
    """Why a question may need more than the one record that is most like it; nothing for a plain look-up.

    Many names or many words do not make a question hard: such questions are found more often than others.

    >>> hard_because("Where was the author of the book that Ana loved born?", form="one", order="")
    ('leads by way of another thing',)
    """
    found = {
        f"wants a {form}": form in ("count", "list"),
        "compares": form == "compare",
        "leads by way of another thing": _BY_WAY.search(question.lower()) is not None,
        "asks for an order": order in ("order", "before", "after"),
    }
    return tuple(reason for reason, holds in found.items() if holds)
