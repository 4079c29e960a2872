"""Where a value ends: the words of a clause that name a place, a job, a thing liked, or several of them."""

from __future__ import annotations

import re

from remanence.encoding.dates.names import words

LONGEST = 80
"""Characters of a value; what is longer is no value but a story."""
_DAYS = "|".join(
    words("Monday Tuesday Wednesday Thursday Friday Saturday Sunday Mon Tues Tue Wed Thurs Thu Fri Sat Sun")
)
_MONTHS = "|".join(words("January February March April May June July August September October November December"))
_PERIOD = "week|weekend|month|year|morning|afternoon|evening|night|summer|winter|spring|fall|autumn|semester"
TIME = (
    rf"(?:(?:last|this|next|every|each)\s(?:{_PERIOD}|{_DAYS}|{_MONTHS}|day|time)s?"
    rf"|yesterday|today|tonight|tomorrow|recently|lately|nowadays|currently|right\snow|these\sdays|at\sthe\smoment"
    rf"|(?:on|since|by|until)\s(?:{_DAYS}|{_MONTHS}|[0-9])|(?:in|since|back\sin|of)\s(?:(?:early|mid"
    rf"|late)\s)?(?:{_MONTHS}"
    r"|[12][0-9]{3}\b|the\s(?:morning|evening|afternoon|summer|winter|spring|fall|autumn))"
    r"|(?:an?|one|two|three|four|five|six|seven|eight|nine|ten|[0-9]+|few|several)\s(?:days?|weeks?|months?"
    r"|years?)\s(?:ago|now)"
    r"|a\s(?:few|couple\sof)\s(?:days|weeks|months|years)\sago|the\sother\sday|twice\sa|once\sa|(?:three|four)\stimes)"
)
_STOP = re.compile(
    r"\s*(?:[,;:()–—]|\s-{1,2}\s|\.{2,}|\b(?:because|since|when|while|which|who|where|but|so|until|till|after|before"
    r"|though|although|if|unless|as\swell|for\s(?:the|my|a|an|about|over|almost|work|now|[0-9]+|two|three|four|five|six"
    r"|seven|eight|nine|ten|years|months|fun)|now|anymore|any\smore|too|ever|every|each|during|again|already|also"
    r"|to\sbe\s(?:closer|near)|and\s(?:I|i|my|it|he|she|they|we|you|that|this|am|have|had|was|is|love|like|hate|her|his"
    rf"|enjoy|work|live|study|just|really|then|now|never|always)|{TIME})(?=\W|$)).*\Z",
    re.DOTALL,
)
_LISTED = re.compile(r"\s*,\s*(?:and\s|or\s|&\s)?|\s+(?:and|or|&)\s+(?:also\s)?")
_ARTICLE = re.compile(r"\A(?:a|an|the|some|any|my|our|his|her|their)\s+", re.IGNORECASE)
_VAGUE = re.compile(
    r"(?:it|that|this|these|those|them|him|her|he|she|they|you|me|us|one|ones|how|what|when|where|why|who|something"
    r"|anything|everything|nothing|stuff|things?|here|there|everyone|someone|people|so|such|being able|the\s(?:idea|way"
    r"|fact|same|one|first|other|color|colour|two)|your|both|all|seeing|hearing|having|every|each|to\ssee|much"
    r"|a\s(?:lot|bit|ton|few|little))\b",
    re.IGNORECASE,
)
_POINTS = re.compile(
    r"\b(?:it|them|him|they|this|these|those|here|one|something|anything|everything|stuff)\b", re.IGNORECASE
)
PLACE = re.compile(
    r"(?:the\s)?[A-ZÀ-Ý][\w'.À-ÿ-]*(?:(?:\s(?:of|de|do|da|del|la|le|upon|on|the|am|an der))?\s[A-ZÀ-Ý][\w'À-ÿ-]*){0,4}"
    r"(?:,\s[A-ZÀ-Ý][\wÀ-ÿ-]*(?:\s[A-ZÀ-Ý][\wÀ-ÿ-]*)?)?"
)
NAMES = re.compile(r"(?:the\s)?[A-ZÀ-Ý0-9][\w&'.À-ÿ-]*(?:\s(?:of|the|and|for|de|&)?\s?[A-ZÀ-Ý0-9][\w&'À-ÿ-]*){0,5}")
_TAIL = re.compile(
    r"(?:\s+(?:and|or|with|in|on|at|of|to|for|by|from|a|an|the|my|as|about|very|so|really|lot|is|was|are|myself|me|this"
    r"|that|last|next|around|back|there|here|together|yet|once|today|though|instead|either|as well|only|alone|up))+\Z",
    re.IGNORECASE,
)
TIME_WORD = re.compile(rf"(?:the\s)?(?:{_MONTHS}|{_DAYS}|Christmas|Easter|[0-9]+s?|English|Spring|Summer)\b.*")
_NO_ITEM = re.compile(
    r"(?:the|it|they|that|especially|a\sbit|one|some|not|being|to|i|my|he|she|we|or so)\b", re.IGNORECASE
)


