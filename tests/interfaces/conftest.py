"""A command line in a folder of its own, with no bank or config file of this machine in sight."""

import json
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from remanence.interfaces.cli import cli


class Shell:
    """Runs commands as a person would type them, without the word `remanence`."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def __call__(self, *args: str, stdin: str | None = None, code: int = 0) -> Result:
        """Run and expect an exit code; `ana.rem` in the folder is the bank unless the environment says otherwise."""
        result = CliRunner().invoke(cli, list(args), input=stdin)
        assert result.exit_code == code, f"exit {result.exit_code}\n{result.output}\n{result.exception!r}"
        return result

    def json(self, *args: str, stdin: str | None = None, code: int = 0) -> dict:
        """Run with --json; stdout must be exactly one JSON object."""
        parsed = json.loads(self(*args, "--json", stdin=stdin, code=code).stdout)
        assert isinstance(parsed, dict)
        return parsed


@pytest.fixture
def shell(tmp_path, monkeypatch):
    """A shell in an empty folder."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("HOME", str(tmp_path / "home"))
    for name in ("REMANENCE_CONFIG", "XDG_CONFIG_HOME"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("REMANENCE_BANK", "ana.rem")
    return Shell(tmp_path)


@pytest.fixture
def ana(shell):
    """A shell whose bank knows three things."""
    shell(
        "retain", "I moved to Lisbon in May.", "--actor", "ana", "--at", "2025-06-02", "--id", "a1", "--session", "june"
    )
    shell(
        "retain", "I am allergic to peanuts.", "--actor", "ana", "--at", "2025-06-03", "--id", "a2", "--session", "june"
    )
    shell("retain", "My sister plays the oboe.", "--actor", "bo", "--at", "2025-07-01", "--id", "b1", "--tag", "music")
    return shell
