"""What is retold: an assistant or an agent that repeats text of a tool or of the web had it from there.

Its words carry the label and the trust of what they repeat, so that nothing is laundered by being said again.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from msgspec.structs import replace

from remanence.lifecycle.echo.repeats import Served
from remanence.lifecycle.echo.unlearnt import SPEAKERS
from remanence.protocols import Draft, Edit, Passage, Transaction
from remanence.trust.taint import inherit
from remanence.types import Act, Record

QUOTED = 24
"""Characters of a line that is taken for a quotation where it comes back word for word."""
Heard = tuple[datetime, Record]


def retold_draft(tx: Transaction, read: Sequence[Passage]) -> Draft | None:
    """The act that labels what repeats untrusted text of the turns before it, or of what was served; None for nothing.

    Cost: nothing without speakers that are not people; else a look at what was served, and some 50 µs for each
    untrusted text that they may have had it from.
    """
    speaking = [passage for passage in read if passage.record.origin in SPEAKERS]
    served = [(first, record) for first, record in tx.served() if record.taint] if speaking else []
    edits = list[Edit]()
    known = tx.get_records([passage.record.id for passage in speaking])
    for passage in speaking:
        own = known.get(passage.record.id, passage.record)
        near = [(turn.recorded_at, turn) for turn in passage.before if turn.taint]
        if sources := _sources(own, [*served, *near]):
            trust, taint = inherit([own, *sources])
            edits += [
                Edit(own.id, name, before, after)
                for name, before, after in (("trust", own.trust, trust), ("taint", own.taint, taint))
                if before != after
            ]
    return (
        Draft(act=Act.TRUST, subjects=tuple(dict.fromkeys(e.subject for e in edits)), edits=tuple(edits))
        if edits
        else None
    )


def _sources(own: Record, heard: Sequence[Heard]) -> list[Record]:
    """The texts that some sentence of a record repeats, or of which it quotes a line."""
    if not heard:
        return []
    said = _plain(own.text)
    quoted = {r.id for since, r in heard if since <= own.recorded_at and any(line in said for line in _lines(r.text))}
    if Served((since, record.text) for since, record in heard).repeated_in(own.text, own.recorded_at):
        quoted |= {r.id for since, r in heard if Served([(since, r.text)]).repeated_in(own.text, own.recorded_at)}
    return [record for _, record in heard if record.id in quoted]


def _lines(text: str) -> list[str]:
    """The lines of a text that nobody writes twice by chance."""
    return [line for line in map(_plain, text.splitlines()) if len(line) >= QUOTED]


def _plain(text: str) -> str:
    return " ".join(text.split()).casefold()


def taken_anew(tx: Transaction, read: Sequence[Passage]) -> list[Passage]:
    """The passages with their records as they are now."""
    now = tx.get_records([passage.record.id for passage in read])
    return [replace(passage, record=now.get(passage.record.id, passage.record)) for passage in read]
