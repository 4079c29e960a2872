"""The official LongMemEval file: a question with the assistant chats that it is hidden in.

Gold is known for turns (`has_answer`) and for sessions (`answer_session_ids`); measures such as `R@10:session` use the
second.    Reference: Wu et al., "LongMemEval", ICLR 2025.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from remanence.arena.datasets.coercion import ids_of, label, mappings, optional, printable
from remanence.arena.datasets.model import Doc, Group, Question

__all__ = ["is_longmemeval", "longmemeval_group"]


def is_longmemeval(value: object) -> bool:
    """Whether a JSON value is a question with its haystack."""
    return isinstance(value, dict) and isinstance(value.get("haystack_sessions"), list) and "question" in value


def longmemeval_group(value: Mapping[str, object], index: int) -> Group:
    """A haystack: each turn is a document `<session id>#<place from 0>`; one question.

    A question id that ends in `_abs` asks for what was never said: no gold evidence, and `abstain` is true.
    """
    id = label(value.get("question_id"), f"question {index}")
    abstain = id.endswith("_abs")
    turns = list(_turns(value))
    kept = tuple(doc for doc, _ in turns if doc.text.strip())
    gold = () if abstain else tuple(dict.fromkeys(doc.id for doc, has_answer in turns if has_answer))
    question = Question(
        id=id,
        text=printable(value.get("question")),
        type=label(value.get("question_type"), "untyped"),
        gold=gold,
        sessions=() if abstain else ids_of(value.get("answer_session_ids") or []),
        time=optional(value.get("question_date")),
        abstain=abstain,
        answers=() if abstain else ids_of(value.get("answer")),
    )
    ids = {doc.id for doc in kept}
    notes = {
        "docs_empty": len(turns) - len(kept),
        "docs_with_a_used_id": len(kept) - len(ids),
        "questions_empty": int(not question.text.strip()),
        "gold_without_a_doc": sum(each not in ids for each in gold),
    }
    questions = (question,) if question.text.strip() else ()
    return Group(name=id, docs=kept, questions=questions, notes={k: n for k, n in notes.items() if n})


def _turns(value: Mapping[str, object]) -> Iterator[tuple[Doc, bool]]:
    sessions = value.get("haystack_sessions")
    names, dates = value.get("haystack_session_ids"), value.get("haystack_dates")
    for number, session in enumerate(sessions if isinstance(sessions, list) else []):
        name = label(_nth(names, number), f"session {number}")
        date = optional(_nth(dates, number))
        for place, turn in enumerate(mappings(session)):
            yield _turn(turn, f"{name}#{place}", name, date), turn.get("has_answer") is True


def _turn(turn: Mapping[str, object], id: str, session: str, date: str | None) -> Doc:
    role = optional(turn.get("role"))
    text = printable(turn.get("content"))
    known = role if role in ("user", "assistant") else None
    return Doc(
        id=id,
        text=text,
        printed=f"{role}: {text}" if role else text,
        time=date,
        actor=None if known else role,
        role=known,
        session=session,
    )


def _nth(value: object, place: int) -> object:
    return value[place] if isinstance(value, Sequence) and not isinstance(value, str) and place < len(value) else None
