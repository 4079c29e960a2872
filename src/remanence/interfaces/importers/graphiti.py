"""Graphiti and Zep: episodes, entities and facts (entity edges), as JSON or JSON lines of what their API gives.

There is no file that they export: this reads the objects as `model_dump(mode="json")` and Zep's SDK write them, in
arrays under "episodes", "edges" (or "facts", "entity_edges") and "nodes" (or "entities"), in one array, or one a line.
A fact is valid from `valid_at` to `invalid_at`, else to when it expired. One object at a time is in memory.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from pathlib import PurePosixPath
from typing import Any

from msgspec import Struct

from remanence.interfaces.importers.chatgpt import speaker
from remanence.interfaces.importers.json_stream import Place
from remanence.interfaces.importers.model import Choices, Format, Found, LeftOut, Misfit
from remanence.interfaces.importers.shapes import item, json_lines, placed, shaped, values
from remanence.interfaces.importers.sources import Source

_ARRAYS = frozenset({"episodes", "edges", "entity_edges", "facts", "nodes", "entities", "data", "graph"})
_SPEAKER = re.compile(r"([^:\n(]{1,60}?) ?(?:\((user|assistant|system|tool)\))?: .")
_SINGLE_LINE = re.compile(rb"[ \t\r]*\{[^\n]*\}[ \t\r]*\n[ \t\r\n]*\{")


class Fact(Struct):
    """An entity edge."""

    uuid: str
    fact: str
    name: str | None = None
    group_id: str | None = None
    valid_at: str | None = None
    invalid_at: str | None = None
    expired_at: str | None = None
    reference_time: str | None = None
    created_at: str | None = None


class Episode(Struct):
    """An episodic node; Zep adds who spoke."""

    uuid: str
    content: str
    source: str | None = None
    role: str | None = None
    role_type: str | None = None
    group_id: str | None = None
    session_id: str | None = None
    thread_id: str | None = None
    valid_at: str | None = None
    created_at: str | None = None


class Node(Struct):
    """An entity, with what a model says of it."""

    uuid: str
    name: str
    summary: str | None = None
    group_id: str | None = None
    created_at: str | None = None


def detects(source: Source) -> bool:
    """Whether there are facts between nodes, or episodes of a graph."""
    if source.single is None:
        return False
    head = source.head(source.single)
    if head.lstrip()[:1] not in (b"{", b"["):
        return False
    facts = b'"fact"' in head and (b'"source_node_uuid"' in head or b'"invalid_at"' in head)
    return facts or (b'"uuid"' in head and (b'"entity_edges"' in head or b'"source_description"' in head))


def read(source: Source, choices: Choices) -> Iterator[Found]:
    """Facts, episodes and the summaries of entities, in the order of the file."""
    for name in [source.single] if source.single else source.with_suffix(".json", ".jsonl"):
        is_lines = PurePosixPath(name).suffix == ".jsonl" or _SINGLE_LINE.match(source.head(name))
        for found in json_lines(source, name) if is_lines else _objects(source, name):
            if isinstance(found, Misfit):
                yield found
            elif isinstance(found[1], Mapping):
                yield from _object(found[1], found[0], choices)
            else:
                yield LeftOut("values that are neither facts nor episodes")


def _objects(source: Source, name: str) -> Iterator[tuple[str, Any] | Misfit]:
    for found in values(source, name, _into):
        yield found if isinstance(found, Misfit) else (placed(name, found[0]), found[1])


def _into(place: Place) -> bool:
    return all(isinstance(part, str) and part in _ARRAYS for part in place)


def _object(value: Mapping[str, Any], place: str, choices: Choices) -> Iterator[Found]:
    try:
        if "fact" in value:
            yield _fact(shaped(value, Fact))
        elif "content" in value:
            yield _episode(shaped(value, Episode), choices)
        elif "name" in value and "uuid" in value:
            node = shaped(value, Node)
            if node.summary and node.summary.strip():
                yield item(
                    f"{node.name}: {node.summary}", id=f"graphiti:{node.uuid}", origin="agent", at=node.created_at,
                    metadata={"source": "graphiti", "entity": node.name, "group": node.group_id},
                )  # fmt: skip
            else:
                yield LeftOut("entities without a summary")
        else:
            yield LeftOut("values that are neither facts nor episodes")
    except ValueError as e:
        yield Misfit(place, str(e))


def _fact(fact: Fact) -> Found:
    until = fact.invalid_at or fact.expired_at
    return item(
        fact.fact, id=f"graphiti:{fact.uuid}", origin="agent",
        at=fact.valid_at or fact.reference_time or fact.created_at, valid_from=fact.valid_at, valid_to=until,
        metadata={"source": "graphiti", "relation": fact.name, "group": fact.group_id},
    )  # fmt: skip


def _episode(episode: Episode, choices: Choices) -> Found:
    role, name = episode.role_type or ("user" if episode.source == "message" else None), episode.role
    if episode.source == "message" and name is None and (found := _SPEAKER.match(episode.content)):
        name, role = found[1], found[2] or role
    if role is None:
        about = {"origin": "document"}
    else:
        about = speaker(role, name, choices)
        if name:
            about["actor"] = name
    return item(
        episode.content, id=f"graphiti:{episode.uuid}", at=episode.valid_at or episode.created_at,
        session=episode.thread_id or episode.session_id or episode.group_id, metadata={"source": "graphiti"}, **about,
    )  # fmt: skip


FORMAT = Format(name="graphiti", what="Graphiti and Zep: episodes, facts, entities", detects=detects, read=read)
