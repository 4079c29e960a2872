"""What of what a phrase names: the X and the R of "the R of X", "X's R", "the university where X was educated"."""

from __future__ import annotations

import re
from collections.abc import Sequence

from remanence.encoding.extraction.phrases import ARTICLES, BE, PREPOSITIONS, RELATIVES
from remanence.encoding.extraction.plain_sentences import Token
from remanence.encoding.relations import spoken_of

__all__ = ["begins_name", "definite", "own_role", "role_of", "words_of"]

Tokens = Sequence[Token]
_LONGEST_ROLE = 4
"""Words of "X's R" behind the name, with it."""
_TIME = re.compile(r",? (?:in|on|since|from|until|by|during|around) (?:[A-Z][a-z]+ )?(?:\d{1,2},? )?[12]\d{3}\b.*$")
_OF = ("of", "in", "for", "at", "on", "to", "against")
_ACRONYM = 4
_ASPECTS = frozenset(
    "topic subject title theme name make brand model colour color size type breed number price cost length".split()
)
"""Of what somebody has, what it is like: the breed of Ann's dog is what Ann's dog is, but its vet is not."""


def definite(text: str, tokens: Tokens) -> tuple[str, tuple[str, ...]] | None:
    """X and R of "the R of X", "X's R", "the R that X plays"; None where a phrase has no such form."""
    own = _owner(tokens)
    if tokens[0].lower == "the" and any(token.lower == "of" for token in tokens):
        own = None
    if own is not None and own + 1 < len(tokens) and not any(_is_part_of_name(token) for token in tokens[own + 1 :]):
        role = tuple(token.lower for token in tokens[own + 1 :])
        return _bare(words_of(text, tokens[: own + 1])), role
    if tokens[0].lower != "the":
        return _office_of(text, tokens)
    if any(token.lower in RELATIVES for token in tokens if not token.name):
        return _of_clause(text, tokens)
    for n in range(2, len(tokens) - 1):
        if tokens[n].lower in _OF and begins_name(tokens[n + 1 :]):
            role = tuple(token.lower for token in tokens[1:n] if token.lower not in ARTICLES)
            return _of_what(text, tokens[n + 1 + (tokens[n + 1].text in ARTICLES) :], role)
    of = next((n for n in range(2, len(tokens) - 1) if tokens[n].lower == "of"), None)
    if of is None or any(token.lower in PREPOSITIONS for token in tokens[of + 1 :]):
        return None
    rest = tokens[of + 1 :][tokens[of + 1].lower in ARTICLES :]
    return (words_of(text, rest), tuple(token.lower for token in tokens[1:of])) if rest else None


def _of_what(text: str, tokens: Tokens, role: tuple[str, ...]) -> tuple[str, tuple[str, ...]]:
    """X and R of "the R of X", and of "the topic of X's thesis" the thesis topic of X."""
    own = _owner(tokens)
    says_what = own is not None and own + 1 < len(tokens) and _ASPECTS.issuperset(role)
    if own is None or not says_what or any(token.name for token in tokens[own + 1 :]):
        return words_of(text, tokens), role
    owned = tuple(token.lower for token in tokens[own + 1 :])
    return _bare(words_of(text, tokens[: own + 1])), (*owned, *role)


def _office_of(text: str, tokens: Tokens) -> tuple[str, tuple[str, ...]] | None:
    """X and R of "Ownership of X", "Home for X": a noun that is no part of a name, and has a capital by its place."""
    if len(tokens) < 3 or tokens[1].lower not in ("of", "for") or not begins_name(tokens[2:]):
        return None
    noun = tokens[0].lower
    done = noun.endswith(("ship", "ance", "ings", "ases", "eries"))
    if not done and not (tokens[1].lower == "for" and spoken_of([noun])[0].relations):
        return None  # a "House of Windsor", a "Church of Scotland"
    return words_of(text, tokens[2 + (tokens[2].text in ARTICLES) :]), (noun,)


def _owner(tokens: Tokens) -> int | None:
    return next((n for n, token in enumerate(tokens) if token.lower.endswith(("'s", "s'")) and token.name), None)


def _bare(owner: str) -> str:
    return re.sub(r"['’]s?$", "", owner)


def _is_part_of_name(token: Token) -> bool:
    """Whether a word has a capital as names have: a "GP" and a "CEO" are what somebody is."""
    return token.name and not (token.text.isalpha() and token.text.isupper() and 2 <= len(token.text) <= _ACRONYM)


def _of_clause(text: str, tokens: Tokens) -> tuple[str, tuple[str, ...]] | None:
    """X and R of "the university where X was educated": all the words but the one name."""
    names = [n for n, token in enumerate(tokens) if token.name]
    if not names:
        return None
    first, last = names[0], names[-1]
    clause = next(n for n, token in enumerate(tokens) if token.lower in RELATIVES and not token.name)
    if first != clause + 1 and not (first == clause + 2 and tokens[clause + 1].lower in ARTICLES):
        last = len(tokens) - 1  # "that produced the Moog synthesizer": the clause ends with its object
    skipped = ARTICLES | RELATIVES | BE
    role = tuple(token.lower for token in (*tokens[:first], *tokens[last + 1 :]) if token.lower not in skipped)
    return words_of(text, tokens[first : last + 1]), role


def role_of(text: str, tokens: Tokens, *, bare: bool = False) -> tuple[str, tuple[str, ...]] | None:
    """X and R of "the R of X" as it stands in a predicate, after "as" also of "R of X"; "a R of X" is not the one."""
    if not tokens or (tokens[0].lower != "the" and (not bare or tokens[0].lower in ARTICLES)):
        return None
    if tokens[0].lower != "the":
        tokens = (tokens[0], *tokens)
    for n in range(2, len(tokens) - 1):
        if tokens[n].name:
            return None
        if tokens[n].lower in ("of", "in", "for", "at") and begins_name(tokens[n + 1 :]):
            rest = tokens[n + 1 + (tokens[n + 1].text in ARTICLES) :]
            return words_of(text, rest), tuple(token.lower for token in tokens[1:n])
    return None


def own_role(text: str, tokens: Tokens) -> tuple[str, tuple[str, ...]] | None:
    """X and R of "X's R" as a predicate: "is Ann Lee's doctor"."""
    own = _owner(tokens)
    if own is None or own + 1 >= len(tokens) or not begins_name(tokens) or len(tokens) - own > _LONGEST_ROLE:
        return None
    role = tokens[own + 1 :]
    if any(_is_part_of_name(token) or token.lower in PREPOSITIONS for token in role):
        return None
    return _bare(words_of(text, tokens[: own + 1])), tuple(token.lower for token in role)


def begins_name(tokens: Tokens) -> bool:
    return tokens[0].name or (tokens[0].lower in ARTICLES and len(tokens) > 1 and tokens[1].name)


def words_of(text: str, tokens: Tokens) -> str:
    """The words from the first to the last token as they stand, without a date at the end."""
    words = text[tokens[0].start : tokens[-1].end]
    return _TIME.sub("", words + ")" if words.count("(") > words.count(")") else words)
