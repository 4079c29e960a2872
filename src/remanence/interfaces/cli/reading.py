"""`remanence get`, `list`, `history` and `stats`: look at what a bank holds."""

from __future__ import annotations

from datetime import datetime, tzinfo
from typing import TYPE_CHECKING, Any, Literal, get_args

import click

from remanence.interfaces.cli.app import App, common
from remanence.interfaces.cli.options import filtered, unit_option
from remanence.interfaces.cli.output import fields, moment, pairs, plain, print_json, show, table
from remanence.interfaces.cli.records import entity_table, link_table, one, record_table
from remanence.types import When

if TYPE_CHECKING:
    from rich.table import Table

What = Literal["records", "episodes", "entities", "links"]
LIST_EPILOG = """\b
Examples:
  remanence list --actor ana --since 2025-06
  remanence list episodes --limit 200 --json
  remanence list --forgotten
"""


@click.command()
@click.argument("id")
@common
@click.pass_obj
def get(app: App, /, id: str) -> None:
    """Show one episode or record.

    ID is ours, or the one that you gave the episode.
    """
    with app.open(create=False) as memory:
        item, zone = memory.get(id), memory.zone
    if app.as_json:
        print_json({"is": type(item).__name__.lower(), **fields(item)})
    else:
        show(one(item, zone))


@click.command("list", epilog=LIST_EPILOG)
@click.argument("what", type=click.Choice(get_args(What)), default="records")
@click.option("--limit", default=50, show_default=True, type=click.IntRange(min=1), help="At most this many.")
@click.option("--after", metavar="ID", help="Go on after this id, the 'next' of the last page.")
@click.option("--forgotten", is_flag=True, help="What a forget hides, instead of what it does not.")
@click.option("--current", is_flag=True, help="Of episodes, only what was neither forgotten nor superseded.")
@click.option("--beginning", metavar="TEXT", help="Of episodes, only those whose id, as you gave it, begins so.")
@filtered
@unit_option
@common
@click.pass_obj
def list_(app: App, /, what: What, limit: int, filters: dict[str, Any], **how: Any) -> None:
    """List records, episodes, entities or links."""
    given = {name: value for name, value in how.items() if value}
    with app.open(create=False) as memory:
        page, zone = list(memory.list(what, limit=limit + 1, **given, **filters)), memory.zone
    items = page[:limit]
    following = items[-1].id if len(page) > limit else None
    if app.as_json:
        print_json({what: items, "next": following})
        return
    show(_listing(what, items, zone) if items else f"[dim]no {what}[/dim]")
    if following:
        show(f"[dim]more: --after {following}[/dim]")


def _listing(what: str, items: list[Any], zone: tzinfo) -> Table:
    if what == "entities":
        return entity_table(items)
    return link_table(items) if what == "links" else record_table(items, zone)


@click.command()
@click.argument("id")
@common
@click.pass_obj
def history(app: App, /, id: str) -> None:
    """What the journal says about one ID."""
    with app.open(create=False) as memory:
        changes, zone = memory.history(id), memory.zone
    if app.as_json:
        print_json({"id": id, "changes": changes})
        return
    made = table("change", "when", "act", "by", "operation")
    for change in changes:
        when = moment(change.at, zone)
        made.add_row(str(change.seq), when, change.act, plain(change.principal), change.operation)
    show(made)


@click.command()
@common
@click.pass_obj
def stats(app: App) -> None:
    """How much the bank holds, and of what."""
    with app.open(create=False) as memory:
        known, zone = memory.stats(), memory.zone
    if app.as_json:
        print_json(known)
    else:
        rows = fields(known, but=("llm", "worker")) | {
            f"llm {name}": value for name, value in fields(known.llm).items() if value
        }
        if known.worker is not None:
            rows |= {f"worker {name}": value for name, value in fields(known.worker).items() if value}
        show(pairs({name: _shown(value, zone) for name, value in rows.items()}))


def _shown(value: Any, zone: tzinfo) -> object:
    if isinstance(value, dict):
        return ", ".join(f"{name} {_shown(number, zone)}" for name, number in value.items())
    if isinstance(value, datetime | When):
        return moment(value, zone)
    return f"{value:,}" if isinstance(value, int) and not isinstance(value, bool) else value
