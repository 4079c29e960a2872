"""`remanence serve`: the banks of a folder over HTTP, and the keys of those who may ask."""

from __future__ import annotations

import os
from pathlib import Path

import click

from remanence.interfaces.cli.app import App, common
from remanence.interfaces.cli.output import fields, print_json

_FOLDER = click.Path(exists=True, file_okay=False, path_type=Path)
_FILE = click.Path(dir_okay=False, path_type=Path)
_ONLY_HERE = (
    "without API keys the server answers this machine only: name a file of keys (--keys FILE, and 'serve keys add' to "
    "make one), or leave --host at 127.0.0.1"
)


@click.group(invoke_without_command=True)
@click.option("--banks", type=_FOLDER, metavar="FOLDER", help="Where the banks are, each NAME.rem.  [required]")
@click.option("--host", default="127.0.0.1", show_default=True, help="The address to listen on.")
@click.option("--port", type=click.IntRange(0, 65535), default=8764, show_default=True, help="The port; 0 is any.")
@click.option("--keys", type=_FILE, metavar="FILE", help="Who may ask; without it, only this machine is answered.")
@click.option("--rate", type=click.FloatRange(0, min_open=True), help="Requests a second of one key, on average.")
@click.option("--workers", type=click.IntRange(1, 64), default=1, show_default=True, help="Processes that serve.")
@click.option("--threads", type=click.IntRange(1, 256), default=8, show_default=True, help="Requests run at once.")
@click.option("--waiting", type=click.IntRange(0), default=256, show_default=True, help="Requests that may wait.")
@click.option("--open", "most", type=click.IntRange(1), default=64, show_default=True, help="Banks kept open.")
@click.option("--max-body", type=click.IntRange(1), default=16, show_default=True, help="MiB that a body may have.")
@click.option("--mem0", metavar="BANK", help="Answer clients of mem0's server at /mem0, with this bank.")
@common
@click.pass_context
def serve(
    ctx: click.Context,
    banks: Path | None,
    host: str,
    port: int,
    keys: Path | None,
    rate: float | None,
    workers: int,
    threads: int,
    waiting: int,
    most: int,
    max_body: int,
    mem0: str | None,
) -> None:
    """Serve the banks of a folder over HTTP."""
    if ctx.invoked_subcommand is not None:
        return
    if banks is None:
        raise click.UsageError("say where the banks are: --banks FOLDER", ctx)
    from remanence.extras import require

    for module in ("fastapi", "uvicorn", "prometheus_client"):
        require(module, feature="The REST server", extra="rest")
    from remanence.interfaces.banks import checked_name
    from remanence.interfaces.rest.folder import Folder
    from remanence.interfaces.rest.keys import KeyFile
    from remanence.interfaces.rest.server import Server
    from remanence.interfaces.rest.serving import run
    from remanence.loopback import is_loopback

    here = is_loopback(f"//[{host}]" if ":" in host else f"//{host}")
    if keys is None and not here:
        raise click.UsageError(_ONLY_HERE, ctx)
    if workers > 1 and not hasattr(os, "fork"):
        raise click.UsageError("this system cannot divide a process: leave --workers at 1", ctx)
    known = None if keys is None else KeyFile(keys)
    if known is not None and not known.held():
        raise click.UsageError(f"{keys} has no keys: 'remanence serve keys add --keys {keys} …' makes one", ctx)
    app = ctx.find_object(App)
    assert app is not None
    server = Server(
        Folder(banks, open=app.open_as, most=most), keys=known, local=known is None, principal=app.principal,
        rate=rate, threads=threads, waiting=waiting, most_bytes=max_body << 20, mem0=mem0 and checked_name(mem0),
        workers=workers,
    )  # fmt: skip
    if workers == 1:
        run(server, host=host, port=port)
    else:
        from remanence.interfaces.rest.workers import run_workers

        run_workers(server, host=host, port=port, count=workers)


@serve.group()
@common
def keys() -> None:
    """Make, list and remove API keys; a running server heeds the change at once."""


_KEYS = click.option("--keys", "file", type=_FILE, required=True, metavar="FILE", help="The file of keys.")


@keys.command()
@_KEYS
@click.option("--principal", required=True, metavar="NAME", help="Who acts with it, for the journal and for access.")
@click.option("--see", multiple=True, required=True, metavar="BANK", help="A bank, or a pattern: team-*, *.")
@click.option("--rate", type=click.FloatRange(0, min_open=True), help="Requests a second, in place of the server's.")
@common
@click.pass_obj
def add(app: App, file: Path, principal: str, see: tuple[str, ...], rate: float | None) -> None:
    """Make a key and print it: only its digest is kept."""
    from remanence.interfaces.rest.keys import KeyFile

    key = KeyFile(file).add(principal, see, rate=rate)
    if app.as_json:
        print_json({"key": key, "principal": principal, "banks": list(see)})
    else:
        click.echo(key)


@keys.command(name="list")
@_KEYS
@common
@click.pass_obj
def list_(app: App, file: Path) -> None:
    """Say which keys there are, and what each may see."""
    from remanence.interfaces.rest.keys import KeyFile

    held = KeyFile(file).held()
    if app.as_json:
        print_json({"keys": [fields(each, but=("digest",)) for each in held]})
        return
    for each in held:
        rate = f", {each.rate:g} requests a second" if each.rate else ""
        click.echo(f"{each.id}  {each.principal}  {' '.join(each.banks)}  made {each.made.date().isoformat()}{rate}")


@keys.command()
@click.argument("id")
@_KEYS
@common
@click.pass_obj
def remove(app: App, id: str, file: Path) -> None:
    """Take a key back, by its id."""
    from remanence.interfaces.rest.keys import KeyFile

    gone = KeyFile(file).remove(id)
    if app.as_json:
        print_json({"removed": fields(gone, but=("digest",))})
    else:
        click.echo(f"removed {gone.id} of {gone.principal}")
