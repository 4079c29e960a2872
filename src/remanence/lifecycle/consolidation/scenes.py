"""Scenes: what runs through several sessions. Segments about the same are put together, and summed up as one.

Two segments are about the same by the cosine of what people said in them, rare words counting more; what an assistant
answers is general and would make everything alike. A segment joins the scene whose segments it is most like on average,
or another that is alone yet. What is put together stays together, so that each segment is looked at once.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from math import log, sqrt

from remanence.encoding.segmentation.windows import window_time
from remanence.encoding.text import terms
from remanence.lifecycle.consolidation.extractive import digest
from remanence.lifecycle.consolidation.permitted import permitted
from remanence.lifecycle.consolidation.plan import Derived, Plan
from remanence.lifecycle.consolidation.summaries import SEGMENT, is_held, lost_a_turn, turns_of
from remanence.protocols import Snapshot
from remanence.trust.policy import TRUST_POLICY, held_policy
from remanence.trust.taint import inherit
from remanence.types import Kind, LinkType, Origin, Record, Unit

PART = "scenes.v1"
UNITS = (Unit.SESSION,)
ALIKE = 0.2
"""The least likeness of two segments about the same (docs/how-to/consolidate.md has the error rates)."""
FEWEST = 2
"""Sessions of a scene, at least."""
Bag = Mapping[str, int]


class Scenes:
    """Puts segments together; what it has read of them is kept in memory for the next time."""

    def __init__(self) -> None:
        self._bags: dict[str, Bag] = {}

    def plan(self, snapshot: Snapshot, since: int, n: int, imagined: Sequence[Record] = ()) -> Plan:
        """What is to be done about the segments that were summed up after an entry, at least `n` if there are as many.

        Args:
            imagined: summaries that a dry run would have stored.
        Cost: reads the turns of what was never read before, then some 50 µs a segment.
        """
        stored = snapshot.stored_after(since, units=UNITS, n=n)
        until = stored[-1][0] if stored else since
        touched = snapshot.get_records([state.id for state in snapshot.states(since)]).values()
        broken = [r for r in touched if r.unit is Unit.SCENE and r.hidden and lost_a_turn(snapshot, r)]
        new = [record for _, record in stored if is_held(record)] + [*imagined]
        return Plan(
            part=PART, since=since, until=until, seq=snapshot.seq(), last=not snapshot.count_after(until, UNITS),
            looked_at=len(stored), derived=tuple(self._scenes(snapshot, new, broken)) if new or broken else (),
        )  # fmt: skip

    def _scenes(self, snapshot: Snapshot, new: Sequence[Record], broken: Sequence[Record]) -> Iterator[Derived]:
        held = [r for r in snapshot.scan_records(unit=Unit.SESSION) if r.kind is Kind.SUMMARY and SEGMENT in r.metadata]
        held += [record for record in new if record.id not in {r.id for r in held}]
        standing = {scene.id: scene for scene in [*snapshot.kept(Unit.SCENE), *broken]}
        members, changed = _members(snapshot, held, standing)
        changed |= {scene.id for scene in broken}
        changed |= self._put_together(snapshot, held, new, members)
        for id, own in members.items():
            if id in changed and len({r.session for r in own}) >= FEWEST:
                made = _scene(snapshot, own, standing.get(id))
                yield from () if made is None else (made,)

    def _put_together(
        self, snapshot: Snapshot, held: Sequence[Record], new: Sequence[Record], members: dict[str, list[Record]]
    ) -> set[str]:
        """Give every new segment that is like others its scene, and say which; a new one goes by its first segment."""
        grown = set[str]()
        wanted = {record.id for record in new}.difference(r.id for own in members.values() for r in own)
        likeness = _Likeness({record.id: self._bag(snapshot, record) for record in held})
        group = {record.id: id for id, own in members.items() for record in own}
        placed = [record for record in held if record.id not in wanted]
        likeness.add(record.id for record in placed)
        alone = {record.id: record for record in placed if record.id not in group}
        for record in held:
            if record.id not in wanted:
                continue
            best = _best(likeness.of(record.id), group, members)
            likeness.add([record.id])
            alone[record.id] = record
            if best is None:
                continue
            if best in alone:
                members[best], group[best] = [alone.pop(best)], best
            members[best].append(alone.pop(record.id))
            group[record.id] = best
            grown.add(best)
        return grown

    def _bag(self, snapshot: Snapshot, summary: Record) -> Bag:
        """The words of what people said in a segment; of what anybody did, where it was no person."""
        if summary.id not in self._bags:
            turns = turns_of(snapshot, summary)
            said = [turn for turn in turns if turn.origin is Origin.USER] or turns
            self._bags[summary.id] = Counter(term for turn in said for term in terms(turn.text))
        return self._bags[summary.id]


class _Likeness:
    """Cosines of bags of words, weighed by how rare a word is among all of them."""

    def __init__(self, bags: Mapping[str, Bag]) -> None:
        having = Counter(term for bag in bags.values() for term in bag)
        self._weights = {id: _weights(bag, having, len(bags)) for id, bag in bags.items()}
        self._places: dict[str, list[tuple[str, float]]] = {}

    def add(self, ids: Iterable[str]) -> None:
        """Compare what comes with these, too."""
        for id in ids:
            for term, weight in self._weights[id].items():
                self._places.setdefault(term, []).append((id, weight))

    def of(self, id: str) -> dict[str, float]:
        """The likeness to each that was added and shares a word."""
        found: dict[str, float] = {}
        for term, weight in self._weights[id].items():
            for other, theirs in self._places.get(term, ()):
                found[other] = found.get(other, 0.0) + weight * theirs
        return {other: round(likeness, 9) for other, likeness in found.items()}


def _weights(bag: Bag, having: Mapping[str, int], n: int) -> dict[str, float]:
    """A vector of unit length, in the order of the alphabet, so that its sums are the same everywhere."""
    raw = {term: (1 + log(bag[term])) * log((n + 1) / having[term]) for term in sorted(bag)}
    length = sqrt(sum(weight * weight for weight in raw.values()))
    return {term: weight / length for term, weight in raw.items()} if length else {}


def _best(
    likeness: Mapping[str, float], group: Mapping[str, str], members: Mapping[str, Sequence[Record]]
) -> str | None:
    """The scene, or the lone segment, that a segment is most like on average; None if that is not enough."""
    found: dict[str, float] = {}
    for other, value in likeness.items():
        id = group.get(other, other)
        found[id] = found.get(id, 0.0) + value / len(members.get(id, (0,)))
    best = max(found.items(), key=lambda each: (round(each[1], 9), each[0]), default=("", 0.0))
    return best[0] if best[1] >= ALIKE else None


def _members(
    snapshot: Snapshot, held: Sequence[Record], scenes: Mapping[str, Record]
) -> tuple[dict[str, list[Record]], set[str]]:
    """The segments of each scene that are believed, and the scenes of which a segment has taken a member's place."""
    found: dict[str, list[Record]] = {}
    renewed = set[str]()
    waiting = {record.id: record.id for record in held}
    records = {record.id: record for record in held}
    while waiting:  # the ids that are looked at now, each with the segment that took its place
        links = snapshot.links_of(sorted(waiting))
        part_of = {x.source: x.target for x in links if x.type is LinkType.PART_OF and x.target in scenes}
        for id in [id for id in waiting if id in part_of]:
            renewed |= {part_of[id]} if waiting[id] != id else set()
            found.setdefault(part_of[id], []).append(records[waiting.pop(id)])
        waiting = {
            link.target: waiting[link.source]
            for link in links
            if link.type is LinkType.SUPERSEDES and link.source in waiting
        }
    ordered = {id: sorted({r.id: r for r in own}.values(), key=lambda r: r.id) for id, own in sorted(found.items())}
    return ordered, renewed


