"""Compounds: languages that write "Porzellanwerkstatt" as one word, split and joined by the words of the bank.

A word of a question is looked for in the bank's longer words, as their first or their last part; and a long word of the
question is cut into two words that the bank has. No dictionary: what the bank never says need not be found.

English writes the same compound apart, with a hyphen or as one word: "desk lamp" is looked for as "desklamp", too.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from itertools import pairwise

from remanence.encoding.text import terms
from remanence.indexes import MemoryIndex

__all__ = ["COMPOUNDING", "Affixes", "affixes", "closed_and_open"]

COMPOUNDING = frozenset(("de", "nl", "sv", "da", "no", "fi"))
_KEY = 4
"""Letters of a part by which it is looked up; a part has at least so many."""
_SURE = 6
"""Letters of a part that is one whatever stands beside it; a shorter one only beside a word of the bank."""
_WORD = re.compile(r"[^\W\d_]+")
_BETWEEN = (" ", "-")
_LINKS = ("", "s", "n", "e", "es", "en", "er")


class Affixes:
    """Words by their first and by their last letters."""

    def __init__(self) -> None:
        self._words: set[str] = set()
        self._first: dict[str, list[str]] = {}
        self._last: dict[str, list[str]] = {}
        self.taken = 0

    def take(self, words: Iterable[str]) -> None:
        """Add words."""
        for word in words:
            self.taken += 1
            if word.isalpha() and len(word) >= _KEY - 1:
                self._words.add(word)
                if len(word) > _KEY + 2:
                    self._first.setdefault(word[:_KEY], []).append(word)
                    self._last.setdefault(word[-_KEY:], []).append(word)

    def related(self, word: str) -> list[str]:
        """The words that a compound and its parts make of each other, in the order of the alphabet.

        >>> known = Affixes(); known.take(["geburtstag", "geschenk", "geburtstagsgeschenk", "rad"])
        >>> known.related("geschenk"), known.related("geburtstagsgeschenk")
        (['geburtstagsgeschenk'], ['geburtstag', 'geschenk'])
        """
        if not word.isalpha() or len(word) < _KEY:
            return []
        return sorted({*self._compounds(word), *self._parts(word)})

    def _compounds(self, word: str) -> Iterator[str]:
        for other in self._first.get(word[:_KEY], ()):
            if other.startswith(word) and self._goes_with(word, other[len(word) :], linked_first=True):
                yield other
        for other in self._last.get(word[-_KEY:], ()):
            if other.endswith(word) and self._goes_with(word, other[: -len(word)], linked_first=False):
                yield other

    def _goes_with(self, word: str, rest: str, *, linked_first: bool) -> bool:
        """Whether the rest of a compound is a word, perhaps with a linking sound where the parts meet."""
        if len(rest) < _KEY - 1:
            return False
        return len(word) >= _SURE or any(self._is_word(bare) for bare in _unlinked(rest, at_start=linked_first))

    def _parts(self, word: str) -> Iterator[str]:
        """The two words of the bank that a word consists of, where it is cut best: with the longest last part."""
        for cut in range(_KEY - 1, len(word) - _KEY + 1):
            last = word[cut:]
            if not self._is_word(last):
                continue
            for first in _unlinked(word[:cut], at_start=False):
                if self._is_word(first):
                    yield from (first, last)
                    return

    def _is_word(self, word: str) -> bool:
        return len(word) >= _KEY - 1 and word in self._words


def _unlinked(part: str, *, at_start: bool) -> Iterator[str]:
    for link in _LINKS:
        if at_start and part.startswith(link):
            yield part[len(link) :]
        elif not at_start and part.endswith(link):
            yield part[: len(part) - len(link)]


def affixes(index: MemoryIndex) -> Affixes:
    """The words of a bank. Cost: O(new words)."""
    return index.folded(Affixes, Affixes, _with_new_words)


def _with_new_words(known: Affixes, index: MemoryIndex, first: int) -> Affixes:
    del first
    known.take(index.terms.vocabulary.values[known.taken :])
    return known


def closed_and_open(text: str, known: Callable[[str], bool]) -> Iterator[tuple[str, str]]:
    """Of English compounds in a text: a term, and a term of the other way to write it, where the bank has that one.

    Cost: some look-ups a word; only what is found is stemmed.

    >>> bank = {"desklamp", "sofa", "bed"}
    >>> list(closed_and_open("Is the desk lamp by the sofabed?", bank.__contains__))
    [('desk', 'desklamp'), ('lamp', 'desklamp'), ('sofab', 'sofa'), ('sofab', 'bed')]
    """
    words = [(word[0], *word.span()) for word in _WORD.finditer(text.lower()) if len(word[0]) >= _KEY - 1]
    for (first, _, end), (second, start, _) in pairwise(words):
        if text[end:start] in _BETWEEN and (whole := _known(first + second, known)):
            yield from ((part, whole) for part in (*terms(first, "en"), *terms(second, "en")))
    for word, _, _ in words:
        if len(word) >= 2 * _KEY - 2 and not _known(word, known) and (parts := _cut(word, known)):
            yield from ((whole, part) for whole in terms(word, "en") if not known(whole) for part in parts)


def _cut(word: str, known: Callable[[str], bool]) -> tuple[str, ...]:
    """The two words of the bank that a word consists of, the last one as long as can be; nothing if there are none."""
    for place in range(_KEY - 1, len(word) - _KEY + 2):
        if (last := _known(word[place:], known)) and (first := _known(word[:place], known)):
            return first, last
    return ()


def _known(word: str, known: Callable[[str], bool]) -> str:
    """The term that the bank has for a noun, as its stem mostly is; "" if there is none."""
    if known(word):
        return word
    if word.endswith("y"):
        return stem if known(stem := f"{word[:-1]}i") else ""
    if word.endswith(("e", "s")):
        shorter = (word[:-1], word[:-2]) if word.endswith("es") else (word[:-1],)
        return next((form for form in shorter if known(form)), "")
    return ""
