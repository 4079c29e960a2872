"""Which statements are to be merged."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from remanence.lifecycle.consolidation.duplicates import PART, groups
from remanence.lifecycle.consolidation.plan import Plan
from remanence.protocols import Snapshot
from remanence.types import LinkType, Record, Unit

UNITS = (Unit.STATEMENT,)


def plan_merges(snapshot: Snapshot, since: int, n: int) -> Plan:
    """What is to be done about the statements that were stored next after an entry, at least `n` if there are as many.

    Each is compared with all that are believed of the same attribute of the same subject, and with those that stand
    behind them because they only say it again.
    """
    stored = snapshot.stored_after(since, units=UNITS, n=n)
    until = stored[-1][0] if stored else since
    touched = snapshot.get_records([state.id for state in snapshot.states(since)]).values()
    ours = [record for record in touched if record.part == PART]
    new = [record for _, record in stored] + [record for record in ours if _held(record)]
    return Plan(
        part=PART,
        since=since,
        until=until,
        seq=snapshot.seq(),
        last=not snapshot.count_after(until, UNITS),
        looked_at=sum(record.part != PART for _, record in stored),
        merges=tuple(_merges(snapshot, new)),
    )


def _held(record: Record) -> bool:
    return not record.hidden and record.retired_at is None


def _merges(snapshot: Snapshot, new: Sequence[Record]) -> Iterator[list[Record]]:
    """The groups that a new statement belongs to, where one record does not cite all of it already."""
    fresh = {record.id for record in new}
    held = {record.id: record for record in _comparable(snapshot, new)}
    behind = _behind(snapshot, held)
    for group in groups([*held.values(), *behind]):
        spans = {span for record in group for span in record.sources}
        believed = [set(record.sources) for record in group if record.id in held]
        if believed and any(r.id in fresh for r in group) and not any(cited == spans for cited in believed):
            yield group


def _comparable(snapshot: Snapshot, new: Sequence[Record]) -> list[Record]:
    """What is believed of the attributes that new statements speak of; of those without, all of their subjects'."""
    said = [record.statement for record in new if record.statement is not None]
    about = snapshot.statements_about(sorted({each.key for each in said if each.attribute is not None}))
    bare = snapshot.statements_of(sorted({each.subject.casefold() for each in said if each.attribute is None}))
    loose = [record for record in bare if record.statement is not None and record.statement.attribute is None]
    return [record for record in [*about, *loose] if _held(record)]


def _behind(snapshot: Snapshot, held: dict[str, Record]) -> list[Record]:
    """The statements that were retired because these say the same."""
    links = snapshot.links_of(list(held))
    behind = [link.source for link in links if link.type is LinkType.SUPPORTS and link.target in held]
    found = snapshot.get_records(sorted(set(behind) - held.keys())).values()
    return [record for record in found if not record.hidden and record.valid_to is None]
