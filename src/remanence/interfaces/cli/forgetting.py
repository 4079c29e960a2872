"""`remanence forget` and `remanence undo`."""

from __future__ import annotations

import sys
from typing import Any

import click

from remanence.interfaces.cli.app import App, common
from remanence.interfaces.cli.options import filtered
from remanence.interfaces.cli.retaining import print_receipt

EPILOG = """\b
Examples:
  remanence forget 01JZ0V3K8M4T7Q2W5X6Y9ZABCD
  remanence forget --session kitchen --until 2025-01 --dry-run
  remanence undo
"""


@click.command(epilog=EPILOG)
@click.argument("ids", nargs=-1)
@filtered
@click.option("--dry-run", is_flag=True, help="Only say what would be forgotten.")
@click.option("--yes", "-y", is_flag=True, help="Do not ask.")
@common
@click.pass_obj
def forget(app: App, ids: tuple[str, ...], filters: dict[str, Any], dry_run: bool, yes: bool) -> None:
    """Hide records or episodes from every recall.

    IDS are of records or episodes; filters choose by what they say instead. Nothing is lost: undo brings it back.
    """
    with app.open(create=False) as memory:
        plan = memory.forget(*ids, **filters, dry_run=True)
        if dry_run:
            print_receipt(app, plan, "would forget", memory.path)
            return
        if not yes:
            _confirm(app, len(plan.records))
        print_receipt(app, memory.forget(*ids, **filters), "forgot", memory.path)


def can_ask() -> bool:
    """Whether there is a person at the keyboard to ask."""
    return sys.stdin.isatty()


def _confirm(app: App, records: int) -> None:
    if app.as_json or not can_ask():
        raise click.UsageError(f"this would forget {records} records; add --yes to do it, or --dry-run to look")
    click.confirm(f"Forget {records} records? (undo brings them back)", abort=True, err=True)


@click.command()
@click.argument("operation", required=False)
@common
@click.pass_obj
def undo(app: App, operation: str | None) -> None:
    """Take back the last act, or the OPERATION named."""
    with app.open(create=False) as memory:
        receipt = memory.undo(operation)
        print_receipt(app, receipt, "took back, touching", memory.path)
