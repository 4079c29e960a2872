"""What a question says: the things of the fact table that it names, and the other words, by their distance to those."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import NamedTuple

from remanence.encoding.likeness import GENERIC, plain_words, root
from remanence.encoding.naming import NameWord, words_of
from remanence.encoding.relations import Spoken, spoken_of
from remanence.encoding.text import terms
from remanence.indexes.facts import Facts

__all__ = ["Mention", "Said", "mentions", "said_beside"]

_ARTICLES = frozenset({"the", "a", "an"})
_ASKING = frozenset("who whom whose what which where when why how is are was were did does do".split())
_FORMS = {"who": "who", "whom": "who", "whose": "who", "where": "where", "when": "when", "what": "", "which": ""}
_FEW = 0.25
"""What a word counts that says little."""


class Mention(NamedTuple):
    """A name in a question: its key, and the words `[first, last)` of the question that it takes."""

    key: str
    first: int
    last: int
    named: bool


class Said(NamedTuple):
    """A word of a question beside a mention: what it counts, whether it stands before, and how many words away.

    `spoken` is of what relations it speaks, with its neighbours.
    """

    word: str
    weight: float
    before: bool
    distance: int
    roots: frozenset[str] = frozenset()
    spoken: Spoken = Spoken()


def mentions(text: str, facts: Facts) -> tuple[list[Mention], list[NameWord]]:
    """The names that a question has, the longest first, none inside another; and its words, idioms put plainly."""
    words = words_of(plain_words(text))
    found = sorted(_spans(words, facts), key=lambda mention: (mention.first - mention.last, mention.first))
    kept = list[Mention]()
    for mention in found:
        if not any(mention.first < other.last and other.first < mention.last for other in kept):
            kept.append(mention)
    return kept, words


def _spans(words: list[NameWord], facts: Facts) -> Iterator[Mention]:
    for first, word in enumerate(words):
        if word.folded in _ARTICLES:
            continue
        for size in range(min(facts.opening(word.folded), len(words) - first), 0, -1):
            chosen = words[first : first + size]
            key = " ".join(each.folded for each in chosen)
            if not facts.find(key) or all(each.folded in _ASKING for each in chosen):
                continue
            named = any(each.capital for each in chosen[first == 0 :]) or (first == 0 and size > 1)
            if named or (terms(key, "en") and key not in _ASKING):
                yield Mention(key, first, first + size, named)
                break


def said_beside(mention: Mention, words: Sequence[NameWord]) -> list[Said]:
    """The words of a question that are not of the mention and say something, the nearest first."""
    found = []
    spoken = _spoken_beside(mention, words)
    for place, word in enumerate(words):
        if mention.first <= place < mention.last:
            continue
        stems = terms(word.folded, "en")
        if not stems or len(word.folded) < 2:
            continue
        before = place < mention.first
        distance = mention.first - place if before else place - mention.last + 1
        weight = _FEW if GENERIC.issuperset(stems) else 1.0
        roots = frozenset(map(root, stems))
        found.append(Said(word.folded, weight, before, distance, roots, spoken[place]))
    return sorted(found, key=lambda each: (each.distance, not each.before))


def form_of(words: Sequence[NameWord]) -> str:
    """The word that a question asks with, "who" for "whom" and "whose"; "" for none."""
    first = next((word.folded for word in words if word.folded in _FORMS), "")
    return _FORMS.get(first, "")


def _spoken_beside(mention: Mention, words: Sequence[NameWord]) -> list[Spoken]:
    """What each word speaks of, where a name stands for no more than one word."""
    rest = [word.folded for word in words[: mention.first]] + [word.folded for word in words[mention.last :]]
    spoken = spoken_of(rest)
    return spoken[: mention.first] + [Spoken()] * (mention.last - mention.first) + spoken[mention.first :]
