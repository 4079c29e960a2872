"""The act about whom to believe: a page that contradicts, one that gives orders, and an erasure that leaves no byte."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rich.markup import escape

from remanence.interfaces.demo.stage import Stage, shortened
from remanence.interfaces.demo.story import Story

if TYPE_CHECKING:
    from remanence.memory import Memory

CONTRADICTED = "contradicted"
TOKENS = 260
"""Of the context that shows both."""


def show_lie(memory: Memory, story: Story, stage: Stage) -> bool:
    """A page that says otherwise is kept, marked and not believed; whether it is."""
    lie = story.lie
    memory.retain(lie.text, origin="web", actor=lie.actor)
    memory.wait()
    hits = memory.recall(lie.ask, now=story.now, k=2)
    stage.pack(hits.context(tokens=TOKENS))
    answer = memory.reflect(lie.ask, now=story.now)
    stage.told(f"[bold]{escape(lie.ask)}[/bold]  {escape(str(answer))}")
    marked = [hit.record.actor for hit in hits if CONTRADICTED in hit.why.notes]
    return marked == [lie.actor] and hits[0].record.actor != lie.actor and answer.text == lie.truth


def show_quarantine(memory: Memory, stage: Stage) -> bool:
    """What gave orders to the assistant is held back; whether something is, and nothing of it is found."""
    held = memory.quarantine.list()
    for record in held:
        stage.told(f"[bold]held back[/bold]  [dim]{record.origin.value}[/dim]  {escape(shortened(record.text, 72))}")
    found = {hit.id for record in held for hit in memory.recall(record.text[:200])}
    return bool(held) and not found.intersection(record.id for record in held)


def show_erasure(memory: Memory, story: Story, stage: Stage) -> bool:
    """The page is erased; whether no file of the bank holds its words any more."""
    before = len(memory.traces(story.lie.text))
    receipt = memory.erase(actors=[story.lie.actor])
    left = len(memory.traces(story.lie.text))
    stage.told(
        f"[bold]erase[/bold] of all that {escape(story.lie.actor)} said: {len(receipt.episodes)} episode, "
        f"{len(receipt.records)} records; its words stood in {before} places of the bank's files, now in {left}"
    )
    return before > 0 and left == 0
