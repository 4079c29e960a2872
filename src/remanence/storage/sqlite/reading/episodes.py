"""Episodes, by their ids, by what their caller calls them, and by filters."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime

from remanence.filters import matches
from remanence.instants import maybe_moment
from remanence.storage.sqlite import rows
from remanence.storage.sqlite.reading.queries import Queries, conditions, prefixed, row_of
from remanence.types import Episode, Filter

_BELIEVED = "SELECT 1 FROM sources s JOIN records r ON r.row = s.record WHERE NOT r.forgotten AND r.retired_at IS NULL"
"""The records that are believed, held back or not, with what they rest on."""


class EpisodeReader(Queries):
    """What was observed, word for word."""

    def get_episodes(self, ids: Sequence[str]) -> dict[str, Episode]:
        """Episodes by id, in the order asked for; unknown ids are left out."""
        found = self.rows(
            f"SELECT {prefixed('e', rows.EPISODE_COLUMNS)} FROM json_each(?) i CROSS JOIN episodes e ON e.id = i.value",
            rows.json_text(ids),
        )
        return {row[0]: rows.to_episode(row) for row in found}

    def with_external_id(self, external_id: str) -> Episode | None:
        """The episode that the caller's id means: the latest one that is believed, or else the latest."""
        chosen = f"SELECT {rows.EPISODE_COLUMNS} FROM episodes e WHERE external_id = ? {{}} ORDER BY row DESC LIMIT 1"
        believed = chosen.format(f"AND EXISTS ({_BELIEVED} AND s.episode = e.row)")
        found = self.rows(believed, external_id) or self.rows(chosen.format(""), external_id)
        return rows.to_episode(found[0]) if found else None

    def episodes_called(self, external_id: str) -> list[str]:
        """The ids of all episodes that the caller's id was given to, in the order they were stored."""
        return [id for (id,) in self.rows("SELECT id FROM episodes WHERE external_id = ? ORDER BY row", external_id)]

    def scan_episodes(
        self,
        filter: Filter = Filter(),
        *,
        after: str = "",
        current: bool = False,
        ids: Sequence[str] = (),
        beginning: str = "",
    ) -> Iterator[Episode]:
        """Episodes that a filter allows (its kinds do not apply), in the order they were stored.

        With `ids` those of these ids of the caller's; with `beginning` those whose id begins so; with `current` those
        that are believed: something of them is neither forgotten nor retired, though it may be held back.
        """
        sql, values = conditions(filter)
        if ids and current:  # the latest that is believed, so that a get of what was replaced often costs no more
            sql += (
                f" AND row IN (SELECT (SELECT e.row FROM episodes e WHERE e.external_id = i.column1 AND EXISTS "
                f"({_BELIEVED} AND s.episode = e.row) ORDER BY e.row DESC LIMIT 1) "
                f"FROM (VALUES {', '.join(['(?)'] * len(ids))}) i)"
            )
            values += ids
        elif ids:
            sql += f" AND row IN (SELECT row FROM episodes WHERE external_id IN ({', '.join('?' * len(ids))}))"
            values += ids
        if beginning:
            sql += " AND row IN (SELECT row FROM episodes WHERE external_id >= ? AND external_id < ?)"
            values += [beginning, _behind(beginning)]
        if current and not ids:
            sql += f" AND EXISTS ({_BELIEVED} AND s.episode = episodes.row)"
        found = self.paged(
            f"SELECT row, {rows.EPISODE_COLUMNS} FROM episodes WHERE row > max(?, {row_of('episodes')}) {sql} "
            "ORDER BY row",
            0, after, *values,
        )  # fmt: skip
        for row in found:
            episode = rows.to_episode(row[1:])
            if set(filter.tags) <= set(episode.tags) and matches(filter.where, episode.metadata):
                yield episode

    def audiences_of(self, episodes: Sequence[str]) -> dict[str, str]:
        """Whom episodes are for: what the record is for that was stored first of each."""
        found = self.rows(
            "SELECT e.id, (SELECT r.audience FROM sources s JOIN records r ON r.row = s.record "
            "WHERE s.episode = e.row ORDER BY r.row LIMIT 1) FROM json_each(?) i CROSS JOIN episodes e "
            "ON e.id = i.value",
            rows.json_text(episodes),
        )
        return {id: audience or "" for id, audience in found}

    def span_of_time(self) -> tuple[datetime | None, datetime | None]:
        """When the first episode happened, and when the last one ended."""
        ((first, last),) = self.rows("SELECT min(at_start), max(at_end) FROM episodes")
        return maybe_moment(first), maybe_moment(last)


def _behind(beginning: str) -> str:
    """The first text behind all that begin so, in the order of code points (and of UTF-8).

    >>> _behind("a/"), _behind("a\U0010ffff"), _behind("\ud7ff")
    ('a0', 'b', '\ue000')
    """
    stem = beginning.rstrip("\U0010ffff")
    last = ord(stem[-1]) + 1
    return stem[:-1] + chr(0xE000 if 0xD800 <= last < 0xE000 else last)
