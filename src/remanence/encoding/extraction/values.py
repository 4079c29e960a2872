"""Where a value ends: the words of a clause that name a place, a job, a thing liked, or several of them."""

from __future__ import annotations

import re

_STOP = re.compile(
    r"\s*(?:[,;:()–—]|\s-{1,2}\s|\.{2,}|\b(?:because|since|when|while|which|who|where|but|so|until|till|after|before"
    r"|though|although|if|as\swell|for\sthe|for\smy|for\sa|for\sabout|for\sover|for\salmost|for\s[0-9]+"
    r"|for\s(?:two|three"
    r"|four|five|six|seven|eight|nine|ten|years|months|a\sfew|several|work|now)|right\snow|these\sdays|nowadays|lately"
    r"|currently|now|anymore|any\smore|at\sthe\smoment|too|though|ever|every|each|during|today|again|already|also"
    r"|to\sbe\scloser|to\sbe\snear|and\s(?:I|i|my|it|he|she|they|we|you|that|this|am|have|had|was|is|love|like|hate"
    r"|enjoy|work|live|study|just|really|then|now|never|always))\b).*\Z",
    re.DOTALL,
)
_LISTED = re.compile(r"\s*,\s*(?:and\s|or\s|&\s)?|\s+(?:and|or|&)\s+(?:also\s)?")
_ARTICLE = re.compile(r"(?:a|an|the|some|any|my|our|his|her|their)\s+", re.IGNORECASE)
_VAGUE = re.compile(
    r"(?:it|that|this|these|those|them|him|her|he|she|they|you|me|us|one|ones|how|what|when|where|why|who|something"
    r"|anything|everything|nothing|stuff|things?|here|there|everyone|someone|people|so|such|being able|the\s(?:idea|way"
    r"|fact|same|one|first|other)|your|both|all|seeing|hearing|having|how|every|each|to\ssee|much|a\s(?:lot|bit))\b",
    re.IGNORECASE,
)
PLACE = re.compile(
    r"(?:the\s)?[A-ZÀ-Ý][\w'.À-ÿ-]*(?:(?:\s(?:of|de|do|da|del|la|le|upon|on|the|am|an der))?\s[A-ZÀ-Ý][\w'À-ÿ-]*){0,4}"
    r"(?:,\s[A-ZÀ-Ý][\wÀ-ÿ-]*(?:\s[A-ZÀ-Ý][\wÀ-ÿ-]*)?)?"
)
NAMES = re.compile(r"[A-ZÀ-Ý0-9][\w&'.À-ÿ-]*(?:\s(?:of|the|and|for|de|&)?\s?[A-ZÀ-Ý0-9][\w&'À-ÿ-]*){0,5}")
_TAIL = re.compile(
    r"(?:\s+(?:and|or|with|in|on|at|of|to|for|by|from|a|an|the|my|as|about|very|so|really|lot|is|was|are|myself|me"
    r"|this|that|last|next|around|back))+\Z",
    re.IGNORECASE,
)
LONGEST = 80


def value_at(text: str, start: int, end: int, *, listed: bool = False) -> str:
    """The words from `start` up to where the value ends; "" if there is none that says something by itself.

    Args:
        listed: whether commas stand between values.

    >>> value_at("spicy food because it wakes me up", 0, 33)
    'spicy food'
    """
    raw = text[start:end]
    kept = _STOP.sub("", _hidden(raw) if listed else raw)
    plain = _TAIL.sub("", kept.replace("\0", ",").strip(" \t\r\n.!?,;:\"'*")).strip(" ,")
    if not plain or len(plain) > LONGEST or _VAGUE.match(plain):
        return ""
    return " ".join(plain.split())


def _hidden(raw: str) -> str:
    """Commas that stand between values, hidden from the stop; one before a new clause stays."""
    return re.sub(
        r",(?=\s(?:and\s|or\s)?(?!(?:I|i|my|which|but|so|who|it|because|especially|though)\b)[\w'-]+)", "\0", raw
    )


def several(value: str) -> list[str]:
    """The values of a list; of an and that belongs to one value, one.

    >>> several("hiking, swimming and chess"), several("mac and cheese recipes from my aunt")
    (['hiking', 'swimming', 'chess'], ['mac and cheese recipes from my aunt'])
    """
    parts = [part.strip() for part in _LISTED.split(value) if part.strip()]
    if len(parts) < 2 or any(len(part.split()) > 4 or _VAGUE.match(part) for part in parts):
        return [value]
    return parts


def bare(value: str) -> str:
    """Without an article or a possessive in front.

    >>> bare("a nurse")
    'nurse'
    """
    return _ARTICLE.sub("", value, count=1)
