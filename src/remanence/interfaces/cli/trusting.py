"""`remanence trust`: the trust policy of a bank, which says what text of each origin is worth and may become."""

from __future__ import annotations

import sys
from pathlib import Path

import click

from remanence.interfaces.cli.app import App, common
from remanence.interfaces.cli.output import pairs, plain, print_json, show, table
from remanence.interfaces.cli.retaining import print_receipt

TRUST_EPILOG = """\b
Examples:
  remanence trust show > trust.toml
  remanence trust check trust.toml
  remanence trust set trust.toml
  remanence trust reset
  remanence trust actors
"""
FILE = click.Path(exists=True, dir_okay=False, path_type=Path)


@click.group(epilog=TRUST_EPILOG)
def trust() -> None:
    """What text is worth, and may become, by its origin."""


@trust.command("show")
@common
@click.pass_obj
def show_(app: App) -> None:
    """Print the trust policy in force, as TOML with comments: what `set` takes."""
    from remanence.trust.policy_text import policy_text

    with app.open(create=False, read_only=True) as memory:
        held = memory.trust_policy
    if app.as_json:
        print_json(held)
    else:
        sys.stdout.write(policy_text(held))


@trust.command("check")
@click.argument("file", type=FILE)
@common
@click.pass_obj
def check(app: App, file: Path) -> None:
    """Say whether a file is a trust policy, and what it says other than the defaults; no bank is needed."""
    from remanence.faculties.trusting import chosen
    from remanence.trust.policy import differences

    said = differences(chosen(file))
    if app.as_json:
        print_json({"ok": True, "differs": said})
        return
    origins = {f"origins.{name}": rule for name, rule in said.get("origins", {}).items()}
    limits = {"limits": said["limits"]} if "limits" in said else {}
    lines = {
        f"{table}.{key}": value if not isinstance(value, list) else ", ".join(value)
        for table, keys in {**origins, **limits}.items()
        for key, value in keys.items()
    }
    show(pairs(lines) if lines else "[dim]a trust policy that says what the defaults say[/dim]")


@trust.command("set")
@click.argument("file", type=FILE)
@common
@click.pass_obj
def set_(app: App, file: Path) -> None:
    """Keep the trust policy that a TOML file says; what it leaves out keeps its default."""
    with app.open(create=False) as memory:
        print_receipt(app, memory.set_trust_policy(file), "keeps the trust policy, touching", memory.path)


@trust.command("reset")
@common
@click.pass_obj
def reset(app: App) -> None:
    """Go back to the default trust policy."""
    with app.open(create=False) as memory:
        print_receipt(app, memory.set_trust_policy(None), "keeps the default trust policy, touching", memory.path)


@trust.command("actors")
@click.option("--reset", "forgiven", metavar="ACTOR", help="Begin anew with this one.")
@common
@click.pass_obj
def actors(app: App, forgiven: str | None) -> None:
    """Print what actors are worth by what became of their words, with the interval of the posterior, and why."""
    if forgiven is not None:
        with app.open(create=False) as memory:
            print_receipt(app, memory.reset_reputation(forgiven), "begins anew with the actor, touching", memory.path)
        return
    with app.open(create=False, read_only=True) as memory:
        found = memory.reputations()
    if app.as_json:
        print_json({"actors": found})
    elif not found:
        show("[dim]nobody's words were corrected, contradicted or corroborated[/dim]")
    else:
        made = table("actor", "origin", "trust", "interval", "why")
        for each in found:
            why = str(each).partition("], ")[2]
            made.add_row(plain(each.actor), each.origin, f"{each.trust:.2f}", f"{each.low:.2f} to {each.high:.2f}", why)
        show(made)
