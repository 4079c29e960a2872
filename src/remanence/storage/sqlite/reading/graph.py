"""Entities and the links between them and records."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from remanence.storage.sqlite import rows
from remanence.storage.sqlite.reading.queries import Queries, prefixed, row_of
from remanence.types import Entity, Link


class GraphReader(Queries):
    """What is named, and what belongs to what."""

    def links_of(self, ids: Sequence[str], *, retired: bool = False) -> list[Link]:
        """The links in force at any of these records or entities, in the order they were stored.

        Args:
            retired: with those that are not in force any more.
        """
        in_force = "" if retired else "l.retired_at IS NULL AND "
        found = self.rows(
            f"SELECT {prefixed('l', rows.LINK_COLUMNS)} FROM links l WHERE {in_force}l.row IN ("
            "SELECT s.row FROM json_each(?1) i CROSS JOIN links s ON s.source = i.value UNION "
            "SELECT t.row FROM json_each(?1) i CROSS JOIN links t ON t.target = i.value) ORDER BY l.row",
            rows.json_text(ids),
        )
        return [rows.to_link(row) for row in found]

    def scan_links(self, after: str = "") -> Iterator[Link]:
        """Links in the order they were stored, from behind the id `after`."""
        sql = f"SELECT row, {rows.LINK_COLUMNS} FROM links WHERE row > max(?, {row_of('links')}) ORDER BY row"
        for row in self.paged(sql, 0, after):
            yield rows.to_link(row[1:])

    def entities_with_names(self) -> list[Entity]:
        """The entities that go by several names, or were merged into one, and those into which one was merged."""
        found = self.rows(
            f"SELECT {rows.ENTITY_COLUMNS} FROM entities WHERE aliases <> '[]' OR merged_into IS NOT NULL "
            "OR id IN (SELECT merged_into FROM entities WHERE merged_into IS NOT NULL) ORDER BY row"
        )
        return [rows.to_entity(row) for row in found]

    def scan_entities(self, after: str = "") -> Iterator[Entity]:
        """Entities in the order they were stored, from behind the id `after`."""
        sql = f"SELECT row, {rows.ENTITY_COLUMNS} FROM entities WHERE row > max(?, {row_of('entities')}) ORDER BY row"
        for row in self.paged(sql, 0, after):
            yield rows.to_entity(row[1:])
