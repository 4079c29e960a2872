"""Repeats: sentences that say once more, nearly word for word, what was served shortly before."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime

from remanence.encoding.text import NUMBER_WORDS, Reading, read, terms
from remanence.lifecycle.sentences import sentence_spans

SHARE = 0.75
"""Of the content terms of a sentence, so many stand in runs of `RUN` that one served text has too."""
RUN = 3
FEWEST = 3
"""Content terms of a sentence that can be told to be a repeat."""
_NUMBERS = frozenset(term for word in NUMBER_WORDS for term in terms(word, "en"))
_DENIES = re.compile(r"\b(?:not|no|never|nor|without|cannot)\b|n['’]t\b", re.IGNORECASE)


class _Text:
    """What is known of a served text."""

    def __init__(self, since: datetime, text: str) -> None:
        reading = read(text)
        self.since = since
        self.terms = frozenset(reading.terms)
        self.runs = frozenset(_runs(reading.terms))
        self.denies = bool(_DENIES.search(text))


class Served:
    """Texts that were served, each since a moment, ready to be looked for. Cost: some 30 µs a text."""

    def __init__(self, texts: Iterable[tuple[datetime, str]]) -> None:
        self._texts = [_Text(since, text) for since, text in texts]
        self._having: dict[tuple[str, ...], list[int]] = {}
        for number, text in enumerate(self._texts):
            for run in text.runs:
                self._having.setdefault(run, []).append(number)

    def repeated_in(self, text: str, at: datetime) -> list[tuple[int, int]]:
        """The characters of the sentences that repeat what was served by a moment, in order.

        "I" may have become "you", since only content terms count; but every number and name must have been served, and
        a denial too.
        """
        return [(start, end) for start, end in sentence_spans(text) if self._repeats(text[start:end], at)]

    def _repeats(self, sentence: str, at: datetime) -> bool:
        reading = read(sentence)
        if len(reading.terms) < FEWEST:
            return False
        needed, denies = _must_be_served(reading), bool(_DENIES.search(sentence))
        near = {number for run in _runs(reading.terms) for number in self._having.get(run, ())}
        return any(
            self._texts[number].since <= at and self._covers(self._texts[number], reading.terms, needed, denies=denies)
            for number in near
        )

    @staticmethod
    def _covers(served: _Text, words: Sequence[str], needed: frozenset[str], *, denies: bool) -> bool:
        if not needed <= served.terms or (denies and not served.denies):
            return False
        covered = {
            place + offset for place, run in enumerate(_runs(words)) if run in served.runs for offset in range(RUN)
        }
        return len(covered) >= SHARE * len(words)


def _runs(words: Sequence[str]) -> Iterator[tuple[str, ...]]:
    """Every `RUN` neighbouring words."""
    return zip(*(words[offset:] for offset in range(RUN)), strict=False)


def _must_be_served(reading: Reading) -> frozenset[str]:
    """Numbers and names: a sentence with another one says something else."""
    numbers = {term for term in reading.terms if term in _NUMBERS or any(c.isdigit() for c in term)}
    return frozenset(numbers | (reading.capitals - set(reading.terms[:1])))
