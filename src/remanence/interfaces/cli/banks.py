"""`remanence banks`: which banks there are, and what they are called."""

from __future__ import annotations

from pathlib import Path

import click

from remanence.interfaces.cli.app import App, common
from remanence.interfaces.cli.output import plain, print_json, say, show, table


@click.group()
def banks() -> None:
    """List banks, or rename one."""


@banks.command("list")
@click.argument("folder", type=click.Path(exists=True, file_okay=False, path_type=Path), default=".")
@common
@click.pass_obj
def list_(app: App, folder: Path) -> None:
    """The banks in FOLDER, which is this one unless another is named."""
    from remanence import list_banks

    found = list_banks(folder)
    if app.as_json:
        print_json({"banks": found})
        return
    made = table("name", "episodes", "records", "bytes", "path")
    for bank in found:
        numbers = (f"{bank.episodes:,}", f"{bank.records:,}", f"{bank.bytes:,}")
        made.add_row(plain(bank.name), *numbers, plain(bank.path + (f": {bank.problem}" if bank.problem else "")))
    if found:
        show(made)
    else:
        say("no banks in ", plain(folder))


@banks.command("rename")
@click.argument("name")
@common
@click.pass_obj
def rename(app: App, name: str) -> None:
    """Call the bank NAME from now on; its file stays where it is."""
    with app.open(create=False) as memory:
        receipt = memory.rename(name)
    if app.as_json:
        print_json(receipt)
    else:
        say("renamed to ", plain(name))
