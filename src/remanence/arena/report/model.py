"""The outcome of a run as a value, and the files it is written to."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import msgspec
from msgspec import Struct

from remanence.arena.comparison import Pooled
from remanence.arena.report.page import page
from remanence.arena.results import Result

if TYPE_CHECKING:
    from rich.console import RenderableType

__all__ = ["Report", "write_report"]


class Report(Struct, frozen=True, kw_only=True):
    """What `run_arena` gives: a result for each system on each file, and the comparisons over all files.

    Attributes:
        results: in the order of files, then of systems. measures: the names that were asked for.
    """

    results: Sequence[Result]
    pooled: Sequence[Pooled]
    measures: Sequence[str]

    def table(self) -> RenderableType:
        """The results for a terminal."""
        from remanence.arena.report.table import results_table

        return results_table(self.results, self.measures)


def write_report(report: Report, folder: Path) -> None:
    """Write results.json, pooled.json and report.html into a folder, each whole or not at all."""
    _write(folder / "results.json", _json(report.results))
    _write(folder / "pooled.json", _json(report.pooled))
    _write(folder / "report.html", page(report.results, report.pooled, report.measures).encode())


def _json(value: object) -> bytes:
    return msgspec.json.format(msgspec.json.encode(value), indent=2) + b"\n"


def _write(path: Path, content: bytes) -> None:
    partial = path.with_name(f"{path.name}.partial")
    partial.write_bytes(content)
    partial.replace(path)
