"""Sentences put in the order of plain ones: of two verbs the last, and of "you will find X in Y" what is said of X."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from remanence.encoding.extraction.phrases import ARTICLES, BE, PREPOSITIONS, main_verb
from remanence.encoding.extraction.plain_sentences import Token, is_shown, joins_verbs

__all__ = ["Crowd", "crowd_of", "left_behind", "plainer"]

Tokens = Sequence[Token]
_LEAVING = frozenset("it that them off up out down over away old first last previous former all both not".split())
_INSIDE = frozenset("and of the & for".split())
"""Words in lower case that names have inside."""
_PEOPLE = frozenset("people folk locals residents visitors customers passengers guests everyone everybody".split())


class Crowd(NamedTuple):
    """What people do somewhere, or how many: "people in X read Y", "1,200 people live in X"."""

    of: Tokens
    relation: str
    value: Tokens


def plainer(tokens: Tokens) -> Tokens:
    """The words of a sentence, of two clauses with one subject the last, and without "you can find".

    >>> from remanence.encoding.extraction.plain_sentences import plain_sentences
    >>> for text in ("Ann Lee sold the shop and is with Quillon now.", "You will find Ann Lee living in Oak Park."):
    ...     ((_, _, tokens),) = plain_sentences(text)
    ...     print([token.text for token in plainer(tokens)])
    ['Ann', 'Lee', 'is', 'with', 'Quillon', 'now']
    ['Ann', 'Lee', 'is', 'living', 'in', 'Oak', 'Park']
    """
    return _last_clause(_shown(tokens))


def _shown(tokens: Tokens) -> Tokens:
    """What "you can find X in Y" shows of X, as if it said that X is in Y."""
    if not is_shown(tokens):
        return tokens
    rest = tokens[3:]
    last = int(rest[0].lower in ARTICLES)
    while last < len(rest) - 1 and (rest[last].name or (last and rest[last + 1].name and rest[last].lower in _INSIDE)):
        last += 1
    if not last or last >= len(rest):
        return tokens
    verb = rest[last]._replace(text="is", lower="is", name=False)
    return (*rest[:last], verb, *rest[last:])


def _last_clause(tokens: Tokens) -> Tokens:
    joint = next((n for n in range(len(tokens) - 2, 2, -1) if joins_verbs(tokens, n)), None)
    if joint is None:
        return tokens
    place = main_verb([t for t in tokens[:joint] if t.lower != "that"]) or _first_plain(tokens[:joint])
    clause = tokens[joint + 1 :]
    return (*tokens[:place], *clause[clause[0].lower == "now" :]) if place else tokens


def _first_plain(tokens: Tokens) -> int:
    """Where what is said begins behind a name."""
    return next((n for n, token in enumerate(tokens) if n and not token.name), 0)


def left_behind(tokens: Tokens) -> tuple[str, ...]:
    """The nouns of what somebody left: of "changed doctors and sees Ann", "sold the old car and took up cycling"."""
    joint = next((n for n in range(len(tokens) - 2, 2, -1) if joins_verbs(tokens, n)), None)
    if joint is None:
        return ()
    first = _first_plain(tokens[:joint]) + 1
    skipped = ARTICLES | BE | PREPOSITIONS | _LEAVING
    return tuple(t.lower for t in tokens[first:joint] if not t.name and t.lower.isalpha() and t.lower not in skipped)


def crowd_of(tokens: Tokens) -> Crowd | None:
    """What a sentence tells that begins with people at large, or with a number of them; None for any other."""
    place = next((n for n in range(1, len(tokens) - 1) if tokens[n].lower in PREPOSITIONS), None)
    if place is None or any(token.lower in BE for token in tokens):
        return None
    counted = tokens[0].text[0].isdigit() and 2 <= place <= 4
    if counted and not any(token.name for token in tokens[1:place]) and all(t.name for t in tokens[place + 1 :]):
        return Crowd(tokens[place + 1 :], " ".join(t.lower for t in tokens[1 : place + 1]), tokens[:1])
    if tokens[0].lower not in _PEOPLE or tokens[place].lower not in ("in", "of", "at", "on", "to"):
        return None
    rest = tokens[place + 1 + (tokens[place + 1].lower in ARTICLES) :]
    named = next((n for n, token in enumerate(rest) if not token.name), len(rest))
    said = rest[named:]
    if not named or len(said) < 2:
        return None
    value = said[1:][said[1].lower in ARTICLES :]
    verb = (*tokens[1:place], said[0]) if place > 1 else said[:1]
    return Crowd(rest[:named], " ".join(token.lower for token in verb), value) if value else None
