"""Whether two passages give different answers to one question, without a language model.

A passage's claim is what it asserts beyond the words of the question, of the type that the question asks for: numbers
and dates, names, or else its content words; in the clause of a denial ("not X", "X did not", "instead of X") a word is
denied. Two claims contradict where one does not assert, or denies, most of what the other asserts.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterator, Sequence, Set
from math import fsum
from typing import NamedTuple

from msgspec import Struct

from remanence.encoding.segmentation.sentences import sentences
from remanence.encoding.text import NUMBER_WORDS, TIME_WORDS, placed_terms, terms

SAME = 0.5
"""The share of a claim, by weight, that another asserts if it says the same."""
_SENTENCES = 3
_NUMBERS = frozenset(term for word in NUMBER_WORDS - {"one"} for term in terms(word, "en"))
"""Without "one", which is a pronoun more often than not."""
_TIMES = frozenset(term for word in TIME_WORDS for term in terms(word, "en"))
_IDLE = frozenset(terms("answer answers question questions ask asked check checked look looking find finds", "en"))
"""Words by which a passage says that it answers; no answer is among them."""
_CLAUSE = re.compile(r"[.!?;:,()\[\]—–]+|\b(?:but|instead(?! of)|however|though)\b", re.IGNORECASE)
_DENIAL = re.compile(
    r"\b(?:not|no|never|nor|neither|without|cannot|rather than|instead of|contrary to|in contrast to|unlike"
    r"|other than|as opposed to|misconceptions?|myth|wrongly|mistaken|mistakenly|falsely|incorrectly|false|untrue)\b"
    r"|n['’]t\b"
)
"""Read from lower case: four times as fast as to ignore it."""
_YES, _NO = re.compile(r"\byes\b", re.IGNORECASE), re.compile(r"\bno\b[\s.,;:!]*$|\bno[.,;:!]", re.IGNORECASE)


class Claim(Struct, frozen=True):
    """What a passage answers: the weights of the terms that it asserts, and the terms that it denies.

    `said` holds all that it asserts, of whatever type; `covers` is the share of the question that it speaks of;
    `half` is what weighs as much as `SAME` of its values.
    """

    values: dict[str, float]
    denied: frozenset[str]
    said: frozenset[str]
    covers: float
    half: float


class Asked(Struct, frozen=True):
    """A question: the weights of its terms, the kind of its answer (`retrieval.analysis.intent`), its denials.

    `weight` says how rare a term is. `passed` are the terms that are no answer: its own, and idle ones.
    """

    terms: dict[str, float]
    kind: str
    denials: frozenset[str]
    weight: Callable[[str], float]
    passed: frozenset[str]


def asked(question: str, terms: Collection[str], kind: str, weight: Callable[[str], float]) -> Asked:
    """A question as claims are read for it."""
    weighed = {term: weight(term) for term in terms}
    return Asked(weighed, kind, frozenset(_denials(question)), weight, _IDLE.union(weighed))


def _denials(text: str) -> list[str]:
    return _DENIAL.findall(text.lower())


class Told(NamedTuple):
    """A passage as claims are read from it, whatever the question: its sentences, each with the terms of its words by
    where they begin; and whether it denies anything.
    """

    sentences: Sequence[tuple[str, Sequence[tuple[int, tuple[str, ...]]]]]
    denials: Sequence[str]


def told(text: str) -> Told:
    """Read a passage. Cost: some .5 µs a word."""
    places = [text[start:end] for start, end in sentences(text)]
    return Told([(place, placed_terms(place, "en")) for place in places], _denials(text))


def claim(passage: Told, of: Asked, speaker: Collection[str] = ()) -> Claim:
    """What a passage answers to a question, by the sentences that have most of its terms.

    Args:
        speaker: terms of the speaker's name, which speak of the question as the text does.
    Cost: some .5 µs a word.

    >>> found = claim(told("It was Big Man, not Little Boy."), asked("the bomb's name", ["name", "bomb"], "what", len))
    >>> sorted(found.values), sorted(found.denied)
    (['big', 'man'], ['boy', 'littl'])
    """
    focus = _focus(passage.sentences, of.terms.keys())
    said, denied, names = _said(focus, of, denies=not of.denials.issuperset(passage.denials))
    spoken = {term for _, words in focus for _, found in words for term in found}
    verdict = of.kind == "yes-no"
    values = _verdict([sentence for sentence, _ in focus], of) if verdict else _typed(said, names, of)
    return Claim(
        values,
        frozenset(denied.difference(said)),
        frozenset(said).union(values) if verdict else frozenset(said),
        round(_weight(of.terms, spoken.union(speaker)) / max(fsum(of.terms.values()), 1e-9), 6),
        SAME * fsum(values.values()),
    )


def contradict(one: Claim, other: Claim) -> bool:
    """Whether `other` gives another answer than `one`, or denies that one; False where either gives none."""
    if not one.values:
        return False
    if other.denied and _weight(one.values, other.denied) >= one.half:
        return True
    return bool(other.values) and not repeats(other, one)


def alike(one: Claim, other: Claim) -> bool:
    """Whether two passages give one answer; where either gives none, whether they say much the same."""
    if one.values and other.values:
        return not (contradict(one, other) and contradict(other, one))
    least = min(len(one.said), len(other.said))
    return len(one.said & other.said) >= SAME * max(least, 1)


def repeats(one: Claim, other: Claim) -> bool:
    """Whether a passage asserts the answer of another; False where that gives none."""
    return asserts(one.said, other)


def asserts(said: Set[str], answer: Claim) -> bool:
    """Whether what is said has most of an answer, by weight; False where that is none."""
    return bool(answer.values) and _weight(answer.values, said) >= answer.half


def _weight(values: dict[str, float], among: Set[str]) -> float:
    """How much those of some values weigh that are among others."""
    return fsum([values[term] for term in values.keys() & among])


_Focus = Sequence[tuple[str, Sequence[tuple[int, tuple[str, ...]]]]]


def _focus(read: _Focus, asked: Collection[str]) -> _Focus:
    """The sentence that has most of the question's terms, with its neighbours; all of a short text."""
    if len(read) <= _SENTENCES:
        return read
    shared = [len({term for _, found in words for term in found}.intersection(asked)) for _, words in read]
    best = shared.index(max(shared))
    return read[max(best - 1, 0) : best + 2]


