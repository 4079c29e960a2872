"""What plain sentences relate: "The author of Hard Times is Charles Dickens." is an author of a book.

No list of relations and no list of wordings: the words between two things are their relation, whatever they are
(`one_sentence`). Here a passage is cut into sentences, and what of them is sure enough is kept.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from remanence.encoding.extraction.clauses import Topic, clauses, opening_name
from remanence.encoding.extraction.one_sentence import has_name, statement_of
from remanence.encoding.extraction.phrases import PARTICLES, PREPOSITIONS
from remanence.encoding.extraction.plain_sentences import plain, sentence_spans
from remanence.encoding.relations import Meaning, kinds_having, kinds_told, meaning
from remanence.protocols import Extracted, Passage
from remanence.types import Statement

__all__ = ["related_statements"]

CONFIDENCE = 0.9
"""What a statement of this form is believed; an estimate from reading some 85 of them, not a labelled rate."""
_INSIDE = PARTICLES | frozenset("of the and & for in on at to a an".split())
"""Words in lower case that a name may have inside."""
_LONGEST_SURE = 16
_JOINED = re.compile(r" and [a-z]")


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
        is_told = means.told and not (means.turned and has_name(statement.value or ""))
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
    statement = statement_of(words, tokens) if tokens is not None else None
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
