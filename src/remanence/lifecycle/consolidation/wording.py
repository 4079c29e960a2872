"""Wording: what a sentence says, free of how it is written: case, accents, contractions, articles, number words, dates.

Two sentences with the same wording say the same. Everything that could change what is said stays: every name, number,
verb form, preposition and negation, and their order, but that a phrase of time may stand in front or at the end.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator

_TOKEN = re.compile(r"-?\d+(?:[.:/-]\d+)*|[^\W\d_]+(?:'[^\W\d_]+)*|[$€£%?+]")
_THOUSANDS = re.compile(r"(?<=\d),(?=\d{3}\b)")
_UNITS = re.compile(r"(?<=\d)(?=[^\W\d_])|(?<=[^\W\d_]{2})(?=\d)")
_CLOCK = re.compile(r"\b(\d{1,2})(?::(\d\d))? ?([ap])\.?m\b\.?")
_TITLES = re.compile(r"\b(mr|mrs|ms|dr|st|prof)\.")
_OPENINGS = re.compile(
    r"^(?:(?:user|note|reminder|fyi)\s*:|(?:please )?(?:note|remember)(?: that|:)|just so you know,?"
    r"|(?:it's|it is) true that|you told me that|(?:hi|hello|wow)!"
    r"|(?:well|ok|okay|oh|wow|hi|hello|hey|honestly|actually|yes|yeah|by the way|so),)\s*"
)
_CLOSINGS = re.compile(r",? (?:you know|by the way|as you know|please|thanks)\W*$")
_ENDINGS = (("can't", "can not"), ("cannot", "can not"), ("won't", "will not"), ("shan't", "shall not"))
_CLITICS = tuple(
    (re.compile(rf"(?<=[a-z]){clitic}\b"), f" {word}")
    for clitic, word in (("n't", "not"), ("'m", "am"), ("'re", "are"), ("'ve", "have"), ("'ll", "will"))
)
_LITTLE = frozenset("a an the really very just also definitely certainly truly simply quite".split())
"""Words that may come and go without a change of what is said."""
_VARIANTS = {
    "favorite": "favourite", "favorites": "favourites", "color": "colour", "colors": "colours", "center": "centre",
    "neighbor": "neighbour", "neighbors": "neighbours", "theater": "theatre", "gray": "grey", "mom": "mum",
    "program": "programme", "ok": "okay",
}  # fmt: skip
_JOINED = re.compile(r"(?<=[a-z])-(?=[a-z])")
_PREFIXED = re.compile(r"\b(e|wi|co|re)-(?=[a-z])")
_LATIN_END = "\u0250"
_SMALL = (
    "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen "
    "eighteen nineteen"
).split()
_TENS = "twenty thirty forty fifty sixty seventy eighty ninety".split()
_NUMBERS = {word: str(n) for n, word in enumerate(_SMALL)} | {word: str(10 * n) for n, word in enumerate(_TENS, 2)}
_TEN_AND_ONE = re.compile(rf"\b({'|'.join(_TENS)})[- ]({'|'.join(_SMALL[1:10])})\b")
_MONTHS = {
    name: number
    for number, name in enumerate(
        "january february march april may june july august september october november december".split(), 1
    )
}
_DAY_MONTH = re.compile(
    rf"\b(?:on )?(?:the )?(\d{{1,2}})(?:st|nd|rd|th)?(?: of)? ({'|'.join(_MONTHS)})\b(?:,? (\d{{4}})\b)?"
)
_MONTH_DAY = re.compile(rf"\b(?:on )?({'|'.join(_MONTHS)}) (\d{{1,2}})(?:st|nd|rd|th)?\b(?:,? (\d{{4}})\b)?")
_ISO = re.compile(r"\b(?:on )?(\d{4})-(\d{2})-(\d{2})\b")
_TIME_OPENS = frozenset(
    "in on at since until by during last next this every yesterday today tonight tomorrow usually often "
    "recently".split()
)
_TIMES = frozenset(
    [*_MONTHS, *"yesterday today tonight tomorrow week month year weekend morning afternoon evening night noon spring "
     "summer autumn fall winter monday tuesday wednesday thursday friday saturday sunday mondays tuesdays wednesdays "
     "thursdays fridays saturdays sundays usually often recently pm am".split()]
)  # fmt: skip
_LONGEST_PHRASE = 4
"""Words of a phrase of time, at most, after the one that opens it."""


def wording(text: str) -> tuple[str, ...]:
    """The words of a sentence that matter, in one form each; a phrase of time that opens it stands at its end.

    >>> wording("In May, Ana's 2 brothers didn't move.") == wording("Ana’s two brothers did not move in May")
    True
    >>> wording("Ana lives in Lisbon.") == wording("Ana lived in Lisbon.")
    False
    """
    words = [word for word in _words(text) if word not in _LITTLE]
    return tuple(_time_last(words))


def _words(text: str) -> Iterator[str]:
    for token in _TOKEN.findall(_spelt_out(text)):
        yield _NUMBERS.get(token, _VARIANTS.get(token, token))


def _spelt_out(text: str) -> str:
    """Lower case without accents, dates as numbers, contractions and openings undone."""
    plain = text.replace("’", "'").replace("‘", "'").lower()
    plain = " ".join((plain if plain.isascii() else _without_accents(plain)).split())
    for pattern in (_OPENINGS, _OPENINGS, _CLOSINGS):
        plain = pattern.sub("", plain)
    for old, new in _ENDINGS:
        plain = plain.replace(old, new)
    for clitic, word in _CLITICS:
        plain = clitic.sub(word, plain)
    plain = _TITLES.sub(r"\1", _CLOCK.sub(_clock, _THOUSANDS.sub("", plain)))
    plain = _TEN_AND_ONE.sub(lambda m: str(int(_NUMBERS[m[1]]) + int(_NUMBERS[m[2]])), plain)
    plain = _JOINED.sub(" ", _PREFIXED.sub(r"\1", plain))
    return _UNITS.sub(" ", _dated(plain))


def _without_accents(text: str) -> str:
    """Compatibility forms made ordinary, and Latin letters without their marks; other scripts keep theirs."""
    kept, latin = list[str](), False
    for c in unicodedata.normalize("NFKD", text):
        mark = unicodedata.combining(c) != 0
        latin = latin if mark else c < _LATIN_END
        if not (mark and latin):
            kept.append(c)
    return unicodedata.normalize("NFC", "".join(kept))


def _clock(found: re.Match[str]) -> str:
    """A time of day as on a clock of 24 hours."""
    hour = int(found[1]) % 12 + (12 if found[3] == "p" else 0)
    return f"{hour}:{found[2] or '00'}"


def _dated(text: str) -> str:
    """Dates as /year/month/day, the day in front of the month or behind it."""
    text = _ISO.sub(lambda m: f" {m[1]}/{int(m[2])}/{int(m[3])} ", text)
    text = _DAY_MONTH.sub(lambda m: f" {m[3] or 0}/{_MONTHS[m[2]]}/{int(m[1])} ", text)
    return _MONTH_DAY.sub(lambda m: f" {m[3] or 0}/{_MONTHS[m[1]]}/{int(m[2])} ", text)


def _time_last(words: list[str]) -> list[str]:
    """The same with the phrases of time at the end, in their order."""
    kept, phrases, place = list[str](), list[list[str]](), 0
    while place < len(words):
        end = _phrase_end(words, place)
        if end > place:
            phrases.append(words[place:end])
        else:
            kept.append(words[place])
        place = max(end, place + 1)
    return [*kept, *(word for phrase in sorted(phrases) for word in phrase)]


def _phrase_end(words: list[str], start: int) -> int:
    """Where a phrase of time that opens at `start` ends; `start` itself if none does."""
    if "/" in words[start]:
        return start + 1
    if words[start] not in _TIME_OPENS:
        return start
    end = start
    for place in range(start, min(start + _LONGEST_PHRASE, len(words))):
        if words[place] in _TIMES or re.fullmatch(r"\d[\d:/]*", words[place]):
            end = place + 1
        elif place > start and words[place] not in ("of", "next", "last", "this", "every"):
            break
    return end
