"""The acts about what the bank makes of what it was told: facts that change, answers, a profile, a consolidation."""

from __future__ import annotations

from io import StringIO
from typing import TYPE_CHECKING

from rich.markup import escape

from remanence.interfaces.demo.stage import Stage
from remanence.interfaces.demo.story import Story

if TYPE_CHECKING:
    from remanence.memory import Memory
    from remanence.types import Answer

SHOWN = 3
"""Examples of a kind that an act shows."""
PROFILE_TOKENS = 220


def show_change(memory: Memory, story: Story, stage: Stage) -> bool:
    """A fact that changed, told with its times, and as it was true at two moments; whether each finds its own value."""
    change = story.change
    for told in memory.story(change.subject, change.attribute):
        for line in str(told).splitlines():
            stage.told(escape(line))
    right = True
    for moment in change.moments:
        found = memory.recall(change.ask, unit="statement", as_of=moment.at, now=story.now, k=SHOWN)
        homes = [hit for hit in found if hit.record.statement and hit.record.statement.attribute == change.attribute]
        right = right and [hit.record.statement and hit.record.statement.value for hit in homes] == [moment.value]
        said = homes[0].text if homes else "[red]nothing[/red]"
        stage.told(f"[bold]as of {moment.at:%-d %B %Y}[/bold]  {escape(said)}")
    return right


def show_answers(memory: Memory, story: Story, stage: Stage) -> int:
    """Answers in a few words, each with what it rests on; how many are as they should be."""
    right = 0
    for asked in story.answers:
        answer = memory.reflect(asked.ask, now=story.now)
        good = answer.text == asked.text
        right += good
        stage.told(f"[bold]{escape(asked.ask)}[/bold]")
        mark = "[green]✓[/green]" if good else "[red]✗[/red]"
        stage.told(f"  {mark} [bold]{escape(str(answer))}[/bold]  [dim]{answer.kind}, {answer.confidence:.2f}[/dim]")
        for line in _grounds(answer):
            stage.told(f"  [dim]{escape(line)}[/dim]")
    return right


def _grounds(answer: Answer) -> list[str]:
    """What a known answer rests on, a line each."""
    cited = [each for ground in answer.grounds[:SHOWN] for each in ground.evidence[:1]] if answer.known else []
    return [f"turn {each.external_id} [{each.start}:{each.end}]  “{each.text}”" for each in cited]


def show_profile(memory: Memory, story: Story, stage: Stage) -> bool:
    """Who somebody is, ready for a prompt; whether it says what it should."""
    profile = memory.profile(story.profile.subject, tokens=PROFILE_TOKENS)
    for line in str(profile).splitlines():
        stage.told(escape(line))
    return all(word in str(profile) for word in story.profile.says)


def show_consolidation(memory: Memory, stage: Stage) -> bool:
    """What was said twice is merged, and that is taken back; whether the bank is then, to the byte, what it was."""
    before = _current(memory)
    would = memory.consolidate(dry_run=True)
    stage.line(f"a dry run would merge {would.duplicates} statements and write {would.summaries} summaries")
    done = memory.consolidate()
    for example in done.examples[:SHOWN]:
        stage.told(f"  [dim]{escape(example)}[/dim]")
    changed = _current(memory) != before
    memory.undo(done.operation)
    restored = _current(memory) == before
    stage.line(
        "[bold]undo[/bold] restores the current state byte for byte; the journal keeps both acts"
        if restored
        else "[red]undo did not restore it[/red]"
    )
    return changed and restored and done.merged > 0


def _current(memory: Memory) -> str:
    """What is believed now, as an export writes it."""
    stream = StringIO()
    memory.export(stream, current=True)
    return stream.getvalue()
