"""Whether two passages give different answers to one question, without a language model.

A passage's claim is what it asserts beyond the words of the question, of the type that the question asks for: numbers
and dates, names, or else its content words; in the clause of a denial ("not X", "X did not", "instead of X") a word is
denied. Two claims contradict where one does not assert, or denies, most of what the other asserts.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterator, Sequence
from math import fsum
from typing import NamedTuple

from msgspec import Struct

from remanence.encoding.segmentation.sentences import sentences
from remanence.encoding.text import NUMBER_WORDS, TIME_WORDS, terms

SAME = 0.5
"""The share of a claim, by weight, that another asserts if it says the same."""
_SENTENCES = 3
_NUMBERS = frozenset(term for word in NUMBER_WORDS - {"one"} for term in terms(word, "en"))
"""Without "one", which is a pronoun more often than not."""
_TIMES = frozenset(term for word in TIME_WORDS for term in terms(word, "en"))
_IDLE = frozenset(terms("answer answers question questions ask asked check checked look looking find finds", "en"))
"""Words by which a passage says that it answers; no answer is among them."""
_WORD = re.compile(r"[^\W_]+(?:['’.][^\W_]+)*")
_CLAUSE = re.compile(r"[.!?;:,()\[\]—–]+|\b(?:but|instead(?! of)|however|though)\b", re.IGNORECASE)
_DENIAL = re.compile(
    r"\b(?:not|no|never|nor|neither|without|cannot|rather than|instead of|contrary to|in contrast to|unlike"
    r"|other than|as opposed to|misconceptions?|myth|wrongly|mistaken|mistakenly|falsely|incorrectly|false|untrue)\b"
    r"|n['’]t\b",
    re.IGNORECASE,
)
_YES, _NO = re.compile(r"\byes\b", re.IGNORECASE), re.compile(r"\bno\b[\s.,;:!]*$|\bno[.,;:!]", re.IGNORECASE)


class Claim(Struct, frozen=True):
    """What a passage answers: the weights of the terms that it asserts, and the terms that it denies.

    `said` holds all terms that it asserts, of whatever type; `covers` is the share of the question that it speaks of.
    """

    values: dict[str, float]
    denied: frozenset[str]
    said: frozenset[str]
    covers: float


class Asked(Struct, frozen=True):
    """A question: the weights of its terms, the kind of its answer (`retrieval.analysis.intent`), its denials.

    `weight` says how rare a term is.
    """

    terms: dict[str, float]
    kind: str
    denials: frozenset[str]
    weight: Callable[[str], float]


def asked(question: str, terms: Collection[str], kind: str, weight: Callable[[str], float]) -> Asked:
    """A question as claims are read for it."""
    denials = frozenset(found[0].casefold() for found in _DENIAL.finditer(question))
    return Asked({term: weight(term) for term in terms}, kind, denials, weight)


def claim(text: str, of: Asked, speaker: Collection[str] = ()) -> Claim:
    """What a passage answers to a question, by the sentences that have most of its terms.

    Args:
        speaker: terms of the speaker's name, which speak of the question as the text does.
    Cost: some 3 µs a word.

    >>> found = claim("It was Big Man, not Little Boy.", asked("the bomb's name", ["name", "bomb"], "what", len))
    >>> sorted(found.values), sorted(found.denied)
    (['big', 'man'], ['boy', 'littl'])
    """
    focus, spoken = _focus(text, of.terms.keys())
    words = [word for sentence in focus for word in _words(sentence, of)]
    said = frozenset(word.term for word in words if not word.denied)
    values = {word.term: of.weight(word.term) for word in words if not word.denied}
    names = {word.term for word in words if word.capital}
    return Claim(
        _verdict(focus, of) if of.kind == "yes-no" else _typed(values, names, of.kind),
        frozenset(word.term for word in words) - said,
        said,
        round(share(of.terms, spoken.union(speaker)), 6),
    )


def contradict(one: Claim, other: Claim) -> bool:
    """Whether `other` gives another answer than `one`, or denies that one; False where either gives none."""
    if not one.values:
        return False
    agreed = share(one.values, other.said | other.values.keys())
    return (bool(other.values) and agreed < SAME) or share(one.values, other.denied) >= SAME


def alike(one: Claim, other: Claim) -> bool:
    """Whether two passages give one answer; where either gives none, whether they say much the same."""
    if one.values and other.values:
        return not (contradict(one, other) and contradict(other, one))
    least = min(len(one.said), len(other.said))
    return len(one.said & other.said) >= SAME * max(least, 1)


def share(values: dict[str, float], among: Collection[str]) -> float:
    """How much of some values is among others, by weight."""
    return fsum(v for t, v in values.items() if t in among) / max(fsum(values.values()), 1e-9)


def _focus(text: str, asked: Collection[str]) -> tuple[list[str], frozenset[str]]:
    """The sentence that has most of the question's terms, with its neighbours, and their terms; all of a short text."""
    places = [text[start:end] for start, end in sentences(text)]
    spoken = [frozenset(terms(place, "en")) for place in places]
    if len(places) > _SENTENCES:
        shared = [len(each.intersection(asked)) for each in spoken]
        best = shared.index(max(shared))
        places, spoken = places[max(best - 1, 0) : best + 2], spoken[max(best - 1, 0) : best + 2]
    return places, frozenset().union(*spoken)


class _Word(NamedTuple):
    term: str
    capital: bool
    denied: bool


def _words(sentence: str, of: Asked) -> Iterator[_Word]:
    """The terms of a sentence that are not of the question; at its beginning a capital says little."""
    start = _first_word(sentence)
    for clause, place in _clauses(sentence):
        denied = any(found[0].casefold() not in of.denials for found in _DENIAL.finditer(clause))
        for word in _WORD.finditer(clause):
            capital = word[0][:1].isupper() and (of.kind == "who" or place + word.start() > start)
            for term in terms(word[0], "en"):
                if term not in of.terms and term not in _IDLE:
                    yield _Word(term, capital, denied)


def _first_word(sentence: str) -> int:
    found = _WORD.search(sentence)
    return found.start() if found else 0


def _clauses(sentence: str) -> Iterator[tuple[str, int]]:
    """The clauses of a sentence, each with its place."""
    start = 0
    for cut in _CLAUSE.finditer(sentence):
        yield sentence[start : cut.start()], start
        start = cut.start() if cut[0][:1].isalpha() else cut.end()
    yield sentence[start:], start


def _typed(values: dict[str, float], names: Collection[str], kind: str) -> dict[str, float]:
    """Those of the type that is asked for; all of them where other words may answer, too."""
    numbers = {t: v for t, v in values.items() if t in _NUMBERS or any(c.isdigit() for c in t)}
    if kind == "how many":
        return numbers
    if kind == "when":
        return numbers | {t: v for t, v in values.items() if t in _TIMES}
    named = {t: v for t, v in values.items() if t in names}
    return named if named or kind == "who" else values


def _verdict(focus: Sequence[str], of: Asked) -> dict[str, float]:
    """Yes or no: where a passage says so, else as it states or denies what is asked."""
    text = " ".join(focus)
    if _NO.search(text):
        return {"no": 1.0}
    denied = any(found[0].casefold() not in of.denials for found in _DENIAL.finditer(text))
    return {"no": 1.0} if denied and not _YES.search(text) else {"yes": 1.0}
