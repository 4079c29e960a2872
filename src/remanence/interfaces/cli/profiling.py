"""`remanence profile` and `scenes`: who somebody is, ready for a prompt, and what runs through several sessions."""

from __future__ import annotations

import click

from remanence.interfaces.cli.app import App, common
from remanence.interfaces.cli.output import excerpt, fields, moment, plain, print_json, say, show, table

LONGEST = 200
"""Characters of a scene that a list shows."""


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


@click.command()
@common
@click.pass_obj
def scenes(app: App) -> None:
    """Show what runs through several sessions.

    As far as consolidate has put it together, with the traits of somebody that each scene speaks for.
    """
    with app.open(create=False) as memory:
        found, zone = memory.scenes(), memory.zone
    if app.as_json:
        print_json({"scenes": [{**fields(each), "sessions": each.sessions} for each in found]})
        return
    if not found:
        say("[dim]no scenes yet; try: remanence consolidate[/dim]")
        return
    made = table("id", "when", "sessions", "what", "speaks for")
    for each in found:
        traits = plain("\n".join(trait.text for trait in each.traits))
        sessions = plain(", ".join(session or "" for session in each.sessions))
        made.add_row(each.record.id, moment(each.record.at, zone), sessions, excerpt(each.record.text, LONGEST), traits)
    show(made)
