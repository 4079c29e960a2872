"""An open bank's language model: what it may take is counted in the bank, by day, and nothing beyond is asked."""

from __future__ import annotations

from typing import TypeVar

from msgspec import Struct

from remanence.driving import drive
from remanence.errors import LlmBudgetSpent, LlmUnavailable
from remanence.instants import micros
from remanence.llm import MOST_AT_ONCE
from remanence.llm.tokens import prompt_tokens
from remanence.protocols import Clock, Flow, Llm, Prompt, Reply
from remanence.storage.sqlite.store import SqliteStore

DAY = 86_400_000_000
LEAST_PER_CALL = 4000
"""Tokens without which no call can say what it wants and be answered."""
REPLY_SHARE = 4
"""One token of so many that a call may take is kept for the reply."""

Result = TypeVar("Result")


class Allowance(Struct, frozen=True, kw_only=True):
    """Tokens, of prompts and replies together, that a model may take, and how many prompts are under way at a time.

    Args:
        at_once: None for as many as the model says.
    Raises: ValueError if a call or a day could hold no question, or for none or too many at a time.
    """

    per_call: int = 8000
    per_day: int | None = None
    at_once: int | None = None

    def __post_init__(self) -> None:
        for name, tokens in (("tokens_per_call", self.per_call), ("tokens_per_day", self.per_day)):
            if tokens is not None and tokens < LEAST_PER_CALL:
                raise ValueError(f"{name} must be at least {LEAST_PER_CALL:,}, got {tokens:,}")
        if self.per_day is not None and self.per_day < self.per_call:
            raise ValueError(
                f"a day's {self.per_day:,} tokens must hold one call's {self.per_call:,}: allow a call less"
            )
        if self.at_once is not None and not 1 <= self.at_once <= MOST_AT_ONCE:
            raise ValueError(f"calls_at_once must be from 1 to {MOST_AT_ONCE}, got {self.at_once}")

    @property
    def longest_reply(self) -> int:
        """Tokens of a call that are kept for its reply."""
        return self.per_call // REPLY_SHARE


class Asking:
    """Asks the model that a bank was opened with, within what it may take.

    What a call took is noted in the bank before its reply is used, so that a process that dies has not asked for
    nothing: the budget of a day holds across restarts, and but for what each asks at a time across processes.

    Args:
        llm: None where there is none.
    """

    def __init__(self, store: SqliteStore, llm: Llm | None, *, clock: Clock, allowance: Allowance) -> None:
        self._store, self._clock = store, clock
        self.llm, self.allowance = llm, allowance

    @property
    def at_once(self) -> int:
        """How many prompts the model is given at a time: as many as the caller says, else the model, else one."""
        if self.allowance.at_once is not None:
            return self.allowance.at_once
        return max(1, int(getattr(self.llm, "at_once", 1)))

    def run(self, flow: Flow[Result]) -> Result:
        """What a flow comes to, asking the model. Raises: what the flow raises."""
        return drive(flow, self.ask)

    def ask(self, prompt: Prompt) -> Reply:
        """The model's reply. Raises: LlmUnavailable; LlmBudgetSpent before anything is sent."""
        if self.llm is None:
            raise LlmUnavailable("no LLM was given: open the bank with llm=")
        if self._store.read_only:
            raise LlmUnavailable("the bank is read-only, and what an LLM takes could not be counted")
        expected = prompt_tokens(prompt)
        if expected + prompt.longest > self.allowance.per_call:
            raise LlmUnavailable(f"a call may take {self.allowance.per_call:,} tokens, and this one needs more")
        if not self.affords(expected + prompt.longest):
            raise LlmBudgetSpent(f"{self.spent():,} of the day's {self.allowance.per_day:,} tokens are spent")
        try:
            reply = self.llm.ask(prompt)
        except Exception as e:
            self._note(calls=1, failed=1, tokens_in=expected)  # it may have been read all the same
            if isinstance(e, LlmUnavailable):
                raise
            raise LlmUnavailable(f"{self.llm.name} failed: {type(e).__name__}") from e  # a plug-in that broke its word
        self._note(calls=1, tokens_in=reply.tokens_in, tokens_out=reply.tokens_out)
        return reply

    def affords(self, tokens: int) -> bool:
        """Whether the day has that many tokens left."""
        return self.allowance.per_day is None or self.spent() + tokens <= self.allowance.per_day

    def spent(self) -> int:
        """Tokens that were spent today (UTC)."""
        with self._store.snapshot() as snapshot:
            return sum(snapshot.tallied("llm.tokens_", self.today()).values())

    def today(self) -> int:
        """The day that it is by the bank's clock, in days since 1970."""
        return micros(self._clock()) // DAY

    def _note(self, **counts: int) -> None:
        with self._store.write(self._clock) as tx:
            tx.tally(self.today(), {f"llm.{name}": count for name, count in counts.items()})
