"""The grammar of one plain sentence: what it is about, what it relates that to, and by what words.

Word order tells which is which. "The R of X is Y", "X's R is Y", "Y is the R of X" and "X has Y as its R" are one
form, of the subject X, the attribute R and the value Y; in "X was founded by Y" and "X lies in the city of Y" the verb
and what follows up to the value are the attribute.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from remanence.encoding.extraction.phrases import (
    ARTICLES,
    BE,
    HAVE,
    PREPOSITIONS,
    RELATIVES,
    Split,
    is_participle,
    main_verb,
    split_predicate,
    without_times,
)
from remanence.encoding.extraction.plain_sentences import Token, is_given_up
from remanence.encoding.extraction.plainer import crowd_of, left_behind, plainer
from remanence.encoding.extraction.roles import begins_name, definite, own_role, role_of, words_of
from remanence.encoding.relations import kinds_told, meaning
from remanence.types import Statement

__all__ = ["has_name", "statement_of"]

Tokens = Sequence[Token]
_LONGEST_NAME, _LONGEST_PHRASE = 12, 4
"""Words of a subject or value with a capital, and without one."""
_MANY = frozenset(
    """member part example friend child son daughter brother sister sibling cousin uncle aunt student pupil colleague
    resident citizen branch version aspect kind""".split()
)
"""Of these one thing has several, though a sentence may speak of "the" one."""
_ONCE = frozenset("born died married headquartered".split())
"""Words by which a subject has one value at a time, however the sentence is built."""
_BESIDE_VERBS = frozenset("can also still now currently always often usually originally first formerly".split())
_EXCHANGED = re.compile(
    r"(?P<of>(?:The )?[A-Z][\w'’-]*(?: [A-Z0-9][\w'’-]*)*) (?:has |have |had )?(?P<verb>swapped|exchanged|traded"
    r"|replaced|gave up|given up|dropped|abandoned|switched|moved|changed|went|converted) (?:from )?"
    r"(?P<old>(?!its |his |her |their |to |from |over )[\w' -]{2,40}?) (?P<lead>for|with|to|in favour of) "
    r"(?P<new>[\w' -]{2,40})"
)
"""A value for another, by name: the old one tells of which attribute it is."""
_LEFT = frozenset("resigned retired quit dismissed sacked fired removed ousted deposed suspended".split())
"""Verbs by which somebody leaves an office: what comes next is no longer so."""
_ARTICLE = re.compile(r"^(?:the|an?) ", re.IGNORECASE)
_HOLLOW = frozenset("name one fact thing way reason result same other".split())


def statement_of(text: str, tokens: Tokens) -> Statement | None:
    """What a plain sentence says."""
    if (instead := _EXCHANGED.fullmatch(text.rstrip(" ."))) is not None:
        attribute = f"{instead['verb']} {_ARTICLE.sub('', instead['old'].lower())} {instead['lead']}"
        return Statement(subject=instead["of"], attribute=attribute, value=_ARTICLE.sub("", instead["new"]))
    tokens = without_times(tokens)
    tokens = [token for n, token in enumerate(tokens) if not is_given_up(tokens, n)]
    left, tokens = left_behind(tokens), plainer(tokens)
    if (crowd := crowd_of(tokens)) is not None:
        return Statement(subject=words_of(text, crowd.of), attribute=crowd.relation, value=words_of(text, crowd.value))
    place = main_verb(tokens)
    if place is None or place + 1 >= len(tokens):
        return None
    before, verb, after = tokens[:place], tokens[place], tokens[place + 1 :]
    if not after:
        return None
    while len(before) > 1 and before[-1].lower in _BESIDE_VERBS:
        before = before[:-1]
    negated = after[0].lower == "not" or after[0].lower == "no"
    if negated:
        after = after[2 if after[0].lower == "no" and after[1:2] and after[1].lower == "longer" else 1 :]
    if not after:
        return None
    if verb.lower in HAVE and len(after) > 2 and after[0].lower == "been":
        verb, after = after[0]._replace(lower="was"), after[1:]
    elif verb.lower in HAVE and len(after) > 1 and is_participle(after[0]):
        verb, after = after[0], after[1:]
    said = _said(text, before, verb, after)
    if said is None:
        return None
    subject, relation, value, single = said
    attribute = " ".join(word for word in (*left, *relation) if word not in ARTICLES)
    negated ^= _is_left(verb, after)
    if not _fits(subject) or not _fits(value) or not attribute or len(relation) > 8:
        return None
    return Statement(subject=subject, attribute=attribute, value=value, negated=negated, single=single)


def _said(text: str, before: Tokens, verb: Token, after: Tokens) -> tuple[str, tuple[str, ...], str, bool] | None:
    """Subject, relation, value, and whether there is one at a time."""
    named = definite(text, before)
    if named is not None and _is_title(before, after):
        named = None
    if named is not None and verb.lower in BE:
        subject, role = named
        value, extra = _value(text, after)
        return subject, (*role, *extra), value, _is_single(role)
    subject = words_of(text, before)
    if named is not None and len(named[1]) == 1:  # "The premiere of X took place in Y": its verb says what Y is
        subject, head = named
    else:
        head = ()
        if not _is_name(before) and any(token.lower in RELATIVES | PREPOSITIONS for token in before if not token.name):
            return None
    if verb.lower in BE | HAVE and (counted := _counted(text, after)) is not None:
        return subject, *counted, False
    if verb.lower in BE:
        if (told := _told_to_be(text, subject, after)) is not None:
            return told
        if after[0].name:
            return None  # "The Attorney General is Ann Lee": who of whom is not said
    elif verb.lower not in HAVE and (what := _as_what(after)):
        if (turned := role_of(text, what, bare=True) or own_role(text, what)) is not None:
            return turned[0], turned[1], subject, _is_single(turned[1])
    elif (rated := _rated(text, before, after)) is not None:
        return rated
    if verb.lower in BE and len(after) > 1 and after[0].lower.endswith("ing") and not after[0].name:
        verb, after = after[0], after[1:]  # "is researching tides"
    split = _told_of(verb, after) or split_predicate(after, verb.lower)
    if split is None:
        return None
    words = split.relation if verb.lower in BE | HAVE else (verb.lower, *split.relation)
    if not words or _HOLLOW.issuperset(words):
        return None
    if all(word in PREPOSITIONS or word in _HOLLOW for word in words) and (verb.lower not in BE or words == ("of",)):
        return None
    return subject, (*head, *words), words_of(text, _without_aside(split.value)), bool(_ONCE & set(words))


def _told_to_be(text: str, subject: str, after: Tokens) -> tuple[str, tuple[str, ...], str, bool] | None:
    """What a predicate makes of its subject: the R of X, Ann's R, what X uses, one who has a kind; None for other."""
    if (turned := role_of(text, after)) is not None:
        return turned[0], turned[1], subject, _is_single(turned[1])
    if (turned := own_role(text, after) or _used_as(text, after)) is not None:
        return turned[0], turned[1], subject, False  # "Ann's dog" may be one of several
    if (turned := _office_held(text, after)) is not None:
        return turned[0], turned[1], subject, True
    kind = _by_kind(text, after)
    return None if kind is None else (subject, *kind, False)


