"""What every loader makes of a file: groups of documents, with questions about them."""

from __future__ import annotations

from typing import Any

from msgspec import Struct, field

__all__ = ["Doc", "Group", "Question"]


class Doc(Struct, frozen=True, kw_only=True):
    """One text of a memory owner, in the order it happened.

    Attributes:
        id: the source's id, by which gold names it; not always unique.
        text: the words without the name of who said them; `printed` is the same as the source prints it, with the name.
        time: whatever the source printed; nobody has parsed it yet.
        actor: who spoke, by name. role: "user" or "assistant" where the source knows no names.
    """

    id: str
    text: str
    printed: str
    time: str | None = None
    actor: str | None = None
    role: str | None = None
    session: str | None = None
    metadata: dict[str, Any] = field(default_factory=dict)
    tags: tuple[str, ...] = ()


class Question(Struct, frozen=True, kw_only=True):
    """A question with its gold evidence.

    Attributes:
        gold: ids of the documents that hold the evidence, each once; empty when the source names none.
        grades: how relevant a gold document is, where the source grades; 1 for all others.
        sessions: ids of the sessions that hold the evidence.
        time: when it is asked, as the source printed it.
        abstain: whether the documents do not hold the answer.
        answers: what is accepted as an answer, as the source words it. corrected: what is accepted instead of that,
            where the source's own answer was found to be wrong.
    """

    id: str
    text: str
    type: str
    gold: tuple[str, ...] = ()
    grades: dict[str, float] = field(default_factory=dict)
    sessions: tuple[str, ...] = ()
    time: str | None = None
    abstain: bool = False
    answers: tuple[str, ...] = ()
    corrected: tuple[str, ...] = ()


class Group(Struct, frozen=True, kw_only=True):
    """Everything that one memory owner has, and what is asked about it; `notes` counts what was odd in the source."""

    name: str
    docs: tuple[Doc, ...]
    questions: tuple[Question, ...]
    notes: dict[str, int] = field(default_factory=dict)