def value_at(text: str, start: int, end: int, *, listed: bool = False) -> str:
    """The words from `start` up to where the value ends; "" if there is none that says something by itself.

    Args:
        listed: whether commas stand between values.

    >>> value_at("spicy food because it wakes me up", 0, 33)
    'spicy food'
    """
    raw = text[start:end]
    kept = _STOP.sub("", _hidden(raw) if listed else raw)
    plain = _TAIL.sub("", kept.replace("\0", ",").strip(" \t\r\n.!?,;:\"'*")).strip(" ,\"'")
    if not plain or len(plain) > LONGEST or _VAGUE.match(plain) or _POINTS.search(plain):
        return ""
    return " ".join(plain.split())


def _hidden(raw: str) -> str:
    """Commas that stand between values, hidden from the stop; one before a new clause stays."""
    return re.sub(
        r",(?=\s(?:and\s|or\s)?(?!(?:I|i|my|which|but|so|who|it|because|especially|though|the|they|that|a\sbit|not|she"
        r"|he|we|you)\b)[\w'-]+)",
        "\0",
        raw,
    )


def several(value: str) -> list[str]:
    """The values of a list; of an "and" that belongs to one value, one.

    >>> several("hiking, swimming and chess"), several("baking bread and cakes")
    (['hiking', 'swimming', 'chess'], ['baking bread and cakes'])
    """
    parts = [part.strip() for part in _LISTED.split(value) if part.strip()]
    if len(parts) < 2 or any(len(part.split()) > 4 or _VAGUE.match(part) or _NO_ITEM.match(part) for part in parts):
        return [value]
    first = parts[0].split()
    if len(first) > 1 and first[0].endswith("ing") and not any(part.split()[0].endswith("ing") for part in parts[1:]):
        return [value]
    return parts


def bare(value: str) -> str:
    """Without an article or a possessive in front.

    >>> bare("a nurse")
    'nurse'
    """
    return _ARTICLE.sub("", value, count=1)


def place_at(text: str, start: int, end: int) -> str:
    """The name of a place that starts there; "" if none does.

    >>> place_at("New York in May", 0, 15)
    'New York'
    """
    found = PLACE.match(text, start, end)
    if found is None:
        return value_at(text, start, end).title() if text.islower() and _SMALL_PLACE.match(text, start, end) else ""
    value = _NOT_IN_PLACE.sub("", found[0]).rstrip(".,' ").removesuffix("'s")
    return "" if TIME_WORD.fullmatch(value) or value in ("I", "The", "") else value


_SMALL_PLACE = re.compile(
    r"(?!(?:an?|the|my|our|his|her|their|this|that|some|\w+\s(?:house|flat"
    r"|place))\b)[a-z]+(?:\s[a-z]+)?(?=\s*(?:$|[.,!]|\b(?:and|but|with|for|since|now)\b))"
)
_NOT_IN_PLACE = re.compile(rf",?\s(?:{_MONTHS}|{_DAYS}|I)\b.*$")
