"""The parts of a plain sentence: its verb, the phrase before it, and what is said after it, by word order alone."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import NamedTuple

from remanence.encoding.extraction.plain_sentences import Token
from remanence.encoding.irregular import BASE_FORMS
from remanence.encoding.relations import meaning

__all__ = [
    "ARTICLES",
    "BE",
    "HAVE",
    "PARTICLES",
    "PREPOSITIONS",
    "RELATIVES",
    "Split",
    "is_participle",
    "main_verb",
    "split_predicate",
    "without_times",
]

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
_ADVERBS = frozenset("up out off down over away back on".split())
_NOW = tuple(
    tuple(phrase.split())
    for phrase in """these days|those days|from now on|any more|any longer|as of now|right now|at present|at the moment
    |for now|this year|this month|this week|last year|last month|last week|every day|every week|now|nowadays|lately
    |currently|again|instead|today""".split("|")
)
_SINCE = frozenset("as since after following last from recently".split())
_OFTEN = frozenset("always usually often now also currently mostly normally typically generally still".split())
_NOUN_ENDS = ("ss", "us", "is", "ous", "ness", "'s", "s'")
_AFTER_VALUE = frozenset("as for on to in at over against with into away back off out again permanently".split())
"""What leads back to the relation behind a value: "sees Ann Lee for check-ups", "put Salt on the bill"."""
_NAMING = frozenset("call name make appoint elect crown declare choose pick hire".split())
"""Verbs whose object is said to be something: "appointed Ann Lee director", "calls Oak Park home"."""
_LONGEST_REST = 4
_GIVEN = frozenset("gets got takes took uses used makes made sells sold needs wants prefers likes eats drinks".split())
"""Verbs of having and using, whose object may stand without an article: "gets lamb mince"."""


class Split(NamedTuple):
    """A predicate in two: the words of the relation, and the value that it leads to."""

    relation: tuple[str, ...]
    value: tuple[Token, ...]


def without_times(tokens: Tokens) -> Tokens:
    """A sentence without the words that only say that it holds now: "these days", "from now on"."""
    for phrase in _NOW:
        size = len(phrase)
        if len(tokens) > size + 2 and tuple(token.lower for token in tokens[-size:]) == phrase:
            return tokens[:-size]
        if len(tokens) > size + 2 and tuple(token.lower for token in tokens[:size]) == phrase:
            return tokens[size:]
    if tokens[0].lower in _SINCE and (first := _opening(tokens)):
        return tokens[first:]
    return tokens


def _opening(tokens: Tokens) -> int:
    """Where the name stands behind "as of this spring", "after the cuts"; 0 for another opening."""
    first = next((n for n, token in enumerate(tokens[1:], 1) if token.name), 0)
    return first if first <= _LONGEST_REST + 1 and tokens[first - 1].lower not in PREPOSITIONS | ARTICLES else 0


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
    found = next((n for n in range(1, len(tokens) - 1) if _is_verb(tokens, n)), None)
    return found if found is not None else next((n for n in range(2, len(tokens) - 1) if _is_of_many(tokens, n)), None)


def is_participle(token: Token) -> bool:
    """Whether a word behind "has" makes it a tense: "has adopted"."""
    past = BASE_FORMS.get(token.lower, token.lower) != token.lower
    return not token.name and token.lower not in BE | HAVE and (token.lower.endswith("ed") or past)


def _is_of_many(tokens: Tokens, place: int) -> bool:
    """Whether a word is the verb of several: "The Foxes play jazz", "the Rovers compete in the cup"."""
    word, before = tokens[place], tokens[place - 1]
    if not before.name or word.name or not word.lower.isalpha():
        return False
    return meaning(word.lower + "s") is not None or _has_parts(tokens, place)


def _has_parts(tokens: Tokens, place: int) -> bool:
    """Whether "the doors of X" stand before a word that a preposition follows: "open at nine"."""
    head = tokens[tokens[0].lower in ARTICLES]
    of = tokens[int(tokens[0].lower in ARTICLES) + 1].lower
    leads = tokens[place + 1].lower in PREPOSITIONS | _ADVERBS and tokens[place].lower not in _NO_VERB
    return leads and head.lower.endswith("s") and of in ("of", "for", "at") and place > 2


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
    leads = after.name or after.lower in PREPOSITIONS | _ADVERBS or after.lower in ARTICLES or word.lower in BASE_FORMS
    if place > 1 and before.lower in _OFTEN:
        before = tokens[place - 2]
    if before.name:
        few = place + _LONGEST_REST > len(tokens) - 1 and word.lower in _GIVEN
        return leads or few or tokens[-1].name or meaning(word.lower) is not None
    return leads and place > 1 and (tokens[0].lower in ARTICLES or not tokens[0].name)


def split_predicate(tokens: Tokens, verb: str = "") -> Split | None:
    """The relation and the value of what follows a verb; None if there is nothing that it leads to.

    The value begins with the first name; the noun that says what it is ("the city of") stays with the relation. Where
    there is no name it is what follows the last preposition, or the object of the verb. What follows a name in plain
    words is of the relation again: "sees Ann Lee for check-ups".
    """
    if not tokens:
        return None
    role = next((n for n in range(1, len(tokens) - 1) if _gives_role(tokens, n)), None)
    if role is not None:
        begins = next((n for n, token in enumerate(tokens[:role]) if token.name), 0)  # "joined X as its cook"
        value = _without_article(tokens[begins:role])
        relation = tuple(t.lower for t in (*tokens[:begins], *tokens[role:]) if t.lower not in ARTICLES)
        return Split(relation, value) if value else None
    first = next((n for n, token in enumerate(tokens) if token.name), None)
    typed = _typed(tokens, first)
    start = typed if typed is not None else _with_adjectives(tokens, first)
    if start is None:
        start = 1 + max((n for n, token in enumerate(tokens) if token.lower in PREPOSITIONS), default=-1)
    start = max(start, int(tokens[0].lower in _ADVERBS))
    ends = _name_ends(tokens, first, verb) if first is not None and start <= first else len(tokens)
    value = _without_article(tokens[start:ends])
    before = tokens[: ends - len(value)]
    relation = tuple(token.lower for token in (*before, *tokens[ends:]) if token.lower not in ARTICLES)
    return Split(relation, value) if value else None


def _name_ends(tokens: Tokens, first: int, verb: str) -> int:
    """Where a name ends that a few plain words follow which belong to the relation; else the end of all."""
    last = max(n for n, token in enumerate(tokens) if token.name) + 1
    rest = tokens[last:]
    if not rest or len(rest) > _LONGEST_REST or any(token.lower in PREPOSITIONS for token in tokens[first:last]):
        return len(tokens)
    if rest[0].lower in _AFTER_VALUE or (len(rest) <= 2 and _base(verb) in _NAMING):
        return last
    return len(tokens)


def _base(verb: str) -> str:
    if verb in BASE_FORMS:
        return BASE_FORMS[verb]
    stem = re.sub(r"(?:ed|s)$", "", verb)
    return stem if stem in _NAMING else f"{stem}e"


def _gives_role(tokens: Tokens, place: int) -> bool:
    """Whether "as its mascot", "as a pet" ends the sentence here."""
    rest = tokens[place + 1 :]
    if rest[0].lower in ("a", "an") and not any(token.name for token in tokens[:place]):
        return False  # "earns a living as a midwife": the role is what is told
    return (
        tokens[place].lower == "as"
        and (rest[0].lower in ARTICLES or any(token.name for token in tokens[:place]))
        and int(rest[0].lower in ARTICLES) < len(rest) <= 4
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
    if start >= 2 and (tokens[start - 2].lower, tokens[start - 1].lower) == ("used", "to"):
        return min(start + 1, first)  # "is used to treat gout": what it is used for is of the relation
    return start if start and tokens[start - 1].lower in PREPOSITIONS else first


def _without_article(tokens: Tokens) -> tuple[Token, ...]:
    if tokens and tokens[0].text in ARTICLES:
        tokens = tokens[1:]
    return tuple(tokens)
