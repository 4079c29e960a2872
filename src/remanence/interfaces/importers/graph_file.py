"""`memory.jsonl`, the file of MCP's reference memory server (`memory_jsonl`), as a form to import."""

from __future__ import annotations

from collections.abc import Iterator

from remanence.interfaces.importers.json_stream import parse
from remanence.interfaces.importers.memory_jsonl import items_of
from remanence.interfaces.importers.model import Choices, Format, Found, Item, LeftOut, Misfit
from remanence.interfaces.importers.shapes import clean, read_lines
from remanence.interfaces.importers.sources import Source


def detects(source: Source) -> bool:
    """Whether the first line is an entity or a relation."""
    if source.single is None:
        return False
    try:
        first = parse(source.head(source.single).split(b"\n")[0])
    except ValueError:
        return False
    if not isinstance(first, dict):
        return False
    return (first.get("type") == "entity" and "observations" in first) or (
        first.get("type") == "relation" and "relationType" in first
    )


def read(source: Source, choices: Choices) -> Iterator[Found]:
    """The entities, observations and relations, line by line."""
    del choices
    for name in [source.single] if source.single else source.named("memory.jsonl"):
        for found in read_lines(source, name, lambda line: items_of(clean(line.decode("utf-8", "replace")))):
            if isinstance(found, Misfit):
                yield found
                continue
            _, items = found
            yield from map(Item, items)
            if not items:
                yield LeftOut("lines of other types")


FORMAT = Format(name="memory.jsonl", what="MCP's reference memory server", detects=detects, read=read)
