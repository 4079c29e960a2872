"""Whether words say something by themselves: what is empty, what points elsewhere, what is only courtesy."""

from __future__ import annotations

import re

from remanence.encoding.text import terms

EMPTY_VERBS = frozenset(
    """think guess know mean hope feel believe agree see understand appreciate thank wonder say tell sound look seem bet
    suppose remember forget imagine hear let need miss admit doubt care mind swear trust assume figure realize realise
    notice get do have can will want like love apologize apologise ask check wish expect make take come go be stay
    become learn push try handle deal manage continue end give keep focus turn work face grow""".split()
)
"""Verbs that tell little without what follows them; a clause with one needs more to be a statement."""
NEVER = frozenset(
    """think guess know mean hope believe agree understand appreciate thank wonder sound seem bet suppose imagine admit
    doubt mind swear trust assume apologize apologise ask notice feel tell say wish hear look see mention care suggest
    recommend attach propose rock owe forward congratulate wait realize realise""".split()
)
"""Verbs of opinion and courtesy, which tell nothing of the world."""
HABIT_TIMES = re.compile(
    r"\b(?:every|each)\s(?:other\s)?(?:single\s)?(?:day|week|weekend|month|year|morning|evening|night|summer"
    r"|winter|spring"
    r"|autumn|(?:Mon|Tues|Wednes|Thurs|Fri|Satur|Sun)day)\b|\b(?:once|twice|three times|four times)\s(?:a|per)\s"
    r"|\b(?:(?:daily|weekly|monthly)(?=\s*(?:[.,;!]|$)|\s(?:and|at|in|with|to)\b)|on\s(?:Mon|Tues|Wednes"
    r"|Thurs|Fri|Satur|Sun)days|on weekends|in the mornings?)\b"
)
_POINTS_ELSEWHERE = re.compile(
    r"\b(?:this|these|those|here|one|ones|something|anything|everything|stuff|someone|somebody|somewhere|such"
    r"|same|above"
    r"|below)\b",
    re.IGNORECASE,
)
_TIME_THIS = re.compile(
    r"\bthis\s(?:past\s)?(?:week|weekend|month|year|morning|afternoon|evening|summer|winter|spring|fall|autumn)\b"
    r"|\b(?:one|this|that)\sof\smy\b",
    re.IGNORECASE,
)
_POINTS_BACK = re.compile(r"\b(?:it|its|them|they|their|that|there|he|she|him|his|her|hers)\b(?!')", re.IGNORECASE)
_EMPTY_TERMS = frozenset(
    """thing lot time way bit stuff good great nice day peopl realli thank much happi sure get go make know think feel
    well kind everyth someth anyth littl big new amaz awesom fun idea hard tough best ton better effort moment posit
    question problem determin motiv focus strong upbeat hope grate bless thing""".split()
)
_ASKING = re.compile(
    r"\b(?:recommendations?|advice|tips?|suggestions?|ideas?|information|info|help|ways?|options?|some good)\b"
)
_COURTESY = re.compile(
    r"(?:[Yy]ou|say|know|hear|see|thank|be|let|keep|check|ask|look|try|do|make sure|talk|think|give|take"
    r"|find out|learn more"
    r"|explore more|focus|help|mention|share|add|start by|start with|need|cherish|remember|have|reach out"
    r"|consider|use|opt"
    r"|go (?:for|with|ahead)|get (?:a better|back|some|it|there|more|in touch|to)|work on)\b"
    r"(?!\s[A-Z]|\s(?:up\s|in\s)?(?:an?|my|the|our|two|three)\s(?!look|try|chance|shot|lot|bit|good|great|few|best"
    r"|mind|better))",
)


def hangs(text: str, start: int, end: int) -> bool:
    """Whether what is said points to something that only the talk around it tells.

    >>> hangs("I sold it yesterday", 6, 19), hangs("I sold my car and got a bike for it", 6, 35)
    (True, False)
    """
    words = _TIME_THIS.sub(" ", text[start:end])
    if _POINTS_ELSEWHERE.search(words):
        return True
    found = _POINTS_BACK.search(words)
    if found is not None and found[0] == "there":
        return not any(word[:1].isupper() for word in words[: found.start()].split())
    return found is not None and len(terms(words[: found.start()], "en")) < 1 + (found[0].lower() != "that")


def tells(words: str, needed: int) -> bool:
    """Whether words say so much by themselves: different terms that are not empty."""
    return len({term for term in terms(words, "en") if term not in _EMPTY_TERMS}) >= needed


def asks(words: str) -> bool:
    """Whether words ask for advice and the like."""
    return bool(_ASKING.search(words))


def is_courtesy(aim: str) -> bool:
    """Whether an aim is only of the talk at hand: "check it out", "let you know"; not "make a chair"."""
    return bool(_COURTESY.match(aim))
