"""What the README and the page of MCP say to paste into a client's settings makes a server for that client."""

import asyncio
import json
import re
import shlex
import tomllib
from pathlib import Path

import pytest
import yaml
from click.testing import CliRunner

from remanence.interfaces.cli import cli

ROOT = Path(__file__).parents[3]
READ = {"json": json.loads, "toml": tomllib.loads, "yaml": yaml.safe_load}
BLOCK = re.compile(r"^```(json|toml|yaml|sh)\n(.*?)^```$", re.DOTALL | re.MULTILINE)


def pasted():
    """The command lines of all configurations, with what a client's own command hands on among them."""
    for page in ("README.md", "docs/how-to/mcp.md"):
        for form, text in BLOCK.findall((ROOT / page).read_text(encoding="utf-8")):
            if form != "sh":
                yield from commands(READ[form](text))
                continue
            for words in map(shlex.split, text.splitlines()):
                if "--" in words:
                    yield words[words.index("--") + 1 :]
                elif "--add-mcp" in words:
                    yield from commands(json.loads(words[-1]))


def commands(found):
    """The command lines in a configuration, however deep: as one list, or a command and its arguments."""
    if not isinstance(found, dict):
        return
    command = found.get("command", found.get("cmd"))
    if command is not None:
        yield [*command] if isinstance(command, list) else [command, *found["args"]]
    for each in found.values():
        yield from commands(each)


PASTED = list(pasted())


def test_every_client_has_a_configuration():
    """As many as the pages show: one that is not recognised here is not tried below."""
    assert len(PASTED) == 11
    assert all(words[:2] == ["remanence", "--bank"] for words in PASTED)


@pytest.mark.parametrize("words", sorted({tuple(words[3:]) for words in PASTED}), ids=" ".join)
def test_a_configuration_makes_a_server(words, tmp_path, monkeypatch):
    """With a bank that is not there yet, and the tools that it names; sessions with such servers are elsewhere."""
    served = []
    monkeypatch.setattr("remanence.interfaces.mcp.stdio.serve_stdio", served.append)
    bank = tmp_path / "memory.rem"
    done = CliRunner().invoke(cli, ["--bank", str(bank), *words])
    assert done.exit_code == 0, done.output
    assert len(asyncio.run(served[0].list_tools())) == (9 if "memory" in words else 8)
    assert bank.exists()
