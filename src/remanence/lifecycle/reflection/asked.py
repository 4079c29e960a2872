"""What a question wants: the kind of its answer, whom and what it is about, the words that name the answer's type."""

from __future__ import annotations

import re
from collections.abc import Sequence

from msgspec import Struct

from remanence.encoding.dates import TimeMention, find_times
from remanence.encoding.text import name_words, terms
from remanence.types import AnswerKind, When

_UNIT = r"(?:minute|hour|day|night|week|month|year|decade)s?"
_OF_TIME = "date|day|month|year|time|season|weekend|week|century|decade"
_OF_PLACE = (
    "place|places|city|cities|country|countries|town|towns|state|states|region|location|locations|area|continent|"
    "village|island"
)
_TWO = r"between|pass(?:ed)?|elapsed?|apart|(?:before|after|until) \w+ing"
_FORMS: tuple[tuple[str, AnswerKind, str], ...] = (
    ("ago", AnswerKind.DURATION, rf"\bhow (?:long|many {_UNIT}) ago\b"),
    ("between", AnswerKind.DURATION, rf"\bhow (?:long|much time|many {_UNIT})\b.*\b(?:{_TWO})\b"),
    ("how long", AnswerKind.DURATION, rf"\bhow (?:long|much time|many {_UNIT})\b"),
    ("how often", AnswerKind.PHRASE, r"\bhow (?:often|frequently)\b"),
    ("how old", AnswerKind.NUMBER, r"\bhow old\b|\bwhat age\b"),
    ("how many", AnswerKind.NUMBER, r"\bhow (?:many|much|far|tall|big|large|heavy|high)\b"),
    ("when", AnswerKind.DATE, rf"^\W*(?:(?:since|until|by|on|in|around|at) )?(?:when|(?:what|which) (?:{_OF_TIME}))\b"),
    ("where", AnswerKind.PLACE, rf"^\W*(?:(?:from|to|in|at|near|on) )?(?:where|(?:what|which) (?:{_OF_PLACE}))\b"),
    (
        "who",
        AnswerKind.NAME,
        r"^\W*(?:(?:with|to|from|for|by|of) )?(?:who(?:m|se)?|(?:what|which) (?:person|people))\b",
    ),
    ("why", AnswerKind.PHRASE, r"^\W*(?:why|what (?:was|is|were|are) the reasons?|for what reason)\b"),
    ("how", AnswerKind.PHRASE, r"^\W*(?:in (?:what|which) ways?|how)\b"),
    ("what", AnswerKind.PHRASE, r"\b(?:what|which|name|list|tell)\b"),
    (
        "yes/no",
        AnswerKind.YES_NO,
        r"^\W*(?:is|are|was|were|do|does|did|has|have|had|can|could|will|would|should|might|may)\b",
    ),
    ("when", AnswerKind.DATE, r"\bwhen\b"),
    ("where", AnswerKind.PLACE, r"\bwhere\b"),
    ("who", AnswerKind.NAME, r"\bwho(?:m|se)?\b"),
    ("how", AnswerKind.PHRASE, r"\bhow\b"),
)
"""The first that fits says what a question asks for."""
_PATTERNS = [(name, kind, re.compile(pattern)) for name, kind, pattern in _FORMS]
_VERB = (
    "is|are|was|were|do|does|did|has|have|had|can|could|will|would|should|might|may|must|shall|be|been|being|to|that|"
    "makes?|made"
)
_HEAD = re.compile(
    rf"\b(?:what|which)(?:'s)?\s+(?P<head>(?:(?!(?:{_VERB})\b)[\w'+/&-]+\s+){{0,5}}?)"
    rf"(?=(?:{_VERB})\b|[?]|$)",
    re.IGNORECASE,
)
_WHOSE = r"(?:\w+(?:'s|s')|the|his|her|their|my|your|our|some|\w+\s+and\s+\w+(?:'s)?)\s+"
_COPULA = re.compile(
    rf"\b(?:what|which|who|where)(?:\s+(?:is|are|was|were)|'s)\s+(?:{_WHOSE})+(?P<head>(?:[\w-]+\s+){{0,2}}?[\w-]+)"
    r"(?=\s+(?:of|for|in|on|at|to|from|with|that|about|after|before|during|by|as|like)\b|\s*[?]|\s*$)",
    re.IGNORECASE,
)
_FUTURE = re.compile(r"\b(?:will|going to|plan(?:s|ned|ning)?|upcoming|intend\w*|(?:is|are) \w+ing|when (?:is|are))\b")
_SEVERAL = re.compile(r"\b(?:(?:what|which|who|where)\s+(?:are|were|have|kinds|types)|list|all the|name all)\b")
_ASKING = re.compile(
    rf"\bhow (?:long|much time|many {_UNIT}|many|much|often|frequently|old|far)\b|\b(?:what|which) (?:{_OF_TIME}|age)\b"
    r"|\b(?:ago|passed|elapsed)\b|\b(?:kinds?|types?|sorts?) of\b"
)
"""Words that ask, and that no evidence has to share."""
_FIRST_PERSON = re.compile(r"\b(?:i|me|my|mine|i'm|i've|i'd)\b")
USER = "user"
"""Who "I" is in a question: the user of an assistant, as statements call them."""
_KINDS = frozenset("kind type sort kinds types sorts form forms".split())


