"""Whether a passage says what a model claims it says: quotes are looked for, and words must be the passage's own."""

from __future__ import annotations

import re
import unicodedata
from bisect import bisect_left
from collections.abc import Collection

from remanence.encoding.text import terms

__all__ = ["denies", "find_quote", "supported"]

_SAME = str.maketrans({"’": "'", "‘": "'", "“": '"', "”": '"', "–": "-", "—": "-", "‑": "-", "\u00a0": " "})
_NEGATION = re.compile(r"\b(?:not|never|no longer|none|nobody|nothing|cannot|without)\b|n['’]t\b", re.IGNORECASE)
_ENDS = " \t\r\n\"'“”‘’….,;:!?-–—"


def find_quote(quote: str, text: str, start: int = 0) -> tuple[int, int] | None:
    """The characters of a text that a quote is of: as it stands, else whatever its case, spaces and quotation marks.

    Returns: the first such place, from `start` on if there is one; None if there is none, as for a quote without a
        letter or digit.

    >>> find_quote("moved  to LISBON", "I moved to Lisbon."), find_quote("moved to Porto", "I moved to Lisbon.")
    ((2, 17), None)
    """
    quote = quote.strip()
    if not any(c.isalnum() for c in quote):
        return None
    for offset in dict.fromkeys((start, 0)):
        if (place := text.find(quote, offset)) >= 0:
            return place, place + len(quote)
    plain, places = _plain(text)
    for sought in dict.fromkeys((_plain(quote)[0], _plain(quote.strip(_ENDS))[0])):
        for offset in dict.fromkeys((bisect_left(places, start), 0)):
            if sought and (place := plain.find(sought, offset)) >= 0:
                return places[place], places[place + len(sought) - 1] + 1
    return None


def _plain(text: str) -> tuple[str, list[int]]:
    """A text without case and with one space for many, and where each of its characters stands in the text."""
    kept, places = list[str](), list[int]()
    for place, character in enumerate(text):
        for c in unicodedata.normalize("NFKC", character.translate(_SAME)).casefold():
            if not c.isspace():
                kept.append(c)
            elif kept and kept[-1] != " ":
                kept.append(" ")
            else:
                continue
            places.append(place)
    return "".join(kept), places


def supported(words: str, text: str, names: Collection[str] = ()) -> bool:
    """Whether every content word of `words` is one of the text, or of the names, whatever its ending.

    Words without content ("no", "mine") must stand in the text as they are.

    >>> supported("peanuts", "I am allergic to any peanut"), supported("almonds", "I am allergic to any peanut")
    (True, False)
    """
    plain, _ = _plain(words)
    said, _ = _plain(text)
    if not plain.strip():
        return False
    if re.search(rf"(?<!\w){re.escape(plain.strip())}(?!\w)", said):
        return True
    sought = set(terms(words, "en")) | set(terms(words))
    if not sought:
        return plain.strip() in (_plain(name)[0].strip() for name in names)
    held = " ".join([text, *names])
    known = set(terms(held)) | set(terms(held, "en"))
    return set(terms(words, "en")) <= known or set(terms(words)) <= known


def denies(text: str) -> bool:
    """Whether a text has a word that denies something.

    >>> denies("I don't eat meat"), denies("I eat fish")
    (True, False)
    """
    return bool(_NEGATION.search(text))
