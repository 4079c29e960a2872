"""The one place where an exception becomes a message and an exit code."""

from __future__ import annotations

import json
import sys
from collections.abc import Sequence
from typing import Any, NoReturn

import click

from remanence.errors import NotFound, RemanenceError

DONE, ERROR, USAGE, NOT_FOUND, UNVERIFIED = range(5)

_CODES: tuple[tuple[type[Exception], int], ...] = (  # the first that fits counts
    (NotFound, NOT_FOUND),
    (ValueError, USAGE),
    (RemanenceError, ERROR),
    (OSError, ERROR),
)


_HELP_WANTED = getattr(click.exceptions, "NoArgsIsHelpError", ())
"""What click (from 8.2 on) raises for a group without a command: not a failure to explain, but a call for help."""


class Engine(click.Group):
    """The command group: lists commands in the order of a memory's life, and ends every failure the same way."""

    def list_commands(self, _: click.Context) -> list[str]:
        """Names in the order they were added, not by the alphabet."""
        return list(self.commands)

    def main(self, args: Sequence[str] | None = None, *rest: Any, **extra: Any) -> NoReturn:
        """Run, print what failed if something did, and exit; a command's own result, if any, is the exit code."""
        given = list(sys.argv[1:] if args is None else args)
        try:
            code = super().main(given, *rest, **{**extra, "standalone_mode": False})
        except (click.ClickException, click.Abort, ValueError, RemanenceError, OSError) as e:
            sys.exit(report(e, as_json="--json" in given))
        sys.exit(code or DONE)


def exit_code(error: Exception) -> int:
    """The exit code that an exception stands for.

    >>> exit_code(NotFound("no record x")), exit_code(ValueError("k must be positive"))
    (3, 2)
    """
    if isinstance(error, click.ClickException):
        return error.exit_code
    return next((code for kind, code in _CODES if isinstance(error, kind)), ERROR)


def report(error: Exception, *, as_json: bool) -> int:
    """Print an error (one JSON object on stdout, or words on stderr) and return its exit code."""
    code = exit_code(error)
    if isinstance(error, _HELP_WANTED) and not as_json:
        click.echo(message(error), err=True)
        return code
    if as_json:
        kind = "UsageError" if isinstance(error, click.UsageError) else type(error).__name__
        click.echo(
            json.dumps({"error": {"type": kind, "message": message(error), "exit_code": code}}, ensure_ascii=False)
        )
        return code
    if isinstance(error, click.UsageError) and error.ctx is not None:
        click.echo(error.ctx.get_usage(), err=True)
        click.echo(f"Try '{error.ctx.command_path} --help'.", err=True)
    click.echo(f"{click.style('error:', fg='red', bold=True)} {message(error)}", err=True)
    return code


def message(error: Exception) -> str:
    """What happened, in words; never empty."""
    if isinstance(error, click.Abort):
        return "stopped"
    if isinstance(error, click.ClickException):
        return error.format_message()
    if isinstance(error, OSError) and error.strerror:
        return f"{error.strerror}: {error.filename}" if error.filename else error.strerror
    return str(error) or type(error).__name__
