"""Whether a word that may be a time is one here: "may" the verb, "1968" the number, "sat" the verb."""

from __future__ import annotations

import re

from remanence.encoding.dates.names import words
from remanence.patterns import late

__all__ = ["is_month", "is_month_and_day", "is_weekday", "is_year", "tense", "word_before"]

_WORD_BEFORE = re.compile(r"([^\W_]+)['’.]?[\s(\"“]{1,2}$")
_FUTURE = late(
    r"\b(?:will|shall|going to|gonna|plan|plans|planning|planned for|upcoming|hope to|hoping|see you|soon|let['’]s|"
    r"want to|would like to|can['’]t wait|excited (?:for|about|to)|looking forward|won['’]t|scheduled|booked|deadline|"
    r"due|expect|remind|visiting|i['’]ll|we['’]ll|he['’]ll|she['’]ll|they['’]ll|it['’]ll|coming up|get ready|"
    r"preparing|intend|aim)\b"
    r"|\b(?:i['’]m|i am|(?:we|they|you)(?:['’]re| are)|s?he['’]s|s?he is) (?:seeing|meeting|flying|leaving|returning"
    r"|hosting|having (?:a |some )?(?:dinner|lunch|breakfast|brunch|drinks|coffee|party|people|friends|guests))\b"
)
_PAST = late(
    r"\b(?:was|were|had|did|went|got|met|made|said|told|took|bought|came|saw|felt|gave|found|left|ran|won|lost|began|"
    r"wrote|read|ate|slept|spent|became|broke|thought|heard|held|kept|led|sold|taught|flew|drove|grew|chose|hit|"
    r"(?!need|feed|speed|indeed|exceed|proceed|succeed|hundred)[a-z]{2,12}ed)\b"
)
_SENTENCE_END = re.compile(r"[.!?\n]")
_BEFORE_MONTH = frozenset(
    words(
        "in since until till during by early late mid from to through thru before after of between around on and for or"
    )
)
_SHORT_NAMES = frozenset(words("jan feb mar apr jun jul aug sep sept oct nov dec"))
_NAMES_OF_PEOPLE = frozenset(("april", "june"))
_VERBS = frozenset(("may", "march"))
_OTHER_MEANINGS = _VERBS | {"august"}
_BEFORE_YEAR = frozenset(
    words(
        "in since until till during by early late mid from to through between before after around circa ca c year of "
        "and summer winter spring autumn fall born b d died est established founded ended started began season class"
    )
)
_BEFORE_NUMBER = late(
    r"(?:[#№+~<>=×*/:]|[$€£¥]\s?|\b(?:no|nos|number|approximately|approx|about|nearly|almost|than|least|most|up to|"
    r"room|flight|route|highway|model|version|page|pages|id|code|size|pin|zip|suite|total of|roughly|some)\.?\s)$"
)
_DIGITS_BEFORE = re.compile(r"[0-9][-/.,]$")
_UNITS = late(
    r"\s?(?:%|°|[$€£]|k?m\b|km/h|cm\b|mm\b|kg\b|g\b|mg\b|ml\b|mi\b|ft\b|lbs?\b|mah\b|"
    r"kcal|calories|steps\b|miles\b|met(?:er|re)s?\b|kilomet|feet\b|foot\b|acres\b|hectares\b|pounds\b|dollars\b|euros\b|"
    r"bucks\b|years\b|days\b|hours\b|minutes\b|seconds\b|words\b|pieces\b|times\b|students\b|members\b|employees\b|"
    r"square\b|sq\b|tons\b|tonnes\b|followers\b|points\b|units\b|copies\b|votes\b|seats\b|rpm\b|hp\b|watts?\b|mbps\b|"
    r"or so\b|-(?:piece|meter|metre|mile|foot|word|page|acre)|,[0-9]{3}|\.[0-9]|:[0-9]|x[0-9])"
)
_PLURAL = late(
    r"\s(?!(?:was|is|has|as|his|its|this|us|plus|does|thus|series|always|yes|pass|class|across)\b)"
    r"(?:[a-z]+[a-rt-z]s|people|men|women|children)\b"
)
_FRACTION_THINGS = late(r"\s?(?:of|cups?|tsp|tbsp|teaspoons?|tablespoons?|inch|lb|miles?|hours?|off|price|\"|stars?)")
_BEFORE_DATE = frozenset(words("on by before after since until the from to of and for around till dated"))


