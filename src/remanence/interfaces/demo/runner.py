"""Runs the demo from the first act to the last, and says what came of it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from statistics import median
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from msgspec import Struct
from rich.console import Console
from rich.markup import escape

from remanence.interfaces.demo.acts import FOUND_WITHIN, Answer, ReplayClock, ask, gold_rank, tell
from remanence.interfaces.demo.knowledge import show_answers, show_change, show_consolidation, show_profile
from remanence.interfaces.demo.stage import Stage, opening
from remanence.interfaces.demo.story import Question, Story
from remanence.interfaces.demo.trusting import show_erasure, show_lie, show_quarantine

if TYPE_CHECKING:
    from remanence.memory import Memory

ZONE = ZoneInfo("Europe/Brussels")
HEADLINE = "Remanence  ·  what remains when the context window is gone"
OPENING = (
    "Ilse draws maps of small ferries. Dario bakes, and plays the trombone, badly. Moss is their assistant.\n"
    "From March to October 2025 she falls ill, changes jobs, moves to Norway, loses a phone and finds a cat.\n"
    "All that they wrote goes into one file; then we ask it. No network, no model server, no LLM."
)
YOURS = 'Yours:  remanence --bank my.rem retain "…"   then   remanence --bank my.rem recall "…" --explain'


class Result(Struct, frozen=True):
    """One question: the rank of the first turn that answers it (None if not among ten), and milliseconds."""

    ask: str
    gold: tuple[str, ...]
    rank: int | None
    ms: float


class Outcome(Struct, frozen=True, kw_only=True):
    """What came of the demo. `found` counts the questions with a right turn among the first five hits.

    `explained`, `knew_then`, `changed`, `profiled`, `consolidated`, `forgotten`, `restored`, `distrusted`, `erased`,
    `verified`: whether each
    turn not returned had a reason, the recall of earlier knowledge found the old answer only, a fact that changed was
    found as it was at two moments, the profile said what lasts, a consolidation merged something and its undo restored
    the bank to the byte, the forgotten turn was gone, `undo` brought it back, a page that says otherwise was marked and
    one that gives orders held back, the page's words were in no file once it was erased, and the bank verified.
    `answered` counts the `answers` that were right, "not known" among them.
    """

    turns: int
    sessions: int
    retain_seconds: float
    questions: tuple[Result, ...]
    found: int
    explained: bool
    knew_then: bool
    changed: bool
    answered: int
    answers: int
    profiled: bool
    consolidated: bool
    forgotten: bool
    restored: bool
    distrusted: bool
    erased: bool
    verified: bool
    recall_ms_median: float
    seconds: float
    bank: str
    bytes: int


def run_demo(path: Path, story: Story, console: Console, *, timer: Callable[[], float], pause: bool = False) -> Outcome:
    """Tell the story to a new bank at `path`, question it, and print all of it on `console`.

    Args:
        timer: gives seconds, for the timings shown. pause: wait for a key between the acts.
    Raises: FileExistsError if there is something at `path`.
    """
    from remanence import Memory

    if path.exists():
        raise FileExistsError(f"{path} exists; the demo only writes new banks, so name another")
    started, clock, stage = timer(), ReplayClock(story.turns[0].at), Stage(console, ZONE, pause=pause)
    stage.panel(HEADLINE, OPENING)
    with Memory(path, zone=str(ZONE), clock=clock) as memory:
        play = _Play(memory, clock, story, stage, timer)
        took, answers, explained, knew = play.retain(), play.recall(), play.explain(), play.know_then()
        changed, answered = play.change(), play.reflect()
        profiled, consolidated = play.profile(), play.consolidate()
        forgotten, restored = play.forget()
        distrusted, erased, verified = play.distrust(), play.erase(), play.verify()
    outcome = Outcome(
        turns=len(story.turns),
        sessions=len(story.sessions()),
        retain_seconds=took,
        questions=tuple(Result(a.question.ask, a.question.gold, a.rank, a.ms) for a in answers),
        found=sum(answer.found for answer in answers),
        explained=explained,
        knew_then=knew,
        changed=changed,
        answered=answered,
        answers=len(story.answers),
        profiled=profiled,
        consolidated=consolidated,
        forgotten=forgotten,
        restored=restored,
        distrusted=distrusted,
        erased=erased,
        verified=verified,
        recall_ms_median=median(answer.ms for answer in answers),
        seconds=timer() - started,
        bank=str(path),
        bytes=path.stat().st_size,
    )
    stage.panel("done", _closing(outcome))
    return outcome


def _closing(outcome: Outcome) -> str:
    return (
        f"{outcome.found} of {len(outcome.questions)} questions have their answer in the first {FOUND_WITHIN} hits.\n"
        f"{outcome.turns} turns took {outcome.retain_seconds:.2f} s and {outcome.bytes / 1000:,.0f} kB to store, "
        f"a recall {outcome.recall_ms_median:.1f} ms (median).\n\n{YOURS}"
    )


@dataclass(frozen=True)
class _Play:
    """The acts, each of which does its part, shows it, and says what came of it."""

    memory: Memory
    clock: ReplayClock
    story: Story
    stage: Stage
    timer: Callable[[], float]

    def retain(self) -> float:
        """Store all sessions; returns seconds."""
        self.stage.act(1, "retain", "Each session is stored as it happened, by the bank's clock of that evening.")
        started, stored, read_back = self.timer(), 0, True
        for turns, receipt in tell(self.memory, self.clock, self.story):
            stored, read_back = stored + len(receipt.episodes), read_back and receipt.verified
            self.stage.line(f"[dim]{turns[0].at:%d %b}  {len(turns):2} turns[/dim]  {opening(turns[0])}")
        took, known = self.timer() - started, self.memory.stats()
        self.memory.wait()
        check = "all read back by id and found in the index" if read_back else "[red]not all read back[/red]"
        self.stage.gap()
        self.stage.line(
            f"[bold]{stored} turns[/bold] of {len(self.story.sessions())} sessions in {took:.2f} s, {check}"
        )
        self.stage.line(f"{known.seq:,} chained entries in the journal, every session synced before its receipt")
        count = self.memory.stats().records.get("statement", 0)
        self.stage.line(f"{count} statements read from it afterwards, by rules; what is not clear stays as it was said")
        return took

    def recall(self) -> list[Answer]:
        """Ask every question."""
        line = (
            "Asked on 1 November 2025. ★ marks a turn that answers; the bar's colours are the channels that found it."
        )
        self.stage.act(2, "recall", line)
        return [self._asked(question) for question in self.story.questions]

    def _asked(self, question: Question) -> Answer:
        answer = ask(self.memory, question, self.story, self.timer)
        self.stage.answer(answer)
        if question.context:
            self.stage.pack(answer.hits.context(tokens=question.context))
        return answer

    def explain(self) -> bool:
        """Ask why turns were not returned; whether each has a reason."""
        line = "why_not(…): what bars a record, or what the last hit has over it, channel by channel."
        self.stage.act(3, "why not", line)
        told = [
            self.memory.why_not(absence.ask, absence.turn, now=self.story.now, known_at=absence.known_at)
            for absence in self.story.absences
        ]
        for why in told:
            self.stage.why_not(why)
        return all(bool(why.reasons) for why in told)

    def know_then(self) -> bool:
        """Ask what was known at an earlier time; whether the answer was found, and nothing later."""
        then = self.story.then
        self.stage.act(4, "what was known then", "recall(…, known_at=…): only what the bank had learnt by 1 May 2025.")
        answer = ask(self.memory, then, self.story, self.timer)
        self.stage.answer(answer, shown=2)
        said_later = [hit for hit in answer.hits if hit.at and then.known_at and hit.at.start > then.known_at]
        return answer.found and not said_later

    def change(self) -> bool:
        """Tell a fact that changed; whether both of its values are found, each at its time."""
        self.stage.act(5, "what changed", "story(…) tells what was true when; recall(…, as_of=…) what was true then.")
        return show_change(self.memory, self.story, self.stage)

    def reflect(self) -> int:
        """Answer questions in a few words; how many are right."""
        line = "reflect(…): an answer with the characters it rests on, or “not known”. Rules, no model."
        self.stage.act(6, "reflect", line)
        return show_answers(self.memory, self.story, self.stage)

    def profile(self) -> bool:
        """Say who somebody is; whether it is what lasts."""
        self.stage.act(7, "profile", "profile(…): what lasts, and what holds just now, ready for a prompt.")
        return show_profile(self.memory, self.story, self.stage)

    def consolidate(self) -> bool:
        """Merge what was said twice, and take that back; whether the bank is what it was."""
        line = "consolidate(): what was said twice becomes one statement with both sources; sessions are summed up."
        self.stage.act(8, "consolidate and undo", line)
        return show_consolidation(self.memory, self.stage)

    def forget(self) -> tuple[bool, bool]:
        """Forget a turn and take that back; whether it was gone, and whether it came back to its old rank."""
        line = "Ilse knows her door code by heart now, so it may go; then it turns out that she doesn't."
        self.stage.act(9, "forget and undo", line)
        before = self._rank()
        receipt = self.memory.forget(self.story.forget_turn)
        hidden = self._rank()
        self.memory.undo(receipt.operation)
        again = self._rank()
        self.stage.line(f"“{escape(self.story.forget_ask)}” finds turn {self.story.forget_turn} at rank {before}")
        gone = "no recall finds it" if hidden is None else f"[red]still found at {hidden}[/red]"
        self.stage.line(f"[bold]forget[/bold] hides it, and what quotes it ({len(receipt.records)} records): {gone}")
        self.stage.line(f"[bold]undo[/bold] brings it back to rank {again}; the journal keeps both acts")
        return hidden is None, again == before

    def _rank(self) -> int | None:
        return gold_rank(self.memory.recall(self.story.forget_ask, now=self.story.now), (self.story.forget_turn,))

    def distrust(self) -> bool:
        """Hear a page of the web that says otherwise, and show one that gave orders; whether neither is believed."""
        line = "A page of the web says otherwise; another, which Moss read in September, gave orders."
        self.stage.act(10, "whom to believe", line)
        marked = show_lie(self.memory, self.story, self.stage)
        return show_quarantine(self.memory, self.stage) and marked

    def erase(self) -> bool:
        """Erase the page; whether its bytes are gone."""
        self.stage.act(11, "erase", "erase(…): out of every table, index and log; traces(…) looks into the files.")
        return show_erasure(self.memory, self.story, self.stage)

    def verify(self) -> bool:
        """Verify the bank; whether it is sound."""
        self.stage.act(12, "verify", "The journal's chain, the citations and every derived row are recomputed.")
        found = self.memory.verify()
        for check in found.checks:
            self.stage.check(check)
        self.stage.gap()
        return found.ok
