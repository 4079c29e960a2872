"""The words of a question: in which language, and what the languages of the bank make of them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from remanence.encoding.text import language_of, word_terms
from remanence.indexes import MemoryIndex
from remanence.indexes.columns import LANGUAGE_CODES
from remanence.retrieval.analysis.compounds import COMPOUNDING, affixes, closed_and_open

_CODES = {number: code for code, number in LANGUAGE_CODES.items()}
_SHARE = 0.02
"""A language of fewer of the bank's records is left out: most such texts are names that look foreign."""
_COMPOUND = 0.6
"""What a compound is worth to one of its parts, and a part to its compound."""
_PART = 0.5
"""What each of two words is worth to the compound that nobody writes as one here."""


class Wording(NamedTuple):
    """A question's content terms, each once, and what stands in a record for the same word, with its share of worth."""

    terms: tuple[str, ...]
    variants: Mapping[str, tuple[tuple[str, float], ...]]


def question_language(index: MemoryIndex, text: str) -> str:
    """The language that a question is in, by its own words or else by most of the bank's; "en" where neither tells."""
    return language_of(text) or (_languages(index)[:1] or ("en",))[0]


def wording(index: MemoryIndex, text: str, language: str) -> Wording:
    """The words of a question as the bank has them.

    A word that languages stem differently is looked up in each way that the bank's languages would; the first that the
    bank knows is the term, and what else it knows counts as much.
    """
    held = _languages(index)
    others = [code for code in ("en", *held) if code != language]
    known = index.terms.vocabulary
    variants: dict[str, tuple[tuple[str, float], ...]] = {}
    terms: list[str] = []
    for ways in word_terms(text, language, dict.fromkeys(others)):
        found = [way for way in ways if known.get(way) >= 0] or list(ways[:1])
        terms.append(found[0])
        if len(found) > 1:
            variants[found[0]] = tuple((way, 1.0) for way in found[1:])
    if language in COMPOUNDING:
        words = affixes(index)
        for term in dict.fromkeys(terms):
            if related := [word for word in words.related(term) if word not in terms]:
                variants[term] = (*variants.get(term, ()), *((word, _COMPOUND) for word in related))
    if language == "en":
        for term, other in closed_and_open(text, known.__contains__):
            if term in terms and other not in terms:
                variants[term] = (*variants.get(term, ()), (other, 1.0 if len(other) > len(term) else _PART))
    return Wording(tuple(dict.fromkeys(terms)), variants)


def _languages(index: MemoryIndex) -> tuple[str, ...]:
    """The languages of a bank with stems of their own, the most frequent first; English is one of them."""
    return index.folded(_Spoken, lambda: _Spoken(np.zeros(len(_CODES), np.int64)), _counted).often


class _Spoken(NamedTuple):
    """How many records are in each language, and the codes of those that count."""

    counts: npt.NDArray[np.int64]
    often: tuple[str, ...] = ()


def _counted(known: _Spoken, index: MemoryIndex, first: int) -> _Spoken:
    counts = known.counts + np.bincount(index.columns["language"][first:], minlength=len(known.counts))
    least = max(2.0, _SHARE * len(index))
    ranked = np.argsort(-counts, kind="stable").tolist()
    return _Spoken(counts, tuple(_CODES[number] for number in ranked if counts[number] >= least and _CODES[number]))