def _office_held(text: str, after: Tokens) -> tuple[str, tuple[str, ...]] | None:
    """X and R of "was unveiled as R of X", where R is what a person is to something."""
    role = role_of(text, _as_what(after[1:]), bare=True) if is_participle(after[0]) and len(after) > 1 else None
    means = None if role is None else meaning(" ".join(role[1]))
    return role if means is not None and "person" in kinds_told(means.told) and after[0].lower != "known" else None


def _used_as(text: str, after: Tokens) -> tuple[str, tuple[str, ...]] | None:
    """X and R of "is the harbour that X uses": what X uses as its harbour."""
    if after[0].lower != "the" or len(after) < 4 or after[1].name or after[-1].name:
        return None
    owner = after[2 + (after[2].lower in ("that", "which")) : -1]
    if not owner or not all(token.name for token in owner) or not after[-1].lower.endswith("s"):
        return None
    return words_of(text, owner), (after[1].lower, after[-1].lower)


def _is_left(verb: Token, after: Tokens) -> bool:
    """Whether somebody left an office: "resigned as", "was dismissed as"."""
    done = after[0].lower if verb.lower in BE else verb.lower
    return done in _LEFT and any(token.lower == "as" for token in after[:2])


def _without_aside(value: Tokens) -> Tokens:
    """A name without a phrase behind it that names nothing: "the Inn from the previous owner"."""
    for n in range(1, len(value) - 1):
        rest = value[n:]
        if any(token.name for token in rest):
            continue
        leads = rest[0].lower in PREPOSITIONS and rest[0].lower not in ("of", "for")
        return value[:n] if leads and value[0].name and any(t.lower in ARTICLES for t in rest) else value
    return value


