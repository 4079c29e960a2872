"""What every command shares: the settings in force, `--bank` and `--json`, and how a bank is opened."""

from __future__ import annotations

import os
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import click

from remanence.config import Settings, llm_in_force, load_settings

if TYPE_CHECKING:
    from remanence.memory import Memory

Command = TypeVar("Command", bound=Callable[..., Any])

NO_BANK = (
    'no bank given: use --bank PATH, set REMANENCE_BANK, or write bank = "PATH" in ./remanence.toml '
    "or ~/.config/remanence/config.toml"
)


@dataclass
class App:
    """One invocation: the bank it names, and whether a program or a person reads the output."""

    named_bank: str | None = None
    named_principal: str | None = None
    as_json: bool = False
    named_key: str | None = None
    settings: Settings = field(default_factory=Settings)

    @property
    def bank(self) -> str:
        """The bank in force. Raises: click.UsageError if nothing names one."""
        if bank := self.named_bank or self.settings.bank:
            return str(Path(bank).expanduser())
        raise click.UsageError(NO_BANK, click.get_current_context(silent=True))

    @property
    def key(self) -> str | None:
        """Where the key of the bank is kept, if something says so."""
        return self.named_key or os.environ.get("REMANENCE_KEY") or self.settings.key

    def open(
        self,
        *,
        create: bool = False,
        read_only: bool = False,
        llm: str | None = None,
        tokens: Mapping[str, int | None] | None = None,
    ) -> Memory:
        """The bank in force, opened with the configured recipe, zone and, if new, embedder. Raises: as Memory.

        Args:
            llm: the language model to use. tokens: `per_call` and `per_day`, what it may take, before what is
                configured.
        """
        from remanence import Memory

        limits = tokens or {}
        is_new = create and not Path(self.bank).exists()
        return Memory(
            self.bank,
            **self._kept(is_new),
            key=self.key,
            create=create,
            read_only=read_only,
            principal=self.principal,
            llm=llm,
            tokens_per_call=limits.get("per_call") or self.settings.tokens_per_call or 8000,
            tokens_per_day=limits.get("per_day") or self.settings.tokens_per_day,
            calls_at_once=self.settings.calls_at_once,
        )

    def open_other(self, path: Path) -> Memory:
        """A bank beside the one in force, made if there is none, opened as that one is."""
        return self.open_as(path, self.principal)

    def open_as(self, path: Path, principal: str) -> Memory:
        """A bank, made if there is none, opened as the one in force is, for a principal."""
        from remanence import Memory

        is_new = not path.exists()
        return Memory(path, **self._kept(is_new), key=self.key, principal=principal)

    @property
    def principal(self) -> str:
        """Who acts: `--as`, else `REMANENCE_PRINCIPAL`, else nobody named."""
        return self.named_principal or os.environ.get("REMANENCE_PRINCIPAL", "")

    def _kept(self, is_new: bool) -> dict[str, Any]:
        """What is configured; a bank keeps the embedder it began with, and `reembed` changes it."""
        kept = {"recipe": self.settings.recipe or "balanced", "zone": self.settings.zone}
        return kept | ({"embedder": self.settings.embedder} if is_new else {})


def llm_named(given: str | None) -> str | None:
    """The language model that a command uses: what it names, else `REMANENCE_LLM`, else the config file's."""
    return given or llm_in_force(Path.cwd(), os.environ)


def _app(ctx: click.Context) -> App:
    app = ctx.find_object(App)
    if app is None:
        app = ctx.find_root().obj = App(settings=load_settings(Path.cwd(), os.environ))
    return app


def _set_bank(ctx: click.Context, _: click.Parameter, value: str | None) -> None:
    app = _app(ctx)
    app.named_bank = value or app.named_bank


def key_place(_: click.Context, __: click.Parameter, value: str | None) -> str | None:
    """The name of where a key is kept, which an option takes: a key itself would be seen in the list of processes."""
    if value is not None and not re.match("(env|file|keyring):.", value):
        raise click.BadParameter("say where the key is kept: env:NAME, file:PATH or keyring:NAME")
    return value


def _set_key(ctx: click.Context, parameter: click.Parameter, value: str | None) -> None:
    app, value = _app(ctx), key_place(ctx, parameter, value)
    app.named_key = value or app.named_key


def _set_principal(ctx: click.Context, _: click.Parameter, value: str | None) -> None:
    app = _app(ctx)
    app.named_principal = value or app.named_principal


def _set_json(ctx: click.Context, _: click.Parameter, value: bool) -> None:
    app = _app(ctx)
    app.as_json = value or app.as_json


def common(command: Command) -> Command:
    """Give a command the options `--bank`, `--as` and `--json`, which may stand before or after its name."""
    options = (
        click.option("--json", is_flag=True, expose_value=False, callback=_set_json, help="Print one JSON object."),
        click.option(
            "--bank",
            metavar="PATH",
            expose_value=False,
            callback=_set_bank,
            help="The bank; default $REMANENCE_BANK or the config file.",
        ),
        click.option(
            "--as",
            metavar="NAME",
            expose_value=False,
            callback=_set_principal,
            help="Who acts; default $REMANENCE_PRINCIPAL.",
        ),
        click.option(
            "--key",
            metavar="PLACE",
            expose_value=False,
            callback=_set_key,
            help="Where an encrypted bank's key is: env:NAME, file:PATH or keyring:NAME; default $REMANENCE_KEY.",
        ),
    )
    for option in options:
        command = option(command)
    return command
