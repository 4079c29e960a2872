"""Attribute-value form of what a clause says, where it is clear; a table of verbs, each with its readings.

The attributes, which other parts may rely on (multi-valued unless `single` is said):

| attribute | value | from words such as |
|---|---|---|
| `name`, `nickname` | a name (`name` single) | my name is, call me |
| `lives_in` (single) | a place | live in, moved to, based in; `valid_from` from "moved … in May", "since" |
| `lived_in` | a place | lived in, used to live in, moved from |
| `born_in`, `grew_up_in`, `from` | a place | born in, grew up in, I'm from |
| `birthday` (single), `age` (single) | a day, a number of years | my birthday is, born on, I'm 34, turned 34 |
| `works_as`, `works_at` | a job, an employer (single only where a change is told: new job, joined, now, promoted) | |
| `worked_as`, `worked_at` | the same, over | used to work at, was a nurse |
| `studies`, `studied`, `studies_at`, `studied_at`, `degree` | a subject or a school | |
| `husband`, `sister`, `dog`, … (a relation) | a name; partners single | my sister Ana, I have a dog named Rex |
| `married_to`, `dates`, `engaged_to` (single) | a name | married to Tom |
| `relationship_status` (single) | single, married, divorced, engaged, widowed | |
| `likes`, `dislikes`, `prefers`, `avoids`, `hobby` | a thing or an activity | love, enjoy, can't stand, don't eat |
| `allergic_to`, `diet`, `condition` | | allergic to, a peanut allergy, I'm vegan, diagnosed with |
| `speaks`, `learns`, `plays` | a language, a skill, a game or instrument | |
| `owns`, `has` | a thing; a number of them | I own, I have two cats |
| `went_to`, `visited`, `bought`, `read`, `watched`, `joined`, `started`, … | an object | events, with their time |
| `plans`, `wants`, `looking_for`, `working_on` | what is planned, wished, sought, done at present | modality tells |
| `favourite_<x>` (single), `<attribute>` | | my favourite x is y, my attribute is value |
| `instruction` | the sentence | always, never, from now on: kind procedural |

A denial has `negated`: "I no longer work at Acme" denies `works_at` Acme. What is told of the past only
(`lived_in`, `worked_at`) never has the attribute of the present.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping

from msgspec import Struct

from remanence.encoding.extraction.people import NAME, RELATION, SINGLE_RELATIONS, is_name, relation_of
from remanence.encoding.extraction.predicates import Predicate
from remanence.encoding.extraction.values import NAMES, PLACE, bare, several, value_at
from remanence.types import Kind

__all__ = ["Attribute", "attributes_of"]


class Attribute(Struct, frozen=True):
    """One attribute and its value, read off characters `[start, end)` of the clause's text.

    Attributes:
        begins: whether what happened is that it became so ("moved to", "joined"), at the time told.
        listed: whether the value is one of several of the same clause.
    """

    name: str
    value: str
    start: int
    end: int
    kind: Kind = Kind.SEMANTIC
    single: bool = False
    negated: bool = False
    begins: bool = False
    listed: bool = False
    confidence: float = 0.9


class _Clause(Struct, frozen=True):
    """What a reading works on: the text, the predicate, and where the clause ends."""

    text: str
    p: Predicate
    end: int

    @property
    def rest(self) -> str:
        return self.text[self.p.end : self.end]

    def match(self, pattern: re.Pattern[str]) -> re.Match[str] | None:
        return pattern.match(self.text, self.p.end, self.end)


Reading = Callable[[_Clause], Iterator[Attribute]]


def attributes_of(text: str, p: Predicate, end: int) -> list[Attribute]:
    """The attributes that a predicate gives its subject; none where it is planned, wished or only supposed."""
    clause = _Clause(text, p, end)
    readings = _READINGS.get(p.verb, ())
    for reading in readings:
        if found := list(reading(clause)):
            return found
    return []


def _one(c: _Clause, name: str, at: int, value: str, **more: object) -> Iterator[Attribute]:
    """An attribute with one value that stands at `at`."""
    if value:
        more.setdefault("negated", c.p.negated)
        yield Attribute(name, value, at, min(c.end, at + len(value)), **more)  # type: ignore[arg-type]


def _each(c: _Clause, name: str, at: int, **more: object) -> Iterator[Attribute]:
    """An attribute with every value of the list that starts at `at`."""
    whole = value_at(c.text, at, c.end, listed=True)
    if not whole:
        return
    values = several(whole)
    for value in values:
        place = c.text.find(value, at, c.end)
        clean = _gerund(bare(value)) if name in ("likes", "dislikes", "hobby") else bare(value)
        more.setdefault("negated", c.p.negated)
        yield Attribute(
            name,
            clean,
            max(place, at),
            max(place, at) + len(value),
            listed=len(values) > 1,
            **more,  # type: ignore[arg-type]
        )


def _gerund(value: str) -> str:
    return value.removeprefix("to ") if value.startswith("to ") else value


_IN = re.compile(
    r"\s+(?:(?:right|up|over|out|down|together|alone|here|back)\s){0,2}(?:in|near|at|outside(?:\sof)?|on)\s+"
    r"(?:(?:downtown|central|north|south|east|west|northern|southern|the\s(?:city|town|suburbs|center|centre)\sof"
    r"|a\s(?:[a-z]+\s){1,4}in)\s)?"
)


def _place(c: _Clause, at: int) -> str:
    found = PLACE.match(c.text, at, c.end)
    if found is None:
        return ""
    value = re.sub(
        r",?\s(?:January|February|March|April|May|June|July|August|September|October|November|December"
        r"|Monday|Tuesday|Wednesday|Thursday|Friday|Saturday|Sunday|I)\b.*$",
        "",
        found[0],
    )
    value = value.rstrip(".,' ").removesuffix("'s")
    return "" if _TIME_WORD.fullmatch(value) or value in ("I", "The") else value


_TIME_WORD = re.compile(
    r"(?:the\s)?(?:January|February|March|April|May|June|July|August|September|October|November|December|Monday"
    r"|Tuesday|Wednesday|Thursday|Friday|Saturday|Sunday|Christmas|Easter|[0-9]+s?|English|Spring|Summer)\b.*"
)


def _lives(c: _Clause) -> Iterator[Attribute]:
    found = c.match(_IN)
    if found is None:
        return
    over = (c.p.past and not c.p.perfect) or c.p.used
    gone = c.p.used and c.p.negated
    if c.p.verb == "stay" and not c.p.perfect:
        return
    partly = re.search(r"\b(?:half|part)\b.{0,20}\b(?:year|time)\b|\bsecond home\b|\bweekends\b", c.rest)
    yield from _one(
        c, "lived_in" if over and not gone else "lives_in", found.end(), _place(c, found.end()),
        single=not (over and not gone) and not c.p.negated and not partly,
    )  # fmt: skip


_TO = re.compile(
    r"\s+(?:(?:back|over|out|down|up|here|away|permanently|recently|across the country|in with [a-z ]{2,20})\s){0,2}"
    r"(?:(?:from\s[A-Z][\w-]*(?:,?\s[A-Z][\w-]*){0,3}\s)?(?:to|into)\s+)(?:(?:a\s(?:[a-z]+\s){1,4}in|downtown"
    r"|central)\s)?"
)
_FROM = re.compile(r"\s+(?:(?:away|here|over|back)\s)?(?:here\s)?from\s+")


def _moved(c: _Clause) -> Iterator[Attribute]:
    if not (c.p.past or c.p.perfect) or c.p.negated:
        return
    if (found := c.match(_TO)) and (value := _place(c, found.end())):
        yield from _one(c, "lives_in", found.end(), value, single=True, begins=True)
    elif (found := c.match(_FROM)) and (value := _place(c, found.end())):
        yield from _one(c, "lived_in", found.end(), value)


_BORN = re.compile(r"\s+(?:and\s(?:raised|bred|brought up)\s)?(?:in|near)\s+")
_BORN_ON = re.compile(
    r"\s+on\s+(?:the\s)?(?P<day>(?:[0-9]{1,2}(?:st|nd|rd|th)?\s(?:of\s)?[A-Z][a-z]+|[A-Z][a-z]+\s[0-9]{1,2}"

                      r"(?:st|nd|rd|th)?)(?:,?\s[0-9]{4})?)")  # fmt: skip


def _born(c: _Clause) -> Iterator[Attribute]:
    if found := c.match(_BORN):
        yield from _one(c, "born_in", found.end(), _place(c, found.end()))
        year = re.compile(r"[12][0-9]{3}\b").match(c.text, found.end(), c.end)
        if year:
            yield from _one(c, "birth_year", found.end(), year[0], single=True)
    elif found := c.match(_BORN_ON):
        yield from _one(c, "birthday", found.start("day"), found["day"], single=True)


def _grew(c: _Clause) -> Iterator[Attribute]:
    if found := re.compile(r"\s+up\s+(?:in|near|on|around)\s+").match(c.text, c.p.end, c.end):
        place = _place(c, found.end()) or value_at(c.text, found.end(), c.end)
        yield from _one(c, "grew_up_in", found.end(), place)


_AS = re.compile(r"\s+(?:(?:full|part)[- ]time\s|remotely\s|freelance\s)?as\s+(?=an?\s|the\s|our\s)")
_AT = re.compile(r"\s+(?:(?:full|part)[- ]time\s|remotely\s|mostly\s)?(?:at|for)\s+(?!home\b|myself\b|free\b|[0-9])")
_AT_AFTER = re.compile(r"\b(?:at|for|with)\s+(?=[A-Z0-9]|an?\s|the\s)")
_NEW = re.compile(r"\bnew\b|\bnow\b|\bpromoted\b|\bswitched\b|\bnew job\b")


def _works(c: _Clause) -> Iterator[Attribute]:
    if c.p.modality.value != "fact":
        return
    over = ((c.p.past and not c.p.perfect) or c.p.used) and not (c.p.used and c.p.negated)
    verb = "worked" if over else "works"
    now = "now" in c.p.adverbs and not over
    if found := c.match(_AS):
        role = _role(c, found.end())
        yield from _one(c, f"{verb}_as", found.end() + _article_length(c, found.end()), role, single=now)
        at = _AT_AFTER.search(c.text, found.end(), c.end)
        if at and role:
            yield from _one(c, f"{verb}_at", at.end(), _employer(c, at.end()), single=now)
    elif found := c.match(_AT):
        yield from _one(c, f"{verb}_at", found.end(), _employer(c, found.end()), single=now)
        as_ = re.compile(r"\bas\s+(?=an?\s)").search(c.text, found.end(), c.end)
        if as_:
            at_ = as_.end() + _article_length(c, as_.end())
            yield from _one(c, f"{verb}_as", at_, _role(c, as_.end()), single=now)
    elif c.p.ongoing and not c.p.past and (found := c.match(_ON_TASK)):
        value = value_at(c.text, found.end(), c.end)
        yield from _one(c, "working_on", found.end(), value, kind=Kind.WORKING, confidence=0.75)


_ON_TASK = re.compile(r"\s+on\s+(?=(?:a|an|my|the|our)\s)")


def _article_length(c: _Clause, at: int) -> int:
    found = re.compile(r"(?:an?|the|our)\s+").match(c.text, at, c.end)
    return found.end() - at if found else 0


def _role(c: _Clause, at: int) -> str:
    value = bare(value_at(c.text, at, c.end))
    value = re.split(r"\s(?:at|for|in|with|from|on|to)\s", value)[0]
    return value if len(value.split()) <= 5 else ""


def _employer(c: _Clause, at: int) -> str:
    named = NAMES.match(c.text, at, c.end) or re.compile(r"the\s" + NAMES.pattern).match(c.text, at, c.end)
    if named and not _TIME_WORD.fullmatch(named[0]):
        return re.split(r"\s(?:and|for|in)$", named[0].rstrip(".,'"))[0]
    value = value_at(c.text, at, c.end)
    value = re.split(r"\s(?:in|as|from|on|doing|with)\s", value)[0]
    return (
        value
        if re.match(r"(?:a|an|the|my)\s", value) and 2 <= len(value.split()) <= 6 and _WORKPLACE.search(value)
        else ""
    )


_WORKPLACE = re.compile(
    r"\b(?:company|firm|startup|start-up|bank|hospital|school|university|college|clinic|bakery|restaurant|caf[eé]|bar"
    r"|hotel|library|museum|agency|studio|shop|store|factory|lab|laboratory|nonprofit|non-profit|charity"
    r"|government|city"
    r"|council|office|department|ministry|newspaper|magazine|publisher|farm|garage|pharmacy|supermarket|gym|nursery"
    r"|kindergarten|daycare|consultancy|airline|airport|police|army|navy|theatre|theater|zoo|shelter|brewery|foundation"
    r"|institute|centre|center|business|practice|bookstore|bookshop|family|plant|warehouse|salon|spa|law firm)\b"
)
_NEW_JOB = re.compile(
    r"\s+(?:(?:a|an|my|the|this)\s)?(?:[a-z]+\s){0,3}?(?:job|position|role|internship|gig|offer)\b"
    r"(?:\s+as\s+(?P<role>an?\s[^,.;!?]+?))?(?:\s+(?:at|with|for)\s+(?P<at>))?(?=\s|$|[.,!;])"
)


def _got(c: _Clause) -> Iterator[Attribute]:
    """ "started a new job at", "got hired by", "got a dog named"."""
    if not (c.p.past or c.p.perfect):
        return
    job = re.compile(
        r"\s+(?:(?:a|an|my|the)\s)?(?:[a-z-]+\s){0,3}?(?:job|position|role|internship)\b(?P<more>.*)", re.DOTALL
    ).match(c.text, c.p.end, c.end)
    if job:
        yield from _job(c, job.start("more"))
        return
    if c.p.verb in ("start", "begin") and (found := c.match(re.compile(r"\s+(?:working\s)?(?:at|for)\s+(?=[A-Z])"))):
        yield from _one(c, "works_at", found.end(), _employer(c, found.end()), single=True, begins=True)
        return
    if c.p.verb == "get" and (found := c.match(re.compile(r"\s+(?:married|engaged)\s+to\s+"))):
        yield from _partner(c, found.end(), "married_to" if "married" in found[0] else "engaged_to", begins=True)
        return
    if c.p.verb == "get" and (found := c.match(re.compile(r"\s+(?P<status>married|engaged|divorced)\b"))):
        yield from _one(c, "relationship_status", found.start("status"), found["status"], single=True, begins=True)
        return
    yield from _named_pet(c)


def _job(c: _Clause, at: int) -> Iterator[Attribute]:
    """The role and the employer behind "a new job"."""
    if found := re.compile(r"\s+as\s+(?=an?\s|the\s)").match(c.text, at, c.end):
        start = found.end() + _article_length(c, found.end())
        yield from _one(c, "works_as", start, _role(c, found.end()), single=True, begins=True)
    if found := re.compile(r"(?:\s+as\s+[^,.;]+?)?\s+(?:at|with|for)\s+(?=[A-Z0-9]|an?\s|the\s)").match(
        c.text, at, c.end
    ):
        yield from _one(c, "works_at", found.end(), _employer(c, found.end()), single=True, begins=True)


def _joined(c: _Clause) -> Iterator[Attribute]:
    if not (c.p.past or c.p.perfect):
        return
    if found := re.compile(r"\s+(?=[A-Z])").match(c.text, c.p.end, c.end):
        company = re.compile(r"[^,.;!?]*?\bas\s+(?=an?\s)").match(c.text, found.end(), c.end)
        if company:
            yield from _one(c, "works_at", found.end(), _employer(c, found.end()), single=True, begins=True)
            start = company.end() + _article_length(c, company.end())
            yield from _one(c, "works_as", start, _role(c, company.end()), single=True, begins=True)
            return
    yield from _object("joined")(c)


_JOB_AT = re.compile(
    r"\s+(?:(?:from\s)?(?:my|the|his|her|their)\s(?:[a-z-]+\s){0,2}?(?:job|position|role|work)\s(?:at|with|as"
    r"|in)\s+(?:an?\s)?|working\s(?:at|for)\s+|from\s+)"
)  # fmt: skip


def _left(c: _Clause) -> Iterator[Attribute]:
    """ "quit my job at Acme", "left Acme", "was laid off from"."""
    if not (c.p.past or c.p.perfect) or c.p.negated:
        return
    found = c.match(_JOB_AT)
    if found and "job as" not in found[0]:
        employer = _employer(c, found.end())
        yield from _one(c, "works_at", found.end(), employer, negated=True)
    elif found and c.p.verb in ("leave", "quit"):
        yield from _one(c, "works_as", found.end(), _role(c, found.end()), negated=True)
    elif c.p.verb in ("quit", "stop") and (gave := c.match(re.compile(r"\s+(?=[a-z]+ing\b)"))):
        yield from _stopped(c, gave.end())


_HABIT_VERB = re.compile(r"(?P<verb>smoking|drinking|eating|playing|learning|studying|using)\b\s*")


def _stopped(c: _Clause, at: int) -> Iterator[Attribute]:
    found = _HABIT_VERB.match(c.text, at, c.end)
    if found is None:
        return
    verb = found["verb"]
    object_ = value_at(c.text, found.end(), c.end)
    if verb in ("eating", "drinking") and object_:
        yield from _one(c, "avoids", found.end(), bare(object_), negated=False, kind=Kind.PERSONA, begins=True)
    elif verb in ("playing", "learning") and object_:
        name = "plays" if verb == "playing" else "learns"
        yield from _one(c, name, found.end(), bare(object_), negated=True)


_AGE = re.compile(
    r"\s+(?P<age>[1-9][0-9]?|1[01][0-9])(?:\s+years?[\s-]olds?(?!\s+[a-z]+ing\b)|(?=\s*(?:[.,!?;)]|$|and\b"
    r"|now\b|today\b|but\b)))"
)
_FROM_PLACE = re.compile(r"\s+(?:originally\s|actually\s)?from\s+")
_BASED = re.compile(r"\s+(?:currently\s|now\s)?based\s+(?:in|out\sof)\s+")
_ALLERGIC = re.compile(r"\s+(?:[a-z]+ly\s|very\s|super\s|also\s)*(?:allergic|intolerant)\s+to\s+")
_DIET = re.compile(
    r"\s+(?:[a-z]+ly\s|now\s|a\s|an\s|strict\s|also\s|on\s)*(?P<diet>vegan|vegetarian|pescatarian|pescetarian"
    r"|flexitarian"
    r"|gluten[- ]free|dairy[- ]free|lactose[- ]intolerant|gluten[- ]intolerant|halal|kosher|keto|celiac"
    r"|coeliac)\b(?!\s+(?:food"
    r"|restaurant|recipe|options?|meals?|dish|cafe|place|festival))"
)
_FAN = re.compile(
    r"\s+(?:(?:not\s)?(?:really\s|also\s|such\s|quite\s)?(?:a|an)\s(?:huge\s|big\s|great\s|massive\s|total\s"
    r"|lifelong\s)?(?:fan|lover)\sof"

                  r"|(?:really\s|very\s|also\s|super\s)?(?:into|fond\sof|passionate\sabout|crazy\sabout"
                  r"|obsessed\swith|addicted\sto))\s+")  # fmt: skip
_AFRAID = re.compile(r"\s+(?:[a-z]+ly\s|so\s|very\s)?(?:afraid|scared|terrified)\s+of\s+")
_MARRIED = re.compile(r"\s+(?:now\s|happily\s)?(?P<how>married|engaged)(?:\s+to\s+(?P<who>))?")
_STATUS = re.compile(
    r"\s+(?:now\s|happily\s|currently\s|newly\s|recently\s)?(?P<status>single|married|divorced|engaged"
    r"|widowed)(?=\s*(?:[.,!?;]|$|and\b|now\b|with\b|for\b|since\b))"
)
_FLUENT = re.compile(r"\s+(?:also\s)?(?:fluent|bilingual|proficient|conversational)\s+in\s+")
_GOOD_AT = re.compile(r"\s+(?:[a-z]+ly\s|pretty\s)?good\sat\s+")
_PLURAL_JOB = re.compile(r"\s+(?:(?:also|now|currently|just|both|still)\s)*(?=an?\s)")
OCCUPATION = re.compile(
    r"\b(?:nurse|doctor|teacher|engineer|developer|programmer|designer|lawyer|attorney|accountant|architect|chef|cook"
    r"|baker|barista|waiter|waitress|bartender|driver|pilot|mechanic|electrician|plumber|carpenter|farmer|gardener"
    r"|writer|author|journalist|editor|photographer|painter|artist|musician|singer|actor|actress|dancer|director"
    r"|producer|scientist|researcher|professor|lecturer|tutor|librarian|student|manager|consultant|analyst|salesperson"
    r"|cashier|clerk|secretary|receptionist|banker|broker|trader|economist|psychologist|psychiatrist"
    r"|therapist|counselor"
    r"|counsellor|surgeon|dentist|vet|veterinarian|pharmacist|paramedic|firefighter|policeman|police officer|detective"
    r"|soldier|sailor|judge|politician|translator|interpreter|pastor|priest|hairdresser|barber|tailor|builder|welder"
    r"|freelancer|entrepreneur|founder|ceo|cto|intern|apprentice|administrator|technician|physicist|chemist|biologist"
    r"|historian|geologist|statistician|mathematician|data scientist|product manager|project manager|social worker"
    r"|midwife|nanny|babysitter|coach|trainer|instructor|athlete|streamer|blogger|youtuber|marketer|recruiter|realtor"
    r"|estate agent|travel agent|flight attendant|security guard|janitor|cleaner|caretaker|landscaper|florist|butcher"
    r"|fisherman|miner|geographer|linguist|philosopher|curator|archivist|principal|headteacher|dean|contractor|retiree"
    r"|[a-z]+(?:ologist|ographer|ician|ologer))s?\b",
    re.IGNORECASE,
)


def _be(c: _Clause) -> Iterator[Attribute]:
    """What somebody is: so old, from there, allergic, married, a nurse."""
    if c.p.modality.value != "fact":
        return
    over = c.p.past or c.p.used
    if not over and not c.p.perfect and (found := c.match(_AGE)):
        yield from _one(c, "age", found.start("age"), found["age"], single=True)
    elif not over and (found := c.match(_FROM_PLACE)):
        yield from _one(c, "from", found.end(), _place(c, found.end()))
    elif not over and (found := c.match(_BASED)):
        yield from _one(c, "lives_in", found.end(), _place(c, found.end()), single=True)
    elif not over and (found := c.match(_ALLERGIC)):
        yield from _each(c, "allergic_to", found.end(), kind=Kind.PERSONA)
    elif not over and (found := c.match(_DIET)):
        yield from _one(c, "diet", found.start("diet"), found["diet"], kind=Kind.PERSONA)
    elif not over and (found := c.match(_FAN)):
        negated = c.p.negated or " not " in f"{found[0]} "
        yield from _each(c, "dislikes" if negated else "likes", found.end(), kind=Kind.PERSONA, negated=False)
    elif not over and (found := c.match(_AFRAID)):
        yield from _each(c, "afraid_of", found.end(), kind=Kind.PERSONA)
    elif found := c.match(re.compile(r"\s+born\b")):
        yield from _born(_Clause(c.text, c.p._replace(end=found.end()), c.end))
    elif found := c.match(re.compile(r"\s+diagnosed\s+with\s+")):
        yield from _one(c, "condition", found.end(), bare(value_at(c.text, found.end(), c.end)))
    elif not over and (found := c.match(re.compile(r"\s+(?:now\s|happily\s)?(?P<how>married|engaged)\s+to\s+"))):
        yield from _partner(c, found.end(), f"{found['how']}_to")
    elif not over and (found := c.match(_STATUS)):
        yield from _one(c, "relationship_status", found.start("status"), found["status"], single=not c.p.negated)
    elif not over and (found := c.match(_FLUENT)):
        yield from _each(c, "speaks", found.end())
    elif found := c.match(re.compile(r"\s+(?:[a-z]+ly\s)?(?:laid off|fired|let go)(?=\s+(?:from|by)\s)")):
        yield from _left(_Clause(c.text, c.p._replace(end=found.end(), past=True), c.end))
    elif found := c.match(re.compile(r"\s+(?:[a-z]+ly\s)?promoted\s+to\s+")):
        yield from _one(c, "works_as", found.end(), _role(c, found.end()), single=True, begins=True)
    elif found := c.match(re.compile(r"\s+(?:(?:also|now|currently|just|both|still)\s)*(?=an?\s)")):
        role = _role(c, found.end())
        if role and OCCUPATION.search(role) and re.search(rf"(?:{OCCUPATION.pattern})$", role, re.IGNORECASE):
            start = found.end() + _article_length(c, found.end())
            now = not over and ("now" in c.p.adverbs or "now" in found[0].split())
            yield from _one(c, "worked_as" if over else "works_as", start, role, single=now)
            at = re.compile(r"\b(?:at|for)\s+(?=[A-Z0-9])").search(c.text, start + len(role), c.end)
            if at:
                yield from _one(c, "worked_at" if over else "works_at", at.end(), _employer(c, at.end()), single=now)


def _became(c: _Clause) -> Iterator[Attribute]:
    if (c.p.past or c.p.perfect) and (found := c.match(re.compile(r"\s+(?=an?\s)"))):
        role = _role(c, found.end())
        if role and re.search(rf"(?:{OCCUPATION.pattern})$", role, re.IGNORECASE):
            start = found.end() + _article_length(c, found.end())
            yield from _one(c, "works_as", start, role, single=True, begins=True)
            return
    if found := c.match(_DIET):
        yield from _one(c, "diet", found.start("diet"), found["diet"], kind=Kind.PERSONA, begins=True)


def _turned(c: _Clause) -> Iterator[Attribute]:
    if (c.p.past or c.p.perfect) and (
        found := c.match(
            re.compile(
                r"\s+(?P<age>[1-9][0-9]?|1[01][0-9])(?=\s*(?:[.,!?;]|$|\b(?:last|this|today|yesterday|on|in"
                r"|and|years)\b))"
            )
        )
    ):
        yield from _one(c, "age", found.start("age"), found["age"], single=True, begins=True)


def _partner(c: _Clause, at: int, name: str, *, begins: bool = False) -> Iterator[Attribute]:
    who = re.compile(NAME).match(c.text, at, c.end)
    if who and is_name(who[0]):
        yield from _one(c, name, at, who[0], single=not c.p.negated, begins=begins)


def _married(c: _Clause) -> Iterator[Attribute]:
    if (c.p.past or c.p.perfect) and (found := c.match(re.compile(r"\s+(?:my\s[a-z-]+(?:\s[a-z-]+)?,?\s)?(?=[A-Z])"))):
        yield from _partner(c, found.end(), "married_to", begins=True)


def _dates(c: _Clause) -> Iterator[Attribute]:
    if found := c.match(re.compile(r"\s+(?:a\s(?:guy|girl|man|woman|boy)\s(?:named|called)\s)?(?=[A-Z])")):
        yield from _partner(c, found.end(), "dates")


_EXACT = re.compile(r"\s+(?:to\s+(?=[a-z]))?")
_TRAIT_STOP = re.compile(
    r"\s+(?:the\s(?!beach\b|ocean\b|sea\b|outdoors\b|mountains\b|countryside\b|rain\b|snow\b|cold\b|heat\b|theat|gym\b"
    r"|smell\b|taste\b|sound\b|feeling\b|colou?r\b|Beatles\b|[A-Z])|your\b|his\b|her\b|their\b|you\b"
    r"|to\s(?:see|hear|know"
    r"|think|say|be|get|have|share|help)\b|that\b|this\b|it\b|when\b|how\b|what\b|about\b|for\b|with\b|in\b"
    r"|on\b|at\b|as\b"
    r"|so\b|more\b|being\b|like\b|myself\b)"
)


def _liking(name: str, negated_name: str) -> Reading:
    def read(c: _Clause) -> Iterator[Attribute]:
        if c.p.modality.value not in ("fact",) or c.match(_TRAIT_STOP):
            return
        if c.p.past and not c.p.perfect and not c.p.used and not re.match(r"\s+(?:\"|[A-Z])", c.rest):
            return
        found = c.match(re.compile(r"\s+(?:to\s+)?"))
        if found is None:
            return
        gone = c.p.used
        chosen = name if gone or not c.p.negated else negated_name
        yield from _each(c, chosen, found.end(), kind=Kind.PERSONA, negated=gone, confidence=0.85)

    return read


def _avoids(c: _Clause) -> Iterator[Attribute]:
    """ "I don't eat meat"."""
    if c.p.modality.value != "fact" or not c.p.negated or (c.p.past and not c.p.used):
        return
    if c.match(re.compile(r"\s+(?:out|at|much|well|enough|in|before|after|today|yet|too)\b")):
        return
    found = c.match(re.compile(r"\s+(?:any\s)?"))
    if found:
        yield from _each(c, "avoids", found.end(), kind=Kind.PERSONA, negated=False)


def _stands(c: _Clause) -> Iterator[Attribute]:
    if c.p.negated and not c.p.past and (found := c.match(re.compile(r"\s+"))) and not c.match(_TRAIT_STOP):
        yield from _each(c, "dislikes", found.end(), kind=Kind.PERSONA, negated=False)


_LANGUAGE = re.compile(
    r"[A-Z][a-z]+(?:ese|ish|ian|ench|man|ic|utch|reek|indi|rdu|ain|ai|li|sh|in|ek|ench|du|bo|ba|og|ay)\b"
    r"|Hebrew|Punjabi|Bengali|Tamil|Telugu|Farsi|Welsh|Czech|Latin|Swahili|Zulu|Yoruba|Igbo|Thai|Malay"
    r"|Tagalog|Cantonese"
)


def _speaks(c: _Clause) -> Iterator[Attribute]:
    if (
        c.p.modality.value == "fact"
        and not c.p.past
        and (found := c.match(re.compile(r"\s+(?:fluent\s|some\s|a\s(?:little|bit\sof)\s)?")))
    ):
        yield from (a for a in _each(c, "speaks", found.end()) if _LANGUAGE.fullmatch(a.value))


def _learns(c: _Clause) -> Iterator[Attribute]:
    if c.p.modality.value == "fact" and (c.p.ongoing or c.p.perfect) and not c.p.negated:
        found = c.match(re.compile(r"\s+(?:how\sto\s(?:play\s(?:the\s)?)?|to\s(?:play\s(?:the\s)?)?)?"))
        if found and not c.match(re.compile(r"\s+(?:a\slot|more|about|that|from|so|new\b)")):
            yield from _each(c, "learns", found.end())


_STUDY_AT = re.compile(r"\bat\s+(?=(?:the\s)?[A-Z])")


def _studies(c: _Clause) -> Iterator[Attribute]:
    if c.p.modality.value != "fact" or c.match(re.compile(r"\s+(?:for|hard|abroad|together|with|all)\b")):
        return
    over = c.p.past and not c.p.perfect
    found = c.match(re.compile(r"\s+(?!at\b|in\b)"))
    if found:
        value = re.split(r"\s(?:at|in|with|from)\s", value_at(c.text, found.end(), c.end))[0]
        yield from _one(c, "studied" if over else "studies", found.end(), bare(value), single=False)
    at = _STUDY_AT.search(c.text, c.p.end, c.end)
    if at:
        school = PLACE.match(c.text, at.end(), c.end)
        if school:
            yield from _one(c, "studied_at" if over else "studies_at", at.end(), school[0].rstrip(".,"))


_DEGREE = re.compile(r"\s+(?:from\s+(?=(?:the\s)?[A-Z])|with\s+an?\s+)")


def _graduated(c: _Clause) -> Iterator[Attribute]:
    if not (c.p.past or c.p.perfect) or c.p.negated:
        return
    if found := c.match(re.compile(r"\s+(?:from\s+(?=(?:the\s)?[A-Z]))")):
        school = PLACE.match(c.text, found.end(), c.end)
        if school:
            yield from _one(c, "studied_at", found.end(), school[0].rstrip(".,"))
    if found := re.compile(r"\bwith\s+an?\s+").search(c.text, c.p.end, c.end):
        yield from _one(c, "degree", found.end(), re.split(r"\s(?:from|at)\s", value_at(c.text, found.end(), c.end))[0])


_NAMED_THING = re.compile(
    rf"\s+(?:(?:a|an|my|our|one|another|also|the|new|little|old|young|older|younger|small|big|beautiful"
    rf"|adorable|cute|rescue"
    rf"|adopted|golden|black|white|gr[ae]y|brown|orange|tabby|two|three|[a-z]+-year-old|twin|teenage|best|good"
    rf"|close)\s)*"
    rf"(?:[a-z]+\s)?(?P<relation>{RELATION})s?,?\s(?:(?:who\sis\s|that\sis\s)?(?:named|called)\s"
    rf"|(?:whose\sname\sis\s)|,\s)"
    rf"(?P<names>{NAME}(?:,\s{NAME})*(?:,?\sand\s{NAME})?)"
)


def _named_pet(c: _Clause) -> Iterator[Attribute]:
    found = c.match(_NAMED_THING)
    if found is None:
        return
    relation = relation_of(found["relation"])
    for name in re.finditer(NAME, found["names"]):
        if is_name(name[0]):
            start = found.start("names") + name.start()
            yield from _one(c, relation, start, name[0], listed=len(re.findall(NAME, found["names"])) > 1,
                            single=relation in SINGLE_RELATIONS)  # fmt: skip


_ALLERGY = re.compile(
    r"\s+(?:an?\s)?(?:[a-z]+ly\s|severe\s|bad\s|mild\s)*(?P<what>[a-z]+(?:\s[a-z]+)?)\sallerg(?:y|ies)\b"
)
_ALLERGY_TO = re.compile(r"\s+(?:an?\s)?(?:severe\s|bad\s|mild\s|serious\s)*allerg(?:y|ies)\sto\s+")
_HAS_THING = re.compile(
    r"\s+(?P<what>(?:a|an|one|two|three|four|five|six|seven|eight|nine|ten|[0-9]{1,3})\s(?:[a-z'-]+\s){0,3}?"
    r"(?:dogs?|cats?|kids?|children|sons?|daughters?|brothers?|sisters?|siblings?|cars?|bikes?|bicycles?"
    r"|motorcycles?|house"
    r"|apartment|flat|boat|guitars?|piano|horses?|chickens?|rabbits?|hamsters?|parrots?|fish|garden|tattoos?"
    r"|grandchildren"
    r"|nieces?|nephews?|cousins?|twins|pets?|degree|phd|master's|bachelor's|ukulele|violin|drum kit|camper van|cottage"
    r"|turtles?|snakes?|laptop|motorbike|truck|van|puppy|puppies|kittens?))\b"
)
_CONDITION = re.compile(
    r"\s+(?P<what>(?:[a-z-]+\s){0,2}?(?:diabetes|asthma|arthritis|adhd|ADHD|anxiety|depression|migraines?"
    r"|insomnia|dyslexia"
    r"|epilepsy|celiac disease|coeliac disease|high blood pressure|hypertension|eczema|psoriasis|ibs|IBS"
    r"|autism|scoliosis))\b"
)


def _has(c: _Clause) -> Iterator[Attribute]:
    if c.p.modality.value != "fact" or (c.p.past and not c.p.perfect):
        return
    if found := c.match(_ALLERGY_TO):
        yield from _each(c, "allergic_to", found.end(), kind=Kind.PERSONA)
    elif found := c.match(_ALLERGY):
        yield from _one(c, "allergic_to", found.start("what"), found["what"], kind=Kind.PERSONA)
    elif found := c.match(_CONDITION):
        yield from _one(c, "condition", found.start("what"), found["what"])
    elif c.match(_NAMED_THING):
        yield from _named_pet(c)
    elif found := c.match(_HAS_THING):
        yield from _one(c, "has", found.start("what"), bare(found["what"]))


def _object(name: str, *, past: bool = True, kind: Kind = Kind.EPISODIC) -> Reading:
    """The thing that an act was done to."""

    def read(c: _Clause) -> Iterator[Attribute]:
        if c.p.modality.value != "fact" or (past and not (c.p.past or c.p.perfect)) or c.p.used:
            return
        found = c.match(re.compile(r"\s+(?:up\s|on\s)?(?=[\"'A-Za-z0-9])"))
        if found is None or c.match(_NO_OBJECT):
            return
        value = value_at(c.text, found.end(), c.end)
        value = re.split(
            r"\s(?:from|in|at|on|with|to|by|for|as|last|this|yesterday|today|about|over|into|off"
            r"|near)\s(?!the\sLord)|\s(?:last|yesterday|today|recently|ago)\b",
            value + " ",
        )[0].strip()
        if value and len(value.split()) <= 8 and not _EMPTY_OBJECT.fullmatch(value):
            yield from _one(c, name, found.end(), bare(value).strip("\"'"), kind=kind, confidence=0.8)

    return read


_NO_OBJECT = re.compile(
    r"\s+(?:it|that|this|these|those|them|him|her|you|me|us|so|to|in|at|for|with|about|from|by|as|up\swith|if"
    r"|how|what|when"
    r"|where|why|some\sof|one\sof\sthe|lots|a\slot|something|everything|anything|more|much|and|but|or|not|too"
    r"|very|really"
    r"|back|out|off|away|here|there|home|my\s(?:time|mind|best|way|own)|a\s(?:few|bit|couple|great|good"
    r"|difference|decision"
    r"|choice|point|mistake|while)|the\s(?:same|decision|choice|other|next|first|best|whole))\b"
)
_EMPTY_OBJECT = re.compile(
    r"(?:a|an|the|my|some|new|old|first|own|things?|stuff|one|lot|few|bit|it|\W)*", re.IGNORECASE
)
_WENT_TO = re.compile(r"\s+(?:back\s|over\s|out\s|down\s|up\s)?to\s+(?=an?\s|the\s|my\s|[A-Z])")


def _went(c: _Clause) -> Iterator[Attribute]:
    if c.p.modality.value != "fact" or not (c.p.past or c.p.perfect) or c.p.ongoing:
        return
    if found := c.match(_WENT_TO):
        value = value_at(c.text, found.end(), c.end)
        place = _place(c, found.end())
        value = place or re.split(r"\s(?:in|on|with|for|last|this|to|yesterday|today|at)\b", value)[0].strip()
        if value and not _EMPTY_OBJECT.fullmatch(value):
            yield from _one(c, "went_to", found.end(), bare(value), kind=Kind.EPISODIC, confidence=0.8)
    elif found := c.match(re.compile(r"\s+(?P<what>[a-z]{3,}ing)\b")):
        yield from _one(c, "went", found.start("what"), found["what"], kind=Kind.EPISODIC, confidence=0.8)


def _plays(c: _Clause) -> Iterator[Attribute]:
    if c.p.modality.value != "fact" or (c.p.past and not c.p.perfect):
        return
    if c.match(
        re.compile(
            r"\s+(?:a\s(?:role|part|lot|game)|with\b|in\b|for\b|at\b|it\b|around\b|some\b|this\b|that\b"
            r"|the\s(?:role|part))"
        )
    ):
        return
    found = c.match(re.compile(r"\s+(?:the\s)?"))
    if found:
        value = re.split(
            r"\s(?:with|in|for|at|on|as|to|every|twice|once|online|together)\b", value_at(c.text, found.end(), c.end)
        )[0]
        if value and len(value.split()) <= 3:
            yield from _one(c, "plays", found.end(), bare(value), kind=Kind.PERSONA, confidence=0.8)


def _called(c: _Clause) -> Iterator[Attribute]:
    """ "I go by Al"."""
    if found := c.match(re.compile(r"\s+by\s+(?:the\sname\s)?(?=[A-Z])")):
        who = re.compile(NAME).match(c.text, found.end(), c.end)
        if who and is_name(who[0]):
            yield from _one(c, "nickname", found.end(), who[0])


def _owns(c: _Clause) -> Iterator[Attribute]:
    if (
        c.p.modality.value == "fact"
        and not c.p.past
        and (found := c.match(re.compile(r"\s+(?=an?\s|two\s|three\s|[A-Z0-9])")))
    ):
        value = re.split(r"\s(?:in|on|with|for|near|that)\s", value_at(c.text, found.end(), c.end))[0]
        yield from _one(c, "owns", found.end(), bare(value))


_LIKES, _DISLIKES, _PREFERS = _liking("likes", "dislikes"), _liking("dislikes", "likes"), _liking("prefers", "dislikes")
_READINGS: Mapping[str, tuple[Reading, ...]] = {
    "live": (_lives,), "reside": (_lives,), "stay": (_lives,), "move": (_moved,), "relocate": (_moved,),
    "bear": (_born,), "grow": (_grew,), "work": (_works,), "be": (_be,), "become": (_became,), "turn": (_turned,),
    "get": (_got, _object("got")), "start": (_got, _object("started")), "land": (_got,), "accept": (_got,),
    "begin": (_got, _object("started")), "join": (_joined,), "quit": (_left,), "leave": (_left,), "resign": (_left,),
    "stop": (_left,), "retire": (_left,), "marry": (_married,), "date": (_dates,), "like": (_LIKES,),
    "love": (_LIKES,), "enjoy": (_LIKES,), "adore": (_LIKES,), "prefer": (_PREFERS,), "hate": (_DISLIKES,),
    "dislike": (_DISLIKES,), "detest": (_DISLIKES,), "loathe": (_DISLIKES,), "avoid": (_liking("avoids", "likes"),),
    "eat": (_avoids, _object("ate")), "drink": (_avoids,), "stand": (_stands,), "tolerate": (_stands,), "bear_": (),
    "speak": (_speaks,), "learn": (_learns,), "study": (_studies,), "major": (_studies,), "graduate": (_graduated,),
    "have": (_has,), "own": (_owns,), "drive": (_owns,), "go": (_called, _went), "play": (_plays,),
    "buy": (_named_pet, _object("bought")), "purchase": (_object("bought"),), "visit": (_object("visited"),),
    "read": (_object("read"),), "watch": (_object("watched"),), "adopt": (_named_pet, _object("adopted")),
    "attend": (_object("attended"),), "finish": (_object("finished"),), "complete": (_object("finished"),),
    "paint": (_object("painted"),), "write": (_object("wrote"),), "bake": (_object("baked"),),
    "cook": (_object("cooked"),), "make": (_object("made"),), "win": (_object("won"),), "lose": (_object("lost"),),
    "sell": (_object("sold"),), "build": (_object("built"),), "create": (_object("made"),), "meet": (_object("met"),),
    "launch": (_object("launched"),), "open": (_object("opened"),), "organize": (_object("organised"),),
    "organise": (_object("organised"),), "receive": (_object("received"),), "book": (_object("booked"),),
    "collect": (_object("collects", past=False, kind=Kind.PERSONA),), "pass": (_object("passed"),),
    "see": (_object("saw"),), "try": (_object("tried"),), "host": (_object("hosted"),), "run": (_object("ran"),),
    "sign": (_object("signed_up_for"),), "volunteer": (), "name": (), "take": (_object("took"),),
    "play_": (),
}  # fmt: skip
