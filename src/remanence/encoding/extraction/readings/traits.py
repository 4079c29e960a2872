"""What people like, avoid, cannot have, speak, play, fear: what lasts."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

from remanence.encoding.extraction.readings.clause import Attribute, Clause, Reading, each, one
from remanence.encoding.extraction.readings.values import bare
from remanence.types import Kind

__all__ = ["READINGS"]

_DIET = re.compile(
    r"\s+(?:[a-z]+ly\s|now\s|a\s|an\s|strict\s|also\s|on\s)*(?P<diet>vegan|vegetarian|pescatarian|pescetarian"
    r"|flexitarian"
    r"|gluten[- ]free|dairy[- ]free|lactose[- ]intolerant|gluten[- ]intolerant|halal|kosher|keto|celiac|coeliac)\b"
    r"(?!\s+(?:food|restaurant|recipe|option|meal|dish|cafe|place|festival))"
)
_ALLERGIC = re.compile(r"\s+(?:[a-z]+ly\s|very\s|super\s|also\s)*(?:allergic|intolerant)\s+to\s+")
_FAN = re.compile(
    r"\s+(?:(?:really\s|also\s|such\s|quite\s)?(?:a|an)\s(?:huge\s|big\s|great\s|massive\s|total\s"
    r"|lifelong\s)?(?:fan|lover)"
    r"\sof|(?:really\s|very\s|also\s|super\s)?(?:into|fond\sof|passionate\sabout|crazy\sabout|obsessed\swith"
    r"|addicted\sto))\s+"
)
_AFRAID = re.compile(r"\s+(?:[a-z]+ly\s|so\s|very\s)?(?:afraid|scared|terrified)\s+of\s+")
_LANGUAGE = (
    r"(?:[A-Z][a-z]+(?:ese|ish|ian|ench|erman|utch|reek|indi|rdu|ean|alog|bic|ili)|Hebrew|Punjabi|Bengali"
    r"|Tamil|Telugu|Farsi"
    r"|Welsh|Czech|Latin|Zulu|Yoruba|Igbo|Thai|Malay|Cantonese|Mandarin|Afrikaans|Amharic|Catalan|Basque|Pashto|Irish)"
)
_LANGUAGES = re.compile(
    rf"\s+(?:fluent\s|some\s|a\s(?:little|bit\sof)\s|both\s)?(?P<all>{_LANGUAGE}\b(?:(?:,\s(?:and\s)?|\sand\s"
    rf"|\s&\s){_LANGUAGE}\b)*)"
)
_FLUENT = re.compile(r"\s+(?:also\s)?(?:fluent|bilingual|proficient|conversational)\s+in(?=\s)")
_EACH_LANGUAGE = re.compile(_LANGUAGE)
_NO_TRAIT = re.compile(
    r"\s+(?:the\s(?!beach\b|ocean\b|sea\b|outdoors\b|mountains\b|countryside\b|rain\b|snow\b|cold\b|heat\b|theat|gym\b"
    r"|smell\b|taste\b|sound\b|feeling\b|Beatles\b|[A-Z])|your\b|his\b|her\b|their\b|you\b|to\s(?:see|hear"
    r"|know|think|say|be"
    r"|get|have|share|help)\b|that\b|this\b|it\b|when\b|how\b|what\b|about\b|for\b|with\b|in\b|on\b|at\b|as\b"
    r"|so\b|more\b"
    r"|being\b|like\b|myself\b|my\s(?:time|day|new)\b)"
)
_TO = re.compile(r"\s+(?:to\s+)?")
_NAME_AHEAD = re.compile(r"\s+(?:\"|[A-Z])")
_NO_FOOD = re.compile(r"\s+(?:out|at|much|well|enough|in|before|after|today|yet|too|that|this|until)\b")
_ANY = re.compile(r"\s+(?:any\s)?")
_GAVE_UP = re.compile(r"\s+(?P<verb>drinking|eating|playing|learning)\s+")
_LEARNT = re.compile(r"\s+(?:how\sto\s(?:play\s(?:the\s)?)?|to\s(?:play\s(?:the\s)?)?)?")
_NOTHING_LEARNT = re.compile(
    r"\s+(?:a\s(?:lot|ton|bit|few)|lots|more|about|that|from|so|new|with|as|some|much|new\sthings)\b"
)
_NO_PLAY = re.compile(
    r"\s+(?:an?\s(?:role|part|lot|game|show|gig|concert|big)|with\b|in\b|for\b|at\b|it\b|around\b|some\b"
    r"|this\b|that\b|any\b"
    r"|the\s(?:role|part)|my\s)"
)
_THE = re.compile(r"\s+(?:the\s)?")
_BEHIND_GAME = re.compile(r"\s(?:with|in|for|at|on|as|to|every|twice|once|online|together|from)\b")


_GREW = re.compile(r"\s+to\s(?P<verb>love|like|enjoy|adore|appreciate|hate|dislike|detest|loathe)\s+")
_OFF = re.compile(r"\s+off\s+(?!(?:the|an?|my|his|her|our|their|to|on|at|with|in|into|for|and|again|course)\b)")


def _grew(c: Clause) -> Iterator[Attribute]:
    """ "have come to love olives", "grew to hate the sea"."""
    if c.fact and (c.p.perfect or c.p.past) and not c.p.negated and (found := c.match(_GREW)):
        name = "dislikes" if found["verb"] in ("hate", "dislike", "detest", "loathe") else "likes"
        yield from each(c, name, found.end(), kind=Kind.PERSONA, negated=False, confidence=0.85)


def _went_off(c: Clause) -> Iterator[Attribute]:
    """ "have gone off coffee"."""
    if c.fact and c.p.perfect and not c.p.negated and (found := c.match(_OFF)):
        yield from each(c, "dislikes", found.end(), kind=Kind.PERSONA, negated=False, confidence=0.85)


def _diet(c: Clause) -> Iterator[Attribute]:
    """ "am vegan", "am allergic to nuts", "am into chess", "am scared of heights", "am fluent in Dutch"."""
    if not c.fact or c.over:
        return
    if found := c.match(_ALLERGIC):
        yield from each(c, "allergic_to", found.end(), kind=Kind.PERSONA)
    elif found := c.match(_DIET):
        begins = c.p.verb in ("become", "go", "turn")
        yield from one(c, "diet", found.start("diet"), found["diet"], kind=Kind.PERSONA, begins=begins)
    elif found := c.match(_FAN):
        name = "dislikes" if c.p.negated else "likes"
        yield from each(c, name, found.end(), kind=Kind.PERSONA, negated=False)
    elif found := c.match(_AFRAID):
        yield from each(c, "afraid_of", found.end(), kind=Kind.PERSONA)
    elif found := c.match(_FLUENT):
        yield from _speaks(Clause(c.text, c.p._replace(end=found.end()), c.end))


def _became(c: Clause) -> Iterator[Attribute]:
    if c.happened and (found := c.match(_DIET)):
        yield from one(c, "diet", found.start("diet"), found["diet"], kind=Kind.PERSONA, begins=True)


def _liking(name: str, denied: str) -> Reading:
    """A verb of liking: what is liked, or the attribute for its denial."""

    def read(c: Clause) -> Iterator[Attribute]:
        if not c.fact or c.match(_NO_TRAIT) or ("can" in c.p.adverbs and not c.p.negated):
            return
        if c.over and not c.match(_NAME_AHEAD):
            return
        if found := c.match(_TO):
            chosen = name if c.gone or not c.p.negated else denied
            yield from each(c, chosen, found.end(), kind=Kind.PERSONA, negated=c.gone, confidence=0.85)

    return read


def _avoids(c: Clause) -> Iterator[Attribute]:
    """ "don't eat meat", "never drink coffee"."""
    if c.fact and c.p.negated and not c.p.past and not c.match(_NO_FOOD) and (found := c.match(_ANY)):
        yield from each(c, "avoids", found.end(), kind=Kind.PERSONA, negated=False)


def _stands(c: Clause) -> Iterator[Attribute]:
    """ "can't stand cilantro"."""
    if c.p.negated and not c.p.past and not c.match(_NO_TRAIT) and (found := c.match(_ANY)):
        yield from each(c, "dislikes", found.end(), kind=Kind.PERSONA, negated=False)


def _speaks(c: Clause) -> Iterator[Attribute]:
    if c.fact and not c.over and (found := c.match(_LANGUAGES)):
        languages = list(_EACH_LANGUAGE.finditer(c.text, found.start("all"), found.end("all")))
        for language in languages:
            yield from one(c, "speaks", language.start(), language[0], listed=len(languages) > 1)


def _learns(c: Clause) -> Iterator[Attribute]:
    ongoing = c.fact and (c.p.ongoing or c.p.perfect) and not c.p.negated and not c.p.past
    if ongoing and not c.match(_NOTHING_LEARNT) and (found := c.match(_LEARNT)):
        yield from each(c, "learns", found.end(), confidence=0.8)


def _plays(c: Clause) -> Iterator[Attribute]:
    if not c.fact or c.over or c.match(_NO_PLAY):
        return
    if found := c.match(_THE):
        value = _BEHIND_GAME.split(c.value(found.end()))[0]
        if len(value.split()) <= 3:
            yield from one(c, "plays", found.end(), bare(value), kind=Kind.PERSONA, confidence=0.8)


def _gave_up(c: Clause) -> Iterator[Attribute]:
    """ "stopped eating meat", "quit playing the cello"."""
    if not c.happened or not (found := c.match(_GAVE_UP)):
        return
    value = bare(c.value(found.end()))
    if found["verb"] in ("eating", "drinking"):
        yield from one(c, "avoids", found.end(), value, kind=Kind.PERSONA, begins=True)
    else:
        yield from one(c, "plays" if found["verb"] == "playing" else "learns", found.end(), value, negated=True)


_LIKES, _DISLIKES, _PREFERS = _liking("likes", "dislikes"), _liking("dislikes", "likes"), _liking("prefers", "dislikes")
READINGS: Mapping[str, tuple[Reading, ...]] = {
    "be": (_diet,), "become": (_became,), "go": (_became, _went_off), "turn": (_became,),
    "like": (_LIKES,), "love": (_LIKES,), "enjoy": (_LIKES,), "adore": (_LIKES,), "prefer": (_PREFERS,),
    "hate": (_DISLIKES,), "dislike": (_DISLIKES,), "detest": (_DISLIKES,), "loathe": (_DISLIKES,),
    "avoid": (_liking("avoids", "likes"),), "eat": (_avoids,), "drink": (_avoids,), "stand": (_stands,),
    "tolerate": (_stands,), "speak": (_speaks,), "learn": (_learns,), "play": (_plays,), "stop": (_gave_up,),
    "quit": (_gave_up,), "come": (_grew,), "grow": (_grew,),
}  # fmt: skip
