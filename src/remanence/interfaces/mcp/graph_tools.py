"""The nine tools of the reference memory server, with its arguments, results and behaviour, over a bank's graph."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Annotated, Any

from mcp.server.mcpserver import MCPServer
from mcp.server.mcpserver.exceptions import ToolError
from mcp.types import CallToolResult, TextContent
from pydantic import Field
from typing_extensions import TypedDict

from remanence.interfaces import graph as kept
from remanence.interfaces.graph import Graph
from remanence.interfaces.mcp.budget import MOST_TOKENS, first, size
from remanence.interfaces.mcp.calls import HIDES, READS, WRITES, Calls
from remanence.interfaces.mcp.watching import Asked
from remanence.memory import Memory

INSTRUCTIONS = """A knowledge graph of people, things and what is known of them. Look with search_nodes or open_nodes
before you answer anything that may depend on it, and add what is worth knowing later."""

RELATIONS = MOST_TOKENS // 4
"""Tokens of an answer that its relations may take."""


class Entity(TypedDict):
    """An entity of the graph."""

    name: Annotated[str, Field(description="The name of the entity")]
    entityType: Annotated[str, Field(description="The type of the entity")]
    observations: Annotated[list[str], Field(description="What was observed of it")]


Relation = TypedDict(
    "Relation",
    {
        "from": Annotated[str, Field(description="The name of the entity where the relation starts")],
        "to": Annotated[str, Field(description="The name of the entity where the relation ends")],
        "relationType": Annotated[str, Field(description="The type of the relation")],
    },
)


class Observed(TypedDict):
    """Observations to add to an entity."""

    entityName: Annotated[str, Field(description="The name of the entity to add to")]
    contents: Annotated[list[str], Field(description="What was observed of it")]


class Deletion(TypedDict):
    """Observations to delete from an entity."""

    entityName: Annotated[str, Field(description="The name of the entity to delete from")]
    observations: Annotated[list[str], Field(description="The observations to delete")]


class Entities(TypedDict):
    """The entities that are new."""

    entities: list[Entity]


class Relations(TypedDict):
    """The relations that are new."""

    relations: list[Relation]


class Added(TypedDict):
    """What is new about an entity."""

    entityName: str
    addedObservations: list[str]


class AllAdded(TypedDict):
    """What is new, entity by entity."""

    results: list[Added]


class Whole(TypedDict):
    """A graph, or the part of one that was asked for."""

    entities: list[Entity]
    relations: list[Relation]


class Done(TypedDict):
    """That something was deleted."""

    success: bool
    message: str


def add_graph(server: MCPServer, calls: Calls) -> None:
    """Give a server the nine tools, and the resource of that server."""
    _add_creating(server, calls)
    _add_deleting(server, calls)
    _add_looking(server, calls)

    @server.resource("memory://knowledge-graph", mime_type="application/json", description="The knowledge graph.")
    async def knowledge_graph() -> str:
        return await calls.on(None, None, lambda memory: _pretty(_cut(Graph(memory).read_graph())[0]))


def _add_creating(server: MCPServer, calls: Calls) -> None:
    @server.tool(title="Create Entities", annotations=WRITES)
    async def create_entities(asked: Asked, entities: list[Entity]) -> Annotated[CallToolResult, Entities]:
        """Create multiple new entities in the knowledge graph"""

        def work(memory: Memory) -> CallToolResult:
            made = Graph(memory).create_entities(entities)
            return _told(made, {"entities": made})

        return await calls.on(asked, None, work, changes=True)

    @server.tool(title="Create Relations", annotations=WRITES)
    async def create_relations(asked: Asked, relations: list[Relation]) -> Annotated[CallToolResult, Relations]:
        """Create multiple new relations between entities in the knowledge graph. Write them in active voice"""

        def work(memory: Memory) -> CallToolResult:
            made = Graph(memory).create_relations(relations)
            return _told(made, {"relations": made})

        return await calls.on(asked, None, work, changes=True)

    @server.tool(title="Add Observations", annotations=WRITES)
    async def add_observations(asked: Asked, observations: list[Observed]) -> Annotated[CallToolResult, AllAdded]:
        """Add new observations to existing entities in the knowledge graph"""

        def work(memory: Memory) -> CallToolResult:
            added = Graph(memory).add_observations([(each["entityName"], each["contents"]) for each in observations])
            return _told(added, {"results": added})

        try:
            return await calls.on(asked, None, work, changes=True)
        except ToolError as e:  # raised, the SDK would put words of its own before those of the reference
            return CallToolResult(content=[TextContent(type="text", text=str(e))], is_error=True)


def _add_deleting(server: MCPServer, calls: Calls) -> None:
    async def delete(asked: Asked, what: str, work: Callable[[Graph], None]) -> CallToolResult:
        await calls.on(asked, None, lambda memory: work(Graph(memory)), changes=True)
        done = Done(success=True, message=f"{what} deleted successfully")
        return CallToolResult(content=[TextContent(type="text", text=done["message"])], structured_content=dict(done))

    @server.tool(title="Delete Entities", annotations=HIDES)
    async def delete_entities(
        asked: Asked,
        entityNames: Annotated[list[str], Field(description="The names of the entities to delete")],  # noqa: N803
    ) -> Annotated[CallToolResult, Done]:
        """Delete multiple entities and their associated relations from the knowledge graph"""
        return await delete(asked, "Entities", lambda graph: graph.delete_entities(entityNames))

    @server.tool(title="Delete Observations", annotations=HIDES)
    async def delete_observations(asked: Asked, deletions: list[Deletion]) -> Annotated[CallToolResult, Done]:
        """Delete specific observations from entities in the knowledge graph"""
        gone = [(each["entityName"], each["observations"]) for each in deletions]
        return await delete(asked, "Observations", lambda graph: graph.delete_observations(gone))

    @server.tool(title="Delete Relations", annotations=HIDES)
    async def delete_relations(
        asked: Asked, relations: Annotated[list[Relation], Field(description="The relations to delete")]
    ) -> Annotated[CallToolResult, Done]:
        """Delete multiple relations from the knowledge graph"""
        return await delete(asked, "Relations", lambda graph: graph.delete_relations(relations))


def _add_looking(server: MCPServer, calls: Calls) -> None:
    async def look(asked: Asked, work: Callable[[Graph], kept.Whole]) -> CallToolResult:
        whole, left = _cut(await calls.on(asked, None, lambda memory: work(Graph(memory))))
        result = _told(whole, whole)
        if left:
            result.content.append(TextContent(type="text", text=left))
        return result

    @server.tool(title="Read Graph", annotations=READS)
    async def read_graph(asked: Asked) -> Annotated[CallToolResult, Whole]:
        """Read the entire knowledge graph"""
        return await look(asked, Graph.read_graph)

    @server.tool(title="Search Nodes", annotations=READS)
    async def search_nodes(
        asked: Asked, query: Annotated[str, Field(description="What names, types or observations are to contain")]
    ) -> Annotated[CallToolResult, Whole]:
        """Search for nodes in the knowledge graph based on a query"""
        return await look(asked, lambda graph: graph.search_nodes(query))

    @server.tool(title="Open Nodes", annotations=READS)
    async def open_nodes(
        asked: Asked, names: Annotated[list[str], Field(description="The names of the entities to retrieve")]
    ) -> Annotated[CallToolResult, Whole]:
        """Open specific nodes in the knowledge graph by their names"""
        return await look(asked, lambda graph: graph.open_nodes(names))


def _cut(whole: kept.Whole) -> tuple[kept.Whole, str]:
    """As much of a graph as one answer may hold, and what to tell of the rest; "" if it is whole."""
    relations, fewer = first(whole["relations"], RELATIONS) if size(whole) > MOST_TOKENS else (whole["relations"], 0)
    room = MOST_TOKENS - sum(map(size, relations))
    entities, left = list[kept.Entity](), 0
    for entity in whole["entities"]:
        if room <= 0:
            break
        some, more = _fewer(entity, room)
        room, left = room - size(some), left + more
        entities.append(some)
    missing = len(whole["entities"]) - len(entities)
    if not (fewer or missing or left):
        return whole, ""
    told = f"Too long to show whole: {missing:,} entities, {left:,} observations and {fewer:,} relations are left out."
    return kept.Whole(entities=entities, relations=relations), f"{told} search_nodes and open_nodes show a part."


def _fewer(entity: kept.Entity, tokens: int) -> tuple[kept.Entity, int]:
    if not entity["observations"] or size(entity) <= tokens:
        return entity, 0
    some, left = first(entity["observations"], tokens)
    if size(some) > tokens:
        some, left = [], left + len(some)
    return kept.Entity(name=entity["name"], entityType=entity["entityType"], observations=some), left


def _told(value: Any, structured: Any) -> CallToolResult:
    return CallToolResult(content=[TextContent(type="text", text=_pretty(value))], structured_content=dict(structured))


def _pretty(value: Any) -> str:
    return json.dumps(value, indent=2, ensure_ascii=False)
