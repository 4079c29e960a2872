"""`remanence reflect`: an answer with what it rests on, or that it is not known."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import click

from remanence.interfaces.cli.app import App, common
from remanence.interfaces.cli.options import budget_option, filtered
from remanence.interfaces.cli.output import excerpt, moment, plain, print_json, say, show, table

if TYPE_CHECKING:
    from datetime import tzinfo

    from rich.table import Table

    from remanence.types import Answer, Evidence

EPILOG = """\b
Examples:
  remanence reflect "when did Ana move to Lisbon?"
  remanence reflect "how long has Ana played the oboe?" --json
  remanence reflect "where does Ana live?" --as-of 2024-06
  remanence reflect "where does Ana live?" --keep
"""
LONGEST = 300
"""Characters of a ground that are shown."""


@click.command(epilog=EPILOG)
@click.argument("question", nargs=-1, required=True)
@click.option("-k", default=10, show_default=True, type=click.IntRange(min=1), help="How many hits to look in.")
@budget_option
@click.option("--now", metavar="TIME", help="What 'yesterday' counts from; never filters.")
@click.option("--as-of", metavar="TIME", help="Only what was true then.")
@click.option("--known-at", metavar="TIME", help="Only what the bank believed then.")
@click.option("--keep", is_flag=True, help="Store a known answer as a belief.")
@filtered
@common
@click.pass_obj
def reflect(app: App, /, question: tuple[str, ...], filters: dict[str, Any], **how: Any) -> None:
    """Answer a question, with its evidence.

    It says "not known" where the evidence is too weak; that is an answer, and the exit code is 0.
    """
    given = {name: value for name, value in how.items() if value is not None}
    with app.open(create=False) as memory:
        answer = memory.reflect(" ".join(question), **{"budget": app.settings.budget, **given}, **filters)
        if app.as_json:
            print_json(answer)
            return
        say(plain(answer.text), f"  [dim]{answer.kind}, confidence {answer.confidence:.0%}[/dim]")
        if answer.belief:
            say("[dim]kept as belief[/dim] ", plain(answer.belief))
        for conflict in answer.conflicts:
            say("[yellow]this does not agree:[/yellow] ", plain(conflict))
        if answer.grounds:
            if not answer.known:
                say("[dim]what comes nearest:[/dim]")
            show(ground_table(answer, memory.zone))


def ground_table(answer: Answer, zone: tzinfo) -> Table:
    """What an answer rests on, in the order it was said: when, who, the words, and the characters they stand in."""
    made = table("when", "who", "says", "cited from", "what was said")
    for ground in answer.grounds:
        who = ground.evidence[0].actor or ground.evidence[0].origin
        cited = "; ".join(_cited(each) for each in ground.evidence)
        made.add_row(
            moment(ground.at, zone), plain(who), excerpt(ground.value, 40), plain(cited), excerpt(ground.text, LONGEST)
        )
    return made


def _cited(evidence: Evidence) -> str:
    return f"{evidence.external_id or evidence.episode} [{evidence.start}:{evidence.end}]"
