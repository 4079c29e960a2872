"""What speaks for the best hits answering a question, and not only resembling it: a handful of numbers about them.

A made-up question shares many words with a bank, so its best score says little. What tells it from a real one is who
said the words that match (a thing asked of one person that only another one spoke of), whether one record covers the
whole question, and whether the very years, counts and names asked for stand beside the words that match.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import cached_property
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from remanence.encoding.text import terms
from remanence.indexes import MemoryIndex
from remanence.indexes.columns import TIME
from remanence.indexes.growing import Rows
from remanence.indexes.lexical import LexicalSpec
from remanence.indexes.rounding import Doubles, steady
from remanence.retrieval.analysis import Question
from remanence.retrieval.parts import Found, Mask
from remanence.retrieval.selection import best

_RIVALS = 50
"""Records of each side that are compared, where a question asks about one person."""


def evidence(index: MemoryIndex, question: Question, found: Found) -> Callable[[], tuple[str, dict[str, float]]]:
    """What a question asks about ("person", "number" or "other"), and what speaks for its answer being there.

    The numbers are by name, most of them in [0, 1]. `found.rows` must not be empty.

    Returns: what works it out, from a copy of the little that it takes: the index may change meanwhile.
    Cost: some 0.1 ms for the copy, the terms of about a hundred records, and 0.1 ms more to work it out.
    """
    asked = _Asked(index, question)
    if not asked.person and asked.counts:
        counted = asked.numbers(index, found.rows)
        return lambda: ("number", counted)
    sides = _Sides.of(index, question, found) if asked.person else None
    said = index.terms.said(np.concatenate([found.rows, *sides.rows]) if sides else found.rows)
    likeness, form = _likeness(found), _form(index, question, found.rows)

    def facts() -> tuple[str, dict[str, float]]:
        own = said.matches(asked.codes)
        first = own[: len(found.rows)]
        weighed = {**likeness(), **asked.coverage(first), **form()}
        if sides is None:
            return "other", weighed
        return "person", weighed | sides.facts(asked.share(own[len(first) :]))

    return facts


class _Asked:
    """The content terms that a question asks for, but for the names of the speakers it asks about; idf of each."""

    def __init__(self, index: MemoryIndex, question: Question) -> None:
        whom = {term for speaker in question.speakers for term in terms(speaker)}
        self._named = {term for name in question.names for term in terms(name)}
        self.person = len(question.people) == 1 and not whom.isdisjoint(self._named)
        self._weighed = [w for w in index.lexical(LexicalSpec()).weigh(question.terms) if w[0] not in whom]

    @property
    def counts(self) -> bool:
        """Whether it asks for a number."""
        return any(any(map(str.isdigit, word)) for word, _, _ in self._weighed)

    @cached_property
    def codes(self) -> npt.NDArray[np.int64]:
        return np.array([code for _, code, _ in self._weighed], np.int64)

    @cached_property
    def idf(self) -> Doubles:
        return np.array([idf for _, _, idf in self._weighed], np.float64)

    def share(self, matches: Mask, among: Mask | None = None) -> Doubles:
        """Idf-weighted share of the terms that each row of `matches` has; of all, or of those `among`."""
        weights = self.idf if among is None else self.idf * among
        shares: Doubles = (matches @ weights) / max(float(weights.sum()), 1e-9)
        return shares

    def coverage(self, own: Mask) -> dict[str, float]:
        """How much of the question single records and all of them together cover."""
        shares = self.share(own)
        named = np.array([word in self._named for word, _, _ in self._weighed], bool)
        names = self.share(own, named)
        return {
            "first covers": float(shares[0]),
            "one covers": float(shares.max()),
            "five cover": float(self.share(np.any(own[:5], axis=0, keepdims=True))[0]),
            "names asked": float(bool(named.any())),
            "first has the names": float(names[0]),
            "unknown words": float(self.idf[self.codes < 0].sum() / max(float(self.idf.sum()), 1e-9)),
        }

    def numbers(self, index: MemoryIndex, rows: Rows) -> dict[str, float]:
        """Whether the years and counts asked for stand in records on the subject, against finding them by chance."""
        said = index.terms.said(rows)
        own = said.matches(self.codes)
        wanted = [any(map(str.isdigit, word)) for word, _, _ in self._weighed]
        numeric = np.array(wanted, bool)
        asked = own[:, numeric]
        subject = self.share(own, ~numeric)
        lengths = {len(word) for (word, _, _), counts in zip(self._weighed, wanted, strict=True) if counts}
        values = index.terms.vocabulary.values
        held = sum(len(values[code]) in lengths and values[code].isdigit() for code in said.codes.tolist())
        return {
            "numbers found": _against_chance(float(asked.mean(axis=1) @ subject), held),
            "first number found": _against_chance(float(asked[:, 0] @ subject), held),
            "on the subject": min(1.0, 2 * float(self.share(own).max())),
        }


def _against_chance(found: float, held: int) -> float:
    """More where much of few numbers was asked for, less where a text has so many that any would be found."""
    return float(steady(np.log1p(30 * found / (1 + held))))


def _likeness(found: Found) -> Callable[[], dict[str, float]]:
    """How like the question the best are, and how far they stand out."""
    total, lexical, dense = found.total[found.rows], found.lexical[found.rows], found.dense[found.rows]
    return lambda: {
        "words": float(lexical[0]),
        "best words": float(lexical.max()),
        "meaning": float(dense[0]),
        "best meaning": float(dense.max()),
        "meaning stands out": float(dense.max() - dense.min()),
        "lead over five": float((total[0] - total[min(4, len(total) - 1)]) / max(float(total[0]), 1e-9)),
        "lead over ten": float((total[0] - total[-1]) / max(float(total[0]), 1e-9)),
    }


class _Sides(NamedTuple):
    """What the person asked about said, and what the others did.

    Attributes:
        rows: those of each side whose words are most like the question. words, meanings: the best score of each side.
        theirs: which of the best hits are the person's.
    """

    rows: tuple[Rows, Rows]
    words: tuple[float, float]
    meanings: tuple[float, float]
    theirs: Mask

    @classmethod
    def of(cls, index: MemoryIndex, question: Question, found: Found) -> _Sides:
        """Both sides of what was found."""
        actors, codes = index.columns["actor"], [index.columns.actors.get(name) for name in question.speakers]
        theirs: Mask = actors == codes[0] if len(codes) == 1 else np.isin(actors, codes)
        sides = (found.findable & theirs, found.findable & ~theirs)
        rows = tuple(best(found.lexical, _RIVALS, side) for side in sides)
        words = tuple(float(found.lexical[some[0]]) if len(some) else 0.0 for some in rows)
        meanings = tuple(float(found.dense[side].max(initial=0.0)) for side in sides)
        return cls((rows[0], rows[1]), (words[0], words[1]), (meanings[0], meanings[1]), theirs[found.rows])

    def facts(self, shares: Doubles) -> dict[str, float]:
        """One against the other, given the shares of the question that `rows` have."""
        own = len(self.rows[0])
        covers = float(shares[:own].max(initial=0.0)), float(shares[own:].max(initial=0.0))
        return {
            "theirs cover": covers[0],
            "theirs cover more": covers[0] - covers[1],
            "theirs mean more": self.meanings[0] - self.meanings[1],
            "theirs say more": self.words[0] - self.words[1],
            "five are theirs": float(self.theirs[:5].mean()),
            "first is theirs": float(self.theirs[0]),
        }


def _form(index: MemoryIndex, question: Question, rows: Rows) -> Callable[[], dict[str, float]]:
    """What kind of answer is wanted, and whether the best hit has one of its kind."""
    asks_when, size = question.kind == "when", len(question.terms)
    dated = asks_when and bool(index.columns["cues"][rows[0]] & TIME)
    return lambda: {
        "asks when": float(asks_when),
        "when and dated": float(dated),
        "length": float(steady(np.log1p(np.float64(size)))),
    }
