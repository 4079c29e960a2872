"""What plain sentences relate: "The author of Hard Times is Charles Dickens." is an author of a book.

No list of relations and no list of wordings: the words between two things are their relation, whatever they are. Word
order tells which is which. "The R of X is Y", "X's R is Y", "Y is the R of X" and "X has Y as its R" are one form, of
the subject X, the attribute R and the value Y; in "X was founded by Y" and "X lies in the city of Y" the verb and what
follows up to the value are the attribute.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from remanence.encoding.extraction.clauses import Topic, clauses, opening_name
from remanence.encoding.extraction.phrases import (
    ARTICLES,
    BE,
    HAVE,
    PARTICLES,
    PREPOSITIONS,
    RELATIVES,
    Split,
    is_participle,
    main_verb,
    split_predicate,
    without_times,
)
from remanence.encoding.extraction.plain_sentences import Token, plain, sentence_spans
from remanence.encoding.extraction.plainer import crowd_of, left_behind, plainer
from remanence.encoding.relations import Meaning, kinds_having, kinds_told, meaning, spoken_of
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
_JOINED = re.compile(r" and [a-z]")
_BESIDE_VERBS = frozenset("can also still now currently always often usually originally first formerly".split())
_OF = ("of", "in", "for", "at", "on", "to")
_ACRONYM = 4
_ASPECTS = frozenset(
    "topic subject title theme name make brand model colour color size type breed number price cost length".split()
)
"""Of what somebody has, what it is like: the breed of Ann's dog is what Ann's dog is, but its vet is not."""
_EXCHANGED = re.compile(
    r"(?P<of>(?:The )?[A-Z][\w'’-]*(?: [A-Z0-9][\w'’-]*)*) (?:has |have |had )?(?P<verb>swapped|exchanged|traded"
    r"|replaced|gave up|given up|dropped|abandoned|switched|moved|changed|went|converted) (?:from )?"
    r"(?P<old>(?!its |his |her |their |to |from |over )[\w' -]{2,40}?) (?P<lead>for|with|to|in favour of) "
    r"(?P<new>[\w' -]{2,40})"
)
"""A value for another, by name: the old one tells of which attribute it is."""
_ARTICLE = re.compile(r"^(?:the|an?) ", re.IGNORECASE)
_HOLLOW = frozenset("name one fact thing way reason result same other".split())
Tokens = Sequence[Token]


def related_statements(passage: Passage) -> list[Extracted]:
    """The statements of short declarative sentences that relate two things by name.

    In a conversation, and among other sentences, both things must have whole names and nothing may follow the second;
    a record that is this one sentence, and that nobody said, is taken at its word: "The dune fox feeds on beetles."
    What nobody said is also read by its clauses, with names for the pronouns (`clauses`).
    """
    text, found, topics = passage.record.text, list[Extracted](), tuple[Topic, ...]()
    written = passage.record.actor is None
    for start, end in sentence_spans(text):
        alone = written and end - start >= len(text.strip())
        if text.endswith("\n", 0, start):
            topics = ()
        plainly = clauses(text[start:end], topics) if written and text.endswith(".", start, end) else [text[start:end]]
        said = [each for words in plainly if (each := _read(words)) is not None]
        for words, statement in said:
            if not alone and not (_says_how(statement) and _is_sure(statement, words)):
                continue
            found.append(Extracted(text=words, start=start, end=end, statement=statement, confidence=CONFIDENCE))
        name = opening_name(text[start:end]) if written else ""
        topics = tuple(_topics(said)) if said else (Topic(name, None),) if name else ()
    return found


def _topics(said: Sequence[tuple[str, Statement]]) -> Iterator[Topic]:
    """What a sentence tells of, its subject first: each name, and whether it is a person, as far as is known."""
    for words, statement in said:
        means = meaning(statement.attribute or "") or Meaning()
        is_told = means.told and not (means.turned and _has_name(statement.value or ""))
        of = kinds_having(means.told) if is_told else kinds_told(means.turned)
        value = kinds_told(means.told) if is_told else frozenset[str]()
        ends = [
            Topic(statement.subject, _is_person(of) if of or not is_told else False),
            Topic(statement.value or "", _is_person(value)),
        ]
        yield from ends if words.startswith(statement.subject) else reversed(ends)


def _read(words: str) -> tuple[str, Statement] | None:
    """What a plain sentence says, with the sentence; None where it is not plain."""
    tokens = plain(words)
    statement = _statement(words, tokens) if tokens is not None else None
    return None if statement is None else (words, statement)


def _is_person(kinds: frozenset[str]) -> bool | None:
    """Whether what is of some of these kinds is a person; None where it may be one."""
    return True if kinds == {"person"} else None if not kinds or "person" in kinds else False


def _is_sure(statement: Statement, sentence: str) -> bool:
    """Whether both ends of a relation are whole names, and the sentence is told when the relation is."""
    subject, value = statement.subject.split(), (statement.value or "").split()
    opening = len(subject) == 1 and sentence.startswith(subject[0])  # any word has a capital there
    odd = any(sign in sentence for sign in ":/!“”") or sentence.count(" ") > _LONGEST_SURE
    odd |= bool(_JOINED.search(sentence))
    return not opening and not odd and _are_names(subject) and _are_names(value)


def _says_how(statement: Statement) -> bool:
    """Whether an attribute has more than what leads to a value: "is in" is short for too much."""
    return not PREPOSITIONS.issuperset((statement.attribute or "").split())


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


def _statement(text: str, tokens: Tokens) -> Statement | None:
    """What a plain sentence says."""
    if (instead := _EXCHANGED.fullmatch(text.rstrip(" ."))) is not None:
        attribute = f"{instead['verb']} {_ARTICLE.sub('', instead['old'].lower())} {instead['lead']}"
        return Statement(subject=instead["of"], attribute=attribute, value=_ARTICLE.sub("", instead["new"]))
    tokens = without_times(tokens)
    left, tokens = left_behind(tokens), plainer(tokens)
    if (crowd := crowd_of(tokens)) is not None:
        return Statement(subject=_text(text, crowd.of), attribute=crowd.relation, value=_text(text, crowd.value))
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
    if verb.lower in BE | HAVE and (counted := _counted(text, after)) is not None:
        return subject, *counted, False
    if verb.lower in BE:
        turned = _role_of(text, after)
        if turned is None and (own := _own_role(text, after)) is not None:
            return own[0], own[1], subject, False  # "Ann's dog" may be one of several
        if turned is not None:
            return turned[0], turned[1], subject, _is_single(turned[1])
        if (kind := _by_kind(text, after)) is not None:
            return subject, *kind, False
        if after[0].name:
            return None  # "The Attorney General is Ann Lee": who of whom is not said
    elif verb.lower not in HAVE and (what := _as_what(after)):
        if (turned := _role_of(text, what, bare=True) or _own_role(text, what)) is not None:
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
    return subject, (*head, *words), _text(text, split.value), bool(_ONCE & set(words))


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
    return _text(text, after[:at]), head, _text(text, after[-1:]), False


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


def _definite(text: str, tokens: Tokens) -> tuple[str, tuple[str, ...]] | None:
    """X and R of "the R of X", "X's R", "the R that X plays"; None where a phrase has no such form."""
    own = _owner(tokens)
    if tokens[0].lower == "the" and any(token.lower == "of" for token in tokens):
        own = None
    if own is not None and own + 1 < len(tokens) and not any(_is_part_of_name(token) for token in tokens[own + 1 :]):
        role = tuple(token.lower for token in tokens[own + 1 :])
        return _bare(_text(text, tokens[: own + 1])), role
    if tokens[0].lower != "the":
        return _office_of(text, tokens)
    if any(token.lower in RELATIVES for token in tokens if not token.name):
        return _of_clause(text, tokens)
    for n in range(2, len(tokens) - 1):
        if tokens[n].lower in _OF and _begins_name(tokens[n + 1 :]):
            role = tuple(token.lower for token in tokens[1:n] if token.lower not in ARTICLES)
            return _of_what(text, tokens[n + 1 + (tokens[n + 1].text in ARTICLES) :], role)
    of = next((n for n in range(2, len(tokens) - 1) if tokens[n].lower == "of"), None)
    if of is None or any(token.lower in PREPOSITIONS for token in tokens[of + 1 :]):
        return None
    rest = tokens[of + 1 :][tokens[of + 1].lower in ARTICLES :]
    return (_text(text, rest), tuple(token.lower for token in tokens[1:of])) if rest else None


def _of_what(text: str, tokens: Tokens, role: tuple[str, ...]) -> tuple[str, tuple[str, ...]]:
    """X and R of "the R of X", and of "the topic of X's thesis" the thesis topic of X."""
    own = _owner(tokens)
    says_what = own is not None and own + 1 < len(tokens) and _ASPECTS.issuperset(role)
    if own is None or not says_what or any(token.name for token in tokens[own + 1 :]):
        return _text(text, tokens), role
    owned = tuple(token.lower for token in tokens[own + 1 :])
    return _bare(_text(text, tokens[: own + 1])), (*owned, *role)


def _office_of(text: str, tokens: Tokens) -> tuple[str, tuple[str, ...]] | None:
    """X and R of "Ownership of X", "Home for X": a noun that is no part of a name, and has a capital by its place."""
    if len(tokens) < 3 or tokens[1].lower not in ("of", "for") or not _begins_name(tokens[2:]):
        return None
    noun = tokens[0].lower
    done = noun.endswith(("ship", "ance", "ings", "ases", "eries"))
    if not done and not (tokens[1].lower == "for" and spoken_of([noun])[0].relations):
        return None  # a "House of Windsor", a "Church of Scotland"
    return _text(text, tokens[2 + (tokens[2].text in ARTICLES) :]), (noun,)


def _owner(tokens: Tokens) -> int | None:
    return next((n for n, token in enumerate(tokens) if token.lower.endswith(("'s", "s'")) and token.name), None)


def _bare(owner: str) -> str:
    return re.sub(r"['’]s?$", "", owner)


def _is_part_of_name(token: Token) -> bool:
    """Whether a word has a capital as names have: a "GP" and a "CEO" are what somebody is."""
    return token.name and not (token.text.isalpha() and token.text.isupper() and 2 <= len(token.text) <= _ACRONYM)


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


def _own_role(text: str, tokens: Tokens) -> tuple[str, tuple[str, ...]] | None:
    """X and R of "X's R" as a predicate: "is Ann Lee's doctor"."""
    own = _owner(tokens)
    if own is None or own + 1 >= len(tokens) or not _begins_name(tokens) or len(tokens) - own > _LONGEST_PHRASE:
        return None
    role = tokens[own + 1 :]
    if any(_is_part_of_name(token) or token.lower in PREPOSITIONS for token in role):
        return None
    return _bare(_text(text, tokens[: own + 1])), tuple(token.lower for token in role)


def _by_kind(text: str, after: Tokens) -> tuple[tuple[str, ...], str] | None:
    """R and Y of "a Y by R", where R is a plain noun: "a violin maker by profession"."""
    if len(after) < 4 or after[0].lower not in ("a", "an") or after[-2].lower != "by" or after[-1].name:
        return None
    return (after[-1].lower,), _text(text, after[1:-2])


def _counted(text: str, after: Tokens) -> tuple[tuple[str, ...], str] | None:
    """R and Y of "is Y metres long", "has Y inhabitants": a number, and what it counts."""
    if len(after) < 2 or not after[0].text[0].isdigit() or any(token.name for token in after[1:]):
        return None
    if any(token.lower in PREPOSITIONS for token in after[1:]):
        return None
    return tuple(token.lower for token in after[1:]), _text(text, after[:1])


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
