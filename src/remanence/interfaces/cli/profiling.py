"""`remanence profile`: who somebody is, as far as the bank knows, ready for a prompt."""

from __future__ import annotations

import click

from remanence.interfaces.cli.app import App, common
from remanence.interfaces.cli.output import fields, plain, print_json, say, show


@click.command()
@click.argument("name", default="user")
@click.option("--tokens", type=click.IntRange(min=1), metavar="N", help="At most so many tokens.")
@click.option("--now", metavar="TIME", help="What 'at present' is; the bank's last moment unless given.")
@common
@click.pass_obj
def profile(app: App, name: str, tokens: int | None, now: str | None) -> None:
    """Show who NAME is: what lasts, what holds now.

    NAME is whoever the bank speaks of; without one, the user. Each line is cited.
    """
    with app.open(create=False) as memory:
        found = memory.profile(name, tokens=tokens, now=now)
    if app.as_json:
        print_json(fields(found))
    elif found.text:
        show(plain(found.text))
        if found.left_out:
            say(f"[dim]{len(found.left_out):,} lines left out; give it more --tokens[/dim]")
    else:
        say("[dim]nothing is known of[/dim] ", plain(name))
