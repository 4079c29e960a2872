"""The parts of a plain sentence: its verb, the phrase before it, and what is said after it, by word order alone."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from remanence.encoding.extraction.plain_sentences import Token
from remanence.encoding.irregular import BASE_FORMS
from remanence.encoding.relations import meaning

__all__ = ["ARTICLES", "BE", "HAVE", "PARTICLES", "PREPOSITIONS", "RELATIVES", "Split", "main_verb", "split_predicate"]

Tokens = Sequence[Token]

BE = frozenset("is are was were be".split())
HAVE = frozenset("has have had".split())
ARTICLES = frozenset("the a an its their his her".split())
PREPOSITIONS = frozenset(
    "of in on at by to for from with as into near under over after against through within around about between "
    "during since before along across behind beside via towards toward upon".split()
)
RELATIVES = frozenset("that which who whom where whose".split())
PARTICLES = frozenset("von van der den de del della di da do dos das des du la le los el al bin ibn und et zu".split())
"""Words in lower case that stand in names."""
_NO_VERB = PREPOSITIONS | ARTICLES | RELATIVES | frozenset("and or not no also only its was is are were".split())
_NOUN_ENDS = ("ss", "us", "is", "ous", "ness", "'s", "s'")


class Split(NamedTuple):
    """A predicate in two: the words of the relation, and the value that it leads to."""

    relation: tuple[str, ...]
    value: tuple[Token, ...]


def main_verb(tokens: Tokens) -> int | None:
    """The place of the verb that the sentence is built on; None if there is none to be sure of.

    A form of "be" or "have", or a word in lower case with the look of a verb behind a name or a short phrase. After
    "the … that", "where" and the like it is the last form of "be", as an earlier verb belongs to the clause.
    """
    determined = tokens[0].lower in ARTICLES
    clause = next((n for n, token in enumerate(tokens) if token.lower in RELATIVES and not token.name), None)
    places = [n for n, token in enumerate(tokens) if n and token.lower in BE and not token.name]
    if clause is not None:
        return places[-1] if determined and places and places[-1] > clause + 1 else None
    if places:
        return places[0]
    return next((n for n in range(1, len(tokens) - 1) if _is_verb(tokens, n)), None)


def _is_verb(tokens: Tokens, place: int) -> bool:
    """Whether a word in lower case can be the verb of what stands before it, and what follows can be its object."""
    word, before, after = tokens[place], tokens[place - 1], tokens[place + 1]
    if word.name or word.lower in _NO_VERB or not word.lower.isalpha():
        return False
    if word.lower in HAVE:
        return True
    regular = word.lower.endswith("s") and not word.lower.endswith(_NOUN_ENDS)
    if not (regular or word.lower.endswith("ed") or BASE_FORMS.get(word.lower, word.lower) != word.lower):
        return False
    if word.lower in PARTICLES or before.lower in _NO_VERB:
        return False
    leads = after.name or after.lower in PREPOSITIONS or after.lower in ARTICLES or word.lower in BASE_FORMS
    if before.name:
        return leads or tokens[-1].name or meaning(word.lower) is not None
    return leads and place > 1 and (tokens[0].lower in ARTICLES or not tokens[0].name)


def split_predicate(tokens: Tokens) -> Split | None:
    """The relation and the value of what follows a verb; None if there is nothing that it leads to.

    The value begins with the first name; the noun that says what it is ("the city of") stays with the relation. Where
    there is no name it is what follows the last preposition, or the object of the verb.
    """
    if not tokens:
        return None
    role = next((n for n in range(1, len(tokens) - 1) if _gives_role(tokens, n)), None)
    if role is not None:
        value = _without_article(tokens[:role])
        relation = tuple(token.lower for token in tokens[role:] if token.lower not in ARTICLES)
        return Split(relation, value) if value else None
    first = next((n for n, token in enumerate(tokens) if token.name), None)
    typed = _typed(tokens, first)
    start = typed if typed is not None else _with_adjectives(tokens, first)
    if start is None:
        start = 1 + max((n for n, token in enumerate(tokens) if token.lower in PREPOSITIONS), default=-1)
    value = _without_article(tokens[start:])
    relation = tuple(token.lower for token in tokens[: len(tokens) - len(value)] if token.lower not in ARTICLES)
    return Split(relation, value) if value else None


def _gives_role(tokens: Tokens, place: int) -> bool:
    """Whether "as its mascot", "as a pet" ends the sentence here."""
    rest = tokens[place + 1 :]
    return (
        tokens[place].lower == "as"
        and rest[0].lower in ARTICLES
        and 2 <= len(rest) <= 4
        and not any(token.name or token.lower in PREPOSITIONS for token in rest)
    )


def _typed(tokens: Tokens, first: int | None) -> int | None:
    """Where the value begins after "the city of", "the sport of": a noun in lower case that says what it is."""
    for n in range(len(tokens) - 1):
        if first is not None and n > first:
            return None
        if tokens[n].lower == "of" and n >= 2 and not tokens[n - 1].name:
            article = n - 2 if tokens[n - 2].lower == "the" else n - 3
            if article >= 0 and tokens[article].lower == "the":
                return n + 1
    return None


def _with_adjectives(tokens: Tokens, first: int | None) -> int | None:
    """Where a value with a name begins: "of ancient Rome" at its adjective, but "the planet Ostara" at its name."""
    if first is None:
        return None
    start = first
    while start and not tokens[start - 1].name and tokens[start - 1].lower not in _NO_VERB:
        start -= 1
    return start if start and tokens[start - 1].lower in PREPOSITIONS else first


def _without_article(tokens: Tokens) -> tuple[Token, ...]:
    if tokens and tokens[0].text in ARTICLES:
        tokens = tokens[1:]
    return tuple(tokens)
