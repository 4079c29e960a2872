"""Lessons that trajectories which go have taught, alone or with others: what the others teach stays, in their words.

A lesson is made of the trajectory that taught it first, and a comparison of two. Where one of those goes, the lesson is
made anew of what is left, in the entry of the trajectory that teaches it first then; outcomes of following it count on.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Collection, Mapping, Sequence
from itertools import takewhile

from msgspec import Struct, convert

from remanence.encoding.trajectory import Role, outcome_of
from remanence.instants import micros
from remanence.lifecycle.experience.abstraction import AbstractStep, task_terms
from remanence.lifecycle.experience.lessons import Lesson, lessons_of
from remanence.lifecycle.experience.outcome import OUTCOME
from remanence.lifecycle.experience.record import (
    KEPT,
    REMEMBERED,
    TRAJECTORY,
    Told,
    as_called,
    compared,
    is_held,
    lesson_field,
    lesson_record,
)
from remanence.protocols import Edit, Transaction
from remanence.trust.policy import TRUST_POLICY, held_policy
from remanence.types import Link, LinkType, Record, Unit

COMPARISON = "comparison"
_OF_OUTCOMES = (LinkType.SUPPORTS, LinkType.CONTRADICTS)


class Relearnt(Struct, frozen=True):
    """What becomes of lessons: those that go, and those that are made instead, each with what it stands behind."""

    gone: tuple[Record, ...] = ()
    new: tuple[tuple[Record, str], ...] = ()
    links: tuple[Link, ...] = ()
    edits: tuple[Edit, ...] = ()


def relearn(
    tx: Transaction, leaving: Sequence[Record], going: Collection[str], *, recipe: str, new_id: Callable[[], str]
) -> Relearnt:
    """What the trajectories that stay teach of what is lost with those that go.

    Args:
        leaving: the records that go, which are still there. going: the ids of all records that go.
    Cost: nothing where no trajectory goes; else reads the bank's trajectories.
    """
    lost = [r for r in leaving if r.part == TRAJECTORY]
    if not lost:
        return Relearnt()
    everyone = [r for r in tx.all_of(Unit.TRAJECTORY) if r.part == TRAJECTORY]
    episodes = {span.episode for r in lost for span in r.sources}
    mine = [r for r in leaving if r.unit is Unit.LESSON and any(s.episode in episodes for s in r.sources)]
    school = _School(tx, everyone, going, recipe, new_id)
    broken = school.broken({_terms(r) for r in lost})
    school.lose([*mine, *broken.gone])
    for trajectory, lesson in broken.left:
        school.leave(trajectory, lesson)
    return school.relearnt(broken.gone)


class _Broken(Struct, frozen=True):
    """Comparisons that rest on what goes: those that go, and links from trajectories that no longer teach others."""

    gone: list[Record]
    left: list[tuple[Record, Record]]


class _School:
    """The trajectories that stay, and what they teach."""

    def __init__(
        self,
        tx: Transaction,
        everyone: Sequence[Record],
        going: Collection[str],
        recipe: str,
        new_id: Callable[[], str],
    ) -> None:
        self._tx, self._recipe, self._new_id = tx, recipe, new_id
        self._going = set(going)
        self._everyone = {r.id: r for r in everyone}
        self._stay = {r.id: r for r in everyone if r.id not in self._going}
        self._policy = held_policy(tx.field("bank", TRUST_POLICY))
        self._wanted: dict[str, dict[str, list[Record]]] = defaultdict(lambda: defaultdict(list))
        self._new: dict[str, tuple[Record, str]] = {}
        self._links: list[Link] = []
        self._edits: list[Edit] = []
        self._listed: dict[str, list[str]] = {}
        self._taken_over = set[str]()

    def broken(self, terms: Collection[frozenset[str]]) -> _Broken:
        """What trajectories of these tasks taught in comparison with one that goes; what they teach now is wanted."""
        found = _Broken([], [])
        taught: dict[str, list[Record]] = defaultdict(list)
        for trajectory in (r for r in self._stay.values() if _terms(r) in terms):
            was, now = (self._comparison(trajectory, among) for among in (self._everyone, self._stay))
            if now is not None and (was is None or was.key != now.key) and not trajectory.hidden:
                self._wanted[trajectory.id].setdefault(now.key, [])
            for lesson in self._taught_by(trajectory):
                if lesson.metadata[KEPT]["what"] == COMPARISON and lesson.id not in self._going:
                    by_both = was is not None and was.key == _key(lesson)
                    stays = now is not None and now.key == _key(lesson)
                    if not (stays if by_both else self._compares(trajectory, lesson)):
                        taught[lesson.id].append(trajectory)
        for lesson in self._tx.get_records(list(taught)).values():
            bad = taught[lesson.id]
            if any(_cites(lesson, r) for r in bad):
                found.gone.append(lesson)
            else:
                found.left.extend((r, lesson) for r in bad)
        self._going |= {lesson.id for lesson in found.gone}
        return found

    def _taught_by(self, trajectory: Record) -> list[Record]:
        links = self._tx.links_of([trajectory.id])
        ids = [link.target for link in links if link.type is LinkType.SUPPORTS and link.source == trajectory.id]
        return [r for r in self._tx.get_records(ids).values() if r.unit is Unit.LESSON]

    def _compares(self, trajectory: Record, lesson: Record) -> bool:
        """Whether some other trajectory that stays makes this one teach a comparison."""
        others = (r for r in self._before(trajectory, self._stay) if _success(r) != _success(trajectory))
        return any(made is not None and made.key == _key(lesson) for made in (_beside(trajectory, r) for r in others))

    def _comparison(self, trajectory: Record, among: Mapping[str, Record]) -> Lesson | None:
        """What a trajectory teaches beside the latest of these before it that ended the other way."""
        others = [r for r in self._before(trajectory, among)[-REMEMBERED:] if not r.forgotten]
        other = next((r for r in reversed(others) if _success(r) != _success(trajectory)), None)
        return None if other is None else _beside(trajectory, other)

    @staticmethod
    def _before(trajectory: Record, among: Mapping[str, Record]) -> list[Record]:
        """The trajectories of the same task that were there before one."""
        earlier = takewhile(lambda r: r.id != trajectory.id, among.values())
        return [r for r in earlier if _terms(r) == _terms(trajectory)]

    def lose(self, lessons: Sequence[Record]) -> None:
        """Note who of those that stay teaches these, which go."""
        for lesson in lessons:
            for link in self._tx.links_of([lesson.id]):
                teacher = self._stay.get(link.source)
                if link.type is LinkType.SUPPORTS and teacher is not None and not teacher.hidden:
                    self._wanted[teacher.id][_key(lesson)].append(lesson)

    def leave(self, trajectory: Record, lesson: Record) -> None:
        """Let a trajectory no longer teach a comparison."""
        for link in self._tx.links_of([trajectory.id]):
            if link.target == lesson.id:
                self._edits.append(Edit(link.id, "link.retired_at", None, micros(self._tx.now)))

    def relearnt(self, gone: Sequence[Record]) -> Relearnt:
        """Everything that follows, in the order in which the trajectories were stored."""
        for trajectory in self._stay.values():
            if trajectory.id in self._wanted:
                self._teach(trajectory, self._wanted[trajectory.id])
        for key, ids in self._listed.items():
            field = lesson_field(key)
            before = " ".join(id for id in str(self._tx.field("bank", field) or "").split() if id not in self._going)
            self._edits.append(Edit("bank", field, before or None, " ".join(ids)))
        return Relearnt(tuple(gone), tuple(self._new.values()), tuple(self._links), tuple(self._edits))

    def _teach(self, trajectory: Record, wanted: Mapping[str, Sequence[Record]]) -> None:
        """Hold what a trajectory teaches of what is wanted: its own lessons, and what a comparison shows now."""
        told = _told(self._tx, trajectory)
        behind, own = trajectory.id, self._lessons(trajectory, told)
        stored = {_key(r): r.id for r in self._taught_by(trajectory) if _cites(r, trajectory)}
        for lesson in own:
            if lesson.key in wanted:
                behind = self._hold(trajectory, lesson, told, wanted[lesson.key], behind)
            elif stored.get(lesson.key, "") not in {"", *self._going}:
                behind = stored[lesson.key]

    def _lessons(self, trajectory: Record, told: Sequence[Told]) -> list[Lesson]:
        kept = trajectory.metadata[KEPT]
        actions = [p.episode.text for p in told if p.role is Role.ACTION]
        steps = [as_called(step, text) for step, text in zip(_steps(trajectory), actions, strict=True)]
        outcome = next(p.episode.text for p in told if p.role is Role.OUTCOME)
        seen = {part.step: part.episode.text for part in told if part.role is Role.OBSERVATION}
        own = lessons_of(kept["task"], steps, outcome_of(outcome), [seen.get(n) for n in range(1, len(steps) + 1)])
        beside = self._comparison(trajectory, self._stay)
        return own if beside is None else [*own, beside]

    def _hold(
        self, trajectory: Record, lesson: Lesson, told: Sequence[Told], lost: Sequence[Record], behind: str
    ) -> str:
        """Let a trajectory teach a lesson that is held, or a new one; returns what the next one stands behind.

        Args:
            lost: those that said the same.
        """
        listed = self._listing(lesson.key)
        held = [*self._tx.get_records(listed).values(), *(self._new[id][0] for id in listed if id in self._new)]
        found = next((r for r in held if is_held(self._tx, r, _terms(trajectory))), None)
        if found is None:
            found = lesson_record(
                lesson, told, terms=_terms(trajectory), policy=self._policy, recipe=self._recipe,
                now=trajectory.recorded_at, id=self._new_id(),
            )  # fmt: skip
            self._new[found.id] = found, behind
            self._listed[lesson.key] = [*listed, found.id]
            if any(r.forgotten and is_held(self._tx, r, frozenset(r.metadata[KEPT]["terms"])) for r in lost):  # pruned
                self._edits.append(Edit(found.id, "forgotten", False, True))
            behind = found.id
        if not any(link.target == found.id for link in self._tx.links_of([trajectory.id])):
            self._link(LinkType.SUPPORTS, trajectory.id, found.id, 1.0)
        for each in lost:
            self._take_over(each, found)
        return behind

    def _listing(self, key: str) -> list[str]:
        if key not in self._listed:
            ids = str(self._tx.field("bank", lesson_field(key)) or "").split()
            return [id for id in ids if id not in self._going]
        return self._listed[key]

    def _take_over(self, lost: Record, instead: Record) -> None:
        """Let what became of those who followed a lesson that goes count for the one in its place, once."""
        if lost.id not in self._going or lost.id in self._taken_over:
            return
        self._taken_over.add(lost.id)
        links = [x for x in self._tx.links_of([lost.id]) if x.type in _OF_OUTCOMES and x.target == lost.id]
        outcomes = self._tx.get_records([link.source for link in links])
        for link in links:
            if link.source not in self._going and outcomes[link.source].part == OUTCOME:
                self._link(link.type, link.source, instead.id, link.weight)

    def _link(self, type: LinkType, source: str, target: str, weight: float) -> None:
        self._links.append(
            Link(id=self._new_id(), type=type, source=source, target=target, recorded_at=self._tx.now, weight=weight)
        )


def _told(tx: Transaction, trajectory: Record) -> list[Told]:
    """The parts of a trajectory as they are kept; the first is the task."""
    task, *parts = tx.get_episodes([span.episode for span in trajectory.sources]).values()
    return [Told(Role.TASK, 0, task), *(Told(Role(e.metadata["role"]), int(e.metadata["step"]), e) for e in parts)]


def _steps(trajectory: Record) -> list[AbstractStep]:
    return convert(trajectory.metadata[KEPT]["steps"], list[AbstractStep])


def _terms(trajectory: Record) -> frozenset[str]:
    return task_terms(trajectory.metadata[KEPT]["task"])


def _success(trajectory: Record) -> bool:
    return bool(trajectory.metadata[KEPT]["success"])


def _key(lesson: Record) -> str:
    return str(lesson.metadata[KEPT]["key"])


def _beside(trajectory: Record, other: Record) -> Lesson | None:
    return compared(trajectory.metadata[KEPT]["task"], _steps(trajectory), _success(trajectory), other)


def _cites(lesson: Record, trajectory: Record) -> bool:
    return not {s.episode for s in lesson.sources}.isdisjoint(s.episode for s in trajectory.sources)
