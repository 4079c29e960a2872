"""`remanence privacy`: what secrets and personal data a bank holds, and the values of its vault."""

from __future__ import annotations

import click

from remanence.interfaces.cli.app import App, common
from remanence.interfaces.cli.output import plain, print_json, say, show, table


@click.group()
def privacy() -> None:
    """Secrets and personal data: what the bank holds, and its vault."""


@privacy.command()
@common
@click.pass_obj
def report(app: App) -> None:
    """What the bank holds, by what it is and who said it; no value is repeated."""
    with app.open(create=False, read_only=True) as memory:
        found = memory.privacy_report()
    if app.as_json:
        print_json(found)
        return
    made = table("", "what", "times", "episodes", "said by")
    for each in found.held:
        who = ", ".join(each.actors) or "-"
        made.add_row(each.sort, plain(each.name), f"{each.count:,}", f"{len(each.episodes):,}", plain(who))
    if found.held:
        show(made)
    else:
        say(f"nothing was found in {found.scanned:,} episodes")


@privacy.command()
@click.argument("id")
@common
@click.pass_obj
def reveal(app: App, id: str) -> None:
    """The value of the secret with this record ID; that it was asked for is journalled.

    remanence recall "aws key" --unit secret finds the record; REMANENCE_VAULT_KEY says where the vault's key is.
    """
    with app.open(create=False) as memory:
        value = memory.reveal(id)
    if app.as_json:
        print_json({"record": id, "value": value})
    else:
        click.echo(value)
