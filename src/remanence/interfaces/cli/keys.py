"""`remanence key`: make a key, give a bank one, change or remove it, destroy it."""

from __future__ import annotations

import click

from remanence.interfaces.cli.app import App, common, key_place
from remanence.interfaces.cli.output import plain, print_json, say


@click.group()
def key() -> None:
    """Encrypt a bank, change its key, or destroy the key.

    PLACE names where a key is kept: env:NAME, file:PATH or keyring:NAME.
    """


@key.command()
@click.argument("place", callback=key_place)
@common
@click.pass_obj
def new(app: App, place: str) -> None:
    """Make a random key and keep it in PLACE, which must be free. Keep a copy: without it the bank is noise."""
    from remanence.trust.encryption import keep_key, new_key

    keep_key(place, new_key())
    _report(app, place, "made a key in ")


@key.command()
@click.argument("place", callback=key_place)
@common
@click.pass_obj
def change(app: App, place: str) -> None:
    """Encrypt the bank with the key in PLACE from now on, whatever it was encrypted with before (--key)."""
    _change(app, place)


@key.command()
@common
@click.pass_obj
def remove(app: App) -> None:
    """Decrypt the bank: it needs no key any more."""
    _change(app, "")


@key.command()
@click.argument("place", callback=key_place)
@click.option("--yes", is_flag=True, help="Do not ask.")
@common
@click.pass_obj
def destroy(app: App, place: str, yes: bool) -> None:
    """Destroy the key in PLACE: every bank and backup that it encrypted is noise then, for ever."""
    from remanence.trust.encryption import destroy_key

    if not yes:
        click.confirm(f"destroy the key in {place}, and with it all that it encrypted?", abort=True, err=True)
    destroy_key(place)
    _report(app, place, "destroyed the key in ")


def _change(app: App, place: str) -> None:
    from remanence import change_key

    copies = change_key(app.bank, place, key=app.key)
    if app.as_json:
        print_json({"bank": app.bank, "key": place, "copies": [str(copy) for copy in copies]})
        return
    say("the key is in " if place else "decrypted ", plain(place or app.bank))
    for copy in copies:
        say("[yellow]![/yellow] unchanged: ", plain(copy), " [dim](made before a migration; delete it)[/dim]")


def _report(app: App, place: str, done: str) -> None:
    if app.as_json:
        print_json({"key": place})
    else:
        say(done, plain(place))
