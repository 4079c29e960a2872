"""Names as keys: the same for "The Beatles", "beatles" and "Beatles," whatever case, accents and punctuation."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from typing import NamedTuple

__all__ = ["NameWord", "capital_words", "name_key", "words_of"]

_WORD = re.compile(r"[^\W_]+")
_CAPITAL = re.compile(r"(?<![A-Za-z0-9])[a-z]*[A-Z0-9][A-Za-z0-9]*")
_ARTICLES = frozenset({"the", "a", "an"})


class NameWord(NamedTuple):
    """A word of a text: folded, whether it has a capital or a digit, and where it is."""

    folded: str
    capital: bool
    start: int
    end: int


def words_of(text: str) -> list[NameWord]:
    """The words of a text, case and accents folded.

    >>> [word.folded for word in words_of("Kūkai's Chang'an")]
    ['kukai', 's', 'chang', 'an']
    """
    found = []
    for match in _WORD.finditer(text):
        word = match[0]
        low = word.lower()
        if word.isascii():  # letters and digits alone
            found.append(NameWord(low, low != word or not word.isalpha(), *match.span()))
        else:
            found.append(NameWord(_fold(word), any(c.isupper() or c.isdigit() for c in word), *match.span()))
    return found


def capital_words(text: str) -> Iterable[NameWord]:
    """The words of a text that have a capital or a digit: those of `words_of`, without looking at the others.

    >>> [word.folded for word in capital_words("the iPhone of Ana_Lopes, 2 a")]
    ['iphone', 'ana', 'lopes', '2']
    """
    if text.isascii():
        return (NameWord(found[0].lower(), True, *found.span()) for found in _CAPITAL.finditer(text))
    return (word for word in words_of(text) if word.capital)


def name_key(name: str) -> str:
    """What a name is known by; an article before it does not count, unless it is all there is.

    >>> name_key("The Beatles"), name_key("Washington, D.C.."), name_key("The")
    ('beatles', 'washington d c', 'the')
    """
    words = [word.folded for word in words_of(name)]
    return " ".join(words[1:] if words and words[0] in _ARTICLES and len(words) > 1 else words)


def _fold(word: str) -> str:
    if word.isascii():
        return word.lower()
    plain = unicodedata.normalize("NFKD", word)
    return "".join(c for c in plain if not unicodedata.combining(c)).casefold()
