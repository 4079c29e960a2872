"""`remanence export` and `remanence import`: an open bundle of JSON lines, with hashes."""

from __future__ import annotations

import sys
from pathlib import Path

import click

from remanence.interfaces.cli.app import App, common
from remanence.interfaces.cli.output import console, plain, print_json, progress, say

EPILOG = """\b
Examples:
  remanence export ana.jsonl
  remanence export - --current | gzip > ana.jsonl.gz
  remanence import ana.jsonl --bank copy.rem
"""


@click.command(epilog=EPILOG)
@click.argument("path")
@click.option("--current", is_flag=True, help="Only what is believed now, without history.")
@common
@click.pass_obj
def export(app: App, path: str, current: bool) -> None:
    """Write the bank as an open bundle of JSON lines.

    PATH is a new file; - is stdout.
    """
    to_stdout = path == "-"
    if to_stdout and app.as_json:
        raise click.UsageError("export - writes the bundle to stdout, where --json would print too; choose one")
    with app.open(create=False) as memory:
        summary = memory.export(sys.stdout if to_stdout else Path(path), current=current)
    if app.as_json:
        print_json(summary)
    else:
        console(err=to_stdout).print(f"exported {summary.lines:,} lines [dim]sha256 {summary.sha256}[/dim]")


@click.command("import", epilog=EPILOG)
@click.argument("bundle", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@common
@click.pass_obj
def import_(app: App, bundle: Path) -> None:
    """Restore a bundle into a new bank, identically.

    --bank must name a file that does not exist yet.
    """
    from remanence import import_bundle

    with progress("importing") as bar, import_bundle(bundle, app.bank, progress=bar) as memory:
        known = memory.stats()
    if app.as_json:
        print_json(known)
    else:
        say(f"restored {known.episodes:,} episodes into ", plain(app.bank))
