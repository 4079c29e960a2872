"""`remanence recall` and `remanence timeline`: ask a bank, by meaning or by time."""

from __future__ import annotations

from typing import Any

import click

from remanence.interfaces.cli.app import App, common
from remanence.interfaces.cli.hits import doubt, hit_table, hits_json, why_parts
from remanence.interfaces.cli.options import budget_option, filtered, unit_option
from remanence.interfaces.cli.output import print_json, show
from remanence.interfaces.cli.records import record_table
from remanence.types import Unit

RECALL_EPILOG = """\b
Examples:
  remanence recall "where does Ana live?" -k 5
  remanence recall "which trips did we plan and cancel?" --budget deep
  remanence recall "where does Ana live?" --known-at 2025-05-01
  remanence recall "what happened last Friday?" --now 2025-06-03 --explain
  remanence recall "Ana's diet" --context 800 | my-agent
"""
TIMELINE_EPILOG = """\b
Examples:
  remanence timeline --since 2025-06 --until 2025-08
  remanence timeline "the move to Lisbon" -k 20
  remanence timeline Ana --unit statement
"""


@click.command(epilog=RECALL_EPILOG)
@click.argument("query", nargs=-1, required=True)
@click.option("-k", default=10, show_default=True, type=click.IntRange(min=1), help="How many hits.")
@budget_option
@click.option("--now", metavar="TIME", help="What 'yesterday' counts from; never filters.")
@click.option("--as-of", metavar="TIME", help="Only what was true then.")
@click.option("--known-at", metavar="TIME", help="Only what the bank believed then.")
@filtered
@unit_option
@click.option("--also", multiple=True, metavar="BANK", help="Ask this bank too. Repeatable.")
@click.option("--explain", is_flag=True, help="Say how the query was read, why each hit ranks, and what took how long.")
@click.option(
    "--context", "tokens", type=click.IntRange(min=1), metavar="TOKENS", help="Print the packed context instead."
)
@common
@click.pass_obj
def recall(
    app: App,
    /,
    query: tuple[str, ...],
    also: tuple[str, ...],
    explain: bool,
    tokens: int | None,
    filters: dict[str, Any],
    **how: Any,
) -> None:
    """Ask: ranked hits, each with its evidence."""
    given = {name: value for name, value in how.items() if value is not None}
    with app.open(create=False) as memory:
        hits = memory.recall(" ".join(query), banks=also, **{"budget": app.settings.budget, **given}, **filters)
        if app.as_json:
            print_json(hits_json(hits, tokens))
        elif tokens:
            click.echo(hits.context(tokens).text)
        else:
            show(hit_table(hits, memory.zone) if len(hits) else "[dim]nothing found[/dim]")
            if unsure := doubt(hits):
                show(unsure)
            if explain:
                show(*why_parts(hits))


@click.command(epilog=TIMELINE_EPILOG)
@click.argument("query", nargs=-1)
@click.option("-k", default=50, show_default=True, type=click.IntRange(min=1), help="How many records.")
@budget_option
@filtered
@unit_option
@common
@click.pass_obj
def timeline(app: App, /, query: tuple[str, ...], unit: str | None, filters: dict[str, Any], **how: Any) -> None:
    """What happened, in the order it happened.

    With QUERY, only what belongs to it; with --unit statement and a name, all that was ever true of it.
    """
    with app.open(create=False) as memory:
        how["budget"] = how["budget"] or app.settings.budget
        asked, one = " ".join(query) or None, unit or Unit.TURN
        records, zone = memory.timeline(asked, unit=one, **how, **filters), memory.zone
    if app.as_json:
        print_json({"records": records})
    else:
        show(record_table(records, zone, ids=False) if records else "[dim]nothing found[/dim]")
