"""`Experience`: what an agent learns by doing. `Memory.experience` is one of these; it wires, and decides nothing."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from msgspec import Struct
from msgspec.structs import replace

from remanence.encoding.trajectory import observe_outcome, observe_trajectory
from remanence.errors import NotFound
from remanence.faculties.promoting import promoted
from remanence.lifecycle.experience.abstraction import task_terms
from remanence.lifecycle.experience.outcome import Utility, outcome_draft, utilities
from remanence.lifecycle.experience.promotion import promote_draft, waits
from remanence.lifecycle.experience.pruning import prune_draft, useless
from remanence.lifecycle.experience.ranking import fit, worth
from remanence.lifecycle.experience.record import KEPT, record_draft
from remanence.lifecycle.experience.suspicion import suspicion
from remanence.options import Time
from remanence.protocols import Clock, Draft, Masked, Transaction
from remanence.storage.sqlite.store import SqliteStore
from remanence.trust.policy import policy_of
from remanence.types import Episode, Filter, Hits, Kind, Metadata, Origin, Receipt, Record, Unit

CANDIDATES = 5
"""Lessons that are looked at for each that is asked for: the most similar, of which the most useful are given."""


class Learnt(Struct, frozen=True, kw_only=True):
    """A lesson as it is recalled for a task.

    Attributes:
        text: as a prompt shows it. what: "workflow", "failure", "loop", "precondition", "argument", "comparison" or
            "reason". score: what it is ranked by: `similarity` to the task, times what it is worth.
        utility: how often it was taught and followed, and how that went. record: the lesson itself, with its sources.
    """

    text: str
    what: str
    score: float
    similarity: float
    utility: Utility
    record: Record

    @property
    def id(self) -> str:
        """The lesson's id, for `outcome` and `promote`."""
        return self.record.id


