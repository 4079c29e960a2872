"""`remanence consolidate`: merge what was said twice and sum up what was talked about, once or again and again."""

from __future__ import annotations

import signal
import sys
from threading import Event
from types import FrameType
from typing import TYPE_CHECKING

import click

from remanence.interfaces.cli.app import App, common, llm_named
from remanence.interfaces.cli.output import fields, plain, print_json, progress, say

if TYPE_CHECKING:
    from remanence.types import Consolidation

EPILOG = """\b
Examples:
  remanence consolidate --dry-run
  remanence consolidate
  remanence consolidate --watch 60
"""


@click.command(epilog=EPILOG)
@click.option("--dry-run", is_flag=True, help="Only say what would be done, and what it would cost.")
@click.option(
    "--watch",
    type=click.FloatRange(min=0, min_open=True),
    metavar="SECONDS",
    help="Go on until stopped: look for something new every so many seconds.",
)
@click.option("--llm", metavar="NAME", help="Has the summaries written anew: openai:MODEL, ollama:MODEL or a URL.")
@common
@click.pass_obj
def consolidate(app: App, dry_run: bool, watch: float | None, llm: str | None) -> None:
    """Merge what was said twice, and sum up sessions.

    Nothing is lost: what is replaced stays readable, and undo takes all of it back. May be stopped at any moment.
    """
    if dry_run and watch is not None:
        raise click.UsageError("--dry-run looks once: leave out --watch")
    with app.open(create=False, llm=llm_named(llm)) as memory:
        if watch is not None:
            memory.watch(watch, stop=_stop_by_signal(), told=lambda done: _print(app, done))
            return
        with progress("consolidating") as bar:
            done = memory.consolidate(dry_run=dry_run, progress=bar)
            if not dry_run and llm_named(llm) is not None:
                memory.extract(bar)
    _print(app, done)


def _stop_by_signal() -> Event:
    """Set by SIGTERM, which who supervises a worker sends, or SIGINT, to which a shell may have it started deaf.

    A second signal ends the process at once.
    """
    stop = Event()

    def asked(number: int, _: FrameType | None) -> None:
        stop.set()
        signal.signal(number, signal.default_int_handler)

    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, asked)
    return stop


def _print(app: App, done: Consolidation) -> None:
    if app.as_json:
        print_json({**fields(done), "changed": done.changed})
        sys.stdout.flush()  # whoever reads a pipe sees what was done when it was done
        return
    for line in told(done):
        say(line)
    for example in done.examples:
        say("  ", plain(example))
    if done.operation:
        say(f"[dim]remanence undo {done.operation}[/dim]")


def told(done: Consolidation) -> list[str]:
    """A consolidation in sentences: what came of it, and what it looked at."""
    would = "would be " if done.dry_run else ""
    lines = [f"looked at {done.statements:,} statements and {done.turns:,} turns"]
    if done.unread:
        lines.append(f"[yellow]![/yellow] {done.unread:,} records were not read for statements yet")
    if done.merged:
        lines.append(f"{done.duplicates:,} statements {would}merged into {done.merged:,}")
    if done.summaries or done.superseded:
        lines.append(f"{done.summaries:,} summaries {would}written, {done.superseded:,} {would}replaced")
    if done.scenes or done.personas:
        lines.append(f"{done.scenes:,} scenes and {done.personas:,} personas {would}written")
    if done.tasks:
        lines.append(f"{done.tasks:,} finished tasks {would}kept as events")
    if done.tokens:
        lines.append(
            f"a model {'would be' if done.dry_run else 'is'} asked {done.calls:,} times: {done.tokens:,} tokens"
        )
    if not done.changed:
        lines.append("[dim]nothing to do[/dim]")
    return lines
