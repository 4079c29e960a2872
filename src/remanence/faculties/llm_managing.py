"""What a bank has its language model decide of new statements, if its recipe says so: what becomes of those like them.

It never waits: statements are stored as the rules have them, and are judged one by one, in their order, from the bank's
queue. A reply that cannot be read, or none, leaves a statement added.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial

from remanence.errors import LlmBudgetSpent, LlmUnavailable, ReplyUnreadable
from remanence.faculties.asking import Asking
from remanence.faculties.backlog import Backlog, Job, Settle
from remanence.lifecycle.extraction import is_live
from remanence.lifecycle.reconciliation.judged import (
    PART,
    Judge,
    Operation,
    judged_draft,
    judgement_prompt,
    judging,
)
from remanence.lifecycle.reputation import append_heard
from remanence.llm.tokens import prompt_tokens
from remanence.protocols import Clock, Progress, Task
from remanence.storage.sqlite.store import SqliteStore
from remanence.types import Extraction, Hits, Price, Query, Record, Unit

EXPECTED_REPLY = 20
"""Tokens of a reply: an operation and a number."""


class LlmManaging:
    """Judgement of new statements with a language model; durable and resumable, one by one.

    Args:
        judge: how it is asked. find: gives the hits of a query, which is no use of what it finds.
    """

    def __init__(
        self,
        store: SqliteStore,
        asking: Asking,
        judge: Judge,
        find: Callable[[Query], Hits],
        *,
        clock: Clock,
        new_id: Callable[[], str],
        principal: str,
    ) -> None:
        self._store, self._asking, self._judge, self._find = store, asking, judge, find
        self._clock, self._new_id, self._principal = clock, new_id, principal
        self.backlog = Backlog(
            store, PART, (Unit.STATEMENT,), clock=clock, new_id=new_id, principal=principal,
            has_llm=asking.llm is not None,
        )  # fmt: skip

    def manage(self, progress: Progress | None = None, *, retry: bool = False) -> Extraction:
        """Judge what was not judged yet, as far as the day's tokens go. Raises: StoreUnavailable."""
        return self.backlog.run(self._plan, progress, retry=retry)

    def price(self) -> Price:
        """What judging all statements that wait would take; nothing is sent, nothing is written."""
        with self._store.snapshot() as snapshot:
            ids = [id for page in self.backlog.every(snapshot) for id in page]
            waiting = [record for record in snapshot.get_records(ids).values() if is_live(record)]
        longest = self._asking.allowance.longest_reply
        like = [(new, self._like(new)) for new in waiting]
        tokens = [
            prompt_tokens(judgement_prompt(self._judge, new, held, longest=longest)) for new, held in like if held
        ]
        return Price(passages=0, calls=len(tokens), tokens_in=sum(tokens), tokens_out=EXPECTED_REPLY * len(tokens))

    def _plan(self, runs: Sequence[Sequence[Task]]) -> list[Job]:
        """One question: what the next statement is held against follows from what became of this one."""
        (task, *_), *_ = runs
        with self._store.snapshot() as snapshot:
            new = snapshot.get_records([task.subject])[task.subject]
        return [partial(self._asked, task, new, self._like(new))]

    def _like(self, new: Record) -> list[Record]:
        """The statements most like a new one that were there before it, and that are for the same."""
        query = Query(text=new.text, k=2 * self._judge.similar, unit=Unit.STATEMENT)
        found = [hit.record for hit in self._find(query)]
        before = [r for r in found if r.id < new.id and r.audience == new.audience and is_live(r)]
        return [r for r in before if new.taint or not r.taint][: self._judge.similar]

    def _asked(self, task: Task, new: Record, held: Sequence[Record]) -> Settle:
        """Ask about one statement; what is to be done with what comes of it."""
        if not held or not is_live(new):
            return lambda: (self._settled(task, "ADD", new, None), "")
        prompt = judgement_prompt(self._judge, new, held, longest=self._asking.allowance.longest_reply)
        try:
            operation, old = self._asking.run(judging(prompt, held))
        except LlmBudgetSpent as e:
            return partial(lambda why: (Extraction(), why), str(e))
        except (LlmUnavailable, ReplyUnreadable) as e:
            return partial(self._failed, task, e)
        return lambda: (self._settled(task, operation, new, old), "")

    def _failed(self, task: Task, error: LlmUnavailable | ReplyUnreadable) -> tuple[Extraction, str]:
        self.backlog.put_back([task], error)
        return Extraction(failed=1), ""

    def _settled(self, task: Task, operation: Operation, new: Record, old: Record | None) -> Extraction:
        """Store what was decided, and take the statement off the queue."""
        with self._store.write(self._clock) as tx:
            if tx.waiting(PART, [task.subject]):
                draft = judged_draft(tx, operation, new, old, new_id=self._new_id)
                tx.settle(PART, [task.subject])
                if draft is not None:
                    tx.append(draft, operation=self._new_id(), principal=self._principal)
                    append_heard(tx, draft.links, new_id=self._new_id, principal=self._principal)
                tx.tally(self._asking.today(), {f"llm.judged.{operation}": 1})
        return Extraction(passages=1)
