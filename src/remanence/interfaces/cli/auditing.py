"""`remanence audit` and `remanence checkpoint`: who did what, and whether history is as it was written."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click

from remanence.interfaces.cli.app import App, common
from remanence.interfaces.cli.failures import UNVERIFIED
from remanence.interfaces.cli.output import fields, plain, print_json, say, show, table
from remanence.types import Act, Audit

SHOWN = 50
"""Entries that a person is shown, the last ones, unless all are asked for."""
AUDIT = """\b
Examples:
  remanence audit --act erase --act correct --since 2025-06
  remanence audit --principal anna --json
  remanence audit --checkpoints /mnt/safe/ana.checkpoints --signer 9f86d0…
"""
CHECKPOINT = """\b
Examples:
  remanence checkpoint --new-key ~/.remanence-signing.pem
  remanence checkpoint --signing-key ~/.remanence-signing.pem --to /mnt/safe/ana.checkpoints
"""


@click.command(epilog=AUDIT)
@click.option("--principal", "principals", multiple=True, metavar="NAME", help="Only what this principal did.")
@click.option(
    "--act", "acts", multiple=True, type=click.Choice([act.value for act in Act]), metavar="ACT", help="Only such acts."
)
@click.option("--since", metavar="TIME", help="Only what was done from then on.")
@click.option("--until", metavar="TIME", help="Only what was done before then.")
@click.option("--subject", metavar="ID", help="Only what was done to this id, or by this operation.")
@click.option(
    "--checkpoints", multiple=True, type=click.Path(exists=True, dir_okay=False), metavar="FILE",
    help="Checkpoints that were kept elsewhere. Repeatable.",
)  # fmt: skip
@click.option("--signer", "keys", multiple=True, metavar="HEX", help="Only checkpoints of this public key count.")
@click.option("--all", "everything", is_flag=True, help=f"Show all entries, not only the last {SHOWN}.")
@common
@click.pass_obj
def audit(app: App, /, everything: bool, **asked: Any) -> int | None:
    """Tell who did what, and prove history whole.

    Exits with 4 where something was tampered with, and says at which entry.
    """
    with app.open(create=False, read_only=True) as memory:
        found = memory.audit(**asked)
    if app.as_json:
        print_json({**fields(found), "ok": found.ok})
    else:
        _tell(found, everything)
    return None if found.ok else UNVERIFIED


def _tell(found: Audit, everything: bool) -> None:
    shown = found.entries if everything else found.entries[-SHOWN:]
    made = table("entry", "when", "who", "act", "to what")
    for change in shown:
        subjects = ", ".join(change.subjects[:2]) + (
            f" and {len(change.subjects) - 2} more" if change.subjects[2:] else ""
        )
        moment = change.at.isoformat(timespec="seconds")
        made.add_row(str(change.seq), moment, plain(change.principal or "-"), change.act, plain(subjects))
    show(made)
    if len(shown) < len(found.entries):
        say(f"[dim]the last {len(shown)} of {len(found.entries):,} entries; --all shows them all[/dim]")
    for finding in found.findings:
        say(f"[red]✗ entry {finding.entry}:[/red] ", plain(finding.problem))
    for entry in found.unfinished:
        say(f"[yellow]![/yellow] the erasure of entry {entry} is not finished: a file was in use")
    if found.ok:
        held = f", as {len(found.checkpoints)} checkpoints say" if found.checkpoints else ""
        say(f"[green]✓[/green] all {found.seq:,} entries are as they were written{held}")


@click.command(epilog=CHECKPOINT)
@click.option("--signing-key", type=click.Path(exists=True, dir_okay=False, path_type=Path), metavar="FILE",
              help="The Ed25519 key to sign with; default $REMANENCE_SIGNING_KEY.")  # fmt: skip
@click.option(
    "--to", type=click.Path(dir_okay=False, path_type=Path), metavar="FILE", help="Keep it in this file, too."
)
@click.option("--new-key", type=click.Path(dir_okay=False, path_type=Path), metavar="FILE",
              help="Make a key in this file, and print its public half; nothing is signed.")  # fmt: skip
@common
@click.pass_obj
def checkpoint(app: App, signing_key: Path | None, to: Path | None, new_key: Path | None) -> None:
    """Sign what the journal is now.

    An audit can tell later by it whether history was rewritten or cut off.
    """
    if new_key is not None:
        from remanence.trust.audit import new_signing_key

        public = new_signing_key(new_key)
        if app.as_json:
            print_json({"key": public, "file": str(new_key)})
        else:
            say("made a signing key in ", plain(new_key), "; its public half: ", plain(public))
        return
    with app.open(create=False) as memory:
        made = memory.checkpoint(signing_key, to=to)
    if app.as_json:
        print_json(made)
    else:
        say(f"[green]✓[/green] signed the journal up to entry {made.seq} with ", plain(made.key))
