"""The unified form: one object per memory owner with `group`, `docs` and `queries`."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping

from remanence.arena.datasets.coercion import attribute, ids_of, label, mappings, optional, printable, unique
from remanence.arena.datasets.model import Doc, Group, Question

__all__ = ["is_unified", "unified_group"]

_OWN_FIELDS = {"id", "text", "time", "speaker", "session"}


def is_unified(value: object) -> bool:
    """Whether a JSON value is a group of this form."""
    return isinstance(value, dict) and isinstance(value.get("docs"), list) and isinstance(value.get("queries"), list)


def unified_group(value: Mapping[str, object], index: int) -> Group:
    """The group that an object of the unified form describes; odd parts are left out and counted, never an error."""
    notes: Counter[str] = Counter()
    docs = tuple(_doc(item, place) for place, item in enumerate(mappings(value.get("docs"))))
    kept = tuple(doc for doc in docs if doc.text.strip())
    session_of = {doc.id: doc.session for doc in kept if doc.session}
    asked = (_question(item, place, session_of) for place, item in enumerate(mappings(value.get("queries"))))
    questions = tuple(question for question in asked if question.text.strip())
    ids = {doc.id for doc in kept}
    notes["docs_empty"] = len(docs) - len(kept)
    notes["docs_with_a_used_id"] = len(kept) - len(ids)
    notes["questions_empty"] = len(mappings(value.get("queries"))) - len(questions)
    notes["gold_without_a_doc"] = sum(gold not in ids for question in questions for gold in question.gold)
    return Group(name=label(value.get("group"), f"group {index}"), docs=kept, questions=questions, notes=dict(+notes))


def _doc(item: Mapping[str, object], place: int) -> Doc:
    source = printable(item.get("text"))
    speaker = optional(item.get("speaker"))
    text, actor, role = attribute(source, speaker)
    named = source if text != source or not speaker else f"{speaker}: {source}"
    extra = {name: optional(item[name]) for name in item if name not in _OWN_FIELDS}
    return Doc(
        id=label(item.get("id"), f"doc {place}"),
        text=text,
        printed=named,
        time=optional(item.get("time")),
        actor=actor,
        role=role,
        session=optional(item.get("session")),
        metadata={printable(name): text for name, text in extra.items() if text},
        tags=unique(text for text in (extra.get("source"), extra.get("topic")) if text),
    )


def _question(item: Mapping[str, object], place: int, session_of: Mapping[str, str | None]) -> Question:
    gold = ids_of(item.get("gold"))
    return Question(
        id=label(item.get("id"), f"question {place}"),
        text=printable(item.get("text")),
        type=label(item.get("type"), "untyped"),
        gold=gold,
        grades=_grades(item.get("grades"), gold),
        sessions=unique(session for id in gold if (session := session_of.get(id))),
        time=optional(item.get("time")),
        abstain=item.get("abstain") is True,
        answers=ids_of(item.get("answers")),
        corrected=ids_of(item.get("corrected")),
    )


def _grades(value: object, gold: tuple[str, ...]) -> dict[str, float]:
    """The grades of gold documents that are positive numbers; a document without one counts as 1."""
    if not isinstance(value, dict):
        return {}
    grades = {label(id): grade for id, grade in value.items() if isinstance(grade, int | float)}
    return {id: float(grades[id]) for id in gold if 0 < grades.get(id, 0) < 1e9}
