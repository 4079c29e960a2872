"""`remanence export` and `remanence import`: open bundles of ours, and what other programs read and wrote."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

import click

from remanence.interfaces.cli.app import App, common
from remanence.interfaces.cli.output import console, plain, print_json, progress, say
from remanence.types import Stats

EXPORT_EPILOG = """\b
Examples:
  remanence export ana.jsonl
  remanence export - --current | gzip > ana.jsonl.gz
  remanence export notes --to vault
  remanence export memory.jsonl --to memory.jsonl
"""
IMPORT_EPILOG = """\b
Examples:
  remanence import ana.jsonl --bank copy.rem
  remanence import chatgpt-export.zip --dry-run
  remanence import ~/Notes --from vault --supersede
  remanence import log.csv --map text=body,actor=user,at=date,session=thread
"""
BUNDLE = "bundle"


@click.command(epilog=EXPORT_EPILOG)
@click.argument("path")
@click.option(
    "--to",
    "form",
    type=click.Choice([BUNDLE, "vault", "memory.jsonl"]),
    default=BUNDLE,
    show_default=True,
    help="A bundle, which holds all of the bank; notes in Markdown; the graph of MCP's reference memory server.",
)
@click.option("--current", is_flag=True, help="Of a bundle: only what is believed now, without history.")
@common
@click.pass_obj
def export(app: App, path: str, form: str, current: bool) -> None:
    """Write the bank as an open bundle, or as notes.

    PATH is a new file, for a vault a new folder; - is stdout, for a bundle.
    """
    if form != BUNDLE:
        _export_as(app, Path(path), form, current)
        return
    to_stdout = path == "-"
    if to_stdout and app.as_json:
        raise click.UsageError("export - writes the bundle to stdout, where --json would print too; choose one")
    with app.open(create=False) as memory:
        summary = memory.export(sys.stdout if to_stdout else Path(path), current=current)
    if app.as_json:
        print_json(summary)
    else:
        console(err=to_stdout).print(f"exported {summary.lines:,} lines [dim]sha256 {summary.sha256}[/dim]")


def _export_as(app: App, path: Path, form: str, current: bool) -> None:
    from remanence.interfaces.exporters import export_file

    if current or str(path) == "-":
        raise click.UsageError("--current and - are for bundles: other forms are written to a path, and are current")
    with app.open(create=False) as memory:
        report = export_file(memory, path, form)
    if app.as_json:
        print_json(report)
    else:
        say(f"exported {report.items:,} items in {report.files:,} files to ", plain(path))


def _mapping(_: click.Context, __: click.Parameter, values: tuple[str, ...]) -> dict[str, str]:
    """Which column is which field, of all values together: `text=body,actor=user`."""
    pairs = [pair.partition("=") for value in values for pair in value.split(",")]
    if bad := next((field or "nothing" for field, _, column in pairs if not (field and column)), None):
        raise click.BadParameter(f"{bad!r} is not FIELD=COLUMN")
    return {field.strip(): column for field, _, column in pairs}


@click.command("import", epilog=IMPORT_EPILOG)
@click.argument("source", metavar="FILE", type=click.Path(exists=True, path_type=Path))
@click.option("--from", "form", metavar="FORMAT", help="How to read it, instead of what it looks like.")
@click.option("--dry-run", is_flag=True, help="Only say what would be stored, and what does not fit.")
@click.option("--strict", is_flag=True, help="End at the first malformed item.")
@click.option("--supersede", is_flag=True, help="Let what changed at the source take the place of what the bank holds.")
@click.option("--map", "mapping", multiple=True, callback=_mapping, metavar="FIELD=COLUMN,…", help="Of tables.")
@click.option("--me", metavar="NAME", help="Whose export it is: the name of its user, or the address in mails.")
@click.option("--branches", is_flag=True, help="Of ChatGPT: abandoned questions and answers, too.")
@common
@click.pass_obj
def import_(app: App, /, source: Path, form: str | None, dry_run: bool, **how: Any) -> None:
    """Import a bundle of ours, or what another program exported.

    FILE is a file, a folder or a zip archive. A bundle makes a new bank, identically; anything else is added to the
    bank, and the same export again adds nothing twice.
    """
    if form == BUNDLE or (form is None and _is_bundle(source)):
        if dry_run or any(how.values()):
            raise click.UsageError("a bundle is restored as it is: it takes no other option than --bank")
        _restore(app, source)
        return
    from remanence.interfaces.importers import import_file

    with progress("importing") as bar, _target(app, dry_run) as memory:
        report = import_file(memory, source, format=form, dry_run=dry_run, progress=bar, **how)
    if app.as_json:
        print_json(report)
        return
    say(f"[bold]{report.format}[/bold]: ", plain(report))
    for misfit in report.misfits:
        say("[yellow]malformed:[/yellow] ", plain(misfit))
    if report.malformed > len(report.misfits):
        say(f"[yellow]and {report.malformed - len(report.misfits):,} more[/yellow]")


def _target(app: App, dry_run: bool) -> Any:
    """The bank to import into; for a dry run it is not changed, and not made."""
    from remanence import Memory

    if not dry_run:
        return app.open(create=True)
    return app.open(read_only=True) if Path(app.bank).exists() else Memory(":memory:", zone=app.settings.zone)


def _is_bundle(source: Path) -> bool:
    """Whether a file begins with the header of a bundle."""
    if not source.is_file():
        return False
    with source.open("rb") as file:
        head = file.read(4096)
    return head.startswith(b'{"type":"header"') and b'"bundle":' in head


def _restore(app: App, bundle: Path) -> None:
    from remanence import import_bundle

    with progress("importing") as bar, import_bundle(bundle, app.bank, principal=app.principal, progress=bar) as memory:
        known: Stats = memory.stats()
    if app.as_json:
        print_json(known)
    else:
        say(f"restored {known.episodes:,} episodes into ", plain(app.bank))
