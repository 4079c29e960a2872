"""The server: sets of tools, resources and a prompt over the banks it may open."""

from __future__ import annotations

from collections.abc import Callable, Iterable

from mcp.server.mcpserver import MCPServer

import remanence
from remanence.interfaces.banks import Banks
from remanence.interfaces.mcp import graph_tools, own, searching
from remanence.interfaces.mcp.calls import EVERY, Calls
from remanence.interfaces.mcp.resources import add_resources, add_resources_of_banks
from remanence.interfaces.mcp.schemas import plain_schemas
from remanence.interfaces.mcp.watching import Watchers

SETS: dict[str, tuple[str, Callable[[MCPServer, Calls], None]]] = {
    "own": (own.INSTRUCTIONS, own.add_own),
    "memory": (graph_tools.INSTRUCTIONS, graph_tools.add_graph),
    "search": (searching.INSTRUCTIONS, searching.add_search),
}
"""Sets of tools by name, each with what a model is told of it."""


def make_server(banks: Banks, *, tools: Iterable[str] = ("own",), every: float = EVERY) -> MCPServer:
    """A server over these banks: `run("stdio")` or `run("streamable-http", host=…, port=…)` serves.

    Args:
        tools: names of sets: "own", "memory" (of the reference memory server), "search" (for ChatGPT).
        every: seconds between two notices of progress of a long call.
    """
    chosen = [SETS[name] for name in dict.fromkeys(tools)]
    told = "\n\n".join(instructions for instructions, _ in chosen)
    server: MCPServer = MCPServer("remanence", instructions=told, version=remanence.__version__)
    watchers = Watchers()
    watchers.serve(server, banks)
    calls = Calls(banks, watchers, every=every)
    for _, add in chosen:
        add(server, calls)
    plain_schemas(server)
    add_resources(server, calls)
    if banks.several:
        add_resources_of_banks(server, calls)
    return server
