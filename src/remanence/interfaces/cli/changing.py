"""`remanence correct`, `story` and `diff`: say what is right, and look at what was believed when."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import tzinfo
from typing import TYPE_CHECKING

import click

from remanence.interfaces.cli.app import App, common
from remanence.interfaces.cli.output import excerpt, moment, plain, print_json, say, show, table
from remanence.interfaces.cli.retaining import print_receipt
from remanence.types import Difference, Standing, Story, Told, Unit

if TYPE_CHECKING:
    from rich.table import Table

CORRECT_EPILOG = """\b
Examples:
  remanence correct 01JZ0V3K8M4T7Q2W5X6Y9ZABCD "Ana lives in Porto."
  remanence correct home "I live in Porto." --actor ana
  remanence undo
"""
STORY_EPILOG = """\b
Examples:
  remanence story Ana
  remanence story "Ana · lives_in"
  remanence story 01JZ0V3K8M4T7Q2W5X6Y9ZABCD --json
"""
DIFF_EPILOG = """\b
Examples:
  remanence diff 2025-05 2025-06
  remanence diff 2025-05-31 --unit statement
"""
UNITS = (Unit.TURN, Unit.SECTION, Unit.STATEMENT, Unit.BLOCK, Unit.TASK)
LONGEST = 100
"""Characters of a text that a row of a table shows."""
STYLES = {
    "added": "green", "restored": "green", "forgotten": "dim", "retracted": "yellow", "superseded": "cyan",
    "corrected": "red",
}  # fmt: skip


@click.command(epilog=CORRECT_EPILOG)
@click.argument("id")
@click.argument("text")
@click.option("--value", metavar="VALUE", help="The new value of a statement, where TEXT does not show it plainly.")
@click.option("--actor", metavar="NAME", help="Who says so; by default whoever said what is corrected.")
@click.option("--at", metavar="TIME", help="When it was so; by default as it was said.")
@common
@click.pass_obj
def correct(app: App, /, id: str, text: str, value: str | None, actor: str | None, at: str | None) -> None:
    """Say what is right instead of a turn, a section or a statement.

    What ID says was a mistake then, and saying it again does not bring it back; undo does.
    """
    with app.open(create=False) as memory:
        print_receipt(app, memory.correct(id, text, value=value, actor=actor, at=at), "corrected, storing", memory.path)


@click.command(epilog=STORY_EPILOG)
@click.argument("about", nargs=-1, required=True)
@click.option("--attribute", metavar="NAME", help="Only this attribute.")
@common
@click.pass_obj
def story(app: App, /, about: tuple[str, ...], attribute: str | None) -> None:
    """Tell what was ever true of an entity, and who said so.

    ABOUT is an entity, "entity · attribute", or the id of a record.
    """
    with app.open(create=False) as memory:
        told, zone = memory.story(" ".join(about), attribute), memory.zone
    if app.as_json:
        print_json({"stories": told})
        return
    show(*(story_table(each, zone) for each in told))


def story_table(story: Story, zone: tzinfo) -> Table:
    """One row a value, in the order in which they became true."""
    made = table("value", "since", "until", "is", "said by", title=f"{story.subject} · {story.attribute}")
    for told in story.told:
        record = told.record
        value = plain(("not " if told.negated else "") + (told.value or record.text))
        style = "" if told.standing is Standing.CURRENT else "dim"
        since, until = (moment(time, zone)[:10] for time in (record.valid_from, record.valid_to))
        made.add_row(value, since, until, _standing(told), plain(_speaker(told, zone)), style=style)
    return made


def _standing(told: Told) -> str:
    return "unresolved" if told.contradicts else told.standing.value


def _speaker(told: Told, zone: tzinfo) -> str:
    record = told.record
    said = f"{record.actor or record.origin}, {moment(record.at or record.recorded_at, zone)}"
    return said + (f", and {len(told.again)} more" if told.again else "")


@click.command(epilog=DIFF_EPILOG)
@click.argument("since")
@click.argument("until", required=False)
@click.option("--unit", type=click.Choice([unit.value for unit in UNITS]), help="Only turns, sections or statements.")
@common
@click.pass_obj
def diff(app: App, /, since: str, until: str | None, unit: str | None) -> None:
    """What the bank believes at UNTIL (now) and did not at SINCE.

    Both are moments of recorded time, as --known-at takes them.
    """
    with app.open(create=False) as memory:
        found, zone = memory.diff(since, until, unit=unit), memory.zone
    if app.as_json:
        print_json({"differences": found})
    elif found:
        show(diff_table(found, zone))
    else:
        say("[dim]nothing changed[/dim]")


def diff_table(differences: Sequence[Difference], zone: tzinfo) -> Table:
    """One row a change: when, what, by whom, and the words, the old ones first."""
    made = table("when", "change", "by", "what")
    for each in differences:
        now = excerpt(each.record.text, LONGEST)
        what = now if each.before is None else excerpt(each.before.text, LONGEST) + plain(" → ") + now
        made.add_row(moment(each.at, zone), f"[{STYLES[each.change]}]{each.change.value}[/]", plain(each.by), what)
    return made
