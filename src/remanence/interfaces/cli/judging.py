"""`remanence feedback`: say which records served a question, and which were wrong."""

from __future__ import annotations

import click

from remanence.interfaces.cli.app import App, common
from remanence.interfaces.cli.options import budget_option
from remanence.interfaces.cli.output import plain, print_json, say
from remanence.interfaces.cli.retaining import print_receipt

EPILOG = """\b
Examples:
  remanence feedback "where does Ana live?" --used 01JCX2… --used my-own-id
  remanence feedback --wrong 01JCX2…
  remanence feedback --reset
"""


@click.command(epilog=EPILOG)
@click.argument("query", nargs=-1)
@click.option("--used", multiple=True, metavar="ID", help="A record or episode that served. Repeatable.")
@click.option("--wrong", multiple=True, metavar="ID", help="One that is wrong, or is no longer so. Repeatable.")
@click.option("-k", default=10, show_default=True, type=click.IntRange(min=1), help="How many hits were shown.")
@budget_option
@click.option("--reset", is_flag=True, help="Take all feedback out of the ranking; undo brings it back.")
@common
@click.pass_obj
def feedback(
    app: App,
    query: tuple[str, ...],
    used: tuple[str, ...],
    wrong: tuple[str, ...],
    k: int,
    budget: str | None,
    reset: bool,
) -> None:
    """Say which records served QUERY, and which were wrong.

    What served rises for questions like it; what was wrong sinks for all.
    """
    if reset and (query or used or wrong):
        raise click.UsageError("--reset takes all feedback away, and goes with nothing else")
    if not (reset or used or wrong):
        raise click.UsageError("name what served with --used, what was wrong with --wrong, or give --reset")
    with app.open(create=False) as memory:
        if reset:
            print_receipt(app, memory.reset_feedback(), "took back feedback on", memory.path)
            return
        hits = memory.recall(" ".join(query), k=k, budget=budget or app.settings.budget) if query else ()
        receipt = memory.feedback(hits, used=used, wrong=wrong)
        if app.as_json:
            print_json(receipt)
            return
        print_receipt(app, receipt, "noted feedback on", memory.path)
        for id in receipt.outdated:
            say("[yellow]![/yellow] something later took its place: ", plain(id))
