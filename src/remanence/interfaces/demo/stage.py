"""How the demo looks: each hit with its words, where they stand, and a bar of what each channel gave it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import tzinfo
from typing import Any

from rich import box
from rich.console import Console, Group, RenderableType
from rich.markup import escape
from rich.padding import Padding
from rich.panel import Panel
from rich.rule import Rule
from rich.table import Table
from rich.text import Text

from remanence.interfaces.demo.acts import Answer
from remanence.interfaces.demo.story import Turn
from remanence.types import Check, Hit, Pack, When, Why, WhyNot

WIDTH = 110
ACCENT = "dodger_blue2"
BAR = 22
SHOWN = 3
GOOD_RANK = 20
_COLOURS = ("dodger_blue2", "medium_orchid", "spring_green3", "gold3", "indian_red", "cyan3", "grey62")
_ORIGINS = {"web": "bold yellow", "tool": "yellow", "assistant": "cyan"}


class Stage:
    """Prints the acts of the demo; waits between them only where someone can press a key."""

    def __init__(self, console: Console, zone: tzinfo, *, pause: bool) -> None:
        self.console, self.zone, self.pause = console, zone, pause
        self._colours: dict[str, str] = {}

    def panel(self, headline: str, text: str) -> None:
        """A framed text, for the first and the last word."""
        frame = Panel(escape(text), title=f"[bold]{headline}[/bold]", box=box.ROUNDED, padding=(1, 2))
        frame.border_style = ACCENT
        self.console.print(frame)

    def act(self, number: int, name: str, line: str) -> None:
        """Head an act, after a pause if there is anyone to pause for."""
        if self.pause and number > 1:
            self.console.input("\n[dim]  ↵ to go on[/dim] ")
        self.console.print()
        self.console.print(Rule(f"[bold]{number}  {escape(name)}[/bold]", align="left", style=ACCENT))
        self.console.print(f"[dim]{escape(line)}[/dim]\n")

    def line(self, text: str) -> None:
        """One thing that was done; `text` may carry markup."""
        self.console.print(f"  [green]✓[/green] {text}")

    def told(self, text: str) -> None:
        """A line of what the bank says; `text` may carry markup."""
        self.console.print(Padding(Text.from_markup(text), (0, 0, 0, 4)))

    def check(self, check: Check) -> None:
        """One check of a verification, with its problems if there are any."""
        mark = "[green]✓[/green]" if check.ok else "[red]✗[/red]"
        problems = "".join(f"\n      [red]{escape(problem)}[/red]" for problem in check.problems)
        self.console.print(f"  {mark} {escape(check.name)} [dim]{check.count:,}[/dim]{problems}")

    def gap(self) -> None:
        """An empty line."""
        self.console.print()

    def answer(self, answer: Answer, *, shown: int = SHOWN) -> None:
        """A question with its first hits, their evidence and reasons, and whether the turn that answers is there."""
        question = Text.assemble(("? ", f"bold {ACCENT}"), (answer.question.ask, "bold"))
        self.console.print(question)
        self.console.print(f"  [dim]{escape(answer.question.shows)}[/dim]")
        self.console.print(f"  [dim]read as: {escape(understood(answer.hits.analysis))}[/dim]")
        top = max((hit.score for hit in answer.hits), default=1.0)
        for hit in answer.hits[:shown]:
            self.console.print(Padding(self._hit(hit, top, answer), (0, 0, 0, 2)))
        self.console.print(Padding(_verdict(answer), (0, 0, 1, 2)))

    def _hit(self, hit: Hit, top: float, answer: Answer) -> RenderableType:
        gold = any(e.external_id in answer.question.gold for e in hit.evidence)
        grid = Table.grid(padding=(0, 1))
        grid.add_column(width=2, justify="right", style="bold")
        grid.add_column(width=BAR)
        grid.add_column(ratio=1)
        style = _ORIGINS.get(hit.record.origin, "bold")
        who = hit.record.actor or str(hit.record.origin)
        head = Text.assemble((who, style), (f"  {day(hit.at, self.zone)}", "dim"), ("  ★" if gold else "", "gold3"))
        if hit.record.origin in ("web", "tool"):
            head.append(f"  {hit.record.origin}, untrusted", style="yellow")
        grid.add_row(str(hit.rank), self.bar(hit.why, hit.score, top), head)
        grid.add_row("", Text(f"{hit.score:.2f}", style="dim"), Text(f"“{hit.text}”", overflow="fold"))
        grid.add_row("", "", Text.assemble((cited(hit), "dim"), *self._reasons(hit.why)))
        return grid

    def _reasons(self, why: Why) -> Iterator[tuple[str, str]]:
        """What each channel gave, in its colour, with its rank there where that was a good one."""
        for name, rank, value in _shares(why):
            place = f" #{rank}" if rank is not None and rank <= GOOD_RANK else ""
            yield f"  {name} {value:+.2f}{place}", self._colour(name)

    def bar(self, why: Why, score: float, top: float) -> Text:
        """A bar as long as the score's share of the best, in the colours of the channels that gave it."""
        given = [(name, value) for name, _, value in _shares(why) if value > 0]
        length = max(1, round(BAR * score / top)) if top > 0 else 1
        total, bar, drawn, passed = sum(value for _, value in given) or 1.0, Text(), 0, 0.0
        for name, value in given:
            passed += value
            end = round(length * passed / total)
            bar.append("━" * (end - drawn), style=self._colour(name))
            drawn = end
        return bar

    def _colour(self, channel: str) -> str:
        return self._colours.setdefault(channel, _COLOURS[min(len(self._colours), len(_COLOURS) - 1)])

    def why_not(self, why: WhyNot) -> None:
        """A turn that a question does not return, with the reasons, and its bar under that of the last hit."""
        self.console.print(Text.assemble(("? ", f"bold {ACCENT}"), (why.query.text, "bold")))
        record, grid = why.record, Table.grid(padding=(0, 1))
        grid.add_column(width=BAR + 3)
        grid.add_column(ratio=1)
        who = Text.assemble((record.actor or str(record.origin), "bold"), (f"  {day(record.at, self.zone)}", "dim"))
        grid.add_row("", Group(who, Text(f"“{record.text}”", overflow="fold")))
        top = max(why.score or 0.0, why.last.score if why.last else 0.0)
        if why.last is not None:
            grid.add_row(self.bar(why.last.why, why.last.score, top), f"the last hit, {why.last.score:.2f}")
        if why.why is not None and why.score is not None:
            grid.add_row(self.bar(why.why, why.score, top), f"this turn, {why.score:.2f}")
        for reason in why.reasons:
            grid.add_row("", Text.assemble((f"{reason.name}: ", "yellow"), reason.text))
        self.console.print(Padding(grid, (0, 0, 1, 2)))

    def pack(self, pack: Pack) -> None:
        """A packed context as a prompt would get it."""
        title = f"hits.context(tokens={pack.budget})  [dim]{pack.tokens} tokens, {len(pack.citations)} cited[/dim]"
        body = Group(Text(pack.text, overflow="fold"))
        self.console.print(
            Padding(Panel(body, title=title, title_align="left", box=box.ROUNDED, border_style="dim"), (0, 0, 1, 2))
        )


