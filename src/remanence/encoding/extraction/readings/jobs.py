"""What people work as and where, what they studied, and jobs begun and left."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

from remanence.encoding.extraction.readings.clause import Attribute, Clause, Reading, one
from remanence.encoding.extraction.readings.values import NAMES, PLACE, TIME_WORD, bare
from remanence.types import Kind

__all__ = ["READINGS", "is_job"]

_OCCUPATION = re.compile(
    r"(?:.*\b)?(?:[a-z]*(?:nurse|doctor|teacher|engineer|developer|programmer|designer|lawyer|accountant|architect|chef"
    r"|cook|baker|waiter|waitress|tender|driver|mechanic|electrician|plumber|carpenter|farmer|gardener|writer|author"
    r"|journalist|editor|photographer|painter|musician|singer|dancer|director|producer|scientist|researcher|lecturer"
    r"|librarian|student|manager|consultant|analyst|cashier|clerk|secretary|receptionist|banker|broker|trader|therapist"
    r"|surgeon|dentist|pharmacist|fighter|soldier|sailor|politician|translator|interpreter|hairdresser|builder|welder"
    r"|maker|smith|keeper|worker|owner|cleaner|artist|physicist|chemist|biologist|technician|instructor|trainer)"
    r"|attorney|barista|pilot|actor|actress|professor|tutor|salesperson|economist|psychologist|psychiatrist|counselor"
    r"|counsellor|vet|veterinarian|paramedic|policeman|policewoman|police officer|detective|judge|pastor|priest|barber"
    r"|tailor|freelancer|entrepreneur|founder|ceo|cto|intern|apprentice|administrator|historian|geologist|statistician"
    r"|mathematician|midwife|nanny|babysitter|coach|athlete|streamer|blogger|youtuber|marketer|recruiter|realtor"
    r"|estate agent|travel agent|flight attendant|security guard|janitor|caretaker|landscaper|florist|butcher|fisherman"
    r"|miner|linguist|philosopher|curator|archivist|principal|dean|contractor|retiree|optician|surveyor|bookkeeper"
    r"|copywriter|model|poet|composer|diver|guide|officer|diplomat|ambassador|senator|mayor|[a-z]+(?:ologist|ographer"
    r"|ician))s?",
    re.IGNORECASE,
)
_WORKPLACE = re.compile(
    r"\b(?:company|firm|startup|start-up|bank|hospital|school|university|college|clinic|bakery|restaurant"
    r"|caf[eé]|bar|pub"
    r"|hotel|library|museum|agency|studio|shop|store|factory|lab|laboratory|nonprofit|non-profit|charity"
    r"|government|city"
    r"|council|office|department|ministry|newspaper|magazine|publisher|farm|garage|pharmacy|supermarket|gym|nursery"
    r"|kindergarten|daycare|consultancy|airline|airport|police|army|navy|theatre|theater|zoo|shelter|brewery|foundation"
    r"|institute|centre|center|business|practice|bookstore|bookshop|plant|warehouse|salon|spa|embassy|winery)\b"
)
_AS = re.compile(r"\s+(?:(?:full|part)[- ]time\s|remotely\s|freelance\s)?as\s+(?=an?\s|the\s|our\s|head\s)")
_AT = re.compile(
    r"\s+(?:(?:full|part)[- ]time\s|remotely\s|mostly\s|(?:night|day|late|early|double)?\s?shifts\s"
    r"|nights\s)?(?:at|for)\s+"
    r"(?!home\b|myself\b|free\b|[0-9]|it\b|this\b|that\b)"
)
_IN_A = re.compile(r"\s+in\s+(?=an?\s)")
_AT_AFTER = re.compile(r"\b(?:at|for|with)\s+(?=[A-Z0-9]|an?\s|the\s)")
_AS_A = re.compile(r"\bas\s+(?=an?\s)")
_ON_TASK = re.compile(r"\s+on\s+(?=(?:a|an|my|the|our)\s)")
_LEADING = re.compile(r"(?:an?|the|our)\s+")
_BEHIND_ROLE = re.compile(r"\s(?:at|for|in|with|from|on|to|and)\s")
_BEHIND_EMPLOYER = re.compile(r"\s(?:in|as|from|on|doing|with|near|and)\s")
_A_JOB = re.compile(r"\s+(?:(?:a|an|my|the)\s)?(?:[a-z-]+\s){0,3}?(?:job|position|role|internship)\b")
_AS_THE = re.compile(r"\s+as\s+(?=an?\s|the\s)")
_AT_NAME = re.compile(r"(?:\s+as\s+[^,.;]+?)?\s+(?:at|with|for)\s+(?=[A-Z0-9]|an?\s|the\s)")
_STARTED_AT = re.compile(r"\s+(?:working\s)?(?:at|for)\s+(?=[A-Z])")
_PROMOTED = re.compile(r"\s+(?:[a-z]+ly\s)?promoted\s+to\s+")
_NAMED = re.compile(r"\s+(?=[A-Z])")
_CALLED = re.compile(r"\s+(?=an?\s[^,.;]*?\b(?:company|startup|start-up|firm|agency)\b)")
_JOB_LEFT = re.compile(
    r"\s+(?:(?:from\s)?(?:my|the|his|her|their)\s(?:[a-z-]+\s){0,2}?(?:job|position|role|work)\s(?:at|with|as"
    r"|in)\s+(?:an?\s)?"
    r"|working\s(?:at|for)\s+|from\s+)"
)
_WORK_TALK = re.compile(r"\b(?:job|joined|join|company|startup|career|work|role|position|employer|boss|freelance)\b")
_DISMISSED = re.compile(r"\s+(?:[a-z]+ly\s)?(?:laid off|fired|let go)(?=\s+(?:from|by)\s)")
_ARTICLE_AHEAD = re.compile(r"\s+(?=an?\s)")
_HEAD_OF = re.compile(r"\s+(?:the\s)?(?=head of\s)")
_NO_STUDY = re.compile(r"\s+(?:for|hard|abroad|together|with|all|a lot|so)\b")
_STUDIED = re.compile(r"\s+(?:in\s)?(?!at\b|in\b)")
_BEHIND_SUBJECT = re.compile(r"\s(?:at|in|with|from)\s")
_STUDY_AT = re.compile(r"\b(?:at|in)\s+(?=(?:the\s)?[A-Z])")
_FROM_SCHOOL = re.compile(r"\s+from\s+(?=(?:the\s)?[A-Z])")
_WITH_DEGREE = re.compile(r"\bwith\s+an?\s+")
_BEHIND_DEGREE = re.compile(r"\s(?:from|at)\s")


_YEARS_OLD = re.compile(r"^[0-9]{1,3}[- ]years?[- ]old\s")
_CALLED_NAME = re.compile(r"\b(?:called|named)\s([A-Z0-9].*)$")


def is_job(role: str) -> bool:
    """Whether words name an occupation, by their last one.

    >>> [is_job(role) for role in ("marine biologist", "copywriter", "huge fan")]
    [True, True, False]
    """
    return bool(_OCCUPATION.fullmatch(role))


def _role_at(c: Clause, at: int) -> tuple[int, str]:
    """A role and where it starts, without its article."""
    article = _LEADING.match(c.text, at, c.end)
    start = article.end() if article else at
    role = _YEARS_OLD.sub("", _BEHIND_ROLE.split(bare(c.value(at)))[0])
    return start, role if len(role.split()) <= 5 else ""


def _employer_at(c: Clause, at: int) -> str:
    named = NAMES.match(c.text, at, c.end)
    if named and not TIME_WORD.fullmatch(named[0]):
        return named[0].rstrip(".,'").removesuffix(" and").removesuffix(" for")
    value = _BEHIND_EMPLOYER.split(c.value(at))[0]
    if called := _CALLED_NAME.search(value):
        return called[1]
    fits = re.match(r"(?:a|an|the|my)\s", value) and 2 <= len(value.split()) <= 6 and _WORKPLACE.search(value)
    return value if fits else ""


def _works(c: Clause) -> Iterator[Attribute]:
    """ "work as a nurse at St. Mary's", "worked for Acme"."""
    if not c.fact:
        return
    verb, now = ("worked", False) if c.over else ("works", c.now)
    if found := c.match(_AS):
        start, role = _role_at(c, found.end())
        yield from one(c, f"{verb}_as", start, role, single=now)
        if role and (at := c.find(_AT_AFTER, found.end())):
            yield from one(c, f"{verb}_at", at.end(), _employer_at(c, at.end()), single=now)
    elif found := (c.match(_AT) or c.match(_IN_A)):
        yield from one(c, f"{verb}_at", found.end(), _employer_at(c, found.end()), single=now)
        if as_ := c.find(_AS_A, found.end()):
            start, role = _role_at(c, as_.end())
            yield from one(c, f"{verb}_as", start, role, single=now)
    elif c.p.ongoing and not c.p.past and (found := c.match(_ON_TASK)):
        yield from one(c, "working_on", found.end(), c.value(found.end()), kind=Kind.WORKING, confidence=0.75)


def _begins(c: Clause) -> Iterator[Attribute]:
    """ "started a new job at Acme as a clerk", "got a position at", "got promoted to"."""
    if not c.happened:
        return
    if found := c.match(_A_JOB):
        yield from _new_job(c, found.end())
    elif c.p.verb in ("start", "begin") and (found := c.match(_STARTED_AT)):
        yield from one(c, "works_at", found.end(), _employer_at(c, found.end()), single=True, begins=True)
    elif found := c.match(_PROMOTED):
        start, role = _role_at(c, found.end())
        yield from one(c, "works_as", start, role, single=True, begins=True)


def _new_job(c: Clause, at: int) -> Iterator[Attribute]:
    if found := _AS_THE.match(c.text, at, c.end):
        start, role = _role_at(c, found.end())
        yield from one(c, "works_as", start, role, single=True, begins=True)
    if found := _AT_NAME.match(c.text, at, c.end):
        yield from one(c, "works_at", found.end(), _employer_at(c, found.end()), single=True, begins=True)


def _joined(c: Clause) -> Iterator[Attribute]:
    """ "joined Acme as a clerk", "joined a startup"; other things that one joins are events."""
    found = (c.match(_NAMED) or c.match(_CALLED)) if c.happened else None
    if found is None:
        return
    as_ = c.find(_AS_A, found.end())
    if as_ or c.match(_CALLED):
        yield from one(c, "works_at", found.end(), _employer_at(c, found.end()), single=True, begins=True)
    if as_:
        start, role = _role_at(c, as_.end())
        yield from one(c, "works_as", start, role, single=True, begins=True)


def _left(c: Clause) -> Iterator[Attribute]:
    """ "quit my job at Acme", "was laid off from Acme", "left Acme" where the talk is of work."""
    if not c.happened:
        return
    if found := c.match(_JOB_LEFT):
        if " as " in found[0] or found[0].endswith((" as a ", " as an ")):
            yield from one(c, "works_as", found.end(), _role_at(c, found.end())[1], negated=True)
        elif c.p.verb != "leave" or "from" not in found[0].split():
            yield from one(c, "works_at", found.end(), _employer_at(c, found.end()), negated=True)
    elif c.p.verb == "leave" and (found := c.match(_NAMED)) and _WORK_TALK.search(c.text):
        yield from one(c, "works_at", found.end(), _employer_at(c, found.end()), negated=True)


def _is_job(c: Clause) -> Iterator[Attribute]:
    """ "am a nurse at St. Mary's", "was promoted to", "was laid off from"."""
    if found := c.match(_DISMISSED):
        yield from _left(Clause(c.text, c.p._replace(end=found.end(), past=True), c.end))
    elif found := c.match(_PROMOTED):
        start, role = _role_at(c, found.end())
        yield from one(c, "works_as", start, role, single=True, begins=True)
    elif found := (c.match(_ARTICLE_AHEAD) or c.match(_HEAD_OF)):
        start, role = _role_at(c, found.end())
        if is_job(role) or role.startswith("head of "):
            verb, now = ("worked", False) if c.over else ("works", c.now)
            yield from one(c, f"{verb}_as", start, role, single=now)
            if at := c.find(_AT_AFTER, start + len(role)):
                yield from one(c, f"{verb}_at", at.end(), _employer_at(c, at.end()), single=now)


def _became(c: Clause) -> Iterator[Attribute]:
    if c.happened and (found := c.match(_ARTICLE_AHEAD)):
        start, role = _role_at(c, found.end())
        if is_job(role):
            yield from one(c, "works_as", start, role, single=True, begins=True)


def _studies(c: Clause) -> Iterator[Attribute]:
    """ "study law at Leiden", "majored in physics"."""
    if not c.fact or c.match(_NO_STUDY):
        return
    verb = "studied" if c.over else "studies"
    if found := c.match(_STUDIED):
        yield from one(c, verb, found.end(), bare(_BEHIND_SUBJECT.split(c.value(found.end()))[0]))
    if (at := c.find(_STUDY_AT)) and (school := PLACE.match(c.text, at.end(), c.end)):
        name = _BEHIND_ROLE.split(school[0])[0].rstrip(".,")
        if not TIME_WORD.fullmatch(name):
            yield from one(c, f"{verb}_at", at.end(), name)


def _graduated(c: Clause) -> Iterator[Attribute]:
    if not c.happened:
        return
    if (found := c.match(_FROM_SCHOOL)) and (school := PLACE.match(c.text, found.end(), c.end)):
        yield from one(c, "studied_at", found.end(), school[0].rstrip(".,"))
    if found := c.find(_WITH_DEGREE):
        yield from one(c, "degree", found.end(), _BEHIND_DEGREE.split(c.value(found.end()))[0])


READINGS: Mapping[str, tuple[Reading, ...]] = {
    "work": (_works,), "get": (_begins,), "start": (_begins,), "begin": (_begins,), "land": (_begins,),
    "accept": (_begins,), "take": (_begins,), "find": (_begins,),
    "join": (_joined,), "quit": (_left,), "leave": (_left,), "lose": (_left,),
    "resign": (_left,), "stop": (_left,), "retire": (_left,), "be": (_is_job,), "become": (_became,),
    "study": (_studies,), "major": (_studies,), "graduate": (_graduated,),
}  # fmt: skip
