"""Corrections: what a person says is right takes the place of a record, and of what was read from it, for good.

What is corrected was a mistake: it was never true, and saying it again does not bring it back. What a correction says
is a statement like others, but that nothing which is not clearly later takes its place (`relation.by_hand`).
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

from msgspec import to_builtins
from msgspec.structs import replace

from remanence.instants import maybe_micros, micros
from remanence.lifecycle.reconciliation.names import key_of
from remanence.lifecycle.reconciliation.reconcile import reconcile
from remanence.protocols import Draft, Edit, Extracted, NewRecord, Transaction
from remanence.types import Act, Cue, Link, LinkType, Record, Statement, Unit

PART = "correct.v1"
CORRECTS = "corrects"
"""The metadata of a correction: the ids of what it corrects."""
LONGEST_VALUE = 5
"""Words up to which a text without the form of the old one is taken for the new value alone."""


def mistaken(tx: Transaction, wrong: Record) -> list[Record]:
    """What a correction of a record retires: it, what was read from it, and the windows that show it.

    Raises: ValueError if the bank does not believe it, or if it is not a turn, a section or a statement.
    """
    if wrong.unit not in (Unit.TURN, Unit.SECTION, Unit.STATEMENT):
        raise ValueError(f"a {wrong.unit.value} follows from other records: correct one of those")
    if wrong.forgotten or (wrong.retired_at is not None and wrong.valid_to is None):
        raise ValueError(f"record {wrong.id} is not believed any more: there is nothing to correct")
    if wrong.unit is Unit.STATEMENT:
        return [wrong]
    (span,) = wrong.sources
    shown = (r for r in tx.records_of([span.episode]) if r.id != wrong.id and not r.forgotten)
    inside = (
        r
        for r in shown
        if any(s.episode == span.episode and s.start < span.end and span.start < s.end for s in r.sources)
    )
    return [wrong, *(r for r in inside if r.unit is Unit.STATEMENT or r.retired_at is None)]


def retirement(tx: Transaction, records: Sequence[Record]) -> Draft:
    """The entry that retires what was a mistake: it was never true, so that no `as_of` finds it."""
    edits = list[Edit]()
    for record in records:
        if record.retired_at is None:
            edits.append(Edit(record.id, "retired_at", None, micros(tx.now)))
        if record.valid_to is not None and record.unit is Unit.STATEMENT:
            edits.append(Edit(record.id, "valid_to", maybe_micros(record.valid_to), None))
    return Draft(act=Act.CORRECT, subjects=tuple(r.id for r in records), edits=tuple(edits))


def correction(
    tx: Transaction,
    stored: Draft,
    gone: Sequence[Record],
    *,
    value: str | None,
    found: Sequence[Extracted],
    recipe: str,
    new_id: Callable[[], str],
) -> Draft:
    """The entry that stores what is right: an episode with its turn, and for a statement another statement.

    Args:
        stored: what stores the episode. gone: what was retired, as it was before, what the person named first.
        value: the new value, if the caller named it. found: what an extractor reads in the text.
    """
    turn, wrong = stored.records[0].record, gone[0]
    if wrong.unit is not Unit.STATEMENT:
        links = [_instead(tx, turn, record, new_id) for record in gone if record.unit is not Unit.WINDOW]
        return replace(stored, act=Act.CORRECT, links=(*stored.links, *links))
    right = _statement(tx, turn, wrong, value=value, found=found, recipe=recipe, id=new_id())
    kept = reconcile(tx, [right], new_id=new_id)
    edits = (*kept.edits, *_history(tx, wrong, kept.records[0], kept.edits))
    return replace(
        stored,
        act=Act.CORRECT,
        subjects=tuple(dict.fromkeys([*stored.subjects, right.id, *(e.subject for e in edits)])),
        records=(*stored.records, *(NewRecord(record=record) for record in kept.records)),
        links=(*stored.links, *kept.links),
        edits=(*stored.edits, *edits),
    )


def _instead(tx: Transaction, right: Record, wrong: Record, new_id: Callable[[], str]) -> Link:
    return Link(id=new_id(), type=LinkType.SUPERSEDES, source=right.id, target=wrong.id, recorded_at=tx.now)


def _history(tx: Transaction, wrong: Record, right: Record, edits: Sequence[Edit]) -> list[Edit]:
    """What corrects history is history."""
    if wrong.retired_at is None or right.valid_to is None or any(edit.subject == right.id for edit in edits):
        return []
    return [Edit(right.id, "retired_at", None, micros(tx.now))]


def _statement(
    tx: Transaction,
    turn: Record,
    wrong: Record,
    *,
    value: str | None,
    found: Sequence[Extracted],
    recipe: str,
    id: str,
) -> Record:
    said = wrong.statement
    assert said is not None
    read = (e.statement for e in found if (e.statement.attribute or "").casefold() == (said.attribute or "").casefold())
    same = next((s for s in read if not s.negated and said.attribute is not None), None)
    instead = value or said_instead(wrong.text, said.value, turn.text) or (same and same.value) or turn.text.strip()
    right = replace(said, value=instead if said.value else None, negated=False, cue=Cue.NONE, until=None)
    text = _worded(wrong.text, said, instead, turn.text)
    return replace(
        turn, id=id, text=text, unit=Unit.STATEMENT, part=PART, recipe=recipe, kind=wrong.kind,
        valid_from=wrong.valid_from, valid_to=wrong.valid_to if wrong.retired_at is not None else None,
        metadata={**turn.metadata, "statement": {**to_builtins(right), "key": key_of(right, text)}},
        recorded_at=tx.now,
    )  # fmt: skip


def said_instead(old: str, old_value: str | None, new: str) -> str | None:
    """The value in a new text that stands where the old value stood, or that is all of a short text; None if unclear.

    >>> said_instead("Ana lives in Lisbon.", "Lisbon", "Ana lives in Porto."), said_instead("…", "Lisbon", "Porto")
    ('Porto', 'Porto')
    """
    if old_value is None:
        return None
    head, there, tail = old.partition(old_value)
    bare, tail = new.strip().rstrip("."), tail.strip().rstrip(".")
    if there and bare.casefold().startswith(head.casefold()) and bare.casefold().endswith(tail.casefold()):
        return bare[len(head) : len(bare) - len(tail)].strip() or None
    return bare if len(bare.split()) <= LONGEST_VALUE else None


def _worded(old: str, said: Statement, value: str, new: str) -> str:
    """The correction as a sentence that can be understood alone: the old one with the new value where it was bare."""
    bare = new.strip().rstrip(".") == value
    return old.replace(said.value, value, 1) if bare and said.value and said.value in old and not said.negated else new
