"""What the benchmarks share: their options, one core, quantiles, and a table with the promise beside each number."""

from __future__ import annotations

import argparse
import json
import os
import statistics
import sys
from collections.abc import Sequence
from dataclasses import asdict, dataclass

THREADS = (
    "OMP_NUM_THREADS",
    "OPENBLAS_NUM_THREADS",
    "MKL_NUM_THREADS",
    "NUMEXPR_NUM_THREADS",
    "VECLIB_MAXIMUM_THREADS",
)


@dataclass(frozen=True)
class Line:
    """A number, its unit, and what it must be, if anything was promised."""

    what: str
    value: float
    unit: str
    at_most: float | None = None
    at_least: float | None = None
    remark: str = ""

    @property
    def kept(self) -> bool | None:
        """Whether the promise is kept; None without a promise."""
        if self.at_most is not None:
            return self.value <= self.at_most
        return None if self.at_least is None else self.value >= self.at_least

    @property
    def promise(self) -> str:
        """The promise in words."""
        if self.at_most is not None:
            return f"at most {self.at_most:.4g}"
        return "" if self.at_least is None else f"at least {self.at_least:.4g}"


def options(description: str | None) -> argparse.ArgumentParser:
    """A parser with the options that every benchmark has."""
    parser = argparse.ArgumentParser(description=description, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--quick", action="store_true", help="a small run that only shows that it works")
    parser.add_argument("--json", action="store_true", help="print one JSON object instead of a table")
    parser.add_argument("--seed", type=int, default=0)
    return parser


def one_core() -> None:
    """Keep this process and its children to one core and one thread; before NumPy is imported."""
    for name in THREADS:
        os.environ[name] = "1"
    if hasattr(os, "sched_setaffinity"):
        os.sched_setaffinity(0, {max(os.sched_getaffinity(0))})


def quantiles(values: Sequence[float]) -> tuple[float, float]:
    """The median and the 95th percentile."""
    ordered = sorted(values)
    return statistics.median(ordered), ordered[min(len(ordered) - 1, int(0.95 * len(ordered)))]


def show(title: str, lines: Sequence[Line], *, as_json: bool) -> int:
    """Print the lines; 1 if a promise is broken, for use as an exit code."""
    if as_json:
        print(json.dumps({"benchmark": title, "lines": [asdict(line) | {"kept": line.kept} for line in lines]}))
    else:
        _print_table(title, lines)
    return int(any(line.kept is False for line in lines))


def _print_table(title: str, lines: Sequence[Line]) -> None:
    from rich import box
    from rich.console import Console
    from rich.table import Table

    table = Table(title=title, box=box.SIMPLE_HEAD, title_justify="left", header_style="dim")
    table.add_column("what")
    table.add_column("measured", justify="right")
    for name in ("unit", "promise", "", "remark"):
        table.add_column(name)
    for line in lines:
        mark = {True: "[green]kept[/]", False: "[red]BROKEN[/]", None: ""}[line.kept]
        value = f"{line.value:,.0f}" if abs(line.value) >= 100 else f"{line.value:.3g}".replace("nan", "")
        table.add_row(line.what, value, line.unit, line.promise, mark, line.remark)
    Console(width=None if sys.stdout.isatty() else 140).print(table)
