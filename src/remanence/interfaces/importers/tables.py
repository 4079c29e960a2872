"""JSON lines and tables (CSV, TSV): a row is an item, and a mapping says which column is which field.

Without a mapping, columns that are named like fields are these fields. Columns that are none go to the metadata. Rows
without an id are known by what they say, so that equal rows are one. A row at a time is in memory; a JSON array of
objects, such as the messages of a chat, is read like JSON lines.
"""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterable, Iterator, Mapping
from pathlib import PurePosixPath
from typing import Any

from remanence.encoding.observation import KNOWN_KEYS
from remanence.errors import ImportUnreadable
from remanence.interfaces.importers.json_stream import parse
from remanence.interfaces.importers.model import Choices, Format, Found, Item, LeftOut, Misfit
from remanence.interfaces.importers.shapes import cleaned, digest, elements, json_lines
from remanence.interfaces.importers.sources import Source

FIELDS = tuple(sorted(KNOWN_KEYS - {"metadata", "document"}))
"""What a column can be."""
_TEXTS = ("text", "content", "message", "body")
_WIDEST = 16 << 20
"""Characters of a field of a table."""


def detects_lines(source: Source) -> bool:
    """Whether the first line, or the first element, is an object with a text."""
    if source.single is None:
        return False
    head = source.head(source.single).removeprefix(b"\xef\xbb\xbf").lstrip()
    if head[:1] == b"[":
        return head[1:].lstrip()[:1] == b"{" and any(f'"{name}"'.encode() in head for name in _TEXTS[:2])
    try:
        first = parse(head.split(b"\n")[0])
    except ValueError:
        return False
    return isinstance(first, dict) and any(isinstance(first.get(name), str | list) for name in _TEXTS[:2])


def read_lines(source: Source, choices: Choices) -> Iterator[Found]:
    """The objects, in order."""
    mapping = _checked(choices.mapping)
    for name in [source.single] if source.single else source.with_suffix(".jsonl", ".ndjson"):
        is_array = source.head(name, 4096).removeprefix(b"\xef\xbb\xbf").lstrip()[:1] == b"["
        for found in elements(source, name) if is_array else json_lines(source, name):
            if isinstance(found, Misfit):
                yield found
            elif isinstance(found[1], dict):
                yield _row(found[1], found[0], mapping)
            else:
                yield Misfit(found[0], "expected an object")


def detects_table(source: Source) -> bool:
    """Whether it is called a table and begins with names of columns."""
    if source.single is None or PurePosixPath(source.single).suffix.casefold() not in (".csv", ".tsv"):
        return False
    return bool(source.head(source.single, 4096).split(b"\n")[0].strip())


def read_table(source: Source, choices: Choices) -> Iterator[Found]:
    """The rows after the first, which names the columns."""
    mapping = _checked(choices.mapping)
    for name in [source.single] if source.single else source.with_suffix(".csv", ".tsv"):
        try:
            with source.open(name) as stream:
                head = source.head(name, 8192).decode("utf-8-sig", "replace").split("\n")[0]
                text = io.TextIOWrapper(stream, "utf-8-sig", errors="replace", newline="")
                yield from _table(_bounded(text), name, _delimiter(head), mapping)
        except ImportUnreadable as e:
            yield Misfit(name, str(e))


def _table(text: Iterable[str], name: str, delimiter: str, mapping: Mapping[str, str]) -> Iterator[Found]:
    before = csv.field_size_limit(_WIDEST)
    try:
        rows = csv.reader(text, delimiter=delimiter)
        columns = next(rows, [])
        chosen = mapping or _by_name(columns)
        if missing := sorted(set(chosen.values()) - set(columns)):
            raise ValueError(f"{name} has no column {missing[0]!r}; it has {', '.join(columns)}")
        if "text" not in chosen and "content" not in chosen:
            such = columns[0] if columns else "A"
            raise ValueError(f"which column of {name} is the text? Say so with a mapping, such as text={such}")
        while True:
            try:
                row = next(rows, None)
            except csv.Error as e:
                yield Misfit(f"{name}, line {rows.line_num}", str(e))
                continue
            if row is None:
                return
            place = f"{name}, line {rows.line_num}"
            if not any(cell.strip() for cell in row):
                continue
            if len(row) > len(columns):
                yield Misfit(place, f"it has {len(row)} cells, and there are {len(columns)} columns")
                continue
            yield _row(dict(zip(columns, row, strict=False)), place, chosen)
    finally:
        csv.field_size_limit(before)


def _bounded(text: io.TextIOWrapper) -> Iterator[str]:
    """Lines, cut where one is longer than a field may be: a quote that is never closed must not hold the whole file."""
    while line := text.readline(_WIDEST):
        yield line.replace("\0", "\ufffd")


def _delimiter(head: str) -> str:
    """What separates the names of columns."""
    return max(",;\t|", key=lambda mark: (head.count(mark), mark == ","))


def _by_name(columns: Iterable[str]) -> dict[str, str]:
    """Fields by the columns that are named like them, whatever the case."""
    named = {column.strip().casefold(): column for column in columns}
    found = {field: named[field] for field in FIELDS if field in named}
    if "text" not in found and "content" not in found:
        text = next((named[name] for name in _TEXTS if name in named), None)
        found |= {} if text is None else {"text": text}
    return found


def _checked(mapping: Mapping[str, str]) -> Mapping[str, str]:
    """A mapping whose fields there are. Raises: ValueError."""
    if unknown := sorted(set(mapping) - set(FIELDS)):
        raise ValueError(f"there is no field {unknown[0]!r}; a mapping names {', '.join(FIELDS)}")
    return mapping


def _row(row: Mapping[str, Any], place: str, mapping: Mapping[str, str]) -> Found:
    """A row as an item."""
    chosen = mapping or {name: name for name in row if name in KNOWN_KEYS}
    fields = {field: row.get(column) for field, column in chosen.items()}
    made = {field: value for field, value in fields.items() if value not in (None, "", [])}
    text = made.get("text", made.get("content"))
    if text is None or (isinstance(text, str) and not text.strip()):
        return LeftOut("rows without a text")
    if isinstance(made.get("tags"), str):
        made["tags"] = [tag for part in made["tags"].split(",") if (tag := part.strip())]
    rest = {k: v for k, v in row.items() if k not in set(chosen.values()) and v not in (None, "", [])}
    kept = made.pop("metadata", None)
    about = {**(kept if isinstance(kept, Mapping) else {}), **rest}
    made.setdefault("id", f"row:{digest(json.dumps(row, sort_keys=True, default=str))}")
    for name in ("id", "session", "actor", "title"):
        if isinstance(made.get(name), int | float):
            made[name] = str(made[name])
    if any(not isinstance(key, str) for key in about):
        return Misfit(place, "its columns have no names")
    found = Item(cleaned({**made, **({"metadata": about} if about else {})}))
    found.place = place
    return found


JSONL = Format(name="jsonl", what="JSON lines, or an array of objects, with a mapping", detects=detects_lines,
               read=read_lines)  # fmt: skip
TABLE = Format(name="csv", what="CSV or TSV, with a mapping", detects=detects_table, read=read_table)
