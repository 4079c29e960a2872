"""What an open bank can do beyond retain and recall, each made when it is first asked for.

Their modules are imported then, too: most processes open a bank only to retain or recall, and need none of them.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import cached_property
from importlib import import_module
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

from remanence.faculties.asking import Allowance, Asking
from remanence.faculties.learning import Learning
from remanence.protocols import BankKey, Clock, Llm, Progress
from remanence.recipes import Part
from remanence.storage.sqlite.seen import SeenStore
from remanence.storage.sqlite.store import SqliteStore
from remanence.types import Answer, Extraction, Hits, LlmUse, Price, Query

if TYPE_CHECKING:
    from remanence.faculties.auditing import Auditing
    from remanence.faculties.consolidating import Consolidating
    from remanence.faculties.erasing import Erasing
    from remanence.faculties.experience import Experience
    from remanence.faculties.fading import FadingAway
    from remanence.faculties.judging import Judging
    from remanence.faculties.llm_learning import LlmLearning
    from remanence.faculties.llm_managing import LlmManaging
    from remanence.faculties.llm_screening import LlmScreening
    from remanence.faculties.llm_summing import LlmSumming
    from remanence.faculties.privacy import Privacy
    from remanence.faculties.quarantining import Quarantine
    from remanence.faculties.reflecting import Reflecting
    from remanence.faculties.sharing import Sharing
    from remanence.faculties.trusting import Trusting
    from remanence.faculties.working import Blocks, Keeping, Tasks


class Faculties:
    """The faculties of one bank.

    Args:
        store: the bank as its principal sees it. whole: the bank itself, for what the engine does by itself.
        recipe: the recipe in force, which records name. extract: its part that reads statements.
        ask, manage: how the model reads them and judges them, where the recipe says.
        zone: whose days and months dates are told in.
        recall: finds by what callers pass; answer: finds the hits of a query, and whether that counts as a use.
        llm: the model to ask, if any; allowance: what it may take at most. vault_key: gives the vault's key, if any.
    """

    def __init__(
        self,
        store: SeenStore,
        *,
        whole: SqliteStore,
        clock: Clock,
        new_id: Callable[[], str],
        principal: str,
        recipe: str,
        extract: Part,
        ask: Part | None = None,
        manage: Part | None = None,
        zone: ZoneInfo,
        recall: Callable[..., Hits],
        answer: Callable[[Query, bool], Hits],
        llm: Llm | None,
        allowance: Allowance,
        vault_key: Callable[[], BankKey | None],
    ) -> None:
        self._whole, self._vault_key, self._ask, self._manage = whole, vault_key, ask, manage
        self._store, self._clock, self._zone, self._recall, self._answer = store, clock, zone, recall, answer
        self._acts: dict[str, Any] = {"clock": clock, "new_id": new_id, "principal": principal}
        self._named: dict[str, Any] = {**self._acts, "recipe": recipe}
        self.asking = Asking(store, llm, clock=clock, allowance=allowance)
        self.learning = Learning(whole, extract=extract, **self._named)

    @cached_property
    def llm_learning(self) -> LlmLearning:
        """Extraction with the language model."""
        from remanence.encoding.extraction.llm import READER
        from remanence.faculties.llm_learning import LlmLearning

        reader = READER if self._ask is None else self._ask.make()
        return LlmLearning(self._whole, self.asking, **self._named, reader=reader)

    @cached_property
    def llm_managing(self) -> LlmManaging | None:
        """Judgement of statements with the language model, where the recipe wants it."""
        if self._manage is None:
            return None
        import_module("remanence.lifecycle.reconciliation.judged")  # so that the part is registered
        from remanence.faculties.llm_managing import LlmManaging

        return LlmManaging(
            self._whole, self.asking, self._manage.make(), lambda query: self._answer(query, False), **self._acts
        )

    @cached_property
    def llm_summing(self) -> LlmSumming:
        """Summaries with the language model."""
        from remanence.faculties.llm_summing import LlmSumming

        return LlmSumming(self._whole, self.asking, **self._named)

    @cached_property
    def llm_screening(self) -> LlmScreening:
        """The screen that asks the language model."""
        from remanence.faculties.llm_screening import LlmScreening

        return LlmScreening(self._whole, self.asking, **self._acts)

    def screen_slowly(self, progress: Progress | None, *, retry: bool) -> None:
        """Have the language model screen what it is to be asked about, before anything is learnt of it."""
        if self.asking.llm is not None:
            self.llm_screening.screen(progress, retry=retry)

    def ask_llm(self, progress: Progress | None, *, retry: bool) -> Extraction:
        """Have the language model read what waits for it, judge what was read, and write summaries."""
        done = self.llm_learning.read(progress, retry=retry)
        if not done.stopped and self.llm_managing is not None:
            done = done + self.llm_managing.manage(progress, retry=retry)
        return done if done.stopped else done + self.llm_summing.write(progress, retry=retry)

    def price(self) -> Price:
        """What all of that would take."""
        own = self.llm_screening.price() + self.llm_learning.price() + self.llm_summing.price()
        return own if self.llm_managing is None else own + self.llm_managing.price()

    def llm_use(self) -> LlmUse:
        """What the model has done and taken so far, and what waits for it."""
        from remanence.faculties.llm_use import llm_use

        judging = None if self.llm_managing is None else self.llm_managing.backlog
        return llm_use(
            self._store, self.asking, self.llm_learning.backlog, self.llm_summing.backlog, self.llm_screening, judging
        )

    @cached_property
    def reflecting(self) -> Reflecting:
        """Typed answers, and beliefs."""
        from remanence.faculties.reflecting import Reflecting

        return Reflecting(
            self._store, lambda query: self._answer(query, True), self.learning.read, zone=self._zone, **self._named
        )

    def reflect(self, query: Query, *, keep: bool) -> Answer:
        """The answer to a question: the model's where there is one and its claims hold, else that of the rules."""
        answer = self.reflecting.answer(query, keep=keep)
        if keep or self.asking.llm is None:
            return answer
        from remanence.faculties.answering import with_llm

        return with_llm(answer, self._answer(query, False), self.asking)

    @cached_property
    def consolidating(self) -> Consolidating:
        """What was said twice is merged, sessions are summed up."""
        from remanence.faculties.consolidating import Consolidating

        return Consolidating(self._whole, **self._named, price=self.llm_summing.price_of)

    @cached_property
    def fading(self) -> FadingAway:
        """Policies of forgetting."""
        from remanence.faculties.fading import FadingAway

        return FadingAway(self._store, whole=self._whole, learn=self.learning.read, **self._acts)

    @cached_property
    def trusting(self) -> Trusting:
        """The trust policy."""
        from remanence.faculties.trusting import Trusting

        return Trusting(self._store, **self._acts)

    @cached_property
    def privacy(self) -> Privacy:
        """Secrets and personal data."""
        from remanence.faculties.privacy import Privacy

        return Privacy(self._store, vault_key=self._vault_key, **self._named)

    @cached_property
    def sharing(self) -> Sharing:
        """Owners, teams, grants, and whom records are for."""
        from remanence.faculties.sharing import Sharing

        return Sharing(self._store, **self._acts)

    @cached_property
    def auditing(self) -> Auditing:
        """Audits and checkpoints."""
        from remanence.faculties.auditing import Auditing

        return Auditing(self._whole, clock=self._acts["clock"])

    @cached_property
    def erasing(self) -> Erasing:
        """Erasure."""
        from remanence.faculties.erasing import Erasing

        return Erasing(self._store, self._whole, lambda: self.learning.extractor, **self._named)

    @cached_property
    def quarantine(self) -> Quarantine:
        """What is held back."""
        from remanence.faculties.quarantining import Quarantine

        return Quarantine(self._store, **self._named)

    @cached_property
    def judging(self) -> Judging:
        """Feedback."""
        from remanence.faculties.judging import Judging

        return Judging(self._store, **self._acts)

    @cached_property
    def experience(self) -> Experience:
        """Lessons of what an agent did."""
        from remanence.faculties.experience import Experience

        return Experience(self._store, recall=self._recall, masked=self.privacy.masked, zone=self._zone, **self._named)

    @cached_property
    def _keeping(self) -> Keeping:
        from remanence.faculties.working import Keeping

        return Keeping(self._store, masked=self.privacy.masked, **self._named)

    @cached_property
    def blocks(self) -> Blocks:
        """Named texts that are always in mind."""
        from remanence.faculties.working import Blocks

        return Blocks(self._keeping)

    @cached_property
    def tasks(self) -> Tasks:
        """Trees of steps that are in mind until they are done."""
        from remanence.faculties.working import Tasks

        return Tasks(self._keeping)