def _scene(snapshot: Snapshot, members: Sequence[Record], before: Record | None) -> Derived | None:
    """A scene of these segments, in sentences of what they quote; None if that says nothing."""
    episodes = sorted({span.episode for record in members for span in record.sources})
    quoted = [r for r in snapshot.records_of(episodes) if r.unit is Unit.TURN and is_held(r)]
    audience = members[0].audience
    shown = permitted(quoted, held_policy(snapshot.meta(TRUST_POLICY)))
    turns = sorted((t for t in shown if t.audience == audience), key=_happened)
    said = digest(turns) if turns else None
    if said is None:
        return None
    cited = {span.episode for span in said.sources}
    rests_on = [turn for turn in turns if turn.sources[0].episode in cited]
    trust, taint = inherit(rests_on)
    actors = {turn.actor for turn in turns}
    record = Record(
        id="", text=said.text, sources=said.sources, recorded_at=members[0].recorded_at, kind=Kind.SUMMARY,
        unit=Unit.SCENE, part=PART, actor=actors.pop() if len(actors) == 1 else None,
        origin=min(rests_on, key=lambda r: r.trust).origin, at=window_time(turns), trust=trust, taint=taint,
        audience=audience, metadata={"scene": {"segments": len(members)}},
    )  # fmt: skip
    return Derived(record, tuple(rests_on), parts=tuple(members), replaces=() if before is None else (before,))


def _happened(turn: Record) -> tuple[bool, object, str]:
    return (turn.at is None, turn.recorded_at if turn.at is None else turn.at.start, turn.id)
