"""What waits for a language model: one part's work, record by record, from the bank's queue.

Several questions are asked at a time where the model takes them. What comes of them is stored one by one in the order
of the queue, so that the bank is the same however many are asked at once.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor

from remanence.errors import LlmUnavailable, ReplyUnreadable
from remanence.instants import micros
from remanence.lifecycle.extraction import read_up_to
from remanence.lifecycle.queued_extraction import NEVER, enqueue_draft, next_page, tried
from remanence.protocols import Clock, Progress, Snapshot, Task
from remanence.storage.sqlite.store import SqliteStore
from remanence.types import Extraction, Unit

PAGE = 200
"""Records that are queued at once."""
IN_A_ROW = 3
"""Failures in a row after which a model is left alone until the next time."""

Settle = Callable[[], tuple[Extraction, str]]
"""Stores what came of a question; says why nothing more is to be asked, if so."""
Job = Callable[[], Settle]
"""Asks one question and stores nothing yet; may run beside others."""
Plan = Callable[[Sequence[Sequence[Task]]], Sequence[Job]]
"""Makes of records that may go together the questions to ask about them, in their order: at least the first."""


class Backlog:
    """The records that wait for a part; durable and resumable, one by one.

    Args:
        units: of the records that it is about. made_by: the part that made them, if not all such records are meant.
        together: how many of them one question may be about. at_once: how many questions are asked at a time.
    """

    def __init__(
        self,
        store: SqliteStore,
        part: str,
        units: Sequence[Unit],
        *,
        clock: Clock,
        new_id: Callable[[], str],
        principal: str,
        has_llm: bool,
        made_by: str = "",
        together: int = 1,
        at_once: int = 1,
    ) -> None:
        self._store, self._clock, self._new_id, self._principal = store, clock, new_id, principal
        self.part, self.units, self._made_by, self._together = part, tuple(units), made_by, together
        self._has_llm, self._at_once = has_llm, at_once

    def run(
        self,
        plan: Plan,
        progress: Progress | None,
        *,
        retry: bool,
    ) -> Extraction:
        """Work all of it off, until nothing is due, the model fails several times in a row, or a job says why not.

        Nothing is done without a model, or in a bank that is opened read-only.

        Args:
            retry: take up what was given up once more, and what failed now rather than later.
        """
        if not self._has_llm or self._store.read_only:
            return Extraction(stopped="read-only" if self._has_llm else "no LLM")
        if retry:
            with self._store.write(self._clock) as tx:
                tx.retry(self.part)
        done, in_a_row, stopped = Extraction(), 0, ""
        with self._store.snapshot() as snapshot:
            total = self.waits(snapshot)[0]
        with ThreadPoolExecutor(self._at_once) as pool:
            while not stopped and (runs := self._next()):
                jobs = plan(runs)[: self._at_once]
                settles = pool.map(lambda job: job(), jobs) if len(jobs) > 1 else iter([job() for job in jobs])
                for settle in settles:
                    step, why = settle()
                    in_a_row = in_a_row + 1 if step.failed else 0
                    stopped = stopped or why or (f"{IN_A_ROW} failures in a row" if in_a_row == IN_A_ROW else "")
                    done = done + step
                    if progress is not None:
                        progress(done.worked, max(total, done.worked))
        return done + Extraction(stopped=stopped)

    def _next(self) -> list[list[Task]]:
        """The records of the next questions: those that were tried before and are due one by one, else in runs."""
        while True:
            with self._store.snapshot() as snapshot:
                tasks = snapshot.queued(self.part, due=micros(self._clock()), n=self._together * self._at_once)
                since = read_up_to(snapshot, self.part)
                until, ids = (since, []) if tasks else next_page(snapshot, since, PAGE, self.units, self._made_by)
            if tasks or until == since:
                tried_before = [[task] for task in tasks if task.attempts]
                fresh = [task for task in tasks if not task.attempts]
                return tried_before or ([fresh] if fresh else [])
            with self._store.write(self._clock) as tx:
                draft = enqueue_draft(tx, self.part, since, until, ids, self.units)
                if draft is not None:
                    tx.append(draft, operation=self._new_id(), principal=self._principal)

    def put_back(self, tasks: Sequence[Task], error: LlmUnavailable | ReplyUnreadable) -> None:
        """Note that these failed, and when they are to be tried again."""
        with self._store.write(self._clock) as tx:
            still, now = tx.waiting(self.part, [task.subject for task in tasks]), micros(tx.now)
            failed = [
                tried(task, str(error), now=now, alone=len(tasks) == 1, answered=isinstance(error, ReplyUnreadable))
                for task in tasks
                if task.subject in still
            ]
            tx.put_back(self.part, failed)

    def waits(self, snapshot: Snapshot) -> tuple[int, dict[str, int], int]:
        """How many records wait, the errors of those that failed, and how many were given up.

        Where there is a model, what is not queued yet waits, too.
        """
        queued, errors, lost = snapshot.troubles(self.part)
        later = snapshot.count_after(read_up_to(snapshot, self.part), self.units) if self._has_llm else 0
        return queued - lost + later, errors, lost

    def every(self, snapshot: Snapshot) -> Iterator[list[str]]:
        """The ids of all that would be asked about if nothing failed, as they go together; not of what was given up."""
        tasks = snapshot.queued(self.part, due=NEVER - 1, n=-1)
        yield from ([task.subject] for task in tasks if task.attempts)
        yield [task.subject for task in tasks if not task.attempts]
        since = read_up_to(snapshot, self.part)
        while (page := next_page(snapshot, since, PAGE, self.units, self._made_by))[0] != since:
            since, ids = page
            yield ids
