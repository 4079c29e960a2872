"""`remanence mcp`: the bank as a server of the Model Context Protocol."""

from __future__ import annotations

from pathlib import Path

import click

from remanence.interfaces.cli.app import App, common


@click.command()
@click.option("--http", is_flag=True, help="Serve streamable HTTP at /mcp instead of standard input and output.")
@click.option("--host", default="127.0.0.1", show_default=True, help="With --http: the address to listen on.")
@click.option("--port", type=click.IntRange(1, 65535), default=8765, show_default=True, help="With --http: the port.")
@click.option(
    "--banks",
    type=click.Path(exists=True, file_okay=False, path_type=Path),
    metavar="FOLDER",
    help="Let requests name further banks, each NAME.rem in this folder; new ones are made.",
)
@click.option(
    "--tools",
    type=click.Choice(["own", "memory", "search"]),
    multiple=True,
    default=("own",),
    show_default=True,
    help="Which tools; may be given several times.",
)
@common
@click.pass_obj
def mcp(app: App, http: bool, host: str, port: int, banks: Path | None, tools: tuple[str, ...]) -> None:
    """Serve the bank to agents over MCP, until the client hangs up.

    Tools are Remanence's own; "memory", the nine of the reference memory server; or "search", two for ChatGPT. Give a
    client the command `remanence --bank PATH mcp`. HTTP has no authentication: keep it on this machine.
    """
    from remanence.extras import require

    require("mcp.server.mcpserver", feature="The MCP server", extra="mcp")
    from remanence.interfaces.banks import Banks
    from remanence.interfaces.mcp.http import serve_http
    from remanence.interfaces.mcp.server import make_server
    from remanence.interfaces.mcp.stdio import serve_stdio

    opened = Banks(app.open(create=True), folder=banks, open=app.open_other)
    try:
        server = make_server(opened, tools=tools)
        if http:
            click.echo(f"serving {app.bank} at http://{host}:{port}/mcp", err=True)
            serve_http(server, host=host, port=port)
        else:
            serve_stdio(server)
    finally:
        opened.close()
