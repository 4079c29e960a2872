"""The command `remanence` (or `rmn`): parses, calls the engine, prints; it decides nothing.

People get tables, `--json` gives exactly one JSON object. Exit codes: 0 done, 1 error, 2 usage, 3 not found,
4 verification failed (`failures.py`).
"""

from __future__ import annotations

import click

from remanence.interfaces.cli import (
    arena,
    auditing,
    banks,
    bundles,
    changing,
    completion,
    consolidating,
    demo,
    erasing,
    evolving,
    experience,
    explaining,
    extracting,
    fading,
    forgetting,
    judging,
    keys,
    mcp,
    privacy,
    profiling,
    quarantining,
    reading,
    recalling,
    recipes,
    reflecting,
    retaining,
    serving,
    sharing,
    trusting,
    upkeep,
    working,
)
from remanence.interfaces.cli.app import common
from remanence.interfaces.cli.failures import Engine

EPILOG = """\b
Examples:
  remanence --bank ana.rem retain "I moved to Lisbon in May." --actor ana --at 2025-06-02
  remanence --bank ana.rem recall "where does Ana live?" -k 5 --explain
  remanence demo

\b
The bank is --bank, else $REMANENCE_BANK, else 'bank' in ./remanence.toml
or in ~/.config/remanence/config.toml.
"""


CONTEXT = {"help_option_names": ["-h", "--help"], "max_content_width": 100}


@click.group(cls=Engine, epilog=EPILOG, context_settings=CONTEXT)
@click.version_option(package_name="remanence", prog_name="remanence", message="%(prog)s %(version)s")
@common
def cli() -> None:
    """A long-term memory for agents, in one file: retain what was said, recall it with its evidence."""


for command in (
    *(retaining.retain, recalling.recall, recalling.timeline, reflecting.reflect, explaining.why_not),
    *(reading.get, reading.list_, reading.history, reading.stats),
    *(changing.correct, changing.story, changing.diff),
    *(forgetting.forget, erasing.erase, fading.fade, fading.policy, forgetting.undo, judging.feedback),
    *(working.block, working.task),
    *(experience.experience, quarantining.quarantine),
    *(consolidating.consolidate, profiling.profile, profiling.scenes),
    *(sharing.share, sharing.promote, sharing.access),
    *(extracting.extract, trusting.trust),
    *(auditing.audit, auditing.checkpoint),
    *(upkeep.verify, upkeep.repair, upkeep.backup, upkeep.reembed),
    *(bundles.export, bundles.import_, banks.banks, keys.key, privacy.privacy),
    *(mcp.mcp, serving.serve),
    *(recipes.recipes, arena.arena, evolving.evolve, demo.demo, completion.completion),
):
    cli.add_command(command)


def main() -> None:
    """Run the command line with the arguments of this process, and exit with its code."""
    cli.main(prog_name="remanence")


__all__ = ["cli", "main"]
