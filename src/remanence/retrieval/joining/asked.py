"""What a question says: the things of the fact table that it names, and the other words, by their distance to those."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import NamedTuple

from remanence.encoding.kinship import USER, role_name
from remanence.encoding.likeness import GENERIC, plain_words, root
from remanence.encoding.naming import NameWord, name_key, words_of
from remanence.encoding.relations import Spoken, spoken_of
from remanence.encoding.text import terms
from remanence.indexes.facts import Facts

__all__ = ["Mention", "Said", "mentions", "said_beside"]

_ARTICLES = frozenset({"the", "a", "an"})
_ASKING = frozenset("who whom whose what which where when why how is are was were did does do".split())
_VERBS = frozenset("is are was were did does do has have had can will would".split())
_FORMS = {"who": "who", "whom": "who", "whose": "who", "where": "where", "when": "when", "what": "", "which": ""}
_MINE, _LONGEST_ROLE = frozenset({"my", "our"}), 3
"""Whose somebody is who is asked for without a name, and words of what they are."""
_NUMBERS = frozenset(
    """no one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen
    eighteen nineteen twenty thirty forty fifty sixty seventy eighty ninety hundred thousand dozen several a""".split()
)
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

    `spoken` is of what relations it speaks, with its neighbours; `role` is whether it is the R of "the R of".
    """

    word: str
    weight: float
    before: bool
    distance: int
    roots: frozenset[str] = frozenset()
    spoken: Spoken = Spoken()
    role: bool = False


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
        if word.folded in _MINE and (role := _role(words, first + 1, facts)) is not None:
            yield role
        for size in range(min(facts.opening(word.folded), len(words) - first), 0, -1):
            chosen = words[first : first + size]
            key = " ".join(each.folded for each in chosen)
            if not facts.find(key) or all(each.folded in _ASKING for each in chosen):
                continue
            named = any(each.capital for each in chosen[first == 0 :]) or (first == 0 and size > 1)
            if named or (terms(key, "en") and key not in _ASKING):
                yield Mention(key, first, first + size, named)
                break


def _role(words: Sequence[NameWord], first: int, facts: Facts) -> Mention | None:
    """Whom "my" means with what follows: the user's wife, by that name."""
    for last in range(min(first + _LONGEST_ROLE, len(words)), first, -1):
        key = name_key(role_name(USER, "-".join(word.folded for word in words[first:last])))
        if key in facts.roles or facts.node(key) is not None:
            return Mention(key, first - 1, last, named=True)
    return None


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
        found.append(Said(word.folded, weight, before, distance, roots, spoken[place], _is_role(words[place:])))
    if found and all(each.weight < 1 for each in found):  # "Who presents X?": the little that is said asks for it
        found = [each._replace(weight=1.0) if each.spoken.relations else each for each in found]
    return sorted(found, key=lambda each: (each.distance, not each.before))


def _is_role(words: Sequence[NameWord]) -> bool:
    """Whether the first word is the R of "R of the X", "R of Ann": not of "the position of chairman"."""
    return len(words) > 2 and words[1].folded == "of" and (words[2].folded in _ARTICLES or words[2].capital)


def noun_of(words: Sequence[NameWord]) -> str:
    """The noun behind "which" and "what", "town" of "In which town does Ann live?"; "" for none."""
    place = next((n for n, word in enumerate(words) if word.folded in ("which", "what")), None)
    if place is None or place + 1 >= len(words) or words[place + 1].capital:
        return ""
    return "" if words[place + 1].folded in _VERBS else words[place + 1].folded


def straight_of(mention: Mention, words: Sequence[NameWord]) -> frozenset[str]:
    """The words that ask for what a thing has, not for what has it: "the R of X", "X's R", "Who V X?".

    "Who is the doctor of Ann" does not ask whose doctor Ann is.
    """
    before, after = [word.folded for word in words[: mention.first]], [word.folded for word in words[mention.last :]]
    if after[:1] == ["s"]:
        return frozenset(after[1:3])
    if before[-1:] == ["the"]:
        before = before[:-1]
    if before[-1:] == ["of"]:
        return frozenset(before[-3:-1])
    return frozenset(before[1:2]) if len(before) == 2 and before[0] == "who" and not after else frozenset()


def is_number(name: str) -> bool:
    """Whether a value is a number: in digits, or a small one in words."""
    first = name.lower().split()[0] if name.split() else ""
    return any(c.isdigit() for c in first) or first in _NUMBERS


def form_of(words: Sequence[NameWord]) -> str:
    """The word that a question asks with, "who" for "whom" and "whose"; "number" for "how many"; "" for none."""
    how = next((n for n, word in enumerate(words) if word.folded == "how"), None)
    if how is not None and how + 1 < len(words) and words[how + 1].folded == "many":
        return "number"
    first = next((word.folded for word in words if word.folded in _FORMS), "")
    return _FORMS.get(first, "")


def _spoken_beside(mention: Mention, words: Sequence[NameWord]) -> list[Spoken]:
    """What each word speaks of, where a name stands for no more than one word."""
    rest = [word.folded for word in words[: mention.first]] + [word.folded for word in words[mention.last :]]
    spoken = spoken_of(rest)
    return spoken[: mention.first] + [Spoken()] * (mention.last - mention.first) + spoken[mention.first :]
