"""`remanence evolve`: a recipe for one's own questions."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import click

from remanence.interfaces.cli.app import App, common
from remanence.interfaces.cli.options import ManyValues, data_option
from remanence.interfaces.cli.output import plain, print_json, progress, say

EPILOG = """\b
Examples:
  remanence evolve --data mine.jsonl --budget 30m
  remanence --bank ana.rem evolve --budget 10m --from balanced
"""
_SPAN = re.compile(r"(\d+(?:\.\d+)?)([smh])")
_SECONDS = {"s": 1.0, "m": 60.0, "h": 3600.0}


def _seconds(_: click.Context, __: click.Parameter, value: str) -> float:
    found = _SPAN.fullmatch(value.strip().lower())
    if not found or not float(found[1]):
        raise click.BadParameter(f"{value!r} is no stretch of time: use seconds, minutes or hours, as 90s, 30m or 2h")
    return float(found[1]) * _SECONDS[found[2]]


@click.command("evolve", cls=ManyValues, epilog=EPILOG)
@data_option("Questions, as of 'arena run'; without, they are made of the bank.")
@click.option("--budget", default="30m", show_default=True, callback=_seconds, metavar="TIME", help="90s, 30m, 2h.")
@click.option("--from", "start", default="bm25", show_default=True, metavar="RECIPE", help="A name or a file.")
@click.option("--measure", default="R@10", show_default=True, metavar="NAME", help="What is to be made better.")
@click.option(
    "--out", type=click.Path(file_okay=False, path_type=Path), default="evolve-out", show_default=True, help="Folder."
)
@click.option("--seed", default=0, show_default=True, help="Of the lot that parts the questions, and of the search.")
@click.option("--limit", type=click.IntRange(min=1), metavar="N", help="The first N questions of each file.")
@click.option("--trials", type=click.IntRange(min=1), default=10_000, metavar="N", help="At most N recipes.")
@click.option(
    "--patience", type=click.IntRange(min=1), default=150, show_default=True, metavar="N",
    help="Stop after N recipes that were no better.",
)  # fmt: skip
@click.option("--embedder", metavar="NAME", help="The embedder to search with; default the bundled one.")
@click.option(
    "--space",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    metavar="FILE",
    help="What is searched, in place of the package's own.",
)
@click.option("--no-resume", is_flag=True, help="Begin anew, whatever DIR holds.")
@common
@click.pass_obj
def evolve(app: App, /, data: tuple[Path, ...], no_resume: bool, **how: Any) -> None:
    """Search for a recipe that suits your questions.

    Half of them are kept apart, and judge what was found on the other half. Writes recipe.toml, the front of quality,
    tokens and time (front-N.toml) and summary.json to --out. May be stopped and taken up again.
    """
    from remanence.arena.evolve import evolve as search
    from remanence.arena.evolve.evolving import told

    with progress("searching") as bar:
        if data:
            found = search(list(data), resume=not no_resume, progress=bar, **how)
        else:
            with app.open(read_only=True) as bank:
                found = search(bank=bank, resume=not no_resume, progress=bar, **how)
    if app.as_json:
        print_json({"evolved": found, "relative": found.relative})
        return
    for line in told(found):
        say(plain(line))
    say("use it with Memory(recipe=…): ", plain(found.recipe))
