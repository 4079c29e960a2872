"""What commands print: one JSON object for programs, Rich tables for people."""

from __future__ import annotations

import sys
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from datetime import datetime, tzinfo
from typing import TYPE_CHECKING, Any

import msgspec

from remanence.types import Precision, When

if TYPE_CHECKING:
    from rich.console import Console, RenderableType
    from rich.table import Table
    from rich.text import Text

    from remanence.protocols import Progress

PIPE_WIDTH = 160
"""Columns where output is no terminal, so that a pipe does not get lines folded for one."""

_FORMS = {
    Precision.HOUR: "%Y-%m-%d %Hh",
    Precision.DAY: "%Y-%m-%d",
    Precision.WEEK: "week of %Y-%m-%d",
    Precision.MONTH: "%Y-%m",
    Precision.YEAR: "%Y",
}


def print_json(value: Any) -> None:
    """Print a value of ours as one line of JSON."""
    sys.stdout.write(msgspec.json.encode(value).decode() + "\n")


def fields(value: msgspec.Struct, *, but: Iterable[str] = ()) -> dict[str, Any]:
    """The fields of a struct by name, without those of `but`, ready to extend and print as JSON."""
    left_out = set(but)
    return {name: getattr(value, name) for name in value.__struct_fields__ if name not in left_out}


def console(*, err: bool = False) -> Console:
    """A console on stdout or stderr as they are now; plain where that is no terminal or `NO_COLOR` is set."""
    from rich.console import Console

    stream = sys.stderr if err else sys.stdout
    return Console(file=stream, highlight=False, width=None if stream.isatty() else PIPE_WIDTH)


def show(*parts: RenderableType) -> None:
    """Print tables and our own words, which may carry Rich markup; what others wrote goes through `plain`."""
    out = console()
    for part in parts:
        out.print(part)


def say(*parts: str | Text) -> None:
    """Print one line of our own words, which may carry Rich markup, and of `plain` texts."""
    from rich.text import Text

    show(Text.assemble(*(Text.from_markup(part) if isinstance(part, str) else part for part in parts)))


def plain(text: object) -> Text:
    """Text that is printed as it is, brackets and all, without control characters that could steer a terminal.

    >>> plain("[red]no[/red]\\x1b[2J").plain
    '[red]no[/red][2J'
    """
    from rich.text import Text

    return Text("".join(c for c in str(text) if c.isprintable() or c == "\n"))


def excerpt(text: str, longest: int) -> Text:
    """The beginning of a text on one line, marked where it was cut: for tables; `get` and `--json` show all of it.

    >>> excerpt("one\\n  two three", 8).plain
    'one two…'
    """
    line = " ".join(text[: 4 * longest].split())
    return plain(line if len(line) <= longest else line[: longest - 1].rstrip() + "…")


def table(*headings: str, title: str | None = None) -> Table:
    """An empty table in the house's look; the last column takes the width that is left."""
    from rich import box
    from rich.table import Table

    made = Table(
        box=box.SIMPLE_HEAD, title=title, title_justify="left", title_style="bold", header_style="dim", pad_edge=False
    )
    for heading in headings[:-1]:
        made.add_column(heading, no_wrap=True)
    made.add_column(headings[-1], ratio=1, overflow="fold")
    return made


def pairs(values: Mapping[str, object]) -> Table:
    """Names and values in two columns; None and empty values are left out."""
    from rich.table import Table

    grid = Table.grid(padding=(0, 2))
    grid.add_column(style="dim", no_wrap=True)
    grid.add_column(overflow="fold")
    for name, value in values.items():
        if value not in (None, "", (), {}, []):
            grid.add_row(name.replace("_", " "), plain(value))
    return grid


def moment(at: When | datetime | None, zone: tzinfo) -> str:
    """A time as exactly as it is known, in the zone; empty for None.

    >>> from datetime import UTC
    >>> moment(When(datetime(2023, 5, 1, tzinfo=UTC), datetime(2023, 6, 1, tzinfo=UTC), Precision.MONTH), UTC)
    '2023-05'
    """
    if at is None:
        return ""
    if isinstance(at, datetime):
        return at.astimezone(zone).strftime("%Y-%m-%d %H:%M")
    start, end = at.start.astimezone(zone), at.end.astimezone(zone)
    if at.precision in (Precision.INSTANT, Precision.SECOND, Precision.MINUTE):
        return start.strftime("%Y-%m-%d %H:%M")
    if form := _FORMS.get(at.precision):
        return start.strftime(form)
    return f"{start:%Y-%m-%d} to {end:%Y-%m-%d}"


@contextmanager
def progress(label: str) -> Iterator[Progress | None]:
    """A progress bar on stderr while inside, if that is a terminal; else None, which every engine call accepts."""
    if not sys.stderr.isatty():
        yield None
        return
    from rich.progress import BarColumn, MofNCompleteColumn, TextColumn, TimeElapsedColumn
    from rich.progress import Progress as Bars

    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn())
    with Bars(*columns, console=console(err=True), transient=True) as bars:
        task = bars.add_task(label, total=None)
        yield lambda done, total: bars.update(task, completed=done, total=total)
