"""Partners, relatives, pets, ages, and what people have."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

from remanence.encoding.extraction.people import NAME, is_name
from remanence.encoding.extraction.readings.clause import Attribute, Clause, Reading, each, name_at, one
from remanence.encoding.extraction.readings.jobs import is_job
from remanence.encoding.extraction.readings.values import bare
from remanence.encoding.kinship import RELATION, SINGLE_RELATIONS, relation_of
from remanence.types import Kind

__all__ = ["READINGS"]

_AGE = re.compile(
    r"\s+(?:(?P<age>[1-9][0-9]?|1[01][0-9])(?=\s*(?:[,!?;)]|\.(?![0-9])|$|and\b|now\b|today\b|but\b|years?[\s-]old))"
    r"|(?P<word>one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|thirteen|fourteen|fifteen|sixteen|eighteen)"
    r"(?=\s+years?[\s-]old))(?:\s+years?[\s-]olds?(?!\s+[a-z]+ing\b))?"
)
_AND_A = re.compile(r"\s+and\s+(?=an?\s)")
_NEW_AGE = re.compile(
    r"\s+(?P<age>[1-9][0-9]?|1[01][0-9])(?=\s*(?:[,!?;]|\.(?![0-9])|$|\b(?:last|this|today|yesterday|on|in"
    r"|and|years)\b))"
)
_NUMBERS = {
    word: str(n)
    for n, word in enumerate(
        "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixtee"
        "n - eighteen".split()
    )
}
_STATUS = re.compile(
    r"\s+(?:happily\s|currently\s|newly\s|recently\s)?(?P<status>single|married|divorced|engaged|widowed|separated)"
    r"(?=\s*(?:[.,!?;]|$|and\b|now\b|again\b|with\b|for\b|since\b|last\b|in\b|on\b|yesterday\b|today\b))"
)
_BOUND = re.compile(r"\s+(?:happily\s)?(?P<how>married|engaged)\s+to\s+(?:my\s[a-z-]+(?:\s[a-z-]+)?,?\s)?")
_TO_NAME = re.compile(r"\s+(?:my\s[a-z-]+(?:\s[a-z-]+)?,?\s)?(?=[A-Z])")
_DATES = re.compile(r"\s+(?:a\s(?:guy|girl|man|woman|boy)\s(?:named|called)\s)?(?=[A-Z])")
_DIAGNOSED = re.compile(r"\s+diagnosed\s+with\s+")
_BY_NAME = re.compile(r"\s+by\s+(?:the\sname\s)?(?=[A-Z])")
_NAMED_THING = re.compile(
    r"\s+(?:(?:a|an|my|our|one|another|also|the|new|little|old|young|older|younger|small|big|beautiful"
    r"|adorable|cute|rescue"
    r"|adopted|golden|black|white|gr[ae]y|brown|orange|tabby|two|three|[a-z]+-year-old|twin|teenage|best|good"
    r"|close)\s)*"
    rf"(?:[a-z]+\s)?(?P<relation>{RELATION})s?(?:,?\s(?:who\sis\s|that\sis\s)?(?:named|called)\s"
    rf"|,?\swhose\sname\sis\s|,\s)"
    rf"(?P<names>{NAME}(?:,\s{NAME})*(?:,?\sand\s{NAME})?)"
)
_EACH_NAME = re.compile(NAME)
_ALLERGY = re.compile(
    r"\s+(?:an?\s)?(?:[a-z]+ly\s|severe\s|bad\s|mild\s)*(?P<what>[a-z]+(?:\s[a-z]+)?)\sallerg(?:y|ies)\b"
)
_ALLERGY_TO = re.compile(r"\s+(?:an?\s)?(?:severe\s|bad\s|mild\s|serious\s)*allerg(?:y|ies)\sto\s+")
_THING = re.compile(
    r"\s+(?P<what>(?:an?|one|two|three|four|five|six|seven|eight|nine|ten|[0-9]{1,3})\s(?:[a-z'-]+\s){0,3}?"
    r"(?:dogs?|cats?|kids?|children|sons?|daughters?|brothers?|sisters?|siblings?|cars?|bikes?|bicycles?"
    r"|motorcycles?|house"
    r"|apartment|flat|boat|guitars?|piano|horses?|chickens?|rabbits?|hamsters?|parrots?|fish|garden|tattoos?"
    r"|grandchildren"
    r"|nieces?|nephews?|cousins?|twins|pets?|degree|phd|master's|bachelor's|ukulele|violin|drum kit"
    r"|camper van|cottage|cabin"
    r"|turtles?|snakes?|laptop|motorbike|truck|van|puppy|puppies|kittens?|roommates?))\b"
)
_CONDITION = re.compile(
    r"\s+(?P<what>(?:[\w-]+\s){0,3}?(?:diabetes|asthma|arthritis|adhd|ADHD|anxiety|depression|migraines?"
    r"|insomnia|dyslexia"
    r"|epilepsy|celiac disease|coeliac disease|high blood pressure|hypertension|eczema|psoriasis|ibs|IBS"
    r"|autism|scoliosis))\b"
)
_NUMBERED = re.compile(r"\s+(?=an?\s|two\s|three\s|[A-Z0-9])")
_BEHIND_THING = re.compile(r"\s(?:in|on|with|for|near|that)\s")


def _is(c: Clause) -> Iterator[Attribute]:
    """ "am 34", "am married to Tom", "am single", "was diagnosed with asthma"."""
    if not c.fact:
        return
    if found := c.match(_DIAGNOSED):
        yield from one(c, "condition", found.end(), bare(c.value(found.end())))
    elif c.over:
        return
    elif not c.p.perfect and (found := c.match(_AGE)):
        age = found["age"] or _NUMBERS[found["word"]]
        yield from one(c, "age", found.start("age" if found["age"] else "word"), age, single=True)
        if (also := _AND_A.match(c.text, found.end(), c.end)) and is_job(role := bare(c.value(also.end()))):
            yield from one(c, "works_as", also.end(), role)
    elif found := c.match(_BOUND):
        yield from one(c, f"{found['how']}_to", found.end(), name_at(c, found.end()), single=True)
    elif found := c.match(_STATUS):
        yield from one(c, "relationship_status", found.start("status"), found["status"], single=True)


def _turned(c: Clause) -> Iterator[Attribute]:
    if c.happened and (found := c.match(_NEW_AGE)):
        yield from one(c, "age", found.start("age"), found["age"], single=True, begins=True)


def _got(c: Clause) -> Iterator[Attribute]:
    """ "got married to Tom", "got engaged", "got a dog named Rex"."""
    if not c.happened:
        return
    if (found := c.match(_BOUND)) and (who := name_at(c, found.end())):
        yield from one(c, f"{found['how']}_to", found.end(), who, single=True, begins=True)
    elif found := c.match(_STATUS):
        yield from one(c, "relationship_status", found.start("status"), found["status"], single=True, begins=True)
    else:
        yield from _named(c)


def _married(c: Clause) -> Iterator[Attribute]:
    if c.happened and (found := c.match(_TO_NAME)):
        yield from one(c, "married_to", found.end(), name_at(c, found.end()), single=True, begins=True)


def _dates(c: Clause) -> Iterator[Attribute]:
    if c.fact and (found := c.match(_DATES)):
        yield from one(c, "dates", found.end(), name_at(c, found.end()), single=not c.over)


def _named(c: Clause) -> Iterator[Attribute]:
    """ "have two cats named Miso and Tofu"."""
    found = c.match(_NAMED_THING) if c.fact else None
    if found is None:
        return
    relation = relation_of(found["relation"])
    names = [who for who in _EACH_NAME.finditer(c.text, found.start("names"), found.end("names")) if is_name(who[0])]
    for who in names:
        yield from one(
            c, relation, who.start(), who[0], single=relation in SINGLE_RELATIONS, listed=len(names) > 1
        )  # fmt: skip


_UP_TO_TWO = re.compile(r"^(?:an?\s.*|my\s.*|any(?:thing|one).*|\S+\s\S+\s.+)$", re.DOTALL)


def _has(c: Clause) -> Iterator[Attribute]:
    """ "have asthma", "have a peanut allergy", "have two dogs"."""
    if not c.fact or c.over:
        return
    if "can't" in c.p.adverbs or "cannot" in c.p.adverbs:
        yield from one(c, "avoids", c.p.end + 1, _UP_TO_TWO.sub("", c.value(c.p.end)), kind=Kind.PERSONA, negated=False)
    elif found := c.match(_ALLERGY_TO):
        yield from each(c, "allergic_to", found.end(), kind=Kind.PERSONA)
    elif found := c.match(_ALLERGY):
        yield from one(c, "allergic_to", found.start("what"), found["what"], kind=Kind.PERSONA)
    elif found := c.match(_CONDITION):
        yield from one(c, "condition", found.start("what"), bare(found["what"]))
    elif c.match(_NAMED_THING):
        yield from _named(c)
    elif found := c.match(_THING):
        yield from one(c, "has", found.start("what"), bare(found["what"]))


def _owns(c: Clause) -> Iterator[Attribute]:
    if c.fact and not c.over and (found := c.match(_NUMBERED)):
        yield from one(c, "owns", found.end(), bare(_BEHIND_THING.split(c.value(found.end()))[0]))


def _goes_by(c: Clause) -> Iterator[Attribute]:
    if c.fact and (found := c.match(_BY_NAME)):
        yield from one(c, "nickname", found.end(), name_at(c, found.end()))


READINGS: Mapping[str, tuple[Reading, ...]] = {
    "be": (_is,), "turn": (_turned,), "get": (_got,), "marry": (_married,), "date": (_dates,), "have": (_has,),
    "own": (_owns,), "drive": (_owns,), "go": (_goes_by,), "adopt": (_named,), "buy": (_named,), "hire": (_named,),
}  # fmt: skip
