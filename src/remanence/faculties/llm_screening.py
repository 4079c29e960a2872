"""The slow screen: a language model is asked, from the queue, about text of origins for which the trust policy says so.

What it calls an attack, with the words that show it, is held back, and what was read from it is not believed any more.
It cannot release anything, and where it fails nothing waits for it: the text stays what the fast screens made of it.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial
from typing import Literal

from msgspec import Struct

from remanence.errors import LlmBudgetSpent, LlmUnavailable, ReplyUnreadable
from remanence.faculties.asking import Asking
from remanence.faculties.backlog import Backlog, Job
from remanence.lifecycle.extraction import READS, is_live
from remanence.llm.prompts import template
from remanence.llm.replies import read_reply
from remanence.llm.tokens import prompt_tokens
from remanence.protocols import Clock, Flow, Progress, Snapshot, Task
from remanence.storage.sqlite.store import SqliteStore
from remanence.trust.policy import policy_of
from remanence.trust.quarantine import SCREEN, hold_draft
from remanence.types import Act, Extraction, Price, Record

PART = SCREEN
PROMPT = "screen_text.v1"
LONGEST_REPLY = 400
"""Tokens."""
EXPECTED_REPLY = 60
"""Tokens that a verdict takes."""
NOTHING = Price(passages=0, calls=0, tokens_in=0, tokens_out=0)
_LETTERS = 2
"""Characters to a token, at least, where a long text is cut: an attack further on is left to the fast screens."""


class Judgement(Struct, frozen=True):
    """A reply, as the schema has it."""

    attack: bool
    kind: Literal["instruction", "standing_order", "authority", "disclosure", "concealment", "harm", "none"]
    quote: str


def judgement(record: Record, *, tokens: int) -> Flow[Judgement]:
    """Ask about a text, of which so many tokens are shown. Raises: ReplyUnreadable, also for words it does not say."""
    shown = record.text[: tokens * _LETTERS]
    reply = yield template(PROMPT).prompt({"origin": record.origin.value, "text": shown}, longest=LONGEST_REPLY)
    judged = read_reply(reply, Judgement)
    if judged.attack and (not judged.quote.strip() or _plain(judged.quote) not in _plain(shown)):
        raise ReplyUnreadable("a verdict that quotes what the text does not say")
    return judged


def _plain(text: str) -> str:
    return " ".join(text.split()).casefold()


class LlmScreening:
    """The slow screen of one bank; durable and resumable, text by text, within what the model may take."""

    def __init__(
        self, store: SqliteStore, asking: Asking, *, clock: Clock, new_id: Callable[[], str], principal: str
    ) -> None:
        self._store, self._asking, self._clock = store, asking, clock
        self._new_id, self._principal = new_id, principal
        self.backlog = Backlog(
            store, PART, READS, clock=clock, new_id=new_id, principal=principal, has_llm=asking.llm is not None
        )

    @property
    def asked(self) -> bool:
        """Whether there is a model, and an origin about whose text it is to be asked."""
        return self._asking.llm is not None and any(rule.asked for rule in policy_of(self._store).origins.values())

    def screen(self, progress: Progress | None = None, *, retry: bool = False) -> Extraction:
        """Have everything judged that waits for it. Nothing that a model answers or fails to answer is raised."""
        return self.backlog.run(self._plan, progress, retry=retry) if self.asked else Extraction()

    def waits(self, snapshot: Snapshot) -> tuple[int, dict[str, int], int]:
        """As `Backlog.waits`; nothing where it is not asked."""
        return self.backlog.waits(snapshot) if self.asked else (0, {}, 0)

    def price(self) -> Price:
        """What screening all that waits would take; nothing is sent, nothing is written."""
        if not self.asked:
            return NOTHING
        calls = tokens = 0
        policy = policy_of(self._store)
        with self._store.snapshot() as snapshot:
            for ids in self.backlog.every(snapshot):
                for record in snapshot.get_records(ids).values():
                    if is_live(record) and policy.origins[record.origin].asked:
                        calls += 1
                        tokens += prompt_tokens(next(judgement(record, tokens=self._room)))
        return Price(passages=0, calls=calls, tokens_in=tokens, tokens_out=EXPECTED_REPLY * calls)

    @property
    def _room(self) -> int:
        """Tokens of a text that are shown at most."""
        return max(0, self._asking.allowance.per_call - LONGEST_REPLY) // 2

    def _plan(self, runs: Sequence[Sequence[Task]]) -> list[Job]:
        """One text after another."""
        return [partial(partial, self._work, run) for run in runs]

    def _work(self, tasks: Sequence[Task]) -> tuple[Extraction, str]:
        (task,) = tasks
        with self._store.snapshot() as snapshot:
            record = snapshot.get_records([task.subject]).get(task.subject)
        if record is None or not is_live(record) or not policy_of(self._store).origins[record.origin].asked:
            self._settle(task, "")
            return Extraction(), ""
        try:
            judged = self._asking.run(judgement(record, tokens=self._room))
        except LlmBudgetSpent as e:
            return Extraction(), str(e)
        except (LlmUnavailable, ReplyUnreadable) as e:
            self.backlog.put_back(tasks, e)
            return Extraction(failed=1), ""
        self._settle(task, f"llm.{judged.kind}" if judged.attack else "")
        return Extraction(), ""

    def _settle(self, task: Task, why: str) -> None:
        """Take a text off the queue, and hold it back if there is a reason and nobody has released it."""
        with self._store.write(self._clock) as tx:
            waits = bool(tx.waiting(PART, [task.subject]))
            tx.settle(PART, [task.subject])
            released = Act.RELEASE in tx.edited_by([task.subject]).get(task.subject, ())
            if not why or not waits or released:
                return
            draft = hold_draft(tx, list(tx.get_records([task.subject]).values()), why, new_id=self._new_id)
            if draft is not None:
                tx.append(draft, operation=self._new_id(), principal=self._principal)
            tx.tally(self._asking.today(), {"llm.held_back": 1})
