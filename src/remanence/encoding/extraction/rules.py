"""The extractor that needs no model: what people say of themselves and each other, and what sentences relate."""

from __future__ import annotations

from collections.abc import Sequence

from remanence.encoding.extraction.other_names import NICKNAME, other_names
from remanence.encoding.extraction.personal import personal_statements
from remanence.encoding.extraction.relations import related_statements
from remanence.encoding.kinship import KIN_NAMES
from remanence.protocols import Extracted, Extractor, Passage
from remanence.registry import register
from remanence.types import Statement


class Rules:
    """Implements `remanence.protocols.Extractor`."""

    part = "rules.v1"

    def __call__(self, passages: Sequence[Passage]) -> list[list[Extracted]]:
        return [_statements(passage) for passage in passages]


@register(Rules.part)
def rules() -> Extractor:
    """The extractor that needs no model."""
    return Rules()


def _statements(passage: Passage) -> list[Extracted]:
    """What a passage says, in the order of its text; where two readings overlap, the personal one holds."""
    personal, related = personal_statements(passage), related_statements(passage)
    if personal:  # "Mum" is whose mother speaks
        related = [each for each in related if each.statement.subject not in KIN_NAMES]
    if any(each.end - each.start == len(passage.record.text) for each in related):
        # "We Will Rock You was written by Brian May." says nothing of who tells it
        personal = [each for each in personal if each.statement.subject in passage.record.text]
    taken = [(each.start, each.end) for each in personal]
    related = [each for each in related if not any(s < each.end and each.start < e for s, e in taken)]
    known = {(s.subject.casefold(), (s.value or "").casefold()) for s in _nicknames(personal)}
    called = [
        each
        for each in other_names(passage)
        if (each.statement.subject.casefold(), (each.statement.value or "").casefold()) not in known
    ]
    return sorted([*personal, *related, *called], key=lambda each: (each.start, each.end))


def _nicknames(found: Sequence[Extracted]) -> list[Statement]:
    return [each.statement for each in found if each.statement.attribute == NICKNAME]