def _as_what(after: Tokens) -> Tokens:
    """What follows the "as" of "serves as", "took over as"; empty where there is none."""
    place = next((n for n, token in enumerate(after[:2]) if token.lower == "as"), None)
    return () if place is None or (place and after[0].name) else after[place + 1 :]


def _rated(text: str, before: Tokens, after: Tokens) -> tuple[str, tuple[str, ...], str, bool] | None:
    """What "the latest census puts X at 1,200" tells of X: a number, by what counted it."""
    at = len(after) - 2
    if at < 1 or after[at].lower != "at" or not after[-1].text[0].isdigit() or before[-1].name:
        return None
    if not all(token.name for token in after[after[0].lower in ARTICLES : at]):
        return None
    head = tuple(token.lower for token in before if token.lower not in ARTICLES)
    return words_of(text, after[:at]), head, words_of(text, after[-1:]), False


def _told_of(verb: Token, after: Tokens) -> Split | None:
    """What "is painted white" and "has Ann Lee in the chair" lead to; None for what has another form."""
    if verb.lower in BE and 2 <= len(after) <= 4 and is_participle(after[0]):
        plain = not any(token.name or token.lower in PREPOSITIONS | ARTICLES for token in after[1:])
        return Split((after[0].lower,), tuple(after[1:])) if plain else None
    if verb.lower in HAVE and after[0].name:
        name = next((n for n, token in enumerate(after) if not token.name), 0)
        rest = after[name:]
        if name and 2 < len(rest) + 1 <= 4 and rest[0].lower in ("in", "on", "at") and rest[1].lower in ARTICLES:
            return Split(tuple(t.lower for t in rest if t.lower not in ARTICLES), tuple(after[:name]))
    return None


def _is_title(before: Tokens, after: Tokens) -> bool:
    """Whether "The Life of Pablo" is a name, not the life of somebody: its noun has a capital, and nobody holds it."""
    return before[0].lower == "the" and len(before) > 1 and before[1].name and not after[0].name


def _by_kind(text: str, after: Tokens) -> tuple[tuple[str, ...], str] | None:
    """R and Y of "a Y by R", where R is a plain noun: "a violin maker by profession"."""
    if len(after) < 4 or after[0].lower not in ("a", "an") or after[-2].lower != "by" or after[-1].name:
        return None
    return (after[-1].lower,), words_of(text, after[1:-2])


def _counted(text: str, after: Tokens) -> tuple[tuple[str, ...], str] | None:
    """R and Y of "is Y metres long", "has Y inhabitants": a number, and what it counts."""
    if len(after) < 2 or not after[0].text[0].isdigit() or any(token.name for token in after[1:]):
        return None
    if any(token.lower in PREPOSITIONS for token in after[1:]):
        return None
    return tuple(token.lower for token in after[1:]), words_of(text, after[:1])


def _value(text: str, after: Tokens) -> tuple[str, tuple[str, ...]]:
    """The value of "the R of X is …", with the words that lead to it: "located in the city of"."""
    if after[0].name or (after[0].lower in ARTICLES and len(after) > 1):
        rest = after if after[0].name else after[1:]
        if len(rest) > 2 and not rest[0].name and rest[1].lower == "of":  # "is the city of Wexby"
            return words_of(text, rest[2:]), (rest[0].lower,)
        return words_of(text, rest), ()
    leads = after[0].lower in PREPOSITIONS or any(token.lower in PREPOSITIONS for token in after[1:2])
    split = split_predicate(after) if leads else None
    if split is None or not split.relation:
        return words_of(text, after), ()
    return words_of(text, split.value), split.relation


def _is_name(tokens: Tokens) -> bool:
    """Whether a phrase begins and ends as a name, whatever little words stand in it."""
    return begins_name(tokens) and tokens[-1].name


def _is_single(role: Sequence[str]) -> bool:
    return bool(role) and not _MANY & set(role)


def _fits(words: str) -> bool:
    n = len(words.split())
    return 0 < n <= (_LONGEST_NAME if has_name(words) else _LONGEST_PHRASE)


def has_name(words: str) -> bool:
    return any(c.isupper() for c in words)
