"""What a bank works on with a language model, if it has one: statements that the rules do not find."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from functools import partial
from itertools import islice
from typing import Any

from msgspec.structs import replace

from remanence.encoding.extraction.llm import READER, TOGETHER, Reader, Reading, batches, extraction, prompts
from remanence.errors import LlmBudgetSpent, LlmUnavailable, ReplyUnreadable
from remanence.faculties.asking import Asking
from remanence.faculties.backlog import Job, Settle
from remanence.faculties.llm_work import LlmWork
from remanence.lifecycle.extraction import READS, in_sessions, is_live
from remanence.lifecycle.queued_extraction import statements_draft
from remanence.lifecycle.reputation import append_heard
from remanence.llm.tokens import prompt_tokens
from remanence.protocols import Passage, Progress, Snapshot, Task
from remanence.storage.sqlite.store import SqliteStore
from remanence.types import Extraction, Price, Unit

EXPECTED_REPLY = 60
"""Tokens of a reply per passage, until the bank has seen replies of its own."""
ENOUGH = 10
"""Calls after which the bank's own replies tell how long replies are."""


class LlmLearning(LlmWork):
    """Extraction with a language model; durable and resumable, record by record, within what the model may take.

    Args:
        reader: how it has the model read. given: as of any work of a model.
    """

    together = TOGETHER

    def __init__(self, store: SqliteStore, asking: Asking, *, reader: Reader = READER, **given: Any) -> None:
        self._reader = reader
        super().__init__(store, asking, **given)

    def _works_on(self) -> tuple[str, Sequence[Unit]]:
        return self._reader.part, READS

    def read(self, progress: Progress | None = None, *, retry: bool = False) -> Extraction:
        """Extract statements from what was not read yet, as far as the day's tokens go. Raises: StoreUnavailable.

        What fails goes back into the queue; nothing that a model answers or fails to answer is raised.

        Args:
            retry: try what was given up once more, and what failed now rather than later.
        """
        return self.backlog.run(self._plan, progress, retry=retry)

    def price(self) -> Price:
        """What reading all that waits would take; nothing is sent, nothing is written."""
        calls, tokens, count = 0, 0, 0
        with self._store.snapshot() as snapshot:
            for group in self._all_groups(snapshot):
                count += len(group)
                for question in prompts(group, tokens=self._room, longest=self._longest, by=self._reader):
                    calls += 1
                    tokens += prompt_tokens(question.prompt)
            spent = snapshot.tallied("llm.")
        replies = EXPECTED_REPLY * count
        if (before := spent.get("calls", 0) - spent.get("failed", 0)) >= ENOUGH:
            replies = calls * spent.get("tokens_out", 0) // before
        return Price(passages=count, calls=calls, tokens_in=tokens, tokens_out=replies)

    @property
    def _longest(self) -> int:
        return self._asking.allowance.longest_reply

    @property
    def _room(self) -> int:
        return self._asking.allowance.per_call - self._longest

    def _plan(self, runs: Sequence[Sequence[Task]]) -> list[Job]:
        """Questions about the first of these records that go together, as many as the day's tokens surely hold."""
        jobs, tokens = list[Job](), 0
        for tasks in runs:
            with self._store.snapshot() as snapshot:
                waiting = self._passages(snapshot, [task.subject for task in tasks])
            if tasks[0].attempts > 1:  # what was said before may be what a model cannot read
                waiting = [replace(passage, before=()) for passage in waiting]
            for group in islice(self._batched(waiting), self._asking.at_once):
                asked = prompts(group, tokens=self._room, longest=self._longest, by=self._reader)
                tokens += sum(prompt_tokens(question.prompt) + self._longest for question in asked)
                if len(jobs) == self._asking.at_once or (jobs and not self._asking.affords(tokens)):
                    return jobs
                jobs.append(partial(self._asked, tasks, group))
        return jobs

    def _asked(self, tasks: Sequence[Task], group: Sequence[Passage]) -> Settle:
        """Ask about passages that go together; what is to be done with what comes of it."""
        try:
            reading = self._asking.run(extraction(group, tokens=self._room, longest=self._longest, by=self._reader))
        except LlmBudgetSpent as e:
            return partial(lambda why: (Extraction(), why), str(e))
        except (LlmUnavailable, ReplyUnreadable) as e:
            return partial(self._failed, tasks, group, e)
        return lambda: (self._store_reading(group, reading), "")

    def _failed(
        self, tasks: Sequence[Task], group: Sequence[Passage], error: LlmUnavailable | ReplyUnreadable
    ) -> tuple[Extraction, str]:
        own = {passage.record.id for passage in group}
        self.backlog.put_back([task for task in tasks if task.subject in own], error)
        return Extraction(failed=len(group)), ""

    def _store_reading(self, group: Sequence[Passage], reading: Reading) -> Extraction:
        """Store what was found, and take its passages off the queue."""
        with self._store.write(self._clock) as tx:
            draft = statements_draft(
                tx, group, reading.found, part=self._reader.part, recipe=self._recipe, new_id=self._new_id
            )
            if draft is not None:
                tx.append(draft, operation=self._new_id(), principal=self._principal)
                append_heard(tx, draft.links, new_id=self._new_id, principal=self._principal)
            count = 0 if draft is None else len(draft.records)
            counts = Counter({f"llm.rejected.{reason}": n for reason, n in reading.rejected.items()})
            tx.tally(self._asking.today(), counts | {"llm.statements": count})
        return Extraction(passages=len(group), statements=count, rejected=sum(reading.rejected.values()))

    def _passages(self, snapshot: Snapshot, ids: Sequence[str]) -> list[Passage]:
        """These records as far as they are still to be read."""
        records = snapshot.get_records(ids)
        return list(in_sessions(snapshot, [record for record in records.values() if is_live(record)]))

    def _all_groups(self, snapshot: Snapshot) -> Iterator[list[Passage]]:
        """Every group that would be asked about if nothing failed, without what was given up."""
        for ids in self.backlog.every(snapshot):
            yield from self._batched(self._passages(snapshot, ids))

    def _batched(self, passages: Sequence[Passage]) -> Iterator[list[Passage]]:
        return batches(passages, tokens=self._room, longest=self._longest, by=self._reader)
