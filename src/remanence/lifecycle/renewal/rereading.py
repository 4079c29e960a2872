"""Reading again: the turns after one that goes were read with it in view, and are read once more without it."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import datetime

from msgspec import Struct

from remanence.lifecycle.extraction import CONTEXT, mark
from remanence.protocols import Extracted, Extractor, Passage, Transaction
from remanence.types import Record, Unit


class Reread(Struct, frozen=True):
    """What reading again changes.

    Attributes:
        gone: statements that only what goes made possible. new: what is found now, each with its turn and the entry in
            which that was read, and when.
        again: turns that another extractor is to read again, by its part.
    """

    gone: tuple[Record, ...] = ()
    new: tuple[tuple[Record, Extracted, tuple[int, datetime]], ...] = ()
    again: tuple[tuple[str, str], ...] = ()


def reread(tx: Transaction, turns: Sequence[Record], going: Collection[str], extractor: Extractor) -> Reread:
    """What becomes of the statements of the turns that follow some, when those go.

    Args:
        turns: those that go. going: the ids of all records that go.
    Cost: reads up to four turns twice for each that goes.
    """
    after = {r.id: r for turn in turns if turn.session is not None for r in tx.turns_after(turn.id, CONTEXT)}
    live = [r for r in after.values() if r.id not in going and not r.hidden and r.retired_at is None]
    read_up_to, acts = int(tx.field("bank", mark(extractor.part)) or 0), tx.acts_of([r.id for r in live])
    views = ((r, _views(tx, r, going)) for r in live)
    changed = [(r, both) for r, both in views if both[0] != both[1]]
    found = extractor([passage for _, both in changed for passage in both])
    gone, fresh, again = list[Record](), list[tuple[Record, Extracted, tuple[int, datetime]]](), list[tuple[str, str]]()
    for number, (turn, _) in enumerate(changed):
        was, now = found[2 * number], found[2 * number + 1]
        held = [r for r in tx.records_of([turn.sources[0].episode]) if r.unit is Unit.STATEMENT and r.id not in going]
        entry = tx.read_in(turn.id, extractor.part, mark(extractor.part))
        if acts[turn.id] <= read_up_to and entry is not None:
            lost = {_said(turn, each) for each in was if each not in now}
            gone += [r for r in held if r.part == extractor.part and _stored(r) in lost]
            fresh += [(turn, each, entry) for each in now if each not in was]
        others = [r for r in held if _is_read(r) and r.part != extractor.part]
        gone += others
        again += [(part, turn.id) for part in sorted({r.part for r in others})]
    return Reread(tuple(gone), tuple(fresh), tuple(again))


def _views(tx: Transaction, turn: Record, going: Collection[str]) -> tuple[Passage, Passage]:
    """A turn as it was read, and as it is read without what goes."""
    earlier = tx.turns_before(turn.id, CONTEXT + len(going))
    return _view(turn, earlier), _view(turn, [r for r in earlier if r.id not in going])


def _view(turn: Record, earlier: Sequence[Record]) -> Passage:
    before = tuple(earlier[-CONTEXT:])
    others = {r.actor for r in before if r.actor not in (None, turn.actor)}
    return Passage(record=turn, before=before, partner=others.pop() if len(others) == 1 else None)


def _is_read(record: Record) -> bool:
    """Whether an extractor read a statement in the one passage that it cites."""
    return record.statement is not None and len(record.sources) == 1 and "corrects" not in record.metadata


def _said(turn: Record, found: Extracted) -> tuple[str, int, int, str | None, str | None]:
    (span,) = turn.sources
    said = found.statement
    return found.text, span.start + found.start, span.start + found.end, said.attribute, said.value


def _stored(record: Record) -> tuple[str, int, int, str | None, str | None] | None:
    said = record.statement
    if said is None or len(record.sources) != 1:
        return None
    (span,) = record.sources
    return record.text, span.start, span.end, said.attribute, said.value