class Experience:
    """Trajectories in, lessons out, and how lessons fare: see `docs/how-to/experience.md`.

    >>> from remanence import Memory
    >>> with Memory(":memory:") as mem:
    ...     steps = [{"action": "login", "arguments": {"user": "ana"}}, {"action": "list_orders", "arguments": {}}]
    ...     done = mem.experience.record("List the orders of ana", steps, "success")
    ...     print(mem.experience.recall("List the orders of ben")[0].text)
    Task: List the orders of ana
    This worked: 1. login(user) 2. list_orders()
    """

    def __init__(
        self,
        store: SqliteStore,
        *,
        recall: Callable[..., Hits],
        masked: Masked,
        clock: Clock,
        new_id: Callable[[], str],
        zone: ZoneInfo,
        principal: str,
        recipe: str,
    ) -> None:
        self._store, self._recall, self._clock, self._new_id = store, recall, clock, new_id
        self._masked = masked
        self._zone, self._principal, self._recipe = zone, principal, recipe

    def record(
        self,
        task: str,
        steps: Sequence[Mapping[str, Any]],
        outcome: bool | float | str | Mapping[str, Any],
        *,
        session: str | None = None,
        actor: str | None = None,
        origin: Origin | str | None = None,
        at: Time | None = None,
        id: str | None = None,
        metadata: Metadata | None = None,
        tags: Iterable[str] = (),
    ) -> Receipt:
        """Store what an agent did for a task, word for word, and the lessons that it teaches; durable when it returns.

        Args:
            steps: `{"action", "arguments"?, "observation"?, "origin"?, "error"?, "thought"?}` each; an observation
                comes from a tool unless its origin says otherwise.
            outcome: true, false, "success", "failure", a score from 0 to 1, or `{"success"?, "score"?, "reason"?}`.
            origin: where the task came from, "user" by default. id: yours; the same trajectory is stored once.
        Returns: a receipt whose `withheld` names the lessons that wait for promotion, and whose `quarantined` says why
            the trajectory is held back, if it is: then it teaches nothing until somebody releases it.
        Raises: ValueError or TypeError for bad input; StoreUnavailable. Cost: one commit.
        """
        (task, outcome, metadata), withheld = self._masked((task, outcome, metadata), origin or Origin.USER)
        steps, of_steps = self._masked(steps, Origin.TOOL)
        trajectory = observe_trajectory(
            task, steps, outcome, origin=origin, at=at, zone=self._zone, session=session, actor=actor, id=id,
            metadata=metadata, tags=tags,
        )  # fmt: skip
        with self._acting() as (tx, operation):
            draft = record_draft(
                tx, trajectory, new_id=self._new_id, principal=self._principal, recipe=self._recipe,
                held_back=suspicion(trajectory, policy_of(self._store)),
            )  # fmt: skip
            if not isinstance(draft, Episode):
                tx.append(draft, operation=operation, principal=self._principal)
        if isinstance(draft, Episode):
            return Receipt(operation=operation, seq=self._store.seq(), repeated=(draft.id,), verified=True)
        receipt = self._receipt(operation, draft)
        return replace(receipt, withheld=(*withheld, *of_steps, *receipt.withheld))

    def recall(self, task: str, *, k: int = 5, now: Time | None = None, whats: Iterable[str] = ()) -> list[Learnt]:
        """The `k` lessons that help most with a task: by how alike their tasks are, how they fared, how new they are.

        Lessons that wait for promotion are never among them.

        Args:
            now: what the age of a lesson is counted from; the newest of those looked at if not given.
            whats: only lessons of these kinds, such as "workflow".
        Raises: ValueError for a bad query or `k`; StoreUnavailable.
        """
        chosen, wanted = frozenset([whats] if isinstance(whats, str) else whats), max(1, k) * CANDIDATES
        hits = self._recall(task, k=wanted, unit=Unit.LESSON, kinds=Kind.PROCEDURAL, now=now)
        kept = [hit for hit in hits if not chosen or hit.record.metadata[KEPT]["what"] in chosen]
        newest = hits.query.now or max((hit.record.recorded_at for hit in kept), default=None)
        fared = self._utilities([hit.record for hit in kept])
        asked = task_terms(task)
        found = [
            self._learnt(hit.record, hit.score * fit(fared[hit.id].goal, asked), fared[hit.id], newest) for hit in kept
        ]
        return sorted(found, key=lambda lesson: -lesson.score)[:k]

    @staticmethod
    def _learnt(record: Record, similarity: float, utility: Utility, now: datetime | None) -> Learnt:
        age = (now - record.recorded_at).total_seconds() if now is not None else 0.0
        return Learnt(
            text=record.text, what=record.metadata[KEPT]["what"], score=worth(similarity, utility, age),
            similarity=similarity, utility=utility, record=record,
        )  # fmt: skip

    def outcome(
        self,
        lessons: str | Iterable[str],
        *,
        task: str | None = None,
        success: bool | None = None,
        score: float | None = None,
        reason: str | None = None,
    ) -> Receipt:
        """Note how it went for somebody who followed these lessons: what they are worth rises or falls.

        Args:
            lessons: ids of lessons. task: what they were followed for; a lesson answers for a task as far as it is one
                of its own. success, score: as in `record`, at least one. reason: why, in words.
        Raises: NotFound for an id that is no lesson; ValueError or TypeError.
        """
        judged = observe_outcome({"success": success, "score": score, "reason": reason})
        with self._acting() as (tx, operation):
            chosen = self._lessons(tx, [lessons] if isinstance(lessons, str) else lessons)
            asked = None if task is None else task_terms(task)
            counts = {id: 1.0 if asked is None else fit(held.goal, asked) for id, held in utilities(tx, chosen).items()}
            draft = outcome_draft(
                tx, counts, judged, new_id=self._new_id, principal=self._principal, recipe=self._recipe
            )
            tx.append(draft, operation=operation, principal=self._principal)
        return self._receipt(operation, draft)

    def utility(self, lesson: str) -> Utility:
        """How often a lesson was taught and followed, and how that went. Raises: NotFound."""
        with self._store.snapshot() as snapshot:
            if (record := snapshot.get_records([lesson]).get(lesson)) is None or record.unit is not Unit.LESSON:
                raise NotFound(f"no lesson has the id {lesson!r}")
            return utilities(snapshot, [record])[lesson]

    def waiting(self) -> list[Record]:
        """The lessons that wait for promotion, because they quote what a tool said, in the order they were stored."""
        return [record for record in self._held(Kind.SEMANTIC) if waits(record)]

    def promote(self, lesson: str, *, by: str | None = None) -> Receipt:
        """Answer for a lesson that quotes what a tool said: it is recalled from then on; `undo` takes it back.

        Args:
            by: who answers for it; the memory's principal if not given.
        Raises: NotFound; ValueError if it does not wait for promotion, if nobody is named, or if the screens distrust
            it: then it is held back until somebody releases it.
        """
        principal = by or self._principal
        operation, draft = promoted(
            self._store,
            lambda tx: self._lessons(tx, [lesson])[0],
            lambda tx, record: promote_draft(tx, record, principal=principal, new_id=self._new_id),
            clock=self._clock,
            new_id=self._new_id,
            principal=principal,
        )
        return self._receipt(operation, draft)

    def prune(self, *, min_uses: int = 3, max_failure: float = 0.6, dry_run: bool = False) -> Receipt:
        """Forget the lessons that were followed often enough and failed too often; `undo` brings them back.

        Args:
            min_uses: outcomes that are needed to judge. max_failure: the share of failures that is borne.
            dry_run: only say which.
        Raises: ValueError.
        """
        if min_uses < 1 or not 0 <= max_failure <= 1:
            raise ValueError(f"min_uses is at least 1 and max_failure from 0 to 1, got {min_uses} and {max_failure}")
        held = [record for kind in (Kind.PROCEDURAL, Kind.SEMANTIC) for record in self._held(kind)]
        chosen = useless(held, self._utilities(held), min_uses=min_uses, max_failure=max_failure)
        with self._acting() as (tx, operation):
            draft = prune_draft(tx, chosen)
            if draft is not None and not dry_run:
                tx.append(draft, operation=operation, principal=self._principal)
        return self._receipt(operation, draft)

    def _held(self, kind: Kind) -> list[Record]:
        with self._store.snapshot() as snapshot:
            return list(snapshot.scan_records(Filter(kinds=(kind,)), unit=Unit.LESSON))

    def _utilities(self, lessons: Sequence[Record]) -> Mapping[str, Utility]:
        if not lessons:
            return {}
        with self._store.snapshot() as snapshot:
            return utilities(snapshot, lessons)

    @staticmethod
    def _lessons(tx: Transaction, ids: Iterable[str]) -> list[Record]:
        wanted = list(dict.fromkeys(ids))
        if not wanted:
            raise ValueError("name the lessons that were followed, by id")
        found = tx.get_records(wanted)
        for id in wanted:
            if id not in found or found[id].unit is not Unit.LESSON:
                raise NotFound(f"no lesson has the id {id!r}")
        return [found[id] for id in wanted]

    @contextmanager
    def _acting(self) -> Iterator[tuple[Transaction, str]]:
        """A transaction, and the id of the operation that it is."""
        operation = self._new_id()
        with self._store.write(self._clock) as tx:
            yield tx, operation

    def _receipt(self, operation: str, draft: Draft | None) -> Receipt:
        """What was done, read back."""
        if draft is None:
            return Receipt(operation=operation, seq=self._store.seq(), verified=True)
        episodes = tuple(episode.id for episode in draft.episodes)
        records = tuple(new.record.id for new in draft.records) or draft.subjects
        seq, verified = self._store.read_back(episodes, records)
        return Receipt(
            operation=operation, seq=seq, episodes=episodes, records=records,
            withheld=tuple(
                f"lesson {new.record.id} quotes what was not said by you or the agent: it waits for promotion"
                for new in draft.records
                if waits(new.record)
            ),
            quarantined={n.record.id: n.record.quarantined for n in draft.records if n.record.quarantined},
            verified=verified,
        )  # fmt: skip
