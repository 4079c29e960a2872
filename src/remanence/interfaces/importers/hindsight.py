"""Hindsight: a bank's documents, facts, mental models and directives, as its API writes them.

That is the template of a bank (`/export`), the lists of memories and documents, and the archive of a document transfer:
JSON files in any of these shapes, alone, in a folder or in an archive. The backup of its database is PostgreSQL's own
binary form, which only Hindsight reads. One object at a time is in memory.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from msgspec import Struct

from remanence.errors import ImportUnreadable
from remanence.interfaces.importers.json_stream import Place
from remanence.interfaces.importers.model import Choices, Format, Found, LeftOut, Misfit
from remanence.interfaces.importers.shapes import digest, item, json_lines, placed, shaped, values
from remanence.interfaces.importers.sources import Source

_ARRAYS = frozenset(
    {"items", "memories", "memory_units", "facts", "observations", "documents", "mental_models", "directives", "data"}
)
_MARKS = (b'"fact_type"', b'"mental_models"', b'"directives"', b'"original_text"', b'"memory_units"')


class Unit(Struct):
    """A fact, as far as its time, sort and words go."""

    text: str
    id: str | None = None
    fact_type: str | None = None
    context: str | None = None
    occurred_start: str | None = None
    occurred_end: str | None = None
    mentioned_at: str | None = None
    date: str | None = None
    document_id: str | None = None
    tags: list[str] | None = None


class Document(Struct):
    """A document; lists of documents have no text, and single ones do."""

    id: str | None = None
    original_text: str | None = None
    created_at: str | None = None
    tags: list[str] | None = None


class Model(Struct):
    """A mental model or a directive: something with a name and a text."""

    content: str
    id: str | None = None
    name: str | None = None
    source_query: str | None = None
    last_refreshed_at: str | None = None


def detects(source: Source) -> bool:
    """Whether there are facts, documents or mental models, or a backup that tells what it is."""
    if _is_backup(source):
        return True
    names = [source.single] if source.single else source.with_suffix(".json", ".jsonl")[:20]
    heads = (source.head(name).lstrip() for name in names)
    return any(head[:1] in (b"{", b"[") and any(mark in head for mark in _MARKS) for head in heads)


def _is_backup(source: Source) -> bool:
    return bool(source.named("memory_units.bin")) and bool(source.named("manifest.json"))


def read(source: Source, choices: Choices) -> Iterator[Found]:
    """Documents, facts, mental models and directives, in the order of the files."""
    if _is_backup(source):
        raise ImportUnreadable(
            f"{source.path} is a backup of Hindsight's database, in PostgreSQL's binary form: restore it there, and "
            "export its memories and documents with the API (GET …/memories/list, …/documents, …/export)"
        )
    for name in [source.single] if source.single else source.with_suffix(".json", ".jsonl"):
        rest = dict[str, Any]()
        for found in json_lines(source, name) if name.endswith(".jsonl") else values(source, name, _into):
            if isinstance(found, Misfit):
                yield found
                continue
            place, value = found
            if isinstance(place, tuple) and len(place) == 1 and isinstance(place[0], str):
                rest[place[0]] = value  # a file of one document
            elif isinstance(value, Mapping):
                yield from _object(value, place if isinstance(place, str) else placed(name, place), choices)
        if "original_text" in rest:
            yield from _object(rest, name, choices)


def _into(place: Place) -> bool:
    return all(part in _ARRAYS for part in place)


def _object(value: Mapping[str, Any], place: str, choices: Choices) -> Iterator[Found]:
    try:
        if "text" in value:
            yield _unit(shaped(value, Unit), choices)
        elif "original_text" in value:
            document = shaped(value, Document)
            if document.original_text and document.original_text.strip():
                named = f"hindsight:{document.id or digest(document.original_text)}"
                yield item(document.original_text, id=named, document=True, at=document.created_at,
                           tags=document.tags, metadata={"source": "hindsight"})  # fmt: skip
            else:
                yield LeftOut("documents without a text")
            for number, fact in enumerate(value.get("facts") or value.get("memory_units") or ()):
                if isinstance(fact, Mapping):
                    yield from _object(fact, f"{place}.facts[{number}]", choices)
        elif "content" in value:
            model = shaped(value, Model)
            sort = "directive" if "directives" in place else "mental model"
            yield item(
                model.content, id=f"hindsight:{sort}:{model.id or model.name or digest(model.content)}",
                origin="agent", at=model.last_refreshed_at, title=model.name,
                metadata={"source": "hindsight", "sort": sort, "query": model.source_query},
            )  # fmt: skip
        else:
            yield LeftOut("settings, entities and links")
    except ValueError as e:
        yield Misfit(place, str(e))


def _unit(unit: Unit, choices: Choices) -> Found:
    start, end = unit.occurred_start, unit.occurred_end
    at = [start, end] if start and end and start != end else start or unit.mentioned_at or unit.date
    return item(
        unit.text, id=f"hindsight:{unit.id or digest(unit.text, start)}", origin="agent", at=at, tags=unit.tags,
        actor=choices.me if unit.fact_type in ("experience", "bank") else None,
        metadata={"source": "hindsight", "sort": unit.fact_type, "context": unit.context, "document": unit.document_id},
    )  # fmt: skip


FORMAT = Format(name="hindsight", what="Hindsight bank", detects=detects, read=read)
