"""The lines of a profile: what is believed of an entity, weighed by how often and how lately it was said."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, datetime, timedelta

from msgspec.structs import replace

from remanence.lifecycle.consolidation.wording import wording
from remanence.lifecycle.profile.averages import NOW, TRAIT, averages
from remanence.lifecycle.reconciliation.as_one import as_one
from remanence.lifecycle.reconciliation.names import canonical, names_told_in
from remanence.lifecycle.reconciliation.relation import Names
from remanence.protocols import Snapshot
from remanence.types import Kind, Link, LinkType, Modality, Origin, ProfileLine, Record, Statement, Unit

HELD = timedelta(days=30)
"""A preference that was said so long ago, and not taken back since, lasts."""
PREFERENCES = frozenset({"likes", "dislikes", "prefers", "hobby"})
"""Attributes that may change with a mood; so do those that begin with "favourite_"."""
CONSTRAINTS = frozenset({"allergic_to", "condition", "diet", "avoids", "instruction"})
"""Attributes that must not be overlooked: they come first."""
_SAID = frozenset({Kind.SEMANTIC, Kind.PERSONA, Kind.PROCEDURAL, Kind.EPISODIC, Kind.WORKING})
_MEANT = frozenset({Modality.FACT, Modality.PLAN, Modality.WISH})


def profile_lines(
    snapshot: Snapshot, entity: str, now: datetime
) -> tuple[tuple[ProfileLine, ...], tuple[ProfileLine, ...]]:
    """What lasts of an entity, and what holds now, the most important first.

    Text that anybody may have written is no part of it, and no evidence for any; nor is what an assistant said, whose
    advice is no habit of who gets it. Cost: reads what is said of it.
    """
    names = names_told_in(snapshot)
    statements, links = as_one(snapshot, snapshot.statements_of(_subjects(names, entity)), names)
    usable = [record for record in statements if not record.taint and record.origin is not Origin.ASSISTANT]
    held = [record for record in usable if _holds(record, now)]
    behind = _behind(links, held, {record.id: record for record in usable})
    moments = _moments(snapshot, [*held, *(record for others in behind.values() for record in others)])
    lines = [_line(group, behind, moments, now) for group in _alike(held)]
    lasting = [line for line, kind in lines if _lasts(line, kind, now)]
    passing = [line for line, kind in lines if not _lasts(line, kind, now) and _is_now(line, kind, now)]
    scenes = _scenes(snapshot, [*lasting, *passing])
    lasting, passing = ([_within(line, scenes) for line in part] for part in (lasting, passing))
    return tuple(sorted(lasting, key=_first_things)), tuple(sorted(passing, key=_latest))


def _scenes(snapshot: Snapshot, lines: Sequence[ProfileLine]) -> dict[str, list[str]]:
    """The scenes that are held to support each statement."""
    ids = sorted({id for line in lines for id in line.records})
    links = [link for link in snapshot.links_of(ids) if link.type is LinkType.SUPPORTS] if ids else []
    sources = snapshot.get_records(sorted({link.source for link in links} - set(ids))).values()
    scenes = {r.id for r in sources if r.unit is Unit.SCENE and not r.hidden and r.retired_at is None}
    found: dict[str, list[str]] = {}
    for link in links:
        if link.source in scenes:
            found.setdefault(link.target, []).append(link.source)
    return found


def _within(line: ProfileLine, scenes: Mapping[str, Sequence[str]]) -> ProfileLine:
    return replace(line, scenes=tuple(sorted({scene for id in line.records for scene in scenes.get(id, ())})))


def _subjects(names: Names, entity: str) -> list[str]:
    """All names of an entity, in lower case."""
    own = canonical(entity, names)
    return sorted({own, *(other for other, name in names.items() if name == own)})


def _holds(record: Record, now: datetime) -> bool:
    """Whether a statement is believed, and of a kind that says who somebody is."""
    said = record.statement
    if said is None or record.retired_at is not None or record.kind not in _SAID or said.modality not in _MEANT:
        return False
    return (record.valid_to is None or record.valid_to > now) and (
        record.valid_from is None or record.valid_from <= now or said.modality is not Modality.FACT
    )


def _behind(links: Sequence[Link], held: Sequence[Record], usable: Mapping[str, Record]) -> dict[str, list[Record]]:
    """The statements that stand behind those that are held, because they say the same."""
    fronts = {record.id for record in held}
    found: dict[str, list[Record]] = {}
    for link in links:
        if link.type is LinkType.SUPPORTS and link.target in fronts and link.source in usable:
            found.setdefault(link.target, []).append(usable[link.source])
    return found


def _moments(snapshot: Snapshot, records: Iterable[Record]) -> dict[str, datetime]:
    """When each episode that these rest on was said."""
    ids = sorted({span.episode for record in records for span in record.sources})
    episodes = snapshot.get_episodes(ids).values()
    return {e.id: (e.recorded_at if e.at is None else e.at.start).astimezone(UTC) for e in episodes}


def _alike(held: Iterable[Record]) -> list[list[Record]]:
    """The statements that say the same; what one sentence says of several attributes is one line, too."""
    groups: dict[object, list[Record]] = {}
    for record in held:
        said = record.statement
        assert said is not None
        groups.setdefault((said.subject.casefold(), said.modality, wording(record.text)), []).append(record)
    return list(groups.values())


def _line(
    group: Sequence[Record], behind: Mapping[str, Sequence[Record]], moments: Mapping[str, datetime], now: datetime
) -> tuple[ProfileLine, Record]:
    """One line, and the best-formed of the statements that say it."""
    best = max(group, key=lambda record: (record.confidence, len(record.sources), record.id))
    rests_on = [best, *(r for r in group if r is not best), *(r for front in group for r in behind.get(front.id, ()))]
    spans = tuple(dict.fromkeys(span for record in rests_on for span in record.sources))
    said = sorted({moments[span.episode] for span in spans})
    fast, slow = averages(said, now)
    since = min((r.valid_from for r in group if r.valid_from is not None), default=None)
    assert best.statement is not None
    line = ProfileLine(
        text=" ".join(best.text.split()), statement=best.statement, records=tuple(r.id for r in rests_on),
        spans=spans, since=since, first=said[0], last=said[-1], times=len({time.date() for time in said}), fast=fast,
        slow=slow,
    )  # fmt: skip
    return line, best


def _lasts(line: ProfileLine, record: Record, now: datetime) -> bool:
    """Whether a line is about what somebody is, and not about what they feel, do or want just now."""
    said = line.statement
    if said.modality is not Modality.FACT or record.kind is Kind.WORKING:
        return False
    if line.slow >= TRAIT:
        return True
    if record.kind is Kind.EPISODIC or said.attribute is None or (said.negated and record.kind is not Kind.PERSONA):
        return False
    if _is_preference(said):
        return now - (line.since or line.first) >= HELD
    return True


def _is_preference(said: Statement) -> bool:
    return said.attribute in PREFERENCES or (said.attribute or "").startswith("favourite_")


def _is_now(line: ProfileLine, record: Record, now: datetime) -> bool:
    """Whether it was said lately, or is planned for a time that is still to come."""
    ahead = line.statement.modality is Modality.PLAN and record.at is not None and record.at.end > now
    return ahead or line.fast >= NOW


def _first_things(line: ProfileLine) -> tuple[int, float, str, str]:
    """Constraints before facts, facts before preferences and what has no clear form, then what was said most."""
    said = line.statement
    rank = 0 if said.attribute in CONSTRAINTS else 2 if said.attribute is None or _is_preference(said) else 1
    return rank, -line.slow, line.text, line.records[0]


def _latest(line: ProfileLine) -> tuple[float, str, str]:
    return -line.fast, line.text, line.records[0]