def word_before(lower: str, at: int) -> str:
    """The word before position `at`, "" if a sentence, a line or the text begins there."""
    found = _WORD_BEFORE.search(lower, max(0, at - 24), at)
    return found[1] if found else ""


def tense(lower: str, start: int, end: int) -> str:
    """Whether the sentence around a time speaks of what is to come or of what was: "future", "past" or ""."""
    before = _SENTENCE_END.split(lower[max(0, start - 80) : start])[-1]
    after = _SENTENCE_END.split(lower[end : end + 40], maxsplit=1)[0]
    clause = f"{before} | {after}"
    if _FUTURE.search(clause):
        return "future"
    return "past" if _PAST.search(clause) else ""


def is_month(text: str, lower: str, start: int, name: str) -> bool:
    """Whether a month name without day or year is a month: by its capital, the word before, and its other meanings.

    "in May", "in may", "weekend of May" are; "I may", "May I", "to march", "June said", "James May", "Jan" are not.
    """
    before, capital = word_before(lower, start), text[start].isupper()
    if name in _SHORT_NAMES:
        return capital and before in _BEFORE_MONTH
    if before in _BEFORE_MONTH:
        return capital or name not in _VERBS or before in ("in", "since", "during")
    if not capital or name in _NAMES_OF_PEOPLE:
        return False
    after_a_name = text[max(0, start - len(before) - 1)].isupper()
    return not after_a_name if before else name not in _OTHER_MEANINGS


def is_month_and_day(lower: str, start: int, end: int, month: str, day: str) -> bool:
    """Whether "7/22" is a date, and not a fraction or a rating: by the words around it."""
    before = word_before(lower, start)
    if _FRACTION_THINGS.match(lower, end) or (int(month) < int(day) <= 8 and before != "on"):
        return False
    return before in _BEFORE_DATE or lower[max(0, start - 1) : start] == "("


def is_weekday(text: str, lower: str, start: int, end: int, name: str) -> bool:
    """Whether a weekday name without "last" or "next" is one day: not "every Friday", "sat", or in a timetable."""
    before = word_before(lower, start)
    if lower[end : end + 1] in ("/", ":") or lower[max(0, start - 1) : start] in ("/", "*", "#"):
        return False
    if name.endswith("day"):
        return before not in ("every", "each", "most", "any", "a", "black", "good", "some", "typical")
    return text[start].isupper() and (
        before in ("on", "by", "until", "since", "from") or lower[start - 1 : start] == "("
    )


def is_year(text: str, lower: str, start: int, end: int, year: int) -> bool:
    """Whether four digits are a year, by the words around them.

    They are not after "$", "about", "number" or before a unit or a plural noun ("1968 people"); otherwise they are from
    1900 on, and earlier with a preposition, in brackets, after a comma, or in a name ("the 1867 Paris Exhibition").
    """
    ahead = lower[start - 16 if start > 16 else 0 : start]
    if _UNITS.match(lower, end) or _BEFORE_NUMBER.search(ahead) or _DIGITS_BEFORE.search(ahead):
        return False
    before = word_before(lower, start)
    if before in _BEFORE_YEAR or ahead.rstrip()[-1:] in ("(", "–", "["):
        return True
    named = text[end + 1 : end + 2].isupper()
    if _PLURAL.match(lower, end) and not named:
        return False
    return year >= 1900 or (before == "the" and named) or ahead[-2:] == ", " or lower[end : end + 2].strip() == ")"