def _said(focus: _Focus, of: Asked, *, denies: bool) -> tuple[dict[str, None], set[str], set[str]]:
    """The terms that are not of the question, in their order: those that are asserted, those that are denied, and which
    of them are names. At the beginning of a sentence a capital says little.

    Args:
        denies: whether anything is denied somewhere in the text.
    """
    said, denied, names = dict[str, None](), set[str](), set[str]()
    passed = of.passed
    for sentence, words in focus:
        first = -1 if of.kind == "who" or not words else words[0][0]
        denials = _denied(sentence, of) if denies else ()
        for place, found in words:
            for term in found:
                if term in passed:
                    continue
                if sentence[place].isupper() and place > first:
                    names.add(term)
                if denials and any(start <= place < end for start, end in denials):
                    denied.add(term)
                else:
                    said[term] = None
    return said, denied, names


def _denied(sentence: str, of: Asked) -> list[tuple[int, int]]:
    """Where the clauses of a sentence are that deny something which the question does not."""
    return [(a, b) for a, b in _clauses(sentence) if not of.denials.issuperset(_denials(sentence[a:b]))]


def _clauses(sentence: str) -> Iterator[tuple[int, int]]:
    """Where the clauses of a sentence begin and end."""
    start = 0
    for cut in _CLAUSE.finditer(sentence):
        yield start, cut.start()
        start = cut.start() if cut[0][:1].isalpha() else cut.end()
    yield start, len(sentence)


def _typed(said: Collection[str], names: Collection[str], of: Asked) -> dict[str, float]:
    """The weights of those of the type that is asked for; of all of them where other words may answer, too."""
    if of.kind in ("how many", "when"):
        some = [t for t in said if t in _NUMBERS or any(map(str.isdigit, t)) or (of.kind == "when" and t in _TIMES)]
    else:
        some = [t for t in said if t in names]
        some = some if some or of.kind == "who" else list(said)
    return {term: of.weight(term) for term in some}


def _verdict(focus: Sequence[str], of: Asked) -> dict[str, float]:
    """Yes or no: where a passage says so, else as it states or denies what is asked."""
    text = " ".join(focus)
    if _NO.search(text):
        return {"no": 1.0}
    denied = not of.denials.issuperset(_denials(text))
    return {"no": 1.0} if denied and not _YES.search(text) else {"yes": 1.0}