class Asked(Struct, frozen=True):
    """A question as reflection sees it.

    Attributes:
        form: the words that ask: "when", "how long", "between", "ago", "how many", "who", "where", "why", "what", …
        terms: its content terms without those of its names and of asking. names: the terms of names in it, and
            `USER` for "I" and "my".
        head: the words that name the type of the answer ("musical instrument", "favorite book"); "" for none.
        plural: whether several things are asked for. future: whether it asks for what is to come.
        unit: of time to count in, if it names one. times: the times that it names itself.
    """

    text: str
    form: str
    kind: AnswerKind
    terms: tuple[str, ...]
    names: frozenset[str]
    head: str = ""
    plural: bool = False
    future: bool = False
    unit: str = ""
    times: tuple[When, ...] = ()


def asked(question: str) -> Asked:
    """What a question wants. Cost: some 30 µs.

    >>> a = asked("What instruments does Ana play?")
    >>> a.form, a.head, a.plural, a.terms
    ('what', 'instruments', True, ('instrument', 'play'))
    """
    plain = question.replace("’", "'")
    lowered = plain.lower()
    form, kind = next(
        ((name, kind) for name, kind, pattern in _PATTERNS if pattern.search(lowered)), ("what", AnswerKind.PHRASE)
    )
    names = frozenset(term for word in name_words(plain, "en") for term in terms(word, "en"))
    dated = find_times(plain, None)
    if _FIRST_PERSON.search(lowered):
        names |= {USER}
    head, counted = _head(plain), re.search(rf"\bhow many (?P<unit>{_UNIT})\b", lowered)
    several = bool(_SEVERAL.search(lowered)) or _is_plural(head)
    return Asked(
        text=plain,
        form=form,
        kind=kind,
        terms=tuple(
            dict.fromkeys(term for term in terms(_ASKING.sub(" ", _without(lowered, dated)), "en") if term not in names)
        ),
        names=names,
        head=head,
        plural=several and form in ("what", "who", "where"),
        future=bool(_FUTURE.search(lowered)),
        unit=counted["unit"].rstrip("s") if counted else "",
        times=tuple(mention.when for mention in dated),
    )


def _without(text: str, mentions: Sequence[TimeMention]) -> str:
    for mention in reversed(mentions):
        text = f"{text[: mention.start]} {text[mention.end :]}"
    return text


def _head(question: str) -> str:
    found = _HEAD.search(question)
    head = found["head"].strip() if found else ""
    if not head and (copula := _COPULA.search(question)):
        head = copula["head"].strip()
    words = head.lower().split()
    if len(words) > 1 and words[0] in _KINDS and words[1] == "of":
        words = words[2:]
    return " ".join(words)


def _is_plural(head: str) -> bool:
    last = head.split()[-1] if head else ""
    return len(last) > 3 and last.endswith("s") and not last.endswith(("ss", "us", "is", "news"))
