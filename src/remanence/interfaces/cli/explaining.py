"""`remanence why-not`: why a recall does not return a record."""

from __future__ import annotations

from typing import Any

import click

from remanence.interfaces.cli.app import App, common
from remanence.interfaces.cli.options import budget_option, filtered, unit_option
from remanence.interfaces.cli.output import print_json, show
from remanence.interfaces.cli.standing import why_not_parts

EPILOG = """\b
Examples:
  remanence why-not "where does Ana live?" 01JCX2…
  remanence why-not "where does Ana live?" my-own-id -k 5 --since 2025-06
"""


@click.command("why-not", epilog=EPILOG)
@click.argument("query")
@click.argument("record")
@click.option("-k", default=10, show_default=True, type=click.IntRange(min=1), help="How many hits were asked for.")
@budget_option
@click.option("--now", metavar="TIME", help="As for recall, like all that follow.")
@click.option("--as-of", metavar="TIME", help="Only what was true then.")
@click.option("--known-at", metavar="TIME", help="Only what the bank believed then.")
@filtered
@unit_option
@click.option("--also", multiple=True, metavar="BANK", help="Ask this bank too. Repeatable.")
@common
@click.pass_obj
def why_not(app: App, /, query: str, record: str, also: tuple[str, ...], filters: dict[str, Any], **how: Any) -> None:
    """Say why a recall does not return RECORD.

    RECORD is the id of a record or of an episode, ours or yours; the options are those of recall.
    """
    given = {name: value for name, value in how.items() if value is not None}
    with app.open(create=False) as memory:
        told = memory.why_not(query, record, banks=also, **{"budget": app.settings.budget, **given}, **filters)
        if app.as_json:
            print_json(told)
        else:
            show(*why_not_parts(told, memory.zone))
