"""`memory.jsonl`, the file of the Model Context Protocol's reference memory server, read and written.

Each line is a thing, `{"type": "entity", "name", "entityType", "observations": […]}`, or a relation between two,
`{"type": "relation", "from", "to", "relationType"}`; that server passes over lines of any other type, and so does this.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Sequence
from hashlib import sha256
from typing import Any

from remanence.interfaces.graph import Entity, Graph, Relation, Whole, entity_items, relation_item
from remanence.memory import Memory


def items(lines: Iterable[str]) -> Iterator[dict[str, Any]]:
    """What `Memory.retain_many` stores of a file, each with an id that follows from what it says.

    So a file that is read again, or further after an interruption, stores nothing twice.
    Raises: ValueError that names the line.

    >>> for item in items(['{"type": "entity", "name": "Ana", "entityType": "person", "observations": ["likes tea"]}']):
    ...     print(item["text"])
    Ana (person)
    Ana: likes tea
    """
    for number, line in enumerate(lines, start=1):
        try:
            found = items_of(line) if line.strip() else ()
        except ValueError as e:
            raise ValueError(f"line {number}: {e}") from None
        yield from found


def items_of(line: str) -> Sequence[dict[str, Any]]:
    """The items of one line; none for a line that is neither an entity nor a relation. Raises: ValueError."""
    try:
        found = _of_value(json.loads(line))
    except (ValueError, TypeError, KeyError, RecursionError) as e:
        raise ValueError(f"this is neither an entity nor a relation: {e!r:.200}") from None
    return [item | {"id": f"memory.jsonl:{sha256(_canonical(item)).hexdigest()[:32]}"} for item in found]


def lines(memory: Memory) -> Iterator[str]:
    """The graph of a bank as the lines of such a file, in the order in which it was added.

    >>> with Memory(":memory:") as mem:
    ...     relation = '{"type":"relation","from":"Ana","to":"Acme","relationType":"works_at"}'
    ...     _ = mem.retain_many(items([relation]))
    ...     [*lines(mem)] == [relation]
    True
    """
    return of_graph(Graph(memory).read_graph())


def of_graph(graph: Whole) -> Iterator[str]:
    """A graph as lines, as that server writes them."""
    for entity in graph["entities"]:
        yield _line({"type": "entity", **entity})
    for relation in graph["relations"]:
        yield _line({"type": "relation", **relation})


def _of_value(found: Any) -> Iterable[dict[str, Any]]:
    if found["type"] == "entity":
        if not isinstance(found["observations"], list):
            raise TypeError("'observations' must be a list")
        observations = [_text(text) for text in found["observations"]]
        entity = Entity(name=_text(found["name"]), entityType=_text(found["entityType"]), observations=observations)
        return entity_items(entity)
    if found["type"] == "relation":
        start, end, kind = (_text(found[key]) for key in ("from", "to", "relationType"))
        return [relation_item(Relation({"from": start, "to": end, "relationType": kind}))]
    return ()


def _text(value: Any) -> str:
    if not isinstance(value, str):
        raise TypeError(f"expected a text, got {value!r:.80}")
    return value


def _line(value: dict[str, Any]) -> str:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))


def _canonical(item: dict[str, Any]) -> bytes:
    return json.dumps(item, sort_keys=True).encode()
