"""How records and episodes look."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, tzinfo
from typing import TYPE_CHECKING

from remanence.interfaces.cli.output import excerpt, fields, moment, pairs, plain, table
from remanence.types import Entity, Episode, Link, Record, When

if TYPE_CHECKING:
    from rich.table import Table


LONGEST = 200
"""Characters of a text that a list shows."""


def record_table(items: Sequence[Record | Episode], zone: tzinfo, *, ids: bool = True) -> Table:
    """One row a record or episode: its id, time, actor and words."""
    made = table(*(["id"] if ids else []), "when", "who", "what")
    for item in items:
        gone = getattr(item, "forgotten", False)
        row = (moment(item.at, zone), plain(item.actor or item.origin), excerpt(item.text, LONGEST))
        made.add_row(*([item.id] if ids else []), *row, style="dim strike" if gone else "")
    return made


def entity_table(items: Sequence[Entity]) -> Table:
    """One row an entity: its id, kind, name and other names."""
    made = table("id", "kind", "name", "also called")
    for item in items:
        made.add_row(item.id, item.kind, plain(item.name), plain(", ".join(item.aliases)))
    return made


def link_table(items: Sequence[Link]) -> Table:
    """One row a link: its type and the two ends."""
    made = table("type", "source", "target")
    for item in items:
        made.add_row(item.type, item.source, item.target)
    return made


def one(item: Episode | Record, zone: tzinfo) -> Table:
    """Everything known about one episode or record, a line a field, its words last."""
    known = {name: _words(value, zone) for name, value in fields(item, but=("text",)).items()}
    return pairs({"is": type(item).__name__.lower(), **known, "text": item.text})


def _words(value: object, zone: tzinfo) -> object:
    if isinstance(value, When | datetime):
        return moment(value, zone)
    if isinstance(value, tuple):
        return ", ".join(f"{v.episode} [{v.start}:{v.end}]" if hasattr(v, "episode") else str(v) for v in value)
    return value
