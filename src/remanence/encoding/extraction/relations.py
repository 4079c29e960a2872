"""What plain sentences relate: "The author of Hard Times is Charles Dickens." is an author of a book."""

from __future__ import annotations

from remanence.protocols import Extracted, Passage


def related_statements(passage: Passage) -> list[Extracted]:
    """The statements of short declarative sentences that relate two things by name."""
    del passage
    return []
