"""Options that several commands share: the filters, and options that take all values that follow them."""

from __future__ import annotations

import json
from collections.abc import Callable
from functools import wraps
from pathlib import Path
from typing import Any

import click

from remanence.types import Kind, Origin, Unit

_NAMES = ("kinds", "actors", "sessions", "origins", "tags", "since", "until", "where", "min_trust")


def _json_object(_: click.Context, __: click.Parameter, value: str | None) -> dict[str, Any] | None:
    if value is None:
        return None
    try:
        parsed = json.loads(value)
    except ValueError as e:
        raise click.BadParameter(f"{value!r} is not JSON: {e}") from e
    if not isinstance(parsed, dict):
        raise click.BadParameter(f'{value!r} is not a JSON object, such as {{"topic": "work"}}')
    return parsed


def _many(*names: str, choices: type[Kind] | type[Origin] | None = None, metavar: str, help: str) -> Callable[..., Any]:
    kind = click.Choice([member.value for member in choices]) if choices else click.STRING
    return click.option(*names, multiple=True, type=kind, metavar=metavar, help=help)


_FILTERS = (
    _many("--kind", "kinds", choices=Kind, metavar="KIND", help=f"Only this kind: {', '.join(Kind)}. Repeatable."),
    _many("--actor", "actors", metavar="NAME", help="Only what this actor said. Repeatable."),
    _many("--session", "sessions", metavar="NAME", help="Only from this session. Repeatable."),
    _many("--origin", "origins", choices=Origin, metavar="ORIGIN", help=f"Only from: {', '.join(Origin)}. Repeatable."),
    _many("--tag", "tags", metavar="TAG", help="Only with this tag; all of several."),
    click.option("--since", metavar="TIME", help="Only what happened from then on: 2025-06, '8 May 2023'."),
    click.option("--until", metavar="TIME", help="Only what happened before then."),
    click.option(
        "--where", callback=_json_object, metavar="JSON", help='Only with such metadata: \'{"age": {"gte": 3}}\'.'
    ),
    click.option(
        "--min-trust", type=click.FloatRange(0, 1), metavar="T", help="Only with at least this trust, 0 to 1."
    ),
)


def filtered(command: Callable[..., Any]) -> Callable[..., Any]:
    """Give a command the filter options; those used arrive as `filters`, named as in `Memory.recall`."""

    @wraps(command)
    def collected(*args: Any, **given: Any) -> Any:
        chosen = {name: given.pop(name) for name in _NAMES}
        return command(*args, filters={name: value for name, value in chosen.items() if value}, **given)

    wrapped: Callable[..., Any] = collected
    for option in reversed(_FILTERS):
        wrapped = option(wrapped)
    return wrapped


unit_option = click.option(
    "--unit",
    type=click.Choice([unit.value for unit in Unit]),
    metavar="UNIT",
    help=f"How much of an episode a record covers: {', '.join(Unit)}.",
)

budget_option = click.option(
    "--budget",
    metavar="TIER",
    help="What it may cost: fast, balanced, deep, thorough, or auto to choose by the question.",
)


def data_option(help: str, *, required: bool = False) -> Callable[..., Any]:
    """`--data FILE...`, for a command that takes all values that follow (`ManyValues`)."""
    file = click.Path(exists=True, dir_okay=False, path_type=Path)
    return click.option("--data", multiple=True, required=required, type=file, metavar="FILE...", help=help)


class ManyValues(click.Command):
    """A command whose repeatable options take all values up to the next option: `--data a b c --out DIR`."""

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        """Parse, after giving every value of such an option its own flag."""
        repeatable = {flag for p in self.params if isinstance(p, click.Option) and p.multiple for flag in p.opts}
        return super().parse_args(ctx, one_flag_each(args, repeatable))


def one_flag_each(args: list[str], flags: set[str]) -> list[str]:
    """Arguments with the flag repeated before each of its values.

    >>> one_flag_each(["--data", "a", "b", "--out", "c"], {"--data"})
    ['--data', 'a', '--data', 'b', '--out', 'c']
    """
    spread: list[str] = []
    taking = ""
    for arg in args:
        if arg.startswith("-") and arg != "-":
            taking = next((flag for flag in flags if arg == flag or arg.startswith(flag + "=")), "")
            spread.append(arg)
        elif taking and spread[-1] != taking:
            spread += [taking, arg]
        else:
            spread.append(arg)
    return spread
