"""What speaks for the best hits answering a question, and not only resembling it: a handful of numbers about them.

A made-up question shares many words with a bank, so its best score says little. What tells it from a real one is who
said the words that match (a thing asked of one person that only another one spoke of), whether one record covers the
whole question, and whether the very years, counts and names asked for stand beside the words that match.
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from remanence.encoding.text import terms
from remanence.indexes import MemoryIndex
from remanence.indexes.columns import TIME
from remanence.indexes.growing import Rows
from remanence.indexes.lexical import LexicalSpec
from remanence.indexes.rounding import Doubles, steady
from remanence.indexes.terms import Postings
from remanence.retrieval.analysis import Question
from remanence.retrieval.parts import Found, Mask
from remanence.retrieval.selection import best

_RIVALS = 50
"""Records of each side that are compared, where a question asks about one person."""


def evidence(index: MemoryIndex, question: Question, found: Found) -> tuple[str, dict[str, float]]:
    """What a question asks about ("person", "number" or "other"), and what speaks for its answer being there.

    The numbers are by name, most of them in [0, 1]. `found.rows` must not be empty.

    Cost: some 0.2 ms: the terms of about a hundred records.
    """
    asked = _Asked(index, question)
    rows = found.rows
    found_terms = index.terms.postings(rows)
    own = asked.matches(rows, found_terms)
    about = "person" if asked.person else "number" if asked.numeric.any() else "other"
    if about == "number":
        return about, asked.numbers(found_terms, own)
    facts = {**_likeness(found, rows), **asked.coverage(own), **_form(index, question, rows)}
    return about, facts | (_person(index, question, asked, found) if asked.person else {})


class _Asked:
    """The content terms that a question asks for, but for the names of the speakers it asks about; idf of each."""

    def __init__(self, index: MemoryIndex, question: Question) -> None:
        self._index = index
        whom = {term for speaker in question.speakers for term in terms(speaker)}
        self.person = bool(whom.intersection(term for name in question.names for term in terms(name)))
        weighed = [w for w in index.lexical(LexicalSpec()).weigh(question.terms) if w[0] not in whom]
        self.words = [term for term, _, _ in weighed]
        self.codes = np.array([code for _, code, _ in weighed], np.int64)
        self.idf = np.array([idf for _, _, idf in weighed], np.float64)
        self.named = np.isin(self.words, [term for name in question.names for term in terms(name)])
        self.numeric = np.array([any(c.isdigit() for c in word) for word in self.words], bool)

    def matches(self, rows: Rows, found: Postings) -> Mask:
        """(rows, terms): which of the terms each row has in its own words, given their postings."""
        hit = np.zeros((len(rows), len(self.codes)), bool)
        if len(self.codes) and len(rows):
            column = _place(self.codes, found.codes)
            same = (self.codes[column] == found.codes) & (found.counts > 0)
            hit[_place(rows, found.rows[same]), column[same]] = True
        return hit

    def share(self, matches: Mask, among: Mask | None = None) -> Doubles:
        """Idf-weighted share of the terms that each row of `matches` has; of all, or of those `among`."""
        weights = self.idf if among is None else self.idf * among
        shares: Doubles = (matches @ weights) / max(float(weights.sum()), 1e-9)
        return shares

    def coverage(self, own: Mask) -> dict[str, float]:
        """How much of the question single records and all of them together cover."""
        shares = self.share(own)
        names = self.share(own, self.named)
        return {
            "first covers": float(shares[0]),
            "one covers": float(shares.max()),
            "five cover": float(self.share(np.any(own[:5], axis=0, keepdims=True))[0]),
            "names asked": float(bool(self.named.any())),
            "first has the names": float(names[0]),
            "unknown words": float(self.idf[self.codes < 0].sum() / max(float(self.idf.sum()), 1e-9)),
        }

    def numbers(self, found: Postings, own: Mask) -> dict[str, float]:
        """Whether the years and counts asked for stand in records on the subject, against finding them by chance."""
        asked = own[:, self.numeric]
        subject = self.share(own, ~self.numeric)
        lengths = {len(word) for word, numeric in zip(self.words, self.numeric.tolist(), strict=True) if numeric}
        values = self._index.terms.vocabulary.values
        held = sum(len(values[code]) in lengths and values[code].isdigit() for code in found.codes.tolist())
        return {
            "numbers found": _against_chance(float(asked.mean(axis=1) @ subject), held),
            "first number found": _against_chance(float(asked[:, 0] @ subject), held),
            "on the subject": min(1.0, 2 * float(self.share(own).max())),
        }


def _place(values: npt.NDArray[np.int64], wanted: npt.NDArray[np.int64]) -> Rows:
    """Where each wanted value stands among `values`; somewhere, if it does not."""
    order = np.argsort(values, kind="stable")
    return order[np.minimum(np.searchsorted(values[order], wanted), len(order) - 1)]


def _against_chance(found: float, held: int) -> float:
    """More where much of few numbers was asked for, less where a text has so many that any would be found."""
    return float(steady(np.log1p(30 * found / (1 + held))))


def _likeness(found: Found, rows: Rows) -> dict[str, float]:
    """How like the question the best are, and how far they stand out."""
    total, lexical, dense = found.total[rows], found.lexical[rows], found.dense[rows]
    return {
        "words": float(lexical[0]),
        "best words": float(lexical.max()),
        "meaning": float(dense[0]),
        "best meaning": float(dense.max()),
        "meaning stands out": float(dense.max() - dense.min()),
        "lead over five": float((total[0] - total[min(4, len(total) - 1)]) / max(float(total[0]), 1e-9)),
        "lead over ten": float((total[0] - total[-1]) / max(float(total[0]), 1e-9)),
    }


def _person(index: MemoryIndex, question: Question, asked: _Asked, found: Found) -> dict[str, float]:
    """What the person asked about said, against what the others did."""
    codes = [index.columns.actors.get(name) for name in question.speakers]
    theirs: npt.NDArray[np.bool_] = np.isin(index.columns["actor"], codes)
    sides = [best(found.lexical, _RIVALS, found.findable & side) for side in (theirs, ~theirs)]
    compared = np.concatenate(sides)
    shares = asked.share(asked.matches(compared, index.terms.postings(compared)))
    covers = [float(part.max(initial=0.0)) for part in np.split(shares, [len(sides[0])])]
    words = [float(found.lexical[rows].max()) if len(rows) else 0.0 for rows in sides]
    meanings = [float(found.dense[found.findable & side].max(initial=0.0)) for side in (theirs, ~theirs)]
    return {
        "theirs cover": covers[0],
        "theirs cover more": covers[0] - covers[1],
        "theirs mean more": meanings[0] - meanings[1],
        "theirs say more": words[0] - words[1],
        "five are theirs": float(theirs[found.rows[:5]].mean()),
        "first is theirs": float(theirs[found.rows[0]]),
    }


def _form(index: MemoryIndex, question: Question, rows: Rows) -> dict[str, float]:
    """What kind of answer is wanted, and whether the best hit has one of its kind."""
    return {
        "asks when": float(question.kind == "when"),
        "when and dated": float(question.kind == "when" and bool(index.columns["cues"][rows[0]] & TIME)),
        "length": float(steady(np.log1p(np.float64(len(question.terms))))),
    }
