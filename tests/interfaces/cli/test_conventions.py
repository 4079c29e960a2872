"""What holds for every command: help, one JSON object, exit codes, which bank."""

import subprocess
import sys

import click
import pytest
from click.testing import CliRunner

from remanence.errors import BankTooNew, BankUnreadable, NotFound, RecipeInvalid, StoreUnavailable
from remanence.interfaces.cli import cli
from remanence.interfaces.cli.failures import exit_code, message

NAMES = [
    *("retain", "recall", "timeline", "reflect", "why-not", "get", "list", "history", "stats"),
    *("correct", "story", "diff", "forget", "erase", "fade", "policy", "undo", "feedback", "block", "task"),
    *("experience", "quarantine", "consolidate", "profile", "scenes"),
    *("share", "promote", "access"),
    *("extract", "trust"),
    *("audit", "checkpoint"),
    *("verify", "repair", "backup", "reembed", "export", "import", "banks", "key", "privacy", "mcp"),
    *("serve", "recipes"),
    *("arena", "evolve", "demo", "completion"),
]


def commands(group: click.Group, path: tuple[str, ...] = ()):
    for name, command in group.commands.items():
        if isinstance(command, click.Group):
            yield from commands(command, (*path, name))
        else:
            yield (*path, name)


def test_the_vocabulary_is_complete():
    """Every verb of the design is a command, in the order of a memory's life."""
    assert cli.list_commands(click.Context(cli)) == NAMES


@pytest.mark.parametrize("path", list(commands(cli)), ids=" ".join)
def test_every_command_has_help_and_takes_bank_and_json(shell, path):
    """--help says what a command does; --bank and --json may stand behind any name."""
    help_text = shell(*path, "--help").stdout
    assert "Usage:" in help_text
    if path != ("completion",):
        assert "--bank" in help_text
        assert "--json" in help_text


def test_the_list_of_commands_cuts_no_sentence_short(shell):
    """The one-line summaries fit."""
    assert "..." not in shell("--help").stdout.split("Commands:")[1].split("Examples:")[0]


def test_without_a_bank_a_command_says_how_to_name_one(shell, monkeypatch):
    """No bank is a usage error that names all three ways."""
    monkeypatch.delenv("REMANENCE_BANK")
    result = shell("stats", code=2)
    for way in ("--bank", "REMANENCE_BANK", "remanence.toml"):
        assert way in result.stderr


def test_the_bank_may_be_named_before_or_behind_the_command(ana):
    """Both places mean the same, and win over the environment."""
    ana("--bank", "other.rem", "retain", "Tea is at five.")
    assert ana.json("--bank", "other.rem", "stats")["episodes"] == 1
    assert ana.json("stats", "--bank", "other.rem")["episodes"] == 1
    assert ana.json("stats")["episodes"] == 3


def test_a_config_file_names_the_bank(ana, monkeypatch):
    """Without option and environment, the file in the folder counts."""
    monkeypatch.delenv("REMANENCE_BANK")
    (ana.folder / "remanence.toml").write_text('bank = "ana.rem"\n')
    assert ana.json("stats")["episodes"] == 3


def test_a_bank_that_does_not_exist_is_an_error_and_is_not_made(shell):
    """Only retain and import make files."""
    for command in (["recall", "x"], ["stats"], ["verify"], ["list"], ["undo"]):
        error = shell.json(*command, "--bank", "gone.rem", code=3)["error"]
        assert "gone.rem" in error["message"]
    assert not (shell.folder / "gone.rem").exists()


def test_a_file_that_is_no_bank_is_an_error_and_untouched(shell):
    """A wrong file is named, and not written to."""
    path = shell.folder / "notes.rem"
    path.write_bytes(b"not a bank at all" * 100)
    assert shell.json("stats", "--bank", "notes.rem", code=1)["error"]["type"] == "BankUnreadable"
    assert path.read_bytes() == b"not a bank at all" * 100


@pytest.mark.parametrize(
    "args", [["recall"], ["nonsense"], ["recall", "x", "-k", "0"], ["recall", "x", "--where", "[1]"]]
)
def test_a_usage_error_exits_with_2_and_as_json_is_still_one_object(ana, args):
    """A program that asked for JSON gets JSON, whatever it did wrong."""
    assert ana(*args, code=2).stdout == ""
    error = ana.json(*args, code=2)["error"]
    assert error["type"] == "UsageError"
    assert error["exit_code"] == 2


@pytest.mark.parametrize(
    ("error", "code"),
    [
        (NotFound("x"), 3),
        (ValueError("x"), 2),
        (RecipeInvalid("x"), 2),
        (StoreUnavailable("x"), 1),
        (BankUnreadable("x"), 1),
        (BankTooNew("x"), 1),
        (FileNotFoundError(2, "No such file", "x"), 1),
        (click.UsageError("x"), 2),
        (click.Abort(), 1),
    ],
)
def test_each_error_has_its_exit_code_and_words(error, code):
    """One mapping: 1 error, 2 usage, 3 not found."""
    assert exit_code(error) == code
    assert message(error)


def test_an_unexpected_error_is_not_dressed_up(shell, monkeypatch):
    """A bug shows its traceback: it is neither swallowed nor given a polite code."""
    monkeypatch.setattr("remanence.Memory.stats", lambda _: 1 / 0)
    shell("retain", "x")
    assert isinstance(CliRunner().invoke(cli, ["stats"]).exception, ZeroDivisionError)


def test_python_dash_m_is_the_same_command():
    """`python -m remanence --help` prints the command's help."""
    done = subprocess.run([sys.executable, "-m", "remanence", "--help"], capture_output=True, text=True, check=True)
    assert done.stdout.startswith("Usage: remanence ")


def test_help_loads_no_engine():
    """--help is quick because commands import the engine only when they run."""
    program = "import sys, remanence.interfaces.cli; print([m for m in ('numpy', 'rich') if m in sys.modules])"
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


@pytest.mark.parametrize("shell_name", ["bash", "zsh", "fish"])
def test_completion_covers_both_names(shell, shell_name):
    """One script completes `remanence` and `rmn`."""
    script = shell("completion", shell_name).stdout
    assert "_REMANENCE_COMPLETE" in script
    assert "_RMN_COMPLETE" in script


def test_completion_offers_the_commands():
    """What a shell asks for while someone types `rec` is `recall`."""
    environment = {"_REMANENCE_COMPLETE": "bash_complete", "COMP_WORDS": "remanence rec", "COMP_CWORD": "1"}
    result = CliRunner().invoke(cli, [], prog_name="remanence", env=environment)
    assert "recall" in result.stdout


def test_output_to_a_pipe_carries_no_colour(ana):
    """Escape codes are for terminals."""
    for command in (["recall", "Lisbon", "--explain"], ["list"], ["verify"], ["stats"]):
        assert "\x1b[" not in ana(*command).output


def test_remembered_text_cannot_steer_the_terminal(shell):
    """Markup and control codes in a memory are shown, not obeyed."""
    shell("retain", "look [red]here[/red] \x1b[2J\x07 now")
    shown = shell("list").stdout
    assert "[red]here[/red]" in shown
    assert "\x1b" not in shown
    assert "\x07" not in shown
