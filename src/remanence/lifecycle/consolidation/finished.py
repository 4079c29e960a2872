"""Finished tasks: all that was kept in mind of one becomes one event, which takes its place and cites it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta

from remanence.lifecycle.consolidation.plan import Derived, Plan
from remanence.lifecycle.consolidation.summaries import is_held
from remanence.lifecycle.working.task import every, to_task
from remanence.protocols import Snapshot
from remanence.types import Kind, LinkType, Precision, Record, Status, Step, Unit, When

PART = "finished.v1"
UNITS = (Unit.TASK,)
_ORDER = (Status.DONE, Status.FAILED, Status.DROPPED, Status.DOING, Status.OPEN)


def plan_finished(snapshot: Snapshot, since: int, n: int) -> Plan:
    """What is to be done about the tasks that changed after an entry, at least `n` changes if there are as many."""
    stored = snapshot.stored_after(since, units=UNITS, n=n)
    until = stored[-1][0] if stored else since
    over = [r for _, r in stored if is_held(r) and r.kind is Kind.WORKING and to_task(r).over]
    return Plan(
        part=PART, since=since, until=until, seq=snapshot.seq(), last=not snapshot.count_after(until, UNITS),
        looked_at=len(stored), derived=tuple(_event(snapshot, record) for record in over),
    )  # fmt: skip


def _event(snapshot: Snapshot, last: Record) -> Derived:
    """A task that is over as an event: from its beginning to its end, with what became of each step."""
    begun = min([last, *_versions(snapshot, last)], key=lambda r: r.recorded_at).recorded_at
    ended = last.recorded_at
    root = to_task(last).root
    record = Record(
        id="", text=event_text(root, ended), sources=last.sources, recorded_at=ended, kind=Kind.EPISODIC,
        unit=Unit.TASK, part=PART, origin=last.origin, trust=last.trust, taint=last.taint, audience=last.audience,
        at=When(begun, ended + timedelta(microseconds=1), Precision.INTERVAL), metadata=last.metadata, tags=last.tags,
    )  # fmt: skip
    return Derived(record, (last,), replaces=(last,))


def _versions(snapshot: Snapshot, last: Record) -> Iterator[Record]:
    """What the last version of a task has taken the place of, newest first."""
    ids = [last.id]
    while ids:
        links = snapshot.links_of(ids)
        ids = [link.target for link in links if link.type is LinkType.SUPERSEDES and link.source in ids]
        yield from snapshot.get_records(ids).values()


def event_text(root: Step, ended: datetime) -> str:
    """What became of a task and of each of its steps, in words.

    >>> from datetime import UTC
    >>> steps = (Step(id="t.1", title="boil", status=Status.DONE, note="3 min"), Step(id="t.2", title="pour"))
    >>> event_text(Step(id="t", title="Tea", status=Status.FAILED, steps=steps), datetime(2025, 6, 2, tzinfo=UTC))
    'Task failed on 2 June 2025: Tea. Done: boil (3 min). Open: pour.'
    """
    day = f"{ended.day} {ended:%B %Y}"
    steps = [step for step in every(root) if step is not root]
    told = [_told(status, [step for step in steps if step.status is status]) for status in _ORDER]
    return " ".join([f"Task {root.status} on {day}: {_noted(root)}.", *filter(None, told)])


def _told(status: Status, steps: Sequence[Step]) -> str:
    return f"{status.value.capitalize()}: {'; '.join(map(_noted, steps))}." if steps else ""


def _noted(step: Step) -> str:
    return f"{step.title} ({step.note})" if step.note else step.title
