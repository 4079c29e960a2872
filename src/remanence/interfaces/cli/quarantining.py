"""`remanence quarantine`: what is held back, and releasing it or holding back more."""

from __future__ import annotations

import click

from remanence.interfaces.cli.app import App, common
from remanence.interfaces.cli.output import excerpt, moment, plain, print_json, say, show, table
from remanence.interfaces.cli.retaining import print_receipt

EPILOG = """\b
Examples:
  remanence quarantine list
  remanence quarantine release 01JZ0V3K8M4T7Q2W5X6Y9ZABCD
  remanence quarantine hold 01JZ0V3K8M4T7Q2W5X6Y9ZABCD --reason "from the forged mail"
"""
LONGEST = 60


@click.group(epilog=EPILOG)
def quarantine() -> None:
    """List, release and hold back what is distrusted.

    It is kept, and never recalled or learnt from until somebody releases it.
    """


@quarantine.command("list")
@common
@click.pass_obj
def list_(app: App) -> None:
    """What is held back, with the reason."""
    with app.open(create=False, read_only=True) as memory:
        held, zone = memory.quarantine.list(), memory.zone
    if app.as_json:
        print_json({"quarantined": held})
        return
    if not held:
        say("nothing is held back")
        return
    made = table("id", "when", "origin", "why", "says")
    for record in held:
        made.add_row(
            record.id, moment(record.at, zone), record.origin.value, plain(record.quarantined),
            plain(excerpt(record.text, LONGEST)),
        )  # fmt: skip
    show(made)


@quarantine.command("release")
@click.argument("ids", nargs=-1, required=True)
@common
@click.pass_obj
def release(app: App, ids: tuple[str, ...]) -> None:
    """Show records or episodes again.

    IDS are of records or episodes. What they say is read anew; undo takes it back.
    """
    with app.open(create=False) as memory:
        print_receipt(app, memory.quarantine.release(*ids), "released", memory.path)


@quarantine.command("hold")
@click.argument("ids", nargs=-1, required=True)
@click.option("--reason", metavar="TEXT", default="held back by hand", show_default=True, help="Why.")
@common
@click.pass_obj
def hold(app: App, ids: tuple[str, ...], reason: str) -> None:
    """Hold records or episodes back.

    IDS are of records or episodes. What shows the same characters goes with them; undo takes it back.
    """
    with app.open(create=False) as memory:
        print_receipt(app, memory.quarantine.hold(*ids, reason=reason), "held back", memory.path)
