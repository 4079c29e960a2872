"""What a bank has its language model write, if it has one: summaries in its own words, in the place of extracts.

A consolidation never waits for a model. It stores extracts, which this takes up later from the bank's queue: an extract
stays until a summary is there that its turns support.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial

from remanence.errors import LlmBudgetSpent, LlmUnavailable, ReplyUnreadable
from remanence.faculties.backlog import Job, Settle
from remanence.faculties.llm_work import LlmWork
from remanence.lifecycle.consolidation.abstractive import (
    EXPECTED_REPLY,
    PART,
    Abstract,
    Line,
    abstract,
    abstract_prompt,
)
from remanence.lifecycle.consolidation.extractive import PART as EXTRACT
from remanence.lifecycle.consolidation.permitted import permitted
from remanence.lifecycle.consolidation.rewriting import is_extract, rewritten_draft
from remanence.lifecycle.consolidation.summaries import turns_of
from remanence.llm.tokens import prompt_tokens
from remanence.protocols import Progress, Prompt, Task
from remanence.trust.policy import policy_of
from remanence.types import Extraction, Price, Record, Unit

NOTHING = Price(passages=0, calls=0, tokens_in=0, tokens_out=0)


class LlmSumming(LlmWork):
    """Summaries with a language model; durable and resumable, one by one, within what the model may take."""

    made_by = EXTRACT

    def _works_on(self) -> tuple[str, Sequence[Unit]]:
        return PART, (Unit.SESSION,)

    def write(self, progress: Progress | None = None, *, retry: bool = False) -> Extraction:
        """Have the summaries written that wait for it, as far as the day's tokens go. Raises: StoreUnavailable.

        What fails goes back into the queue; nothing that a model answers or fails to answer is raised.

        Args:
            retry: try what was given up once more, and what failed now rather than later.
        """
        return self.backlog.run(self._plan, progress, retry=retry)

    def price(self) -> Price:
        """What all summaries that wait would take; nothing is sent, nothing is written."""
        with self._store.snapshot() as snapshot:
            waiting = [id for ids in self.backlog.every(snapshot) for id in ids]
            extracts = [record for record in snapshot.get_records(waiting).values() if is_extract(record)]
            return sum((self.price_of(turns_of(snapshot, each)) for each in extracts), NOTHING)

    def price_of(self, turns: Sequence[Record]) -> Price:
        """What the summary of a segment would take."""
        asked = self._prompt(turns) if self._asking.llm is not None else None
        if asked is None:
            return NOTHING
        return Price(passages=0, summaries=1, calls=1, tokens_in=prompt_tokens(asked[0]), tokens_out=EXPECTED_REPLY)

    def _prompt(self, turns: Sequence[Record]) -> tuple[Prompt, list[Line]] | None:
        longest = self._asking.allowance.longest_reply
        turns = permitted(turns, policy_of(self._store))
        return abstract_prompt(turns, tokens=self._asking.allowance.per_call - longest, longest=longest)

    def _plan(self, runs: Sequence[Sequence[Task]]) -> list[Job]:
        """A question about the segment of each extract, as many as the day's tokens surely hold."""
        jobs, tokens = list[Job](), 0
        for task in [task for tasks in runs for task in tasks]:
            with self._store.snapshot() as snapshot:
                extract = snapshot.get_records([task.subject])[task.subject]
                if not is_extract(extract):  # another process has hidden or replaced it
                    continue
                asked = self._prompt(turns_of(snapshot, extract))
            tokens += 0 if asked is None else prompt_tokens(asked[0]) + self._asking.allowance.longest_reply
            if len(jobs) == self._asking.at_once or (jobs and not self._asking.affords(tokens)):
                break
            jobs.append(partial(self._asked, task, extract, asked))
        return jobs

    def _asked(self, task: Task, extract: Record, asked: tuple[Prompt, list[Line]] | None) -> Settle:
        """Ask about one segment; what is to be done with what comes of it."""
        if asked is None:
            return lambda: (self._settled(task, extract, None), "")
        try:
            made = self._asking.run(abstract(*asked))
        except LlmBudgetSpent as e:
            return partial(lambda why: (Extraction(), why), str(e))
        except (LlmUnavailable, ReplyUnreadable) as e:
            return partial(self._failed, task, e)
        return lambda: (self._settled(task, extract, made), "")

    def _failed(self, task: Task, error: LlmUnavailable | ReplyUnreadable) -> tuple[Extraction, str]:
        self.backlog.put_back([task], error)
        return Extraction(failed=1), ""

    def _settled(self, task: Task, extract: Record, made: Abstract | None) -> Extraction:
        """Store what was made, and take its extract off the queue."""
        dropped = {} if made is None else made.dropped
        with self._store.write(self._clock) as tx:
            waits = bool(tx.waiting(PART, [task.subject]))
            tx.settle(PART, [task.subject])
            done = None
            if waits and made is not None and made.digest is not None:
                done = rewritten_draft(tx, extract, made.digest, recipe=self._recipe, new_id=self._new_id)
            if done is not None:
                tx.append(done, operation=tx.entry_of(task.subject).operation, principal=self._principal)
            counts = {f"llm.rejected.summary {reason}": n for reason, n in dropped.items()}
            tx.tally(self._asking.today(), counts | {"llm.summaries": int(done is not None)})
        return Extraction(segments=1, summaries=int(done is not None), rejected=sum(dropped.values()))
