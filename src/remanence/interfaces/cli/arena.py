"""`remanence arena`: measure systems on data, side by side."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

import click

from remanence.interfaces.cli.app import App, common
from remanence.interfaces.cli.failures import ERROR
from remanence.interfaces.cli.options import ManyValues, data_option
from remanence.interfaces.cli.output import console, plain, print_json, progress, say

EPILOG = """\b
Example:
  remanence arena run --data chats.jsonl.gz facts.jsonl.gz --systems balanced,bm25,dense \\
      --measures R@10,nDCG@10 --out arena-out
"""


def _names(_: click.Context, __: click.Parameter, value: str) -> list[str]:
    return [name.strip() for name in value.split(",") if name.strip()]


@click.group()
def arena() -> None:
    """Measure systems on data, side by side."""


@arena.command("run", cls=ManyValues, epilog=EPILOG)
@data_option("Files of the unified form, LoCoMo or LongMemEval; all that follow, and repeatable.", required=True)
@click.option("--systems", default="balanced,bm25,dense", show_default=True, callback=_names, help="Names, by commas.")
@click.option(
    "--measures",
    default="R@10,nDCG@10,A@1,A@10,Current@1",
    show_default=True,
    callback=_names,
    help="Names, by commas; each file is judged by those that its questions allow.",
)
@click.option(
    "--out", type=click.Path(file_okay=False, path_type=Path), default="arena-out", show_default=True, help="Folder."
)
@click.option("--embedder", metavar="NAME", help="The embedder that every system gets; default the bundled one.")
@click.option("--seed", default=0, show_default=True, help="For the confidence intervals.")
@click.option("--limit", type=click.IntRange(min=1), metavar="N", help="The first N questions of each file.")
@click.option("--no-resume", is_flag=True, help="Measure again what DIR already holds.")
@common
@click.pass_obj
def run(app: App, /, data: tuple[Path, ...], no_resume: bool, **how: Any) -> int | None:
    """Run every system on every file.

    Prints the table; writes results.json and a page with plots to --out. A system that fails is reported with the
    reason, the others go on, and the exit code is 1.
    """
    from remanence.arena import print_table, run_arena

    with progress("measuring") as bar:
        report = run_arena(list(data), resume=not no_resume, progress=bar, **how)
    if app.as_json:
        print_json({"results": report.results, "out": str(how["out"])})
    else:
        print_table(report.results, console())
        say("report.html and results.json are in ", plain(how["out"]))
    return ERROR if any(result.failed for result in report.results) else None


COMPARE_EPILOG = """\b
Examples:
  remanence arena compare --data chats.jsonl.gz facts.jsonl.gz
  remanence arena compare --recipes balanced,hipporag.v1 --data chats.jsonl.gz --limit 50
"""


@arena.command("compare", cls=ManyValues, epilog=COMPARE_EPILOG)
@data_option("Files as of 'run'; all that follow, and repeatable.", required=True)
@click.option("--recipes", default="all", show_default=True, callback=_names, help="Names or files, by commas.")
@click.option("--baselines", default="bm25,dense,rrf,minmax", show_default=True, callback=_names, help="By commas.")
@click.option(
    "--measures", default="R@10,All@10,nDCG@10", show_default=True, callback=_names, help="Names; the first one ranks."
)
@click.option("--reference", default="balanced", show_default=True, help="What every other system is compared with.")
@click.option(
    "--out", type=click.Path(file_okay=False, path_type=Path), default="compare-out", show_default=True, help="Folder."
)
@click.option("--embedder", metavar="NAME", help="The embedder that every system gets; default the bundled one.")
@click.option("--seed", default=0, show_default=True, help="For the confidence intervals.")
@click.option("--limit", type=click.IntRange(min=1), metavar="N", help="The first N questions of each file.")
@click.option("--processes", type=click.IntRange(min=1), metavar="N", help="Groups at a time; default one a processor.")
@click.option("--no-resume", is_flag=True, help="Measure again what DIR already holds.")
@common
@click.pass_obj
def compare(
    app: App,
    /,
    data: tuple[Path, ...],
    recipes: list[str],
    baselines: list[str],
    reference: str,
    processes: int | None,
    no_resume: bool,
    **how: Any,
) -> int | None:
    """Compare published systems and the package's own recipes, each in one line.

    Prints the table; writes it to table.md beside results.json and report.html in --out. May be stopped and taken up
    again. A system that fails is reported with the reason, the others go on, and the exit code is 1.
    """
    from remanence.arena import run_arena
    from remanence.arena.comparing import markdown, standings
    from remanence.recipes import built_in

    chosen = [name for name in built_in() if name not in baselines] if recipes == ["all"] else recipes
    systems = list(dict.fromkeys([reference, *chosen, *baselines]))
    with progress("comparing") as bar:
        report = run_arena(
            list(data), systems=systems, against=[reference], resume=not no_resume, progress=bar,
            processes=processes or os.cpu_count() or 1, **how,
        )  # fmt: skip
    found = standings(report, reference=reference)
    text = markdown(found, report, reference=reference)
    (how["out"] / "table.md").write_text(text, encoding="utf-8")
    if app.as_json:
        print_json({"standings": found, "results": report.results, "out": str(how["out"])})
    else:
        click.echo(text)
        say("table.md, report.html and results.json are in ", plain(how["out"]))
    return ERROR if any(result.failed for result in report.results) else None


ATTACKS_EPILOG = """\b
Example:
  remanence arena attacks --data instructions.json questions.json.gz --out attacks-out
"""


@arena.command("attacks", cls=ManyValues, epilog=ATTACKS_EPILOG)
@data_option("Files of attacks, told apart by their form; all that follow, and repeatable.")
@click.option(
    "--out", type=click.Path(file_okay=False, path_type=Path), default="attacks-out", show_default=True, help="Folder."
)
@click.option("--seed", default=0, show_default=True, help="Of every choice by chance.")
@click.option("--limit", type=click.IntRange(min=1), metavar="N", help="The first N cases of each file.")
@common
@click.pass_obj
def attacks(app: App, /, data: tuple[Path, ...], **how: Any) -> int | None:
    """Attack a memory with every file, and with the attacks that need none.

    Prints how often they succeed, with and without each defence; writes results.json to --out. A suite that fails is
    reported with the reason, the others go on, and the exit code is 1.
    """
    from remanence.arena.attacks import print_outcomes, run_attacks

    with progress("attacking") as bar:
        outcomes = run_attacks(list(data), progress=bar, **how)
    if app.as_json:
        print_json({"results": outcomes, "out": str(how["out"])})
    else:
        print_outcomes(outcomes, console())
        say("results.json is in ", plain(how["out"]))
    return ERROR if any(outcome.failed for outcome in outcomes) else None
