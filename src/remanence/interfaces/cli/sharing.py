"""`remanence access`, `share` and `promote`: who may do what, whom records are for, what a person answers for."""

from __future__ import annotations

import click

from remanence.interfaces.cli.app import App, common
from remanence.interfaces.cli.output import plain, print_json, say, show, table
from remanence.interfaces.cli.retaining import print_receipt
from remanence.types import Kind

ACCESS_EPILOG = """\b
Examples:
  remanence --as ana access own ana
  remanence --as ana access team kitchen bo eve
  remanence --as ana access grant bo read write
  remanence --as ana access grant team:kitchen read --kind semantic
  remanence --as ana access show

\b
A principal is named (--as, or $REMANENCE_PRINCIPAL), not authenticated.
"""
KINDS = click.option(
    "--kind",
    "kinds",
    multiple=True,
    type=click.Choice([kind.value for kind in Kind]),
    metavar="KIND",
    help="Only for records of this kind. Repeatable.",
)


@click.group(epilog=ACCESS_EPILOG)
def access() -> None:
    """Who may do what in the bank: owners, teams and grants."""


@access.command("show")
@common
@click.pass_obj
def show_(app: App) -> None:
    """Who owns the bank, which teams there are, and what is granted."""
    with app.open(create=False, read_only=True) as memory:
        held = memory.access.held()
    if app.as_json:
        print_json({"access": held})
        return
    if held is None:
        show("[dim]the bank is open: whoever opens it may do anything[/dim]")
        return
    made = table("who", "may", "members, kinds")
    for owner in held.owners:
        made.add_row(plain(owner), "own", "")
    for team, members in held.teams.items():
        made.add_row(plain(team), "", plain(", ".join(members)))
    for grant in held.grants:
        made.add_row(plain(grant.to), grant.right.value, ", ".join(grant.kinds))
    show(made)


@access.command()
@click.argument("name")
@common
@click.pass_obj
def own(app: App, name: str) -> None:
    """Make NAME an owner; the first one closes the bank to all others."""
    with app.open(create=False) as memory:
        print_receipt(app, memory.access.own(name), "changes who may use it, touching", memory.path)


@access.command()
@click.argument("name")
@common
@click.pass_obj
def disown(app: App, name: str) -> None:
    """Make NAME an owner no more."""
    with app.open(create=False) as memory:
        print_receipt(app, memory.access.disown(name), "changes who may use it, touching", memory.path)


@access.command("open")
@click.option("--yes", "-y", is_flag=True, help="Do not ask.")
@common
@click.pass_obj
def open_(app: App, yes: bool) -> None:
    """Open the bank to all again; what was private is for everybody then."""
    if not yes:
        raise click.UsageError("this shows to all what was private; add --yes to do it")
    with app.open(create=False) as memory:
        print_receipt(app, memory.access.open(), "is open to all, touching", memory.path)


@access.command()
@click.argument("name")
@click.argument("members", nargs=-1)
@common
@click.pass_obj
def team(app: App, name: str, members: tuple[str, ...]) -> None:
    """Make a team of MEMBERS, in place of the one of that name; without members, end it."""
    with app.open(create=False) as memory:
        print_receipt(app, memory.access.team(name, *members), "changes a team, touching", memory.path)


@access.command()
@click.argument("to")
@click.argument("rights", nargs=-1, required=True)
@KINDS
@common
@click.pass_obj
def grant(app: App, to: str, rights: tuple[str, ...], kinds: tuple[str, ...]) -> None:
    """Grant RIGHTS (read, write, correct, erase, promote, grant) to a principal or team:NAME."""
    with app.open(create=False) as memory:
        print_receipt(app, memory.access.grant(to, *rights, kinds=kinds), "grants, touching", memory.path)


@access.command()
@click.argument("to")
@click.argument("rights", nargs=-1)
@KINDS
@common
@click.pass_obj
def revoke(app: App, to: str, rights: tuple[str, ...], kinds: tuple[str, ...]) -> None:
    """Take RIGHTS back, all of them if none is named."""
    with app.open(create=False) as memory:
        print_receipt(app, memory.access.revoke(to, *rights, kinds=kinds), "revokes, touching", memory.path)


@click.command()
@click.argument("id")
@click.option("--with", "audience", metavar="WHOM", help="A principal, or team:NAME.")
@click.option("--all", "everyone", is_flag=True, help="Everyone who may read the bank.")
@common
@click.pass_obj
def share(app: App, id: str, audience: str | None, everyone: bool) -> None:
    """Let something be for others, with all that was made of it."""
    if (audience is None) is not everyone:
        raise click.UsageError("say for whom: --with WHOM, or --all")
    with app.open(create=False) as memory:
        print_receipt(app, memory.share(id, audience or ""), "shares, touching", memory.path)


@click.command()
@click.argument("id")
@click.option("--to", "kind", required=True, type=click.Choice(["persona", "procedural"]), help="What it becomes.")
@common
@click.pass_obj
def promote(app: App, id: str, kind: str) -> None:
    """Answer for a statement or lesson that its origin bars."""
    with app.open(create=False) as memory:
        receipt = memory.promote(id, kind)
    if app.as_json:
        print_json(receipt)
    else:
        say("promoted: ", plain(receipt.records[0]), f" [dim](operation {receipt.operation})[/dim]")
