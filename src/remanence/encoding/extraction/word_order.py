"""One plain sentence in the plainest order: "Bo gave way to Ada as mayor of Wyre" as "The mayor of Wyre is Ada".

Who comes into a role, to whom a thing is handed, from what to what something moved, and what stands around a statement
and only says when: rules of word order, with a short table of the verbs by which a role passes on.
"""

from __future__ import annotations

import re

__all__ = ["NAME", "WHEN", "plain_order"]

NAME = r"[A-Z0-9][\w.'’&-]*(?:\s(?:(?:of|the|and|de|von|van|la|du|in|on)\s(?:the\s)?)?[A-Z0-9][\w.'’&-]*)*"
_MONTH = r"(?:January|February|March|April|May|June|July|August|September|October|November|December)"
WHEN = rf"(?:(?:the\s)?[a-z-]+\s(?:of\s)?){{0,3}}(?:{_MONTH}\s)?(?:\d{{1,2}},?\s)?(?:\d{{3,4}}s?|{_MONTH})"
_CALLED = re.compile(r"\b(is|was) (?:called|named) (?=[A-Z])")
_LATER = "since(?= been)|later|recently|eventually|subsequently|soon|finally|then|duly|promptly|afterwards|thereafter"
_MEANWHILE = re.compile(rf"(?<=[\w'’]) (?:{_LATER})(?= [a-z]+)")
_PLACE_WHERE = re.compile(
    rf"(?P<x>{NAME}) (?:is|was|remains) (?:the [a-z]+(?: [a-z]+)? )?where (?P<y>{NAME}) (?P<v>[a-z ]+)"
)
_IT_WAS = re.compile(
    rf"(?:It (?:is|was) (?P<a>{NAME})|(?P<b>{NAME}) (?:is|was) the (?:[a-z]+ )?[a-z]+)"
    r" (?:who|that|which) (?P<v>[a-z].*)"
)
_POST = re.compile(r"^The (?:job|post|role|position|title) of (?=[a-z]+(?: [a-z]+)? (?:of|at|in) )")
_WENT_TO = re.compile(
    rf"^The (?P<r>[a-z]+(?: [a-z]+)?) (?:of|at|in|for) (?P<x>(?:the )?{NAME}) (?:went|passed|fell|was (?:given|handed))"
    rf" to (?P<y>{NAME})$"
)
_AS_ROLE = re.compile(
    rf"^(?P<a>(?:the )?{NAME}) (?P<verb>(?:(?:has|had|is|was|been) )*[a-z]+(?: way| over)?(?: from| to)?) "
    rf"(?P<b>{NAME} )?"
    rf"as (?:the )?(?P<r>[a-z]+(?: [a-z]+)?) (?:of|at|in|for) (?P<x>(?:the )?{NAME}?)"
    rf"(?: by (?P<by>{NAME})| from {NAME})?$"
)
_INCOMING = frozenset(
    "succeeded replaced followed relieved ousted unseated defeated beat displaced deposed supplanted took".split()
)
"""Verbs whose subject comes into a role that their object had."""
_MOVED = re.compile(r"\b(?:moved|moves|shifted|transferred|relocated|passed|(?P<what>switched|changed|converted))\b")
_FROM_TO = re.compile(r" from (?:the |an? )?[\w' -]+? to (?P<b>[\w' .-]+)$")
_BOUGHT = re.compile(rf"^(?P<a>{NAME} [a-z]+(?: over)? (?:the )?{NAME}?) from {NAME}$")
_AT_THE_END = re.compile(
    rf",? (?:(?:in|on|since|from|until|by|during|around) {WHEN}"
    r"|(?:after|before|during|until|since) the [a-z]+(?: [a-z]+)?"
    r"|with (?:his|her|its|their) [a-z]+(?: [a-z]+)?)$"
)
_HANDED = re.compile(
    rf"^{NAME} (?:has |had )?(?P<verb>sold|gave|given|handed|passed|left|bequeathed|transferred|lent|leased|rented"
    rf"|entrusted|donated|dedicated)(?: over| on)? (?P<what>(?:the [a-z]+(?: [a-z]+)? of )?(?:the )?{NAME})"
    rf" to (?P<to>{NAME})$"
)


def plain_order(words: str) -> str:
    """A sentence of one verb in the order of the plainest.

    >>> plain_order("Bo Lund gave way to Ada Pell as mayor of Wyre")
    'The mayor of Wyre is Ada Pell'
    """
    words = _CALLED.sub(r"\1 ", _MEANWHILE.sub("", words))
    words = _POST.sub("The ", words)
    dated = _AT_THE_END.sub("", words)
    words = dated if len(re.findall(NAME, dated)) > 1 else words  # "was born in 1921" is told of the year
    if found := _HANDED.match(words):
        return f"{found['what']} was {found['verb'].replace('gave', 'given')} to {found['to']}"
    words = found["a"] if (found := _BOUGHT.match(words)) else words
    if found := _WENT_TO.match(words):
        return f"The {found['r']} of {found['x']} is {found['y']}"
    if found := _PLACE_WHERE.fullmatch(words):
        return f"{found['y']} {found['v']} in {found['x']}"
    if found := _IT_WAS.fullmatch(words):
        return f"{found['a'] or found['b']} {found['v']}"
    if (found := _AS_ROLE.match(words)) and (holder := _holder(found)):
        return f"The {found['r']} of {found['x']} is {holder}"
    return _moved(words) or words


def _moved(words: str) -> str:
    """Where something moved to, without where from: "moved its office to Wyre"; "" where it did not."""
    for verb in reversed([*_MOVED.finditer(words)]):
        found = _FROM_TO.search(words, verb.end())
        between = words[verb.end() : found.start()] if found else ","
        if found and "," not in between and (between or not verb["what"]):
            return f"{words[: found.start()]} to {found['b']}"
    return ""


def _holder(found: re.Match[str]) -> str:
    """Who has a role after "Y replaced X as R of Z", "X was succeeded as R of Z by Y", "X gave way to Y as R of Z"."""
    verb = found["verb"].split()
    if verb[0] in ("is", "was") or "been" in verb:
        return found["by"] or ""
    if verb[-1] in ("to", "from") or len(verb) > 1 or verb[-1] in _INCOMING:
        return (found["b"] or "").strip() if verb[-1] == "to" else found["a"] if _INCOMING.intersection(verb) else ""
    return ""
