"""Outcomes: how it went for those who followed a lesson, and what the lesson is worth since."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Protocol

from msgspec import Struct

from remanence.encoding.trajectory import Outcome, Role
from remanence.lifecycle.experience.abstraction import task_terms
from remanence.lifecycle.experience.record import KEPT, TRAJECTORY
from remanence.protocols import Draft, NewRecord, Transaction
from remanence.trust.policy import TRUST_POLICY, held_policy
from remanence.types import Act, Episode, Link, LinkType, Origin, Record, Span, Unit

OUTCOME = "outcome.v1"


class Reads(Protocol):
    """What a snapshot and a transaction can both look up."""

    def links_of(self, ids: Sequence[str]) -> list[Link]: ...
    def get_records(self, ids: Sequence[str]) -> dict[str, Record]: ...


class Utility(Struct, frozen=True):
    """What became of a lesson.

    Attributes:
        seen: trajectories that taught it. goal: the terms that the tasks of all of them have in common, in order.
        successes, failures: how it went for those who followed it since; an outcome counts as far as the task was one
            of the lesson's own, in [0, 1].
    """

    seen: int = 1
    successes: float = 0
    failures: float = 0
    goal: tuple[str, ...] = ()

    @property
    def uses(self) -> float:
        """How often it was followed."""
        return self.successes + self.failures

    @property
    def value(self) -> float:
        """The probability that it helps: the mean of a Beta posterior, from 1/2 for one that was never tried.

        That it was taught again counts like a success.

        >>> Utility(seen=1, successes=3, failures=1).value
        0.6666666666666666
        """
        won = self.successes + self.seen - 1
        return (1 + won) / (2 + won + self.failures)


def outcome_draft(
    tx: Transaction,
    lessons: Mapping[str, float],
    outcome: Outcome,
    *,
    new_id: Callable[[], str],
    principal: str,
    recipe: str,
) -> Draft:
    """The act that notes how it went for somebody who followed lessons, by id with how far it counts for each."""
    episode = Episode(
        id=new_id(), text=str(outcome), recorded_at=tx.now, metadata={"role": Role.OUTCOME.value}, principal=principal,
        trust=held_policy(tx.field("bank", TRUST_POLICY)).trust(Origin.USER),
    )  # fmt: skip
    record = Record(
        id=new_id(), text=episode.text, sources=(Span(episode.id, 0, len(episode.text)),), recorded_at=tx.now,
        unit=Unit.TRAJECTORY, part=OUTCOME, recipe=recipe, trust=episode.trust,
    )  # fmt: skip
    kind = LinkType.SUPPORTS if outcome.success else LinkType.CONTRADICTS
    links = (
        Link(id=new_id(), type=kind, source=record.id, target=lesson, recorded_at=tx.now, weight=weight)
        for lesson, weight in lessons.items()
    )
    return Draft(
        act=Act.OUTCOME,
        subjects=(episode.id, record.id, *lessons),
        episodes=(episode,),
        records=(NewRecord(record=record),),
        links=tuple(links),
    )


def utilities(reads: Reads, lessons: Sequence[Record]) -> dict[str, Utility]:
    """What became of each lesson; what was forgotten or undone counts no more. Cost: O(their links)."""
    own = {lesson.id: frozenset[str](lesson.metadata[KEPT]["terms"]) for lesson in lessons}
    links = [link for link in reads.links_of(list(own)) if link.target in own]
    sources = reads.get_records([link.source for link in links])
    found = {id: _Tally(terms) for id, terms in own.items()}
    for link in links:
        source = sources.get(link.source)
        if source is not None and not source.hidden:
            found[link.target].add(link, source)
    return {id: tally.utility() for id, tally in found.items()}


class _Tally:
    """What became of one lesson, link by link."""

    def __init__(self, terms: frozenset[str]) -> None:
        self._goal, self._seen, self._won, self._lost = terms, 0, 0.0, 0.0

    def add(self, link: Link, source: Record) -> None:
        """Count what a trajectory or an outcome says of it."""
        if source.part == TRAJECTORY:
            self._seen += 1
            self._goal &= task_terms(source.metadata[KEPT]["task"])
        elif source.part == OUTCOME and link.type is LinkType.SUPPORTS:
            self._won += link.weight
        elif source.part == OUTCOME:
            self._lost += link.weight

    def utility(self) -> Utility:
        """All of it."""
        goal = tuple(sorted(self._goal))
        return Utility(seen=max(1, self._seen), successes=self._won, failures=self._lost, goal=goal)
