"""`remanence completion`: the script that makes a shell complete commands and options."""

from __future__ import annotations

import click
from click.shell_completion import get_completion_class

EPILOG = """\b
Examples:
  remanence completion bash >> ~/.bashrc
  remanence completion zsh >> ~/.zshrc
  remanence completion fish > ~/.config/fish/completions/remanence.fish
"""
NAMES = ("remanence", "rmn")


@click.command(epilog=EPILOG)
@click.argument("shell", type=click.Choice(["bash", "zsh", "fish"]))
@click.pass_context
def completion(ctx: click.Context, shell: str) -> None:
    """Print the completion script for a shell."""
    made = get_completion_class(shell)
    assert made is not None, "click knows the three shells of the choice above"
    for name in NAMES:
        click.echo(made(ctx.find_root().command, {}, name, f"_{name.upper()}_COMPLETE").source())
