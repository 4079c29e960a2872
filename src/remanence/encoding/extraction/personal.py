"""What speakers say of themselves and of each other."""

from __future__ import annotations

from remanence.protocols import Extracted, Passage


def personal_statements(passage: Passage) -> list[Extracted]:
    """The statements of a turn about its speaker, its partner, or people it names."""
    del passage
    return []
