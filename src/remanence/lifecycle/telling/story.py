"""Stories: the values that an attribute had, since when, until when, who said so, and what took their place."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from datetime import datetime

from msgspec import Struct

from remanence.errors import NotFound
from remanence.lifecycle.reconciliation.as_one import as_one
from remanence.lifecycle.reconciliation.names import canonical, names_told_in
from remanence.lifecycle.reconciliation.relation import Names
from remanence.lifecycle.reconciliation.values import Match, match
from remanence.protocols import Snapshot
from remanence.types import Change, Cue, Link, LinkType, Modality, Record, Standing, Statement, Story, Told, Unit

SEPARATOR = " · "
"""Between subject and attribute, where both are given as one text."""


def stories(snapshot: Snapshot, about: str, attribute: str | None = None) -> tuple[Story, ...]:
    """The stories of an entity, of one of its attributes, or of what a record says.

    Args:
        about: a name, "name · attribute", or the id of a record.
    Raises: NotFound if no statement speaks of it.
    """
    names = names_told_in(snapshot)
    if attribute is None and SEPARATOR in about:
        about, _, attribute = about.partition(SEPARATOR)
    attribute = attribute and attribute.strip().casefold()
    wanted = _attributes_of(snapshot, about, names) or {(canonical(about.strip(), names), attribute)}
    subjects = {subject for subject, _ in wanted}
    called = {*subjects, *(other for other, name in names.items() if name in subjects)}
    groups: dict[tuple[str, str], list[Record]] = defaultdict(list)
    records, links = as_one(snapshot, snapshot.statements_of(sorted(called)), names)
    for record in records:
        said = record.statement
        if said is None or said.attribute is None or said.modality is not Modality.FACT:
            continue
        subject, name = canonical(said.subject, names), said.attribute.casefold()
        if (
            (subject, name) in wanted
            or (subject, None) in wanted
            or (subject, (attribute or "").casefold()) == (subject, name)
        ):
            groups[subject, name].append(record)
    if not groups:
        raise NotFound(f"no statement of this bank speaks of {about!r}" + (f", {attribute}" if attribute else ""))
    return tuple(_story(snapshot, told, links, name) for (name, _), told in sorted(groups.items()))


def _attributes_of(snapshot: Snapshot, id: str, names: Names) -> set[tuple[str, str | None]]:
    """The attributes that a record's statements speak of; none if no record has the id."""
    record = snapshot.get_records([id]).get(id)
    if record is None:
        return set()
    statements = [record] if record.unit is Unit.STATEMENT else _read_from(snapshot, record)
    said = [r.statement for r in statements if r.statement is not None]
    return {(canonical(s.subject, names), (s.attribute or "").casefold()) for s in said} or {("", "")}


def _read_from(snapshot: Snapshot, record: Record) -> list[Record]:
    spans = record.sources
    return [
        r
        for r in snapshot.records_of([s.episode for s in spans])
        if r.unit is Unit.STATEMENT
        and any(s.episode == t.episode and s.start < t.end and t.start < s.end for s in r.sources for t in spans)
    ]


class _Known(Struct, frozen=True):
    """What the tellings of one story are worked out from."""

    records: Mapping[str, Record]
    links: Sequence[Link]
    changes: Mapping[tuple[str, datetime], Change]


def _story(snapshot: Snapshot, records: Sequence[Record], links: Sequence[Link], name: str) -> Story:
    """The story of one attribute of somebody whose name is this, in lower case."""
    ids = [record.id for record in records]
    links = [link for link in links if link.source in ids or link.target in ids]
    others = snapshot.get_records([link.source for link in links if link.type is LinkType.SUPERSEDES])
    changes = {(s, change.at): change for change in snapshot.changes_about(ids) for s in change.subjects}
    known = _Known({**others, **{r.id: r for r in records}}, links, changes)
    front = [record for record in records if _front(record, links) is None]
    told = sorted((_told(record, known) for record in front), key=_place)
    said = [record.statement for record in records if record.statement is not None]
    subject = next((each.subject for each in said if each.subject.casefold() == name), said[0].subject)
    return Story(subject=subject, attribute=said[0].attribute or "", told=tuple(told))


def _place(told: Told) -> tuple[bool, datetime, str]:
    """By when it became true; what nobody knows a time of stands by when it was learnt, behind."""
    record = told.record
    start = record.valid_from or (record.at and record.at.start)
    return start is None, start or record.recorded_at, record.id


def _front(record: Record, links: Sequence[Link]) -> str | None:
    """The statement behind which a record is kept because both say the same; None if it stands for itself."""
    if record.retired_at is None or record.valid_to is not None:
        return None
    superseded = any(link.type is LinkType.SUPERSEDES and link.target == record.id for link in links)
    behind = (link.target for link in links if link.type is LinkType.SUPPORTS and link.source == record.id)
    return None if superseded else next(behind, None)


def _told(record: Record, known: _Known) -> Told:
    said = record.statement
    assert said is not None
    taker = next((known.records[link.source] for link in reversed(known.links) if _took(link, record)), None)
    ended = record.retired_at is not None
    change = known.changes.get((record.id, record.retired_at)) if record.retired_at is not None else None
    return Told(
        record=record,
        value=said.value,
        negated=said.negated,
        standing=standing_of(record, taker) if ended else Standing.CURRENT,
        by=change.principal if change is not None else "",
        instead=taker.id if taker is not None and ended else None,
        again=tuple(_sources(record, known)),
        contradicts=tuple(_conflicts(record, known)),
    )


def _took(link: Link, record: Record) -> bool:
    return link.type is LinkType.SUPERSEDES and link.target == record.id


def standing_of(record: Record, taker: Record | None) -> Standing:
    """What became of a statement that is no longer believed, given what took its place."""
    said, then = record.statement, None if taker is None else taker.statement
    if taker is not None and (taker.metadata.get("corrects") or _corrects(then)) and record.valid_to is None:
        return Standing.CORRECTED
    if said is None or then is None:
        return Standing.SUPERSEDED
    if then.negated and not said.negated:
        return Standing.RETRACTED
    return Standing.REFINED if match(then.value, said.value) is not Match.OTHER else Standing.SUPERSEDED


def _corrects(said: Statement | None) -> bool:
    return said is not None and said.cue in (Cue.CORRECTION, Cue.ACTUALLY)


def _sources(record: Record, known: _Known) -> list[str]:
    """The statements kept behind one, but for those that it took the place of because it says more."""
    links = (link for link in known.links if link.type is LinkType.SUPPORTS and link.target == record.id)
    taken = {link.target for link in known.links if link.type is LinkType.SUPERSEDES}
    return [link.source for link in links if link.source in known.records and link.source not in taken]


def _conflicts(record: Record, known: _Known) -> list[str]:
    """What contradicts a record, where both are believed."""
    found = list[str]()
    for link in known.links:
        if link.type is LinkType.CONTRADICTS and record.id in (link.source, link.target) and record.retired_at is None:
            other = known.records.get(link.target if link.source == record.id else link.source)
            if other is not None and other.retired_at is None and not other.hidden:
                found.append(other.id)
    return found
