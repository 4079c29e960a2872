"""`remanence verify`, `repair`, `backup` and `reembed`: keep a bank in health."""

from __future__ import annotations

from pathlib import Path

import click

from remanence.interfaces.cli.app import App, common
from remanence.interfaces.cli.failures import UNVERIFIED
from remanence.interfaces.cli.output import fields, plain, print_json, progress, say, show, table


@click.command()
@common
@click.pass_obj
def verify(app: App) -> int | None:
    """Prove the bank sound, or exit with 4.

    Recomputes the journal's chain, all keys, every cited span and every derived row.
    """
    with app.open(create=False) as memory, progress("verifying") as bar:
        found = memory.verify(progress=bar)
    if app.as_json:
        checks = [{**fields(check), "ok": check.ok} for check in found.checks]
        print_json({**fields(found), "ok": found.ok, "checks": checks})
    else:
        made = table("", "check", "looked at", "problems")
        for check in found.checks:
            mark = "[green]✓[/green]" if check.ok else "[red]✗[/red]"
            made.add_row(mark, check.name, f"{check.count:,}", plain("\n".join(check.problems)))
        show(made, "[green]sound[/green]" if found.ok else "[red]not sound[/red]; try: remanence repair")
    return None if found.ok else UNVERIFIED


@click.command()
@common
@click.pass_obj
def repair(app: App) -> None:
    """Rebuild all that is derived.

    What was observed, and the journal, are never touched.
    """
    with app.open(create=False) as memory, progress("repairing") as bar:
        done = memory.repair(progress=bar)
    if app.as_json:
        print_json(done)
        return
    for line in done.rebuilt:
        say("[green]✓[/green] rebuilt ", plain(line))
    for line in done.kept:
        say("[yellow]![/yellow] kept ", plain(line))


@click.command()
@click.argument("path", type=click.Path(dir_okay=False, path_type=Path))
@common
@click.pass_obj
def backup(app: App, path: Path) -> None:
    """Copy the bank to PATH while it is in use."""
    with app.open(create=False) as memory:
        made = memory.backup(path)
    if app.as_json:
        print_json({"path": str(made), "bytes": made.stat().st_size})
    else:
        say("copied to ", plain(made), f" [dim]({made.stat().st_size:,} bytes)[/dim]")


@click.command()
@click.argument("embedder")
@common
@click.pass_obj
def reembed(app: App, embedder: str) -> None:
    """Change the bank's EMBEDDER.

    EMBEDDER is a name such as static or wordllama. May be stopped, and taken up again by the same command.
    """
    with app.open(create=False) as memory, progress("embedding") as bar:
        records = memory.reembed(embedder, progress=bar)
    if app.as_json:
        print_json({"embedder": embedder, "records": records})
    else:
        say(f"embedded {records:,} records with ", plain(embedder))
