"""Runs the demo from the first act to the last, and says what came of it."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from statistics import median
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from msgspec import Struct
from rich.markup import escape

from remanence.interfaces.demo.acts import FOUND_WITHIN, Answer, ReplayClock, ask, gold_rank, tell
from remanence.interfaces.demo.stage import Stage
from remanence.interfaces.demo.story import Question, Story

if TYPE_CHECKING:
    from rich.console import Console

    from remanence.memory import Memory

ZONE = ZoneInfo("Europe/Brussels")
OPENING = (
    "Ilse draws maps of small ferries. Dario bakes and plays the trombone, badly. Moss is their assistant.\n"
    "From March to October 2025 she falls ill, changes jobs, moves to Norway, drops a phone in a fjord and gets a cat. "
    "Everything they wrote goes into one file; then we ask it. No network, no model server, no LLM."
)


class Result(Struct, frozen=True):
    """One question: the rank of the first turn that answers it (None if not among ten), and milliseconds."""

    ask: str
    gold: tuple[str, ...]
    rank: int | None
    ms: float


class Outcome(Struct, frozen=True, kw_only=True):
    """What came of the demo. `found` counts the questions with a right turn among the first five hits.

    `knew_then`, `forgotten`, `restored`, `verified`: whether the recall of earlier knowledge found the old answer only,
    the forgotten turn was gone, `undo` brought it back, and the bank verified.
    """

    turns: int
    sessions: int
    retain_seconds: float
    questions: tuple[Result, ...]
    found: int
    knew_then: bool
    forgotten: bool
    restored: bool
    verified: bool
    recall_ms_median: float
    seconds: float
    bank: str


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
    stage.title("Remanence  ·  what remains when the context window is gone", OPENING)
    with Memory(path, zone=str(ZONE), clock=clock) as memory:
        took = _retaining(memory, clock, story, stage, timer)
        answers = _questions(memory, story, stage, timer)
        knew = _knowing_then(memory, story, stage, timer)
        forgotten, restored = _forgetting(memory, story, stage)
        verified = _verifying(memory, stage)
        outcome = Outcome(
            turns=len(story.turns),
            sessions=len(story.sessions()),
            retain_seconds=took,
            questions=tuple(Result(a.question.ask, a.question.gold, a.rank, a.ms) for a in answers),
            found=sum(answer.found for answer in answers),
            knew_then=knew,
            forgotten=forgotten,
            restored=restored,
            verified=verified,
            recall_ms_median=median(answer.ms for answer in answers),
            seconds=timer() - started,
            bank=str(path),
        )
    _closing(stage, outcome)
    return outcome


def _retaining(memory: Memory, clock: ReplayClock, story: Story, stage: Stage, timer: Callable[[], float]) -> float:
    stage.act(1, "retain", "Each session is stored as it happened, by the bank's clock of that evening.")
    started, stored, all_read_back = timer(), 0, True
    for turns, receipt in tell(memory, clock, story):
        stored, all_read_back = stored + len(receipt.episodes), all_read_back and receipt.verified
        first = turns[0]
        opening = first.text if len(first.text) < 60 else first.text[:57].rsplit(" ", 1)[0] + " …"
        stage.line(
            f"[dim]{first.at:%d %b}[/dim]  {len(turns):2} turns  [bold]{escape(first.actor)}[/bold]  {escape(opening)}"
        )
    took = timer() - started
    known = memory.stats()
    check = "all read back by id and found in the index" if all_read_back else "[red]not all read back[/red]"
    stage.line(
        f"[bold]{stored}[/bold] turns of {len(story.sessions())} sessions in {took:.2f} s, {check}",
        mark="\n  [green]✓[/green]",
    )
    stage.line(
        f"{known.bytes / 1024:,.0f} KB on disk, {known.seq:,} chained entries in the journal, every write synced"
    )
    return took


def _questions(memory: Memory, story: Story, stage: Stage, timer: Callable[[], float]) -> list[Answer]:
    stage.act(
        2,
        "recall",
        "A dozen questions on 1 November. ★ marks a turn that answers; the bar shows which channels found it.",
    )
    answers = []
    for question in story.questions:
        answer = ask(memory, question, story, timer)
        stage.answer(answer)
        if question.context:
            stage.pack(answer.hits.context(tokens=question.context))
        answers.append(answer)
    stage.legend()
    return answers


def _knowing_then(memory: Memory, story: Story, stage: Stage, timer: Callable[[], float]) -> bool:
    then = story.then
    stage.act(
        3,
        "what was known then",
        "The same bank, asked for what it had learnt by the first of May, before the move.",
    )
    answer = ask(memory, then, story, timer)
    stage.answer(answer, shown=2)
    later = [hit for hit in answer.hits if then.known_at and hit.record.recorded_at > then.known_at]
    return answer.found and not later


def _forgetting(memory: Memory, story: Story, stage: Stage) -> tuple[bool, bool]:
    stage.act(
        4, "forget and undo", "Ilse knows her door by heart now; the code should go. Then she finds that she doesn't."
    )
    asked = Question(ask=story.forget_ask, gold=(story.forget_turn,))

    def rank() -> int | None:
        return gold_rank(memory.recall(asked.ask, now=story.now), asked.gold)

    before = rank()
    receipt = memory.forget(story.forget_turn)
    after = rank()
    memory.undo(receipt.operation)
    again = rank()
    stage.line(f"“{escape(asked.ask)}” finds turn {story.forget_turn} at {before}")
    stage.line(f"[bold]forget[/bold] hides {len(receipt.records)} records from every channel: {_place(after)}")
    stage.line(f"[bold]undo[/bold] brings it back: {_place(again)}; the journal keeps both acts")
    return after is None, again == before


def _place(rank: int | None) -> str:
    return "found no more" if rank is None else f"found at {rank}"


def _verifying(memory: Memory, stage: Stage) -> bool:
    stage.act(5, "verify", "Nothing is taken on trust: the chain, the citations and every derived row are recomputed.")
    verification = memory.verify()
    for check in verification.checks:
        mark = "[green]✓[/green]" if check.ok else "[red]✗[/red]"
        stage.line(f"{escape(check.name)} [dim]{check.count:,}[/dim] {escape('; '.join(check.problems))}", mark=mark)
    return verification.ok


def _closing(stage: Stage, outcome: Outcome) -> None:
    text = (
        f"{outcome.found} of {len(outcome.questions)} questions have their answer in the first {FOUND_WITHIN} hits.\n"
        f"A recall took {outcome.recall_ms_median:.1f} ms (median), storing {outcome.turns} turns "
        f"{outcome.retain_seconds:.2f} s, all of this {outcome.seconds:.1f} s.\n\n"
        'Yours:  remanence --bank my.rem retain "…"    remanence --bank my.rem recall "…" --explain'
    )
    stage.console.print()
    stage.title("done", text)
