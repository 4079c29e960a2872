"""Record a trajectory: its parts verbatim, and the lessons that it teaches, in one entry of the journal.

A lesson that is held already is supported instead of being stored again. Which lesson holds what, and which
trajectories there were of a task, are fields of the bank that the same entry sets, so that no two writers store the
same lesson twice.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence, Set
from datetime import datetime
from hashlib import blake2b
from typing import Any, NamedTuple

from msgspec import convert, to_builtins
from msgspec.structs import replace

from remanence.encoding.observation import Observation
from remanence.encoding.trajectory import Part, Role, Step, Trajectory, argument_names, outcome_of, parts
from remanence.lifecycle.experience.abstraction import AbstractStep, abstract_steps, alike, task_terms
from remanence.lifecycle.experience.lessons import Lesson, comparison, lessons_of
from remanence.protocols import Draft, Edit, NewRecord, Transaction
from remanence.trust.policy import TRUST_POLICY, TrustPolicy, held_policy
from remanence.trust.taint import inherit
from remanence.types import Act, Episode, Kind, Link, LinkType, Origin, Record, Span, Unit

TRAJECTORY = "trajectory.v1"
KEPT = "experience"
"""Where the metadata of a trajectory and a lesson hold what the engine needs to know of them."""
SAME_TASK = 0.5
"""Terms that the tasks of two lessons that say the same have in common, at least, to be one lesson."""
REMEMBERED = 8
"""The latest trajectories of a task that a new one is compared with."""


def record_draft(
    tx: Transaction,
    trajectory: Trajectory,
    *,
    new_id: Callable[[], str],
    principal: str,
    recipe: str,
    held_back: str = "",
) -> Draft | Episode:
    """The act that stores a trajectory and its lessons; or the first episode of the one that has the caller's id.

    Args:
        held_back: why it is held back, "" for one that is not; nothing is learnt of it until somebody releases it.
    Raises: ValueError if the caller's id holds something else.
    """
    about = trajectory.about
    digest = blake2b("\0".join(map(repr, parts(trajectory))).encode(), digest_size=16).hexdigest()
    if about.external_id is not None and (held := tx.with_external_id(about.external_id)) is not None:
        if held.metadata.get(KEPT) == digest:
            return held
        raise ValueError(f"the id {about.external_id!r} holds different content already (episode {held.id})")
    return _Recording(tx, trajectory, new_id, principal, recipe).draft(digest, held_back)


def learnt_late(
    tx: Transaction, whole: Record, *, new_id: Callable[[], str], principal: str, recipe: str
) -> Draft | None:
    """What a trajectory teaches that was held back when it was stored; None if it has taught something before.

    The lessons are those that it would have taught then, but for what others have taught since.
    """
    if any(link.source == whole.id and link.type is LinkType.SUPPORTS for link in tx.links_of([whole.id])):
        return None
    held = tx.get_episodes([span.episode for span in whole.sources])
    episodes = [held[span.episode] for span in whole.sources]
    called = [e.text for e in episodes if e.metadata.get("role") == Role.ACTION]
    kept = convert(whole.metadata[KEPT]["steps"], list[AbstractStep])
    steps = [as_called(step, text) for step, text in zip(kept, called, strict=True)]
    trajectory = _told_again(episodes, len(steps))
    recording = _Recording(tx, trajectory, new_id, principal, recipe, steps=steps)
    return recording.late(whole, episodes)


def _told_again(episodes: Sequence[Episode], steps: int) -> Trajectory:
    """The trajectory that a bank holds, but for the arguments of its calls, which stand in their texts."""
    by_role = {(str(e.metadata.get("role", Role.TASK)), int(e.metadata.get("step", 0))): e for e in episodes}
    task, outcome = by_role[Role.TASK, 0], by_role[Role.OUTCOME, 0]
    made = []
    for number in range(1, steps + 1):
        thought, seen = by_role.get((Role.THOUGHT, number)), by_role.get((Role.OBSERVATION, number))
        made.append(
            Step(
                action=by_role[Role.ACTION, number].text,
                observation=None if seen is None else seen.text,
                origin=Origin.TOOL if seen is None else seen.origin,
                thought=None if thought is None else thought.text,
            )
        )
    about = Observation(
        text=task.text, actor=task.actor, session=task.session, origin=task.origin, at=task.at, tags=task.tags,
        metadata={name: value for name, value in task.metadata.items() if name != KEPT}, title=task.title,
    )  # fmt: skip
    return Trajectory(task=task.text, steps=tuple(made), outcome=outcome_of(outcome.text), about=about)


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


class Told(NamedTuple):
    """A part of a trajectory as it is kept; `step` as in `Part`."""

    role: Role
    step: int
    episode: Episode


def lesson_record(
    lesson: Lesson,
    told: Sequence[Told],
    *,
    terms: Set[str],
    policy: TrustPolicy,
    recipe: str,
    now: datetime,
    id: str,
) -> Record:
    """A lesson that a trajectory teaches, of the kind that what it rests on may become.

    It rests on the task, the agent's own steps that it tells of, the outcome, and what it quotes.
    """
    cited = [
        part.episode
        for part in told
        if part.role in (Role.TASK, Role.OUTCOME)
        or (part.role is Role.ACTION and part.step in lesson.steps)
        or (part.role is Role.OBSERVATION and part.step == lesson.quotes)
    ]
    task, trust_taint = told[0].episode, inherit(cited)
    quoted = [p.episode for p in told if p.role is Role.OBSERVATION and p.step == lesson.quotes]
    kept = {"what": lesson.what, "terms": sorted(terms), "key": lesson.key}
    return Record(
        id=id, text=lesson.text, sources=_spans(cited), recorded_at=now,
        kind=Kind.PROCEDURAL if policy.allows(Kind.PROCEDURAL, trust_taint[1]) else Kind.SEMANTIC, unit=Unit.LESSON,
        part=lesson.part, recipe=recipe, session=task.session, origin=(quoted or [task])[0].origin, at=task.at,
        metadata={**task.metadata, KEPT: kept}, tags=task.tags, trust=trust_taint[0], taint=trust_taint[1],
    )  # fmt: skip


def compared(task: str, steps: Sequence[AbstractStep], success: bool, other: Record) -> Lesson | None:
    """What a trajectory teaches beside another of the same task that ended the other way."""
    theirs = convert(other.metadata[KEPT]["steps"], list[AbstractStep])
    worked, failed = (steps, theirs) if success else (theirs, steps)
    return comparison(task, worked, failed, from_failure=not success)


def is_held(tx: Transaction, lesson: Record, terms: Set[str]) -> bool:
    """Whether a lesson holds what is to be learnt for a task of these terms: it is of a task like it, and not hidden
    with its trajectory. A pruned one is held, and stays forgotten.
    """
    if alike(frozenset(lesson.metadata[KEPT]["terms"]), frozenset(terms)) < SAME_TASK:
        return False
    if not lesson.forgotten:
        return True
    behind = tx.records_of([span.episode for span in lesson.sources])
    return any(record.unit is Unit.TRAJECTORY and not record.forgotten for record in behind)


def as_called(step: AbstractStep, action: str) -> AbstractStep:
    """A step with its arguments in the order in which they were given; what is stored of it keeps no order."""
    places = {name: place for place, name in reversed(list(enumerate(argument_names(action))))}
    last = min((place for name, place in places.items() if name not in step.arguments), default=0)
    return replace(step, arguments=dict(sorted(step.arguments.items(), key=lambda item: places.get(item[0], last))))


class _Recording:
    """One trajectory on its way into the bank."""

    def __init__(
        self,
        tx: Transaction,
        trajectory: Trajectory,
        new_id: Callable[[], str],
        principal: str,
        recipe: str,
        *,
        steps: Sequence[AbstractStep] | None = None,
    ) -> None:
        self._tx, self._trajectory, self._new_id = tx, trajectory, new_id
        self._principal, self._recipe = principal, recipe
        self._policy = held_policy(tx.field("bank", TRUST_POLICY))
        self._steps = abstract_steps(trajectory, self._policy.untrusted) if steps is None else steps
        self._terms = task_terms(trajectory.task)
        self._parts = list(parts(trajectory))
        self._episodes: list[Episode] = []
        self._new: list[Record] = []
        self._links: list[Link] = []
        self._edits: dict[str, Edit] = {}

    def draft(self, digest: str, held_back: str) -> Draft:
        """Everything, as one entry; of what is held back no lesson."""
        session = self._trajectory.about.session or self._new_id()
        self._episodes = [self._episode(part, session, digest) for part in self._parts]
        whole = replace(self._whole(session), quarantined=held_back)
        known = [] if held_back else self._learn(whole.id)
        records = [whole, *self._new]
        subjects = (*(e.id for e in self._episodes), *(r.id for r in records), *known)
        return Draft(
            act=Act.EXPERIENCE,
            subjects=subjects if held_back else (*subjects, "bank"),
            episodes=tuple(self._episodes),
            records=tuple(NewRecord(record=record) for record in records),
            links=tuple(self._links),
            edits=tuple(self._edits.values()),
        )

    def late(self, whole: Record, episodes: Sequence[Episode]) -> Draft:
        """The lessons of a trajectory that is stored already."""
        self._episodes = list(episodes)
        known = self._learn(whole.id)
        return Draft(
            act=Act.EXPERIENCE,
            subjects=(*(record.id for record in self._new), *known, "bank"),
            records=tuple(NewRecord(record=record) for record in self._new),
            links=tuple(self._links),
            edits=tuple(self._edits.values()),
        )

    def _learn(self, whole: str) -> list[str]:
        """Make the lessons, and link them; returns those that the bank held before."""
        supported = dict.fromkeys(self._hold(lesson) for lesson in self._own_lessons())
        supported |= dict.fromkeys(self._compared())
        self._remember(whole)
        self._links += [self._supports(whole, lesson) for lesson in supported]
        return [lesson for lesson in supported if lesson not in {record.id for record in self._new}]

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

    def _compared(self) -> list[str]:
        """Lessons from the latest trajectory of the same task that ended the other way."""
        succeeded = self._trajectory.outcome.success
        ids = str(self._tx.field("bank", task_field(self._terms)) or "").split()
        earlier = [r for r in self._tx.get_records(ids).values() if not r.hidden]
        other = next((r for r in reversed(earlier) if r.metadata[KEPT]["success"] != succeeded), None)
        if other is None:
            return []
        lesson = compared(self._trajectory.task, self._steps, succeeded, other)
        return [] if lesson is None else [self._hold(lesson)]

    def _hold(self, lesson: Lesson) -> str:
        """The id of the lesson that says this, which is stored if there is none."""
        field = lesson_field(lesson.key)
        held = self._edits[field].after if field in self._edits else self._tx.field("bank", field)
        ids = str(held or "").split()
        for record in (*self._tx.get_records(ids).values(), *(r for r in self._new if r.id in ids)):
            if is_held(self._tx, record, self._terms):
                return record.id
        record = self._lesson(lesson)
        self._new.append(record)
        self._set(field, " ".join([*ids, record.id]))
        return record.id

    def _lesson(self, lesson: Lesson) -> Record:
        told = [Told(p.role, p.step, e) for p, e in zip(self._parts, self._episodes, strict=True)]
        return lesson_record(
            lesson, told, terms=self._terms, policy=self._policy, recipe=self._recipe, now=self._tx.now,
            id=self._new_id(),
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
