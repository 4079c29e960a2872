"""Sessions and what they are about: each segment of a conversation gets a summary, which is renewed when it grows."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime
from itertools import groupby
from typing import Any

from remanence.encoding.segmentation.windows import window_time
from remanence.lifecycle.consolidation.plan import Plan, Summary
from remanence.lifecycle.consolidation.segments import segments
from remanence.protocols import Snapshot, Summariser, Transaction
from remanence.trust.taint import inherit
from remanence.types import Kind, Record, Unit

UNITS = (Unit.TURN,)
SEGMENT = "segment"
"""The name in a summary's metadata of the first and last turn that it is of, and of how many there are."""
REWRITTEN = "abstractive.v1"
"""The part of summaries that take the place of an extract (`rewriting`): the next extract takes theirs."""
FEWEST = 2
"""Turns that were said in no session, at least, of which there is a summary."""


def plan_summaries(snapshot: Snapshot, since: int, n: int, summariser: Summariser) -> Plan:
    """What is to be done about the turns that were stored next after an entry, at least `n` if there are as many.

    New turns are cut into segments together with the last segment of their session, whose summary is replaced if it
    grew. A summary that was hidden with a turn it quotes is made anew of those that are left; of two that cover the
    same turns, because the hidden one came back, the later is retired.
    """
    stored = snapshot.stored_after(since, units=UNITS, n=n)
    turns = [r for _, r in stored if not r.hidden and r.retired_at is None and _placed(r)]
    touched = snapshot.get_records([state.id for state in snapshot.states(since)]).values()
    known = [record for record in touched if record.kind is Kind.SUMMARY and SEGMENT in record.metadata]
    doubled = tuple(_doubled(snapshot, [record for record in known if is_held(record)]))
    made = [
        *_renewed(snapshot, [r for r in known if r.hidden], summariser),
        *_added(snapshot, turns, summariser, {record.id for _, record in doubled}),
    ]
    until = stored[-1][0] if stored else since
    return Plan(
        part=summariser.part, since=since, until=until, seq=snapshot.seq(), looked_at=len(stored),
        last=not snapshot.count_after(until, UNITS), summaries=tuple(made), doubled=doubled,
    )  # fmt: skip


def is_held(record: Record) -> bool:
    """Whether a record is believed and shown."""
    return not record.hidden and record.retired_at is None


def _placed(turn: Record) -> bool:
    """Whether a turn belongs to a conversation: what has neither session nor time stands alone."""
    return turn.session is not None or turn.at is not None


def _added(snapshot: Snapshot, turns: Iterable[Record], summariser: Summariser, gone: set[str]) -> Iterator[Summary]:
    """Summaries of new turns, session by session."""
    sessions: dict[str | None, list[Record]] = {}
    for turn in turns:
        sessions.setdefault(turn.session, []).append(turn)
    for session, new in sessions.items():
        held = [record for record in snapshot.summaries_in(session) if record.id not in gone]
        own = [record for record in held if record.part in (summariser.part, REWRITTEN)]
        others = [record for record in held if record not in own]
        if own:
            new = [t for t in snapshot.turns_between(session, _segment(own[-1])["first"], new[-1].id) if _placed(t)]
        yield from _summed_up(segments(new), [*others, *own[-1:]], summariser)


def _summed_up(found: Sequence[Sequence[Record]], held: Sequence[Record], summariser: Summariser) -> Iterator[Summary]:
    """A summary for each segment but those that a summary of this part, or a model's for it, is held of already."""
    left = list(held)
    wanted = list[Sequence[Record]]()
    for turns in found:
        same = [r for r in left if r.part in (summariser.part, REWRITTEN) and _segment(r) == _extent(turns)]
        left = [record for record in left if record not in same]
        if not same and (turns[0].session is not None or len(turns) >= FEWEST):
            wanted.append(turns)
    for turns, digest in zip(wanted, summariser(wanted), strict=True):
        if digest is not None:
            yield Summary(tuple(turns), digest, tuple(left))
            left = []


def _renewed(snapshot: Snapshot, hidden: Sequence[Record], summariser: Summariser) -> Iterator[Summary]:
    """Summaries of what is left of the segments whose summaries were hidden with a turn that they quote."""
    lost = [record for record in hidden if lost_a_turn(snapshot, record)]
    for session, group in groupby(sorted(lost, key=lambda r: (r.session or "", r.id)), key=lambda r: r.session):
        replaced = list(group)
        covered = {turn.id for each in snapshot.summaries_in(session) for turn in turns_of(snapshot, each)}
        turns = {turn.id: turn for each in replaced for turn in turns_of(snapshot, each) if turn.id not in covered}
        yield from _summed_up(segments(list(turns.values())), replaced, summariser) if turns else ()


def lost_a_turn(snapshot: Snapshot, summary: Record) -> bool:
    """Whether a turn that a record rests on is not believed or shown any more."""
    episodes = {span.episode for span in summary.sources}
    return any(r.unit is Unit.TURN and not is_held(r) for r in snapshot.records_of(sorted(episodes)))


def _doubled(snapshot: Snapshot, back: Sequence[Record]) -> Iterator[tuple[Record, Record]]:
    """Summaries that came back, each with a later one of the same turns."""
    gone: set[str] = set()
    for record in back:
        own = {turn.id for turn in turns_of(snapshot, record)}
        for other in snapshot.summaries_in(record.session):
            if other.id in gone or record.id in gone or other.id == record.id or other.id < record.id:
                continue
            if any(turn.id in own for turn in turns_of(snapshot, other)):
                gone.add(other.id)
                yield record, other


def turns_of(snapshot: Snapshot | Transaction, summary: Record) -> list[Record]:
    """The turns of the segment that a summary is of, as far as they are believed and shown."""
    extent = _segment(summary)
    return [t for t in snapshot.turns_between(summary.session, extent["first"], extent["last"]) if _placed(t)]


def _segment(summary: Record) -> dict[str, Any]:
    extent: dict[str, Any] = summary.metadata[SEGMENT]
    return extent


def _extent(turns: Sequence[Record]) -> dict[str, Any]:
    return {"first": turns[0].id, "last": turns[-1].id, "turns": len(turns)}


def quoted(summary: Summary) -> list[Record]:
    """The turns whose characters a summary rests on."""
    episodes = {span.episode for span in summary.digest.sources}
    return [turn for turn in summary.turns if any(span.episode in episodes for span in turn.sources)]


def summary_record(summary: Summary, *, id: str, now: datetime, part: str, recipe: str) -> Record:
    """A summary as a record: derived from the turns that it quotes, and trusted as the least of them.

    It has the session and the time of its segment, and the actor, tags and metadata that all of its turns share.
    """
    turns = summary.turns
    rests_on = quoted(summary)
    trust, taint = inherit(rests_on)
    actors = {turn.actor for turn in turns}
    shared = {k: v for k, v in turns[0].metadata.items() if all(turn.metadata.get(k) == v for turn in turns)}
    return Record(
        id=id, text=summary.digest.text, sources=summary.digest.sources, recorded_at=now, kind=Kind.SUMMARY,
        unit=Unit.SESSION, part=part, recipe=recipe, actor=actors.pop() if len(actors) == 1 else None,
        session=turns[0].session, origin=min(rests_on, key=lambda r: r.trust).origin, at=window_time(turns),
        metadata={**shared, SEGMENT: _extent(turns)},
        tags=tuple(sorted(set(turns[0].tags).intersection(*(turn.tags for turn in turns)))), trust=trust, taint=taint,
    )  # fmt: skip
