"""What attacks reached, as a table in a terminal."""

from __future__ import annotations

from collections.abc import Sequence

from rich import box
from rich.console import Console
from rich.markup import escape
from rich.table import Table
from rich.text import Text

from remanence.arena.attacks.protocol import Measured, Outcome


def print_outcomes(outcomes: Sequence[Outcome], console: Console) -> None:
    """Print a row for each figure under each file, and below what was not measured."""
    table = Table(box=box.SIMPLE_HEAD, header_style="dim", pad_edge=False)
    table.add_column("measure", overflow="fold")
    table.add_column("defence")
    for name in ("value", "n", "target"):
        table.add_column(name, justify="right", no_wrap=True)
    for outcome in outcomes:
        if outcome.measured:
            table.add_row(Text(f"{outcome.suite}: {outcome.data or 'made here'}", style="bold"))
            for each in outcome.measured:
                value = "–" if each.value is None else f"{each.value:.3f}"
                table.add_row(f"  {escape(each.measure)}", escape(each.defence), value, str(each.n), _target(each))
            table.add_section()
    console.print(table)
    for outcome in outcomes:
        if outcome.skipped:
            console.print(Text.assemble((outcome.data, "bold"), f" skipped: {outcome.skipped} (n: 0)"))
        if outcome.failed:
            label = f"{outcome.suite} on {outcome.data or 'its own cases'}: {outcome.failed}"
            console.print(Text.assemble(("failed ", "bold red"), label))


def _target(each: Measured) -> Text:
    """What is asked of a figure; green where it is reached, red where it is not."""
    if each.reached is None:
        return Text("")
    bounds = [("<= ", each.at_most), (">= ", each.at_least)]
    words = " ".join(f"{sign}{bound:.2f}" for sign, bound in bounds if bound is not None)
    return Text(words, style="green" if each.reached else "red")
