"""Facts that changed: which documents tell the asked fact as it is now, and which as it used to be.

What is outdated follows from the data alone. A document states an answer in a frame, which is its other words, those
before the answer and those after it: "The capital of Norway is …". An earlier document with the same frame and other
words in the place of the answer told the same fact before it changed.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from msgspec import Struct

from remanence.arena.measures.answers import plain_words
from remanence.encoding.text import terms

__all__ = ["AskedFact", "Frames"]

LONGEST = 40
"""Words of a document that is a single statement; longer ones have no frame."""
_WORD = re.compile(r"\w[\w.'’-]*")


class AskedFact(Struct, frozen=True):
    """A fact that changed: the documents, by number, that hold its present value, and those that hold another."""

    current: frozenset[int]
    outdated: frozenset[int]


class Frames:
    """The documents of a group as statements. Cost: linear in the texts, once; a question looks up few of them."""

    def __init__(self, texts: Sequence[str]) -> None:
        self._texts = texts
        self._words = [plain_words(text) if len(text) < LONGEST * 20 else () for text in texts]
        self._by_edge: dict[tuple[str, str], list[int]] = {}
        self._by_word: dict[str, list[int]] = {}
        for number, words in enumerate(self._words):
            if 0 < len(words) <= LONGEST:
                self._by_edge.setdefault(("first", words[0]), []).append(number)
                self._by_edge.setdefault(("last", words[-1]), []).append(number)
                for word in dict.fromkeys(words):
                    self._by_word.setdefault(word, []).append(number)

    def asked(self, question: str, answers: Sequence[str]) -> AskedFact | None:
        """The fact that a question asks for, if it changed; None if it did not, or if no document says it so.

        Of the frames that hold an answer it is the one whose names (words with a capital or a digit) are all in the
        question, and which shares most other words with it. So the last fact of a chain, whose subject the question
        does not name, is not judged.
        """
        wanted = [words for answer in answers if (words := plain_words(answer))]
        found = sorted({frame for words in wanted for frame in self._frames(words, question)}, reverse=True)
        best = [frame for frame in found if frame[0] == found[0][0]]
        for _, before, after in best:
            alike = self._like(before, after)
            current = {n for n in alike if self._value(n, before, after) in wanted}
            outdated = {n for n in alike if n not in current and n < max(current)}
            if outdated:
                return AskedFact(frozenset(current), frozenset(outdated))
        return None

    def _frames(self, answer: tuple[str, ...], question: str) -> list[tuple[int, tuple[str, ...], tuple[str, ...]]]:
        """What documents say around an answer, with how many words of it are in the question."""
        asked, stems = set(plain_words(question)), set(terms(question, "en"))
        found = []
        for number in self._by_word.get(answer[0], ()):
            words, n = self._words[number], len(answer)
            names = _names(self._texts[number])
            for at in range(len(words) - n + 1):
                before, after = words[:at], words[at + n :]
                named = names.intersection(before + after)
                if words[at : at + n] == answer and named and named <= asked:
                    shared = stems.intersection(terms(" ".join(before + after), "en"))
                    found.append((len(shared), before, after))
        return found

    def _like(self, before: tuple[str, ...], after: tuple[str, ...]) -> list[int]:
        """The documents with a frame and something in it."""
        key = ("first", before[0]) if before else ("last", after[-1])
        return [number for number in self._by_edge.get(key, ()) if self._value(number, before, after)]

    def _value(self, number: int, before: tuple[str, ...], after: tuple[str, ...]) -> tuple[str, ...]:
        """What stands in a frame; nothing where a document has another one."""
        words = self._words[number]
        end = len(words) - len(after)
        fits = words[: len(before)] == before and words[max(end, 0) :] == after
        return words[len(before) : end] if fits else ()


def _names(text: str) -> set[str]:
    """The words that have a capital or a digit."""
    said = (word for word in _WORD.findall(text) if word != word.lower() or any(c.isdigit() for c in word))
    return {word for each in said for word in plain_words(each)}
