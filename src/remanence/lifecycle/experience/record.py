"""Record a trajectory: its parts verbatim, and the lessons that it teaches, in one entry of the journal.

A lesson that is held already is supported instead of being stored again. Which lesson holds what, and which
trajectories there were of a task, are fields of the bank that the same entry sets, so that no two writers store the
same lesson twice.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence, Set
from hashlib import blake2b
from typing import Any

from msgspec import convert, to_builtins

from remanence.encoding.trajectory import Part, Role, Trajectory, parts
from remanence.lifecycle.experience.abstraction import AbstractStep, abstract_steps, alike, task_terms
from remanence.lifecycle.experience.lessons import Lesson, comparison, lessons_of
from remanence.protocols import Draft, Edit, NewRecord, Transaction
from remanence.trust.policy import TRUST_POLICY, held_policy
from remanence.trust.taint import inherit
from remanence.types import Act, Episode, Kind, Link, LinkType, Record, Span, Unit

TRAJECTORY = "trajectory.v1"
KEPT = "experience"
"""Where the metadata of a trajectory and a lesson hold what the engine needs to know of them."""
SAME_TASK = 0.5
"""Terms that the tasks of two lessons that say the same have in common, at least, to be one lesson."""
REMEMBERED = 8
"""The latest trajectories of a task that a new one is compared with."""


def record_draft(
    tx: Transaction, trajectory: Trajectory, *, new_id: Callable[[], str], principal: str, recipe: str
) -> Draft | Episode:
    """The act that stores a trajectory and its lessons; or the first episode of the one that has the caller's id.

    Raises: ValueError if the caller's id holds something else.
    """
    about = trajectory.about
    digest = blake2b("\0".join(map(repr, parts(trajectory))).encode(), digest_size=16).hexdigest()
    if about.external_id is not None and (held := tx.with_external_id(about.external_id)) is not None:
        if held.metadata.get(KEPT) == digest:
            return held
        raise ValueError(f"the id {about.external_id!r} holds different content already (episode {held.id})")
    return _Recording(tx, trajectory, new_id, principal, recipe).draft(digest)


def lesson_field(key: str) -> str:
    """The field of the bank that lists the lessons with this key."""
    return f"lesson.{key}"


def task_field(terms: Set[str]) -> str:
    """The field of the bank that lists the trajectories of tasks with these terms."""
    return f"task.{blake2b(' '.join(sorted(terms)).encode(), digest_size=16).hexdigest()}"


def listed_in(unit: str, metadata: Mapping[str, Any]) -> str | None:
    """The field of the bank that lists a record of this unit, with this metadata; None for none."""
    kept = metadata.get(KEPT)
    if unit == Unit.LESSON and isinstance(kept, dict):
        return lesson_field(str(kept["key"]))
    if unit == Unit.TRAJECTORY and isinstance(kept, dict):
        return task_field(task_terms(str(kept["task"])))
    return None


class _Recording:
    """One trajectory on its way into the bank."""

    def __init__(
        self, tx: Transaction, trajectory: Trajectory, new_id: Callable[[], str], principal: str, recipe: str
    ) -> None:
        self._tx, self._trajectory, self._new_id = tx, trajectory, new_id
        self._principal, self._recipe = principal, recipe
        self._policy = held_policy(tx.field("bank", TRUST_POLICY))
        self._steps = abstract_steps(trajectory)
        self._terms = task_terms(trajectory.task)
        self._parts = list(parts(trajectory))
        self._episodes: list[Episode] = []
        self._new: list[Record] = []
        self._links: list[Link] = []
        self._edits: dict[str, Edit] = {}

    def draft(self, digest: str) -> Draft:
        """Everything, as one entry."""
        session = self._trajectory.about.session or self._new_id()
        self._episodes = [self._episode(part, session, digest) for part in self._parts]
        whole = self._whole(session)
        supported = dict.fromkeys(self._hold(lesson, self._sources(lesson)) for lesson in self._own_lessons())
        supported |= dict.fromkeys(self._compared())
        self._remember(whole.id)
        self._links += [self._supports(whole.id, lesson) for lesson in supported]
        records = [whole, *self._new]
        known = [lesson for lesson in supported if lesson not in {record.id for record in self._new}]
        return Draft(
            act=Act.EXPERIENCE,
            subjects=(*(e.id for e in self._episodes), *(r.id for r in records), *known, "bank"),
            episodes=tuple(self._episodes),
            records=tuple(NewRecord(record=record) for record in records),
            links=tuple(self._links),
            edits=tuple(self._edits.values()),
        )

    def _episode(self, part: Part, session: str, digest: str) -> Episode:
        about, first = self._trajectory.about, part.role is Role.TASK
        return Episode(
            id=self._new_id(), text=part.text, recorded_at=self._tx.now, origin=part.origin,
            actor=about.actor if first else None, session=session, at=about.at,
            external_id=about.external_id if first else None, title=about.title if first else None,
            metadata={**about.metadata, KEPT: digest} if first else {"role": part.role.value, "step": part.step},
            tags=about.tags, principal=self._principal, trust=self._policy.trust(part.origin),
            taint=self._policy.taint(part.origin),
        )  # fmt: skip

    def _whole(self, session: str) -> Record:
        """The trajectory as one record over all its parts, with its steps as lessons tell them."""
        trust, taint = inherit(self._episodes)
        kept = {
            "success": self._trajectory.outcome.success,
            "task": self._trajectory.task,
            "steps": to_builtins(self._steps),
        }
        least = min(self._episodes, key=lambda e: e.trust)
        return Record(
            id=self._new_id(), text="\n".join(e.text for e in self._episodes), sources=_spans(self._episodes),
            recorded_at=self._tx.now, unit=Unit.TRAJECTORY, part=TRAJECTORY, recipe=self._recipe,
            actor=self._trajectory.about.actor, session=session, origin=least.origin, at=self._trajectory.about.at,
            metadata={**self._trajectory.about.metadata, KEPT: kept}, tags=self._trajectory.about.tags, trust=trust,
            taint=taint,
        )  # fmt: skip

    def _own_lessons(self) -> list[Lesson]:
        seen = [step.observation for step in self._trajectory.steps]
        return lessons_of(self._trajectory.task, self._steps, self._trajectory.outcome, seen)

    def _sources(self, lesson: Lesson) -> tuple[Span, ...]:
        """The task, the agent's own steps that a lesson rests on, the outcome, and what it quotes."""
        chosen = [
            episode
            for part, episode in zip(self._parts, self._episodes, strict=True)
            if part.role in (Role.TASK, Role.OUTCOME)
            or (part.role is Role.ACTION and part.step in lesson.steps)
            or (part.role is Role.OBSERVATION and part.step == lesson.quotes)
        ]
        return _spans(chosen)

    def _compared(self) -> list[str]:
        """Lessons from the latest trajectory of the same task that ended the other way."""
        succeeded = self._trajectory.outcome.success
        ids = str(self._tx.field("bank", task_field(self._terms)) or "").split()
        earlier = [r for r in self._tx.get_records(ids).values() if not r.forgotten]
        other = next((r for r in reversed(earlier) if r.metadata[KEPT]["success"] != succeeded), None)
        if other is None:
            return []
        theirs = convert(other.metadata[KEPT]["steps"], list[AbstractStep])
        worked, failed = (self._steps, theirs) if succeeded else (theirs, self._steps)
        lesson = comparison(self._trajectory.task, worked, failed, from_failure=not succeeded)
        return [] if lesson is None else [self._hold(lesson, self._sources(lesson))]

    def _hold(self, lesson: Lesson, sources: tuple[Span, ...]) -> str:
        """The id of the lesson that says this, which is stored if there is none."""
        field = lesson_field(lesson.key)
        held = self._edits[field].after if field in self._edits else self._tx.field("bank", field)
        ids = str(held or "").split()
        for record in (*self._tx.get_records(ids).values(), *(r for r in self._new if r.id in ids)):
            if alike(frozenset(record.metadata[KEPT]["terms"]), self._terms) >= SAME_TASK and self._counts(record):
                return record.id
        record = self._lesson(lesson, sources)
        self._new.append(record)
        self._set(field, " ".join([*ids, record.id]))
        return record.id

    def _counts(self, lesson: Record) -> bool:
        """Whether a lesson is held: a pruned one is, and stays forgotten; one whose trajectory is forgotten is not."""
        if not lesson.forgotten:
            return True
        behind = self._tx.records_of([span.episode for span in lesson.sources])
        return any(record.unit is Unit.TRAJECTORY and not record.forgotten for record in behind)

    def _lesson(self, lesson: Lesson, sources: tuple[Span, ...]) -> Record:
        by_id = {episode.id: episode for episode in self._episodes}
        trust, taint = inherit([by_id[span.episode] for span in sources])
        kind = Kind.PROCEDURAL if self._policy.allows(Kind.PROCEDURAL, taint) else Kind.SEMANTIC
        about = self._trajectory.about
        kept = {"what": lesson.what, "terms": sorted(self._terms), "key": lesson.key}
        return Record(
            id=self._new_id(), text=lesson.text, sources=sources, recorded_at=self._tx.now, kind=kind, unit=Unit.LESSON,
            part=lesson.part, recipe=self._recipe, session=self._episodes[0].session,
            origin=about.origin if lesson.quotes is None else self._trajectory.steps[lesson.quotes - 1].origin,
            at=about.at, metadata={**about.metadata, KEPT: kept}, tags=about.tags, trust=trust, taint=taint,
        )  # fmt: skip

    def _remember(self, trajectory: str) -> None:
        field = task_field(self._terms)
        before = str(self._tx.field("bank", field) or "").split()
        self._set(field, " ".join([*before, trajectory][-REMEMBERED:]))

    def _set(self, field: str, value: str) -> None:
        before: Any = self._tx.field("bank", field)
        self._edits[field] = Edit("bank", field, before, value)

    def _supports(self, source: str, target: str) -> Link:
        return Link(id=self._new_id(), type=LinkType.SUPPORTS, source=source, target=target, recorded_at=self._tx.now)


def _spans(episodes: Sequence[Episode]) -> tuple[Span, ...]:
    return tuple(Span(episode.id, 0, len(episode.text)) for episode in episodes)
