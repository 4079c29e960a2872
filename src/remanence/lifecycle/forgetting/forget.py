"""Forget records: hidden from every channel, together with what was derived from them; kept, and undone by one act."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence

from remanence.protocols import Draft, Edit, Transaction
from remanence.types import Act, Record, Span


def forget_draft(tx: Transaction, records: Sequence[Record]) -> Draft | None:
    """The act that forgets records, and every other record that shows any of their characters (windows, for example).

    Returns: None if all of it was forgotten already.
    """
    affected = showing(tx, records)
    if not affected:
        return None
    return Draft(
        act=Act.FORGET,
        subjects=tuple(r.id for r in affected),
        edits=tuple(Edit(r.id, "forgotten", False, True) for r in affected),
    )


def showing(tx: Transaction, records: Sequence[Record]) -> list[Record]:
    """The records that show any of these records' characters, themselves included, but for those that are forgotten."""
    spans: dict[str, list[Span]] = defaultdict(list)
    for span in (span for record in records for span in record.sources):
        spans[span.episode].append(span)
    return [r for r in tx.records_of(sorted(spans)) if not r.forgotten and _shows(r, spans)]


def _shows(record: Record, spans: Mapping[str, Sequence[Span]]) -> bool:
    return any(
        s.start < other.end and other.start < s.end for s in record.sources for other in spans.get(s.episode, ())
    )
