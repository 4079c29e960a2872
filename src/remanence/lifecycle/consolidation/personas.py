"""Personas: who somebody who speaks in the bank is, of what lasts and of what holds now, kept as a record.

It says what their profile says, and is renewed when that changes. Text that anyone may have written is no part of it.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import datetime
from typing import Any

from remanence.encoding.extraction.people import person
from remanence.lifecycle.consolidation.plan import Derived, Plan
from remanence.lifecycle.consolidation.summaries import SEGMENT, is_held, lost_a_turn
from remanence.lifecycle.profile.layout import HEADINGS
from remanence.lifecycle.profile.profile import profile_lines
from remanence.lifecycle.reconciliation.names import canonical, names_in
from remanence.protocols import Snapshot
from remanence.trust.taint import inherit
from remanence.types import Act, Kind, LinkType, ProfileLine, Record, Unit

PART = "persona.v1"
UNITS = (Unit.STATEMENT, Unit.SCENE)
MOST = (30, 15)
"""Lines of what lasts, and of what holds now: the most important ones."""


def plan_personas(snapshot: Snapshot, since: int, n: int, now: datetime) -> Plan:
    """What is to be done about those of whom something was stored or changed after an entry.

    Args:
        now: what "at present" is. Cost: reads what the bank says of them.
    """
    stored = snapshot.stored_after(since, units=UNITS, n=n)
    until = stored[-1][0] if stored else since
    touched = list(snapshot.get_records([state.id for state in snapshot.states(since)]).values())
    new = [record for _, record in stored]
    held = {_entity(record): record for record in snapshot.kept(Unit.PERSONA)}
    gone = {_entity(r): r for r in touched if r.unit is Unit.PERSONA and r.hidden and r.retired_at is None}
    if any(change.act is Act.ERASE for change in snapshot.journal(since)):  # what was touched is not there any more
        touched += snapshot.scan_records(unit=Unit.STATEMENT)
    entities = _spoken_of(snapshot, [*new, *touched])
    if any(record.unit is Unit.SCENE for record in new):
        entities |= held.keys()
    derived, supports = list[Derived](), list[tuple[Record, Record]]()
    for entity in sorted(entities):
        lines = _lines(snapshot, entity, now)
        made = _persona(snapshot, entity, lines, held.get(entity), gone.get(entity), now)
        derived += [] if made is None else [made]
        supports += _supports(snapshot, [line for part in lines for line in part])
    return Plan(
        part=PART, since=since, until=until, seq=snapshot.seq(), last=not snapshot.count_after(until, UNITS),
        looked_at=len(stored), derived=tuple(derived), supports=tuple(supports),
    )  # fmt: skip


def _entity(persona: Record) -> str:
    return str(persona.metadata["persona"]["entity"])


def _spoken_of(snapshot: Snapshot, records: Iterable[Record]) -> set[str]:
    """Those whom statements are about that one of theirs speaks in the bank, by their canonical names."""
    said = [(record, record.statement) for record in records if record.unit is Unit.STATEMENT]
    names = names_in(snapshot) if said else {}
    about = {canonical(each.subject, names) for _, each in said if each is not None}
    speakers = {canonical(person(record.actor), names) for record, each in said if each is not None}
    return about & speakers


def _lines(snapshot: Snapshot, entity: str, now: datetime) -> list[list[ProfileLine]]:
    """The most important lines of both parts of a profile that everyone who may read the bank may read."""
    parts = profile_lines(snapshot, entity, now)
    records = snapshot.get_records([id for part in parts for line in part for id in line.records])
    private = {record.id for record in records.values() if record.audience}
    public = [[line for line in part if private.isdisjoint(line.records)] for part in parts]
    return [part[:most] for part, most in zip(public, MOST, strict=True)]


def _persona(
    snapshot: Snapshot,
    entity: str,
    lines: Sequence[Sequence[ProfileLine]],
    held: Record | None,
    gone: Record | None,
    now: datetime,
) -> Derived | None:
    """A persona of these lines; None if one is held that says the same, or was taken back by hand."""
    static, current = lines
    said = {"entity": entity, "static": [x.text for x in static], "current": [x.text for x in current]}
    if not (static or current) or (held is not None and held.metadata["persona"] == said):
        return None
    if held is None and gone is not None and gone.metadata["persona"] == said and not lost_a_turn(snapshot, gone):
        return None
    fronts = snapshot.get_records([line.records[0] for line in (*static, *current)])
    record = persona_record(said, lines, list(fronts.values()), now)
    return Derived(
        record, tuple(fronts.values()), replaces=() if held is None else (held,), closes=None if held is None else now
    )


def persona_record(
    said: Mapping[str, Any], lines: Sequence[Sequence[ProfileLine]], fronts: Sequence[Record], now: datetime
) -> Record:
    """A persona as a record, without its id: its words are those of the statements that it rests on."""
    trust, taint = inherit(fronts)
    actors = {record.actor for record in fronts}
    every = [line for part in lines for line in part]
    return Record(
        id="", text=_text(every[0].statement.subject, lines), recorded_at=now, kind=Kind.PERSONA, unit=Unit.PERSONA,
        sources=tuple(dict.fromkeys(span for line in every for span in line.spans)), part=PART,
        actor=actors.pop() if len(actors) == 1 else None, origin=min(fronts, key=lambda r: r.trust).origin,
        valid_from=now, trust=trust, taint=taint, metadata={"persona": said},
    )  # fmt: skip


def _text(name: str, lines: Sequence[Sequence[ProfileLine]]) -> str:
    shown = [f"About {name}"]
    for heading, part in zip(HEADINGS, lines, strict=True):
        shown += [heading, *(f"- {line.text}" for line in part)] if part else []
    return "\n".join(shown)


def _supports(snapshot: Snapshot, lines: Sequence[ProfileLine]) -> Iterator[tuple[Record, Record]]:
    """The scenes of the turns that each line rests on, with its statement, where no link says so yet."""
    known = {
        (link.source, link.target)
        for link in snapshot.links_of([line.records[0] for line in lines])
        if link.type is LinkType.SUPPORTS
    }
    at = scenes_of(snapshot, [span.episode for line in lines for span in line.spans])
    fronts = snapshot.get_records([line.records[0] for line in lines])
    for line in lines:
        scenes = {scene.id: scene for span in line.spans for scene in at.get(span.episode, ())}
        for id, scene in sorted(scenes.items()):
            if (id, line.records[0]) not in known:
                yield scene, fronts[line.records[0]]


def scenes_of(snapshot: Snapshot, episodes: Sequence[str]) -> dict[str, list[Record]]:
    """The scenes that the turns of each of these episodes belong to, by the segments that they are in."""
    turns = [r for r in snapshot.records_of(sorted(set(episodes))) if r.unit is Unit.TURN and is_held(r)]
    segments = {session: snapshot.summaries_in(session) for session in {turn.session for turn in turns}}
    within = {
        turn.sources[0].episode: [s.id for s in segments[turn.session] if _covers(s, turn)] for turn in turns
    }  # fmt: skip
    links = snapshot.links_of(sorted({id for ids in within.values() for id in ids}))
    scenes = {scene.id: scene for scene in snapshot.kept(Unit.SCENE)}
    part_of: dict[str, list[Record]] = {}
    for link in links:
        if link.type is LinkType.PART_OF and link.target in scenes:
            part_of.setdefault(link.source, []).append(scenes[link.target])
    return {episode: [scene for id in ids for scene in part_of.get(id, ())] for episode, ids in within.items()}


def _covers(summary: Record, turn: Record) -> bool:
    extent = summary.metadata.get(SEGMENT)
    return extent is not None and extent["first"] <= turn.id <= extent["last"]
