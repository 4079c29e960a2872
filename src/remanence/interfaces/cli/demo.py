"""`remanence demo`: eight months of a conversation, retained and questioned live."""

from __future__ import annotations

import os
import sys
import tempfile
import time
from pathlib import Path

import click

from remanence.interfaces.cli.app import App, common
from remanence.interfaces.cli.failures import UNVERIFIED
from remanence.interfaces.cli.output import print_json


@click.command()
@click.option(
    "--keep", type=click.Path(dir_okay=False, path_type=Path), metavar="PATH", help="Keep the demo's bank here."
)
@click.option("--no-pause", is_flag=True, help="Do not wait for a key between the acts.")
@common
@click.pass_obj
def demo(app: App, keep: Path | None, no_pause: bool) -> int | None:
    """Watch eight months of talk being remembered.

    Retains a conversation in a new bank, asks it a dozen questions, and shows the evidence and reasons of each hit.
    """
    from rich.console import Console

    from remanence.interfaces.demo import load_story, run_demo
    from remanence.interfaces.demo.stage import WIDTH

    with tempfile.TemporaryDirectory(prefix="remanence-demo-") as folder, open(os.devnull, "w") as nowhere:
        console = Console(file=nowhere if app.as_json else sys.stdout, highlight=False)
        console.width = min(console.width, WIDTH) if console.is_terminal else WIDTH
        pause = not no_pause and console.is_terminal and sys.stdin.isatty()
        path = keep or Path(folder) / "ilse.rem"
        outcome = run_demo(path, load_story(), console, timer=time.perf_counter, pause=pause)
    if app.as_json:
        print_json(outcome)
    return None if outcome.verified else UNVERIFIED
