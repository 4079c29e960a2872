"""A server of the MCP SDK that has no memory, for `serving.py`: what a call costs before anything is looked for."""

from __future__ import annotations

from typing import Annotated

from mcp.server.mcpserver import MCPServer
from mcp.types import CallToolResult, TextContent

from remanence.interfaces.mcp.shapes import Found, HitList

server = MCPServer("alone")
FOUND = Found(
    id="r-0123456789abcdef0123", text="x" * 150, at="2025-06-02T00:00:00+00:00", actor="Ana", origin="user", trust=1.0,
    score=0.5,
)  # fmt: skip
SUCH = HitList(hits=[FOUND] * 10, left_out=0, confidence=0.5, answerable=True)


@server.tool()
async def word(query: str) -> str:
    """What was asked."""
    return query


@server.tool()
async def answer(query: str) -> Annotated[CallToolResult, HitList]:  # noqa: ARG001
    """Ten records, as a recall gives them."""
    return CallToolResult(content=[TextContent(type="text", text="x" * 1800)], structured_content=dict(SUCH))


if __name__ == "__main__":
    server.run("stdio")
