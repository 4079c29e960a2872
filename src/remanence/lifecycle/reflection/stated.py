"""What statements in attribute-value form answer: the values of the attribute and the subject that are asked for.

That is exact where it applies, and goes before what sentences suggest: the question has no words but those of the
subject, of the attribute, and of the answer's type ("Which instruments does Ana play?" of `Ana · plays · oboe`).
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from remanence.encoding.text import terms
from remanence.lifecycle.reflection.asked import Asked
from remanence.lifecycle.reflection.candidate import Candidate
from remanence.lifecycle.reflection.citing import grounds
from remanence.lifecycle.reflection.said import Said
from remanence.types import AnswerKind, Conflict, Hit, Kind, Modality, Record, Statement

_FORMS = frozenset({"what", "where", "who"})
_TYPED = frozenset({AnswerKind.NAME, AnswerKind.PLACE})
_NAMES = frozenset(terms("name names", "en"))
_NO_PLACE = ("_as", "_of")
"""How attributes end whose values are no places, though the same verb has some."""


def tells(asked: Asked, record: Record) -> bool:
    """Whether a statement is about the attribute that a question asks for, of whom it asks."""
    said = record.statement
    if said is None or not said.value or said.modality is not Modality.FACT:
        return False
    attribute, subject = _attribute_terms(said), set(terms(said.subject, "en"))
    wanted = {_american(term) for term in asked.terms}
    if not attribute or not attribute <= wanted or not asked.names & subject:
        return False
    if asked.form == "yes/no":
        return True
    if asked.form not in _FORMS or (asked.form == "where" and (said.attribute or "").endswith(_NO_PLACE)):
        return False
    head = {_american(term) for term in terms(asked.head, "en")} - attribute
    return asked.names <= subject and wanted <= attribute | head and _is_of_type(record, head, said.value)


def _is_of_type(record: Record, head: set[str], value: str) -> bool:
    """Whether a value may be of the type that a question names.

    It is if the statement says so ("I took a pottery class", for "which class"). Of a lasting trait ("plays") the
    attribute goes with the type; but a name ("my colleague Rob") is only the answer to who it is, and what the name is.
    """
    if head <= {_american(term) for term in terms(record.text, "en")} | _NAMES:
        return True
    return record.kind is Kind.PERSONA and not value[:1].isupper()


def _attribute_terms(statement: Statement) -> set[str]:
    return {_american(term) for term in terms((statement.attribute or "").replace("_", " "), "en")}


def _american(term: str) -> str:
    return term.replace("favourit", "favorit").replace("colour", "color")


def stated(asked: Asked, hits: Sequence[Hit]) -> list[Candidate]:
    """What statements say to a question, the latest first.

    Args:
        hits: of statements that tell what is asked for and are believed.
    """
    known = [(_said(hit), said) for hit in sorted(hits, key=_latest) if (said := hit.record.statement) is not None]
    if asked.form == "yes/no":
        return list(_affirmed(asked, known))
    denied = {(s.key, (s.value or "").casefold()) for _, s in known if s.negated}
    kind = asked.kind if asked.kind in _TYPED else AnswerKind.PHRASE
    return [
        Candidate(value, kind, value, each, 0, len(each.text), each.closeness)
        for each, statement in known
        if (value := statement.value or "") and (statement.key, value.casefold()) not in denied
    ]


def is_single(found: Candidate) -> bool:
    """Whether a candidate is the value of an attribute that has one at a time."""
    statement = found.said.hit.record.statement
    return statement is not None and statement.single


def _latest(hit: Hit) -> tuple[float, str]:
    return -(hit.at.start.timestamp() if hit.at else 0.0), hit.id


def _said(hit: Hit) -> Said:
    held = frozenset(terms(hit.text, "en"))
    return Said(hit, 0, 0, 0, hit.text, held, near=1.0, around=1.0, before=0.0, own=True, asks=False)


def _affirmed(asked: Asked, known: Sequence[tuple[Said, Statement]]) -> Iterator[Candidate]:
    """Yes where the value is the one asked about, no where it is denied, or where another one excludes it."""
    wanted = set(asked.terms) | asked.names
    for each, statement in known:
        same = set(terms(statement.value or "", "en")) <= wanted
        if not same and (statement.negated or not statement.single):
            continue
        yes = same and not statement.negated
        yield Candidate("Yes" if yes else "No", AnswerKind.YES_NO, yes, each, 0, len(each.text), each.closeness)


def exclusive(found: Sequence[Candidate]) -> tuple[Conflict, ...]:
    """Where several values of an attribute that has one at a time are believed, what was said."""
    single = [each for each in found if is_single(each) and each.kind is not AnswerKind.YES_NO]
    return (Conflict(grounds(single)),) if len({each.text.casefold() for each in single}) > 1 else ()
