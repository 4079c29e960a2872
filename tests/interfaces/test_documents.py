"""The documents hold what they say: the tutorial's commands and programs run, and the reference names every command."""

import re
import shlex
from pathlib import Path

import click
import pytest

from remanence.interfaces.cli import cli

DOCS = Path(__file__).parents[2] / "docs"
OUTSIDE = ("pip", "export")


def blocks(text: str) -> list[tuple[str, str]]:
    return re.findall(r"^```(console|python)\n(.*?)^```$", text, flags=re.DOTALL | re.MULTILINE)


def run_commands(shell, lines: str) -> None:
    for line in lines.splitlines():
        prompt, command, *args = shlex.split(line)
        assert prompt == "$"
        if command not in OUTSIDE:
            assert command == "remanence"
            shell(*args)


def test_the_tutorial_runs_from_its_first_line_to_its_last(shell):
    """Every command exits with 0 and every program runs, in the order in which a reader meets them."""
    found = blocks((DOCS / "tutorial.md").read_text(encoding="utf-8"))
    assert {language for language, _ in found} == {"console", "python"}
    for language, block in found:
        if language == "console":
            run_commands(shell, block)
        else:
            exec(compile(block, "tutorial.md", "exec"), {})


@pytest.mark.parametrize("name", list(cli.commands))
def test_the_reference_names_every_command_and_option(name):
    """What a command takes is in docs/reference/cli.md."""
    text = (DOCS / "reference" / "cli.md").read_text(encoding="utf-8")
    command = cli.commands[name]
    assert f"`{name}" in text
    parts = list(command.commands.values()) if isinstance(command, click.Group) else [command]
    options = {
        p.opts[-1] if p.opts[0] == "-k" else p.opts[0] for c in parts for p in c.params if isinstance(p, click.Option)
    }
    assert {option for option in options if option not in text} == set()
