"""Whether a passage says what a model claims it says: quotes are looked for, and words must be the passage's own."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Collection
from functools import cached_property

from remanence.encoding.text import terms

__all__ = ["Source", "denies"]

_SAME = str.maketrans({"’": "'", "‘": "'", "“": '"', "”": '"', "–": "-", "—": "-", "‑": "-", "\u00a0": " "})
_NEGATION = re.compile(r"\b(?:not|never|no longer|none|nobody|nothing|cannot|without)\b|n['’]t\b", re.IGNORECASE)
_ENDS = " \t\r\n\"'“”‘’….,;:!?-–—"


class Source:
    """A text that claims are held to; what they are compared with is worked out once, however many there are."""

    def __init__(self, text: str) -> None:
        self.text = text

    @cached_property
    def _plain(self) -> tuple[str, list[int]]:
        return _plain(self.text)

    @cached_property
    def _terms(self) -> frozenset[str]:
        return _terms(self.text)

    def find(self, quote: str) -> tuple[int, int] | None:
        """The characters that a quote is of: as it stands, else whatever its case, spaces and quotation marks.

        Returns: the first such place; None if there is none, as for a quote without a letter or digit.
        Cost: O(text) at most, and once for all quotes some microseconds a character.

        >>> said = Source("I moved to Lisbon.")
        >>> said.find("moved  to LISBON"), said.find("moved to Porto")
        ((2, 17), None)
        """
        quote = quote.strip()
        if not any(c.isalnum() for c in quote):
            return None
        if (place := self.text.find(quote)) >= 0:
            return place, place + len(quote)
        plain, places = self._plain
        for sought in dict.fromkeys((_plain(quote)[0], _plain(quote.strip(_ENDS))[0])):
            if sought and (place := plain.find(sought)) >= 0:
                return places[place], places[place + len(sought) - 1] + 1
        return None

    def supports(self, words: str, names: Collection[str] = ()) -> bool:
        """Whether every content word of `words` is one of the text, or of the names, whatever its ending.

        Words without content ("no", "mine") must stand in the text as they are.

        >>> said = Source("I am allergic to any peanut")
        >>> said.supports("peanuts"), said.supports("almonds")
        (True, False)
        """
        plain = _plain(words)[0].strip()
        if not plain:
            return False
        if re.search(rf"(?<!\w){re.escape(plain)}(?!\w)", self._plain[0]):
            return True
        sought = _terms(words)
        if not sought:
            return plain in (_plain(name)[0].strip() for name in names)
        known = self._terms | _terms(" ".join(names))
        return set(terms(words, "en")) <= known or set(terms(words)) <= known


def _terms(text: str) -> frozenset[str]:
    """The terms of a text, in English and as they are in any language."""
    return frozenset(terms(text, "en")) | frozenset(terms(text))


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


def denies(text: str) -> bool:
    """Whether a text has a word that denies something.

    >>> denies("I don't eat meat"), denies("I eat fish")
    (True, False)
    """
    return bool(_NEGATION.search(text))
