"""`remanence erase`: the bytes are gone, or where they still are."""

from __future__ import annotations

from typing import Any

import click

from remanence.interfaces.cli.app import App, common
from remanence.interfaces.cli.failures import UNVERIFIED
from remanence.interfaces.cli.forgetting import can_ask
from remanence.interfaces.cli.options import filtered
from remanence.interfaces.cli.output import fields, plain, print_json, say, show, table
from remanence.types import Erasure

EPILOG = """\b
Examples:
  remanence erase 01JZ0V3K8M4T7Q2W5X6Y9ZABCD
  remanence erase --session kitchen --until 2025-01 --dry-run
  remanence erase --entity "Ana Silva" --yes
  remanence erase --prove "my PIN is 4711"
"""


@click.command(epilog=EPILOG)
@click.argument("ids", nargs=-1)
@filtered
@click.option("--entity", metavar="NAME", help="All that it said, and all that names it.")
@click.option("--everything", is_flag=True, help="All that the bank holds.")
@click.option("--dry-run", is_flag=True, help="Only say what would be erased.")
@click.option("--yes", "-y", is_flag=True, help="Do not ask.")
@click.option(
    "--wait", type=click.FloatRange(min=0), default=30.0, metavar="S", help="Seconds to wait for other readers."
)
@click.option("--prove", metavar="TEXT", help="Erase nothing: say where TEXT is still found; exit with 4 if it is.")
@common
@click.pass_obj
def erase(app: App, /, ids: tuple[str, ...], filters: dict[str, Any], prove: str | None, **options: Any) -> int | None:
    """Erase for good, with all that was made of it.

    IDS are of records or episodes; an entity or filters choose episodes by what they say instead. There is no undo.
    """
    if prove is not None:
        return _prove(app, prove)
    dry_run, yes = options.pop("dry_run"), options.pop("yes")
    with app.open(create=False) as memory:
        plan = memory.erase(*ids, **options, **filters, dry_run=True)
        if not dry_run and not yes:
            _confirm(app, plan)
        done = plan if dry_run else memory.erase(*ids, **options, **filters)
    if app.as_json:
        print_json({**fields(done), "complete": done.complete})
    else:
        _tell(done, memory.path)
    return None


def _confirm(app: App, plan: Erasure) -> None:
    count = f"{len(plan.episodes):,} episodes and {len(plan.records):,} records"
    if app.as_json or not can_ask():
        raise click.UsageError(f"this would erase {count}; add --yes to do it, or --dry-run to look")
    click.confirm(f"Erase {count}, for good? Nothing brings them back.", abort=True, err=True)


def _tell(done: Erasure, path: str) -> None:
    verb = "would erase" if done.dry_run else "[green]✓[/green] erased"
    say(f"{verb} {len(done.episodes):,} episodes and {len(done.records):,} records from ", plain(path))
    if done.renewed:
        say(f"[dim]made anew of what is left: {len(done.renewed):,} records[/dim]")
    for id in done.still_said_in:
        say("[yellow]![/yellow] still said in episode ", plain(id))
    for name in done.removed:
        say("[dim]removed the copy[/dim] ", plain(name))
    for left in done.unreachable:
        say("[red]could not be reached:[/red] ", plain(left))
    if not done.dry_run and done.seq:
        say(f"[dim]receipt: entry {done.seq} of the journal, {len(done.sealed):,} entries sealed anew[/dim]")


def _prove(app: App, text: str) -> int | None:
    with app.open(create=False) as memory:
        found = memory.traces(text)
    if app.as_json:
        print_json({"found": found, "gone": not found})
    elif found:
        made = table("found in", "as")
        for trace in found:
            made.add_row(plain(trace.place), trace.form)
        show(made)
    else:
        say("[green]✓[/green] found nowhere in ", plain(memory.path), " and the copies that it knows of")
    return UNVERIFIED if found else None
