"""`search` and `fetch`, in the form in which ChatGPT's connectors and deep research ask for them."""

from __future__ import annotations

from typing import Annotated

from mcp.server.mcpserver import MCPServer
from mcp.types import CallToolResult
from msgspec import json
from pydantic import Field
from typing_extensions import TypedDict

from remanence.errors import NotFound
from remanence.interfaces.mcp.budget import MOST_TOKENS, cut
from remanence.interfaces.mcp.calls import READS, Calls, said, shown
from remanence.interfaces.mcp.shapes import LONGEST_NAME
from remanence.interfaces.mcp.watching import Asked
from remanence.memory import Memory
from remanence.types import Episode, Record

INSTRUCTIONS = """search finds what is remembered about a question; fetch gives one result whole, by its id."""
K = 10
_TITLE = 80
"""Characters of a text that stand for its title."""
ROOM = MOST_TOKENS - 1000
"""Tokens of a text that is fetched, so that the rest of the answer has room beside it."""


class Result(TypedDict):
    """One result: its id for `fetch`, what it is called, and where it can be read."""

    id: str
    title: str
    url: str


class Results(TypedDict):
    """What was found, best first."""

    results: list[Result]


class Document(TypedDict):
    """One result whole, with what is known about it."""

    id: str
    title: str
    text: str
    url: str
    metadata: dict[str, str]


def add_search(server: MCPServer, calls: Calls) -> None:
    """Give a server the two tools."""

    @server.tool(annotations=READS)
    async def search(
        asked: Asked, query: Annotated[str, Field(description="What to look for, in natural language.")]
    ) -> Annotated[CallToolResult, Results]:
        """Search the long-term memory; gives the ids and titles of what answers best."""

        def work(memory: Memory) -> CallToolResult:
            found = Results(results=[_result(memory, hit.record) for hit in memory.recall(query, k=K)])
            return said(json.encode(found).decode(), found)

        return await calls.on(asked, None, work)

    @server.tool(annotations=READS)
    async def fetch(
        asked: Asked, id: Annotated[str, Field(description="Of a result, as search gives it.")]
    ) -> Annotated[CallToolResult, Document]:
        """The whole text of a search result, with who said it, when, and where it came from."""

        def work(memory: Memory) -> CallToolResult:
            document = _document(memory, id)
            return said(json.encode(document).decode(), document)

        return await calls.on(asked, None, work)


def _result(memory: Memory, record: Record) -> Result:
    return Result(id=record.id, title=_title(memory, record), url=f"remanence://record/{record.id}")


def _document(memory: Memory, id: str) -> Document:
    record = memory.get(id)
    if not isinstance(record, Record) or record.hidden:
        raise NotFound(f"no search gives a result with the id {cut(id, LONGEST_NAME)!r}")
    known = {
        "actor": record.actor, "at": record.at and record.at.start.isoformat(), "session": record.session,
        "origin": record.origin.value, "trust": f"{record.trust:.2f}",
    }  # fmt: skip
    metadata = {key: cut(str(value), LONGEST_NAME) for key, value in known.items() if value is not None}
    return Document(**_result(memory, record), text=shown(record, "", ROOM), metadata=metadata)


def _title(memory: Memory, record: Record) -> str:
    """What a document is called; else when it was said, by whom, and how it begins."""
    episode = memory.get(record.sources[0].episode) if record.sources else None
    if isinstance(episode, Episode) and episode.title:
        return cut(episode.title, _TITLE)
    at = f"{record.at.start.date().isoformat()} " if record.at else ""
    who = f"{cut(record.actor, LONGEST_NAME)}: " if record.actor else ""
    return at + who + cut(" ".join(record.text[: 4 * _TITLE].split()), _TITLE)
