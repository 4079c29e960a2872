"""Cues: what the words around a statement say about what was said before."""

from __future__ import annotations

import re

from remanence.patterns import late
from remanence.types import Cue

_CORRECTION = late(
    r"\b(?:i meant|i misspoke|i mis\w+ (?:it|that)|i was (?:wrong|mistaken)|my (?:mistake|bad)|scratch that"
    r"|corrections?\b|(?:let me|i need to|to) correct|typo|(?:got|had|have) (?:it|that|this) wrong|wrongly|mistakenly"
    r"|by mistake|not true that|never (?:was|were|did|had|been)|no, wait|disregard (?:that|what)"
    r"|actually,? (?:it|that|this|they|he|she) (?:was|were)(?:n['’]t)?\b"
    r"|sorry[,:—-]+ ?(?:it|that|this)(?:['’]s| is| was)|it turns out)",
    re.IGNORECASE,
)
_ACTUALLY = late(r"\b(?:actually|in fact|to be (?:exact|precise))\b|^\W*no[,:;—-]", re.IGNORECASE)
_END = late(
    r"\b(?:no longer|any ?more|any longer|used to|stopped|quit|gave up|given up|left|resigned|retired|sold|got rid of"
    r"|broke up|split up|divorced|ended|cancel+ed|expired|dropped|former|formerly|ceased|closed|ex-)\b",
    re.IGNORECASE,
)
_CHANGE = late(
    r"\b(?:now|nowadays|currently|at present|as of|from now on|these days|moved|moving|switched|changed|became|becomes"
    r"|become|promoted|updated?|rescheduled|postponed|relocated|renamed|replaced|new|instead|since then|from today)\b",
    re.IGNORECASE,
)
_SPEECH = r"(?:said|says|told|asked|replied|answered|shouted|wrote|whispered|cried|goes|went)"
_QUOTED = late(
    rf"""^["“][^"”]*[,.!?]["”]\s+(?:\w+\s+){{0,3}}?{_SPEECH}\b|\b{_SPEECH}(?: \w+){{0,2}}[,:]?\s+["“]""", re.IGNORECASE
)
_NUMBER = late(
    r"\b(?:update|version|revision|rev|draft|amendment|edition|release|v)[ .#]*(?:no\.? ?)?(\d{1,6})\b", re.I
)
_BREAK = re.compile(r"[.!?\n]+(?=\s|$)")


def sentence_around(text: str, start: int, end: int) -> str:
    """The sentences of a text that hold its characters `[start, end)`.

    >>> sentence_around("Hello. Actually, it was Porto. Bye.", 17, 29)
    'Actually, it was Porto'
    """
    begin = max((m.end() for m in _BREAK.finditer(text, 0, start)), default=0)
    following = _BREAK.search(text, max(end - 1, begin))
    return text[begin : following.start() if following else len(text)].strip()


def cue_of(words: str, *, negated: bool = False) -> Cue:
    """What a sentence says about what was said before.

    >>> cue_of("Sorry, I meant Tuesday"), cue_of("I no longer work there", negated=True), cue_of("I live in Porto now")
    (<Cue.CORRECTION: 'correction'>, <Cue.END: 'end'>, <Cue.CHANGE: 'change'>)
    """
    if _CORRECTION.search(words):
        return Cue.CORRECTION
    ended = _END.search(words) is not None
    if negated and ended:
        return Cue.END
    if ended or _CHANGE.search(words):
        return Cue.CHANGE  # "I quit Acme and work at Initech": what begins where something ends has changed
    return Cue.ACTUALLY if _ACTUALLY.search(words) else Cue.NONE


def is_quoted(words: str) -> bool:
    """Whether a sentence is what somebody is quoted with, who is not the speaker.

    >>> is_quoted('"I hate tea," said the boy.'), is_quoted("I said that I hate tea.")
    (True, False)
    """
    return _QUOTED.search(words) is not None


def number_of(words: str) -> int | None:
    """The number of an update or version that a sentence names.

    >>> number_of("Update 3: the launch is on 5 May"), number_of("I have 3 cats")
    (3, None)
    """
    found = _NUMBER.search(words)
    return int(found[1]) if found else None
