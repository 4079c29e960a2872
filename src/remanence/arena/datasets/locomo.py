"""The official LoCoMo file: a list of conversations of two people over many sessions, with questions.

Reference: Maharana et al., "Evaluating very long-term conversational memory of LLM agents", ACL 2024.
"""

from __future__ import annotations

import re
from collections.abc import Container, Iterator, Mapping

from remanence.arena.datasets.coercion import ids_of, label, mappings, optional, printable, unique
from remanence.arena.datasets.model import Doc, Group, Question

__all__ = ["is_locomo", "locomo_group"]

_SESSION = re.compile(r"session_(\d+)")
_TURN_ID = re.compile(r"D\d+:\d+")  # evidence may be "D8:6; D9:17"
_ADVERSARIAL = "5"


def is_locomo(value: object) -> bool:
    """Whether a JSON value is a conversation of this form."""
    return isinstance(value, dict) and isinstance(value.get("conversation"), dict) and isinstance(value.get("qa"), list)


def locomo_group(value: Mapping[str, object], index: int) -> Group:
    """A conversation: each turn is a document, with the caption of the photo it shares.

    Questions of category 5 ask for what was never said: they have no gold evidence, and `abstain` is true. Evidence
    that is no turn of the conversation (the file has a few slips) is left out and counted.
    """
    conversation = value.get("conversation")
    docs = tuple(_turns(conversation)) if isinstance(conversation, dict) else ()
    kept = tuple(doc for doc in docs if doc.text.strip())
    ids = {doc.id for doc in kept}
    session_of = {doc.id: doc.session for doc in kept if doc.session}
    asked = [_question(item, place, session_of, ids) for place, item in enumerate(mappings(value.get("qa")))]
    questions = tuple(question for question, _ in asked if question.text.strip())
    notes = {
        "docs_empty": len(docs) - len(kept),
        "docs_with_a_used_id": len(kept) - len(ids),
        "questions_empty": len(asked) - len(questions),
        "gold_without_a_doc": sum(lost for _, lost in asked),
    }
    name = label(value.get("sample_id"), f"conversation {index}")
    return Group(name=name, docs=kept, questions=questions, notes={k: n for k, n in notes.items() if n})


def _turns(conversation: Mapping[str, object]) -> Iterator[Doc]:
    numbers = sorted(int(match[1]) for name in conversation if (match := _SESSION.fullmatch(name)))
    for number in numbers:
        session = f"session_{number}"
        time = optional(conversation.get(f"{session}_date_time"))
        for place, turn in enumerate(mappings(conversation.get(session)), start=1):
            yield _turn(turn, session, time, fallback=f"D{number}:{place}")


def _turn(turn: Mapping[str, object], session: str, time: str | None, *, fallback: str) -> Doc:
    speaker = optional(turn.get("speaker"))
    words, caption = printable(turn.get("text")), printable(turn.get("blip_caption"))
    text = f"{words} [shares {caption}]".strip() if caption else words
    return Doc(
        id=label(turn.get("dia_id"), fallback),
        text=text,
        printed=f"{speaker}: {text}" if speaker else text,
        time=time,
        actor=speaker,
        session=session,
    )


def _question(
    item: Mapping[str, object], place: int, session_of: Mapping[str, str | None], ids: Container[str]
) -> tuple[Question, int]:
    """A question, and how many pieces of its evidence are no turn of the conversation."""
    category = label(item.get("category"), "untyped")
    evidence = item.get("evidence")
    mentions = [label(each) for each in evidence] if isinstance(evidence, list) else []
    named = unique(id for mention in mentions for id in _TURN_ID.findall(mention) or [mention])
    gold = () if category == _ADVERSARIAL else tuple(id for id in named if id in ids)
    question = Question(
        id=str(place),
        text=printable(item.get("question")),
        type=category,
        gold=gold,
        sessions=unique(session for id in gold if (session := session_of.get(id))),
        abstain=category == _ADVERSARIAL,
        answers=() if category == _ADVERSARIAL else ids_of(item.get("answer")),
    )
    return question, 0 if question.abstain else len(named) - len(gold)
