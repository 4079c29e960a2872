"""Statements that say the same become one, which cites all that they rest on; those that it replaces stay readable."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime

from remanence.lifecycle.consolidation.wording import wording
from remanence.trust.taint import inherit
from remanence.types import Kind, Record, Statement

PART = "duplicates.v1"


def groups(records: Iterable[Record]) -> Iterator[list[Record]]:
    """The statements that say the same, two or more at a time, each in the order given.

    They have the same wording, subject and attribute, by the same actor, with the same taint, audience, tags and
    metadata: whatever a filter tells apart stays apart. What happened at a time is the same only if it happened on the
    same day.
    Cost: O(n), some 10 µs a statement.
    """
    alike: dict[object, list[Record]] = {}
    for record in records:
        if record.statement is not None:
            alike.setdefault(_likeness(record, record.statement), []).append(record)
    for members in alike.values():
        if len(members) == 1:
            continue
        yield from (group for group in _at_one_time(members) if len(group) > 1)


def _likeness(record: Record, said: Statement) -> object:
    """What statements that may be one have in common."""
    about = {name: value for name, value in record.metadata.items() if name != "statement"}
    when = None if record.at is None or record.kind is not Kind.EPISODIC else record.at.start.date()
    return (
        said.key, said.negated, said.modality, said.single, wording(record.text), record.kind, record.actor,
        record.taint, record.audience, record.tags, repr(sorted(about.items())), when,
    )  # fmt: skip


def _at_one_time(members: Sequence[Record]) -> Iterator[list[Record]]:
    """Those that can be true over the same time: what says since when, and what was said after that."""
    lasting = [record for record in members if record.valid_to is None]
    since = min((record.valid_from for record in lasting if record.valid_from is not None), default=None)
    fitting = [record for record in lasting if _fits(record, since)]
    yield fitting
    yield [record for record in lasting if record not in fitting]


def _fits(record: Record, since: datetime | None) -> bool:
    """Whether a statement that does not say since when was made after `since`."""
    if since is None or record.valid_from is not None:
        return True
    return record.at is not None and record.at.start >= since


def merged(members: Sequence[Record], *, id: str, now: datetime, recipe: str) -> Record:
    """One record for statements that say the same, in the words of the surest, longest and latest that is believed.

    It was last said when the latest was, has been true since the earliest, and cites what all of them cite. It is
    trusted as the least of them is, and as sure as the surest.
    """
    believed = [record for record in members if record.retired_at is None]
    best = max(believed, key=lambda r: (r.confidence, len(r.text), _said(r), r.id))
    latest = max(members, key=lambda r: (_said(r), r.id))
    spans = dict.fromkeys(span for record in sorted(members, key=_said) for span in record.sources)
    trust, taint = inherit(members)
    since = [r.valid_from for r in members if r.valid_from is not None]
    return Record(
        id=id, text=best.text, sources=tuple(spans), recorded_at=now, kind=best.kind, unit=best.unit, part=PART,
        recipe=recipe, actor=best.actor, session=latest.session, origin=min(members, key=lambda r: r.trust).origin,
        at=latest.at, valid_from=min(since, default=None), metadata=best.metadata, tags=best.tags, trust=trust,
        taint=taint, confidence=best.confidence, audience=best.audience,
    )  # fmt: skip


def _said(record: Record) -> datetime:
    return record.recorded_at if record.at is None else record.at.start