def _shares(why: Why) -> list[tuple[str, int | None, float]]:
    channels = [(share.channel, share.rank, share.contribution) for share in why.channels]
    return [share for share in [*channels, *((name, None, value) for name, value in why.boosts.items())] if share[2]]


def understood(analysis: Mapping[str, Any]) -> str:
    """How a question was read, in a line: what it asks for, of whom, when, how hard it is, and what answered.

    >>> understood({"kind": "who", "form": "list", "speakers": ["Ana"], "hard": ["wants a list"], "tier": "balanced"})
    'who (list) · said by Ana · hard: wants a list · answered by balanced'
    """
    form, speakers = analysis.get("form", "one"), ", ".join(analysis.get("speakers", ()))
    parts = [
        analysis["kind"] + (f" ({form})" if form not in ("one", analysis["kind"]) else ""),
        f"said by {speakers}" if speakers else "",
        "; ".join(analysis.get("times", ())),
        analysis.get("order", ""),
        "hard: " + ", ".join(analysis["hard"]) if analysis.get("hard") else "",
        f"answered by {analysis['tier']}",
    ]
    return " · ".join(part for part in parts if part)


def opening(turn: Turn) -> str:
    """Who began a session and how, as markup of at most 60 characters of text."""
    return f"[bold]{escape(turn.actor):5}[/bold]  {escape(shortened(turn.text))}"


def shortened(text: str, most: int = 60) -> str:
    """The beginning of a text, in whole words.

    >>> shortened("The cat sat on the mat.", 12)
    'The cat …'
    """
    return text if len(text) <= most else text[: most - 2].rsplit(" ", 1)[0] + " …"


def day(at: When | None, zone: tzinfo) -> str:
    """A time as people say it: "Sun 20 Jul 2025, 15:33"; empty if unknown."""
    if at is None:
        return ""
    start = at.start.astimezone(zone)
    return f"{start:%a} {start.day} {start:%b %Y, %H:%M}"


def cited(hit: Hit) -> str:
    """The turns and characters that a hit rests on."""
    return "; ".join(f"turn {e.external_id} [{e.start}:{e.end}]" for e in hit.evidence)


def _verdict(answer: Answer) -> Text:
    took = (f"  {answer.ms:.1f} ms", "dim")
    if answer.rank is None:
        return Text.assemble(("✗ the turn that answers is not among the hits", "red"), took)
    mark, style = ("✓", "green") if answer.found else ("~", "yellow")
    return Text.assemble((f"{mark} the turn that answers ★ stands at {answer.rank}", style), took)
