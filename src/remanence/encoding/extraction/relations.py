"""What plain sentences relate: "The author of Hard Times is Charles Dickens." is an author of a book.

No list of relations and no list of wordings: the words between two things are their relation, whatever they are. Word
order tells which is which. "The R of X is Y", "X's R is Y", "Y is the R of X" and "X has Y as its R" are one form, of
the subject X, the attribute R and the value Y; in "X was founded by Y" and "X lies in the city of Y" the verb and what
follows up to the value are the attribute.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from remanence.encoding.extraction.phrases import (
    ARTICLES,
    BE,
    HAVE,
    PARTICLES,
    PREPOSITIONS,
    RELATIVES,
    main_verb,
    split_predicate,
)
from remanence.encoding.extraction.plain_sentences import Token, plain_sentences
from remanence.protocols import Extracted, Passage
from remanence.types import Statement

__all__ = ["related_statements"]

CONFIDENCE = 0.9
"""What a statement of this form is believed; an estimate from reading some 85 of them, not a labelled rate."""
_LONGEST_NAME, _LONGEST_PHRASE = 12, 4
"""Words of a subject or value with a capital, and without one."""
_TIME = re.compile(r",? (?:in|on|since|from|until|by|during|around) (?:[A-Z][a-z]+ )?(?:\d{1,2},? )?[12]\d{3}\b.*$")
_MANY = frozenset(
    """member part example friend child son daughter brother sister sibling cousin uncle aunt student pupil colleague
    resident citizen branch version aspect kind""".split()
)
"""Of these one thing has several, though a sentence may speak of "the" one."""
_ONCE = frozenset("born died married headquartered".split())
"""Words by which a subject has one value at a time, however the sentence is built."""
_INSIDE = PARTICLES | frozenset("of the and & for in on at to a an".split())
"""Words in lower case that a name may have inside."""
_LONGEST_SURE = 16
_BESIDE_VERBS = frozenset("can also still now currently always often usually originally first formerly".split())
_HOLLOW = frozenset("name one fact thing way reason result same other".split())
Tokens = Sequence[Token]


def related_statements(passage: Passage) -> list[Extracted]:
    """The statements of short declarative sentences that relate two things by name.

    In a conversation, and among other sentences, both things must have whole names and nothing may follow the second;
    a record that is this one sentence, and that nobody said, is taken at its word: "The dune fox feeds on beetles."
    """
    text, found = passage.record.text, list[Extracted]()
    for start, end, tokens in plain_sentences(text):
        statement = _statement(text, tokens)
        if statement is None:
            continue
        alone = passage.record.actor is None and end - start >= len(text.strip())
        if alone or _is_sure(statement, text[start:end]):
            found.append(
                Extracted(text=text[start:end], start=start, end=end, statement=statement, confidence=CONFIDENCE)
            )
    return found


def _is_sure(statement: Statement, sentence: str) -> bool:
    """Whether both ends of a relation are whole names, and the sentence is told when the relation is."""
    subject, value = statement.subject.split(), (statement.value or "").split()
    opening = len(subject) == 1 and sentence.startswith(subject[0])  # any word has a capital there
    odd = any(sign in sentence for sign in ":/!“”") or sentence.count(" ") > _LONGEST_SURE
    return not opening and not odd and _are_names(subject) and _are_names(value)


def _are_names(words: Sequence[str]) -> bool:
    """Whether words make a name: all have capitals but for the little ones inside."""
    inside = words[1:-1]
    return (
        all(_is_capital(word) for word in (words[0], words[-1]))
        and all(_is_capital(word) or word in _INSIDE or word[0].isdigit() for word in inside)
        and any(c.isalpha() for word in words for c in word)
    )


def _is_capital(word: str) -> bool:
    return word.lstrip("\"'“‘(")[:1].isupper()


def _has_name(words: str) -> bool:
    return any(c.isupper() for c in words)


def _statement(text: str, tokens: list[Token]) -> Statement | None:
    """What a plain sentence says."""
    place = main_verb(tokens)
    if place is None or place + 1 >= len(tokens):
        return None
    before, verb, after = tokens[:place], tokens[place], tokens[place + 1 :]
    while len(before) > 1 and before[-1].lower in _BESIDE_VERBS:
        before = before[:-1]
    negated = after[0].lower == "not" or after[0].lower == "no"
    if negated:
        after = after[2 if after[0].lower == "no" and after[1:2] and after[1].lower == "longer" else 1 :]
    if not after:
        return None
    said = _said(text, before, verb, after)
    if said is None:
        return None
    subject, relation, value, single = said
    attribute = " ".join(word for word in relation if word not in ARTICLES)
    if not _fits(subject) or not _fits(value) or not attribute or len(relation) > 8:
        return None
    return Statement(subject=subject, attribute=attribute, value=value, negated=negated, single=single)


def _said(text: str, before: Tokens, verb: Token, after: Tokens) -> tuple[str, tuple[str, ...], str, bool] | None:
    """Subject, relation, value, and whether there is one at a time."""
    definite = _definite(text, before)
    if definite is not None and _is_title(before, after):
        definite = None
    if definite is not None and verb.lower in BE:
        subject, role = definite
        value, extra = _value(text, after)
        return subject, (*role, *extra), value, _is_single(role)
    subject = _text(text, before)
    if definite is not None and len(definite[1]) == 1:  # "The premiere of X took place in Y": its verb says what Y is
        subject, head = definite
    else:
        head = ()
        if not _is_name(before) and any(token.lower in RELATIVES | PREPOSITIONS for token in before if not token.name):
            return None
    if verb.lower in BE:
        turned = _role_of(text, after)
        if turned is not None:
            return turned[0], turned[1], subject, _is_single(turned[1])
        if (kind := _by_kind(text, after)) is not None:
            return subject, *kind, False
        if after[0].name:
            return None  # "The Attorney General is Ann Lee": who of whom is not said
    elif (
        verb.lower not in HAVE
        and after[0].lower == "as"
        and (turned := _role_of(text, after[1:], bare=True)) is not None
    ):
        return turned[0], turned[1], subject, _is_single(turned[1])
    split = split_predicate(after)
    if split is None:
        return None
    words = split.relation if verb.lower in BE | HAVE else (verb.lower, *split.relation)
    if not words or all(word in PREPOSITIONS or word in _HOLLOW for word in words):
        return None
    return subject, (*head, *words), _text(text, split.value), bool(_ONCE & set(words))


def _definite(text: str, tokens: Tokens) -> tuple[str, tuple[str, ...]] | None:
    """X and R of "the R of X", "X's R", "the R that X plays"; None where a phrase has no such form."""
    own = next((n for n, token in enumerate(tokens) if token.lower.endswith(("'s", "s'")) and token.name), None)
    if tokens[0].lower == "the" and any(token.lower == "of" for token in tokens):
        own = None
    if own is not None and own + 1 < len(tokens) and not any(token.name for token in tokens[own + 1 :]):
        role = tuple(token.lower for token in tokens[own + 1 :])
        return re.sub(r"['’]s?$", "", _text(text, tokens[: own + 1])), role
    if tokens[0].lower != "the":
        return None
    if any(token.lower in RELATIVES for token in tokens if not token.name):
        return _of_clause(text, tokens)
    for n in range(2, len(tokens) - 1):
        if tokens[n].lower in ("of", "in", "for", "at") and _begins_name(tokens[n + 1 :]):
            role = tuple(token.lower for token in tokens[1:n] if token.lower not in ARTICLES)
            return _text(text, tokens[n + 1 + (tokens[n + 1].text in ARTICLES) :]), role
    of = next((n for n in range(2, len(tokens) - 1) if tokens[n].lower == "of"), None)
    if of is None or any(token.lower in PREPOSITIONS for token in tokens[of + 1 :]):
        return None
    rest = tokens[of + 1 :][tokens[of + 1].lower in ARTICLES :]
    return (_text(text, rest), tuple(token.lower for token in tokens[1:of])) if rest else None


def _is_title(before: Tokens, after: Tokens) -> bool:
    """Whether "The Life of Pablo" is a name, not the life of somebody: its noun has a capital, and nobody holds it."""
    return before[0].lower == "the" and len(before) > 1 and before[1].name and not after[0].name


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
    return _text(text, tokens[first : last + 1]), role


def _role_of(text: str, tokens: Tokens, *, bare: bool = False) -> tuple[str, tuple[str, ...]] | None:
    """X and R of "the R of X" as it stands in a predicate, after "as" also of "R of X"; "a R of X" is not the one."""
    if not tokens or (tokens[0].lower != "the" and (not bare or tokens[0].lower in ARTICLES)):
        return None
    if tokens[0].lower != "the":
        tokens = (tokens[0], *tokens)
    for n in range(2, len(tokens) - 1):
        if tokens[n].name:
            return None
        if tokens[n].lower in ("of", "in", "for", "at") and _begins_name(tokens[n + 1 :]):
            rest = tokens[n + 1 + (tokens[n + 1].text in ARTICLES) :]
            return _text(text, rest), tuple(token.lower for token in tokens[1:n])
    return None


def _by_kind(text: str, after: Tokens) -> tuple[tuple[str, ...], str] | None:
    """R and Y of "a Y by R", where R is a plain noun: "a violin maker by profession"."""
    if len(after) < 4 or after[0].lower not in ("a", "an") or after[-2].lower != "by" or after[-1].name:
        return None
    return (after[-1].lower,), _text(text, after[1:-2])


def _value(text: str, after: Tokens) -> tuple[str, tuple[str, ...]]:
    """The value of "the R of X is …", with the words that lead to it: "located in the city of"."""
    if after[0].name or (after[0].lower in ARTICLES and len(after) > 1):
        rest = after if after[0].name else after[1:]
        if len(rest) > 2 and not rest[0].name and rest[1].lower == "of":  # "is the city of Wexby"
            return _text(text, rest[2:]), (rest[0].lower,)
        return _text(text, rest), ()
    leads = after[0].lower in PREPOSITIONS or any(token.lower in PREPOSITIONS for token in after[1:2])
    split = split_predicate(after) if leads else None
    if split is None or not split.relation:
        return _text(text, after), ()
    return _text(text, split.value), split.relation


def _begins_name(tokens: Tokens) -> bool:
    return tokens[0].name or (tokens[0].lower in ARTICLES and len(tokens) > 1 and tokens[1].name)


def _is_name(tokens: Tokens) -> bool:
    """Whether a phrase begins and ends as a name, whatever little words stand in it."""
    return _begins_name(tokens) and tokens[-1].name


def _is_single(role: Sequence[str]) -> bool:
    return bool(role) and not _MANY & set(role)


def _text(text: str, tokens: Tokens) -> str:
    """The words from the first to the last token as they stand, without a date at the end."""
    words = text[tokens[0].start : tokens[-1].end]
    return _TIME.sub("", words + ")" if words.count("(") > words.count(")") else words)


def _fits(words: str) -> bool:
    n = len(words.split())
    return 0 < n <= (_LONGEST_NAME if _has_name(words) else _LONGEST_PHRASE)
