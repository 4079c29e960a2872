"""What is derived follows its sources: its trust is the least of theirs, its taint all of theirs, whatever they become.

The sources of a record are the turns and sections that show the characters it cites, or the episodes themselves where
none does; a block or a task also has the records that it was made of. A promotion takes a label away for good: what a
person answers for follows in its trust alone.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from typing import Protocol

from msgspec.structs import replace

from remanence.protocols import Draft, Edit
from remanence.trust.taint import Trusted, inherit
from remanence.types import Episode, Link, LinkType, Record, Unit

FIELDS = ("trust", "taint")
SHOWING = frozenset({Unit.TURN, Unit.SECTION})
"""Units that show what was observed, and are trusted as it is; all others are derived."""
_LINKED = frozenset({Unit.BLOCK, Unit.TASK})


class Held(Protocol):
    """What must be known of a bank."""

    def get_records(self, ids: Sequence[str]) -> dict[str, Record]: ...
    def get_episodes(self, ids: Sequence[str]) -> dict[str, Episode]: ...
    def records_of(self, episodes: Sequence[str]) -> list[Record]: ...
    def links_of(self, ids: Sequence[str]) -> list[Link]: ...


def followed(draft: Draft, held: Held) -> Draft:
    """The same entry with the edits of all that is derived from what it makes more or less trusted.

    Cost: nothing for a draft that moves no trust; else a look at what rests on the same episodes.
    """
    moved = dict.fromkeys(e.subject for e in draft.edits if e.field in FIELDS and e.subject != "bank")
    if not moved:
        return draft
    before = held.get_records(list(moved))
    after = {id: _edited(record, draft.edits) for id, record in before.items()}
    edits = list(draft.edits)
    for record in _resting_on(before.values(), held):
        was, now = (inherit(sources_of(record, held, known)) for known in (before, after))
        held_now = after.get(record.id, record)
        first = before.setdefault(record.id, record)
        fresh = replace(
            held_now,
            trust=now[0] if first.trust == was[0] else held_now.trust,
            taint=now[1] if first.taint == was[1] else held_now.taint,
        )
        after[record.id] = fresh
        edits += [
            Edit(record.id, field, getattr(held_now, field), getattr(fresh, field))
            for field in FIELDS
            if getattr(held_now, field) != getattr(fresh, field)
        ]
    subjects = tuple(dict.fromkeys([*draft.subjects, *(e.subject for e in edits[len(draft.edits) :])]))
    return replace(draft, subjects=subjects, edits=tuple(edits))


def sources_of(record: Record, held: Held, known: Mapping[str, Record]) -> list[Trusted]:
    """What a derived record rests on.

    Args:
        known: records that are to be seen as they are there.
    """
    episodes = list(dict.fromkeys(span.episode for span in record.sources))
    shown = [r for r in held.records_of(episodes) if r.unit in SHOWING and _overlap(r, record)]
    covered = {span.episode for each in shown for span in each.sources}
    found: list[Trusted] = [known.get(each.id, each) for each in shown]
    found += held.get_episodes([id for id in episodes if id not in covered]).values()
    if record.unit in _LINKED:
        found += [known.get(each.id, each) for each in _linked(record, held)]
    return found


def _linked(record: Record, held: Held) -> Iterable[Record]:
    links = held.links_of([record.id])
    return held.get_records(
        [link.target for link in links if link.type is LinkType.DERIVED_FROM and link.source == record.id]
    ).values()


def _resting_on(moved: Iterable[Record], held: Held) -> list[Record]:
    """The derived records that may rest on some of these, those after them that rest on them in turn."""
    found = dict[str, Record]()
    waiting = list(moved)
    while waiting:
        episodes = sorted({span.episode for record in waiting if record.unit in SHOWING for span in record.sources})
        near = {r.id: r for r in held.records_of(episodes) if r.unit not in SHOWING}
        links = held.links_of([record.id for record in waiting])
        made = [link.source for link in links if link.type is LinkType.DERIVED_FROM]
        near |= {r.id: r for r in held.get_records(made).values() if r.unit in _LINKED}
        waiting = [record for id, record in near.items() if id not in found]
        found |= {record.id: record for record in waiting}
    return list(found.values())


def _edited(record: Record, edits: Iterable[Edit]) -> Record:
    values = {e.field: e.after for e in edits if e.subject == record.id and e.field in FIELDS}
    return replace(record, **values)


def _overlap(one: Record, other: Record) -> bool:
    spans = defaultdict(list)
    for span in one.sources:
        spans[span.episode].append(span)
    return any(s.start < o.end and o.start < s.end for s in other.sources for o in spans.get(s.episode, ()))
