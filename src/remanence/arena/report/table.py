"""Results as a table in a terminal."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from rich import box
from rich.console import Console, Group, RenderableType
from rich.markup import escape
from rich.table import Table
from rich.text import Text

from remanence.arena.results import Result

__all__ = ["print_table", "results_table"]


def print_table(results: Sequence[Result], console: Console) -> None:
    """Print results as `results_table` shows them."""
    console.print(results_table(results, list(dict.fromkeys(name for result in results for name in result.measures))))


def results_table(results: Sequence[Result], measures: Sequence[str]) -> RenderableType:
    """A row for each system under each file, the best of each measure in bold; below it, what was not measured."""
    table = Table(box=box.SIMPLE_HEAD, header_style="dim", pad_edge=False)
    table.add_column("system", no_wrap=True)
    for name in ("n", *measures, "recall p50", "p95 ms", "retain/s", "tokens"):
        table.add_column(name, justify="right", no_wrap=True)
    files = dict.fromkeys(result.data for result in results)
    for file in files:
        measured = [each for each in results if each.data == file and not each.skipped and not each.failed]
        if measured:
            table.add_row(Text(file, style="bold"))
        for result in measured:
            table.add_row(*_row(result, measured, measures))
            for row in _variant_rows(result, measures):
                table.add_row(*row)
        table.add_section()
    return Group(table, *_remarks(results))


def _row(result: Result, beside: Sequence[Result], measures: Sequence[str]) -> list[RenderableType]:
    return [
        f"  {escape(result.system)}",
        str(result.n),
        *(_score(result, beside, name) for name in measures),
        number(result.recall_ms["p50"]),
        number(result.recall_ms["p95"]),
        number(result.retain_per_s, digits=0),
        number(result.tokens, digits=0),
    ]


def _score(result: Result, beside: Sequence[Result], name: str) -> RenderableType:
    value = result.measures.get(name)
    if value is None:
        return Text("–", style="dim")
    low, high = result.ci.get(name, (value, value))
    best = 0 < value >= max(each.measures.get(name, 0) for each in beside)
    margin = f" ±{(high - low) / 2:.3f}".replace("0.", ".", 1)
    return Text.assemble((f"{value:.3f}", "bold" if best else ""), (margin, "dim"))


def _variant_rows(result: Result, measures: Sequence[str]) -> Iterator[list[RenderableType]]:
    """The best variant, where it beats the system's own setting on the first measure."""
    name = measures[0] if measures else ""
    found = {label: scores for label, scores in result.variants.items() if name in scores}
    best = max(found, key=lambda label: found[label][name], default=None)
    if best is not None and found[best][name] > result.measures.get(name, 1.0):
        scores = [number(found[best].get(measure), digits=3) for measure in measures]
        yield [Text(f"    best {best}", style="dim"), "", *(Text(score, style="dim") for score in scores), *[""] * 4]


def number(value: float | None, *, digits: int = 2) -> str:
    """A number for people, an en dash for none.

    >>> number(1234.5, digits=0), number(None)
    ('1,234', '–')
    """
    return "–" if value is None else f"{value:,.{digits}f}"


def _remarks(results: Sequence[Result]) -> Iterator[RenderableType]:
    skipped = {result.data: result.skipped for result in results if result.skipped}
    for file, reason in skipped.items():
        yield Text.assemble((file, "bold"), f" skipped: {reason}")
    for result in results:
        if result.failed and not result.skipped:
            yield Text.assemble(("failed ", "bold red"), f"{result.system} on {result.data}: {result.failed}")
    lacking = {result.data: result.n_without_gold for result in results if result.n_without_gold and not result.skipped}
    if lacking:
        counts = ", ".join(f"{file} {count:,}" for file, count in lacking.items())
        yield Text(f"questions without gold evidence, left out of what is measured by it: {counts}", style="dim")
