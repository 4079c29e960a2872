"""Records with their texts, by what they are asked for: ids, sessions, subjects, states, filters."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import datetime
from itertools import groupby
from operator import itemgetter

from remanence.errors import BankUnreadable
from remanence.filters import matches
from remanence.instants import micros, moment
from remanence.storage.sqlite import rows
from remanence.storage.sqlite.reading.queries import Queries, conditions, decoded, pages, prefixed, quoted, row_of
from remanence.storage.sqlite.rows import SHOWN, Row
from remanence.types import Evidence, Filter, Record, Span, Unit


class RecordReader(Queries):
    """Records, each with its text and the characters that it rests on."""

    def get_records(self, ids: Sequence[str]) -> dict[str, Record]:
        """Records by id, in the order asked for; unknown ids are left out."""
        found = self.rows(
            f"SELECT r.row, {prefixed('r', rows.RECORD_COLUMNS)} FROM json_each(?) i "
            "CROSS JOIN records r ON r.id = i.value",
            rows.json_text(ids),
        )
        return {r.id: r for r in self._with_sources([(row[0], row[1:]) for row in found])}

    def texts_of(self, ids: Sequence[str]) -> dict[str, str]:
        """The texts of records by id; unknown ids are left out. Cost: a third of `get_records`."""
        found = self.rows(
            'SELECT r.id, r.text, e.text, s.start, s."end" FROM json_each(?) i CROSS JOIN records r ON r.id = i.value '
            "LEFT JOIN sources s ON s.record = r.row AND r.text IS NULL LEFT JOIN episodes e ON e.row = s.episode "
            "ORDER BY i.key, s.ordinal",
            rows.json_text(ids),
        )
        spans: dict[str, list[str]] = {}
        for id, text, said, start, end in found:
            spans.setdefault(id, []).append(text if text is not None else "" if said is None else said[start:end])
        return {id: "\n".join(parts) for id, parts in spans.items()}

    def get_cited(self, ids: Sequence[str]) -> dict[str, tuple[Record, tuple[Evidence, ...]]]:
        """Records by id, each with the characters that it rests on; unknown ids are left out."""
        found = self.rows(
            f"SELECT r.row, {prefixed('r', rows.RECORD_COLUMNS)} FROM json_each(?) i "
            "CROSS JOIN records r ON r.id = i.value",
            rows.json_text(ids),
        )
        sources = self._sources([row[0] for row in found])
        episodes = self.rows(
            f"SELECT e.row, {prefixed('e', rows.CITED_COLUMNS)} FROM json_each(?) i "
            "CROSS JOIN episodes e ON e.row = i.value",
            rows.json_text(sorted({s[1] for s in sources})),
        )
        held = {row[0]: row[1:] for row in episodes}
        texts = {number: (row[0], row[2]) for number, row in held.items()}
        cited = _by_record(sources)
        made = self._made([(row[0], row[1:]) for row in found], cited, texts)
        return {
            record.id: (record, tuple(rows.to_evidence(held[s[1]], s[2], s[3]) for s in cited.get(row[0], ())))
            for row, record in zip(found, made, strict=True)
        }

    def records_of(self, episodes: Sequence[str]) -> list[Record]:
        """The records that rest on any of these episodes, in the order they were stored."""
        found = self.rows(
            "SELECT DISTINCT r.row, r.id FROM json_each(?) i CROSS JOIN episodes e ON e.id = i.value "
            "JOIN sources s ON s.episode = e.row JOIN records r ON r.row = s.record ORDER BY r.row",
            rows.json_text(episodes),
        )
        return list(self.get_records([id for _, id in found]).values())

    def scan_records(
        self,
        filter: Filter = Filter(),
        *,
        unit: Unit | None = None,
        forgotten: bool = False,
        retired: bool = False,
        after: str = "",
    ) -> Iterator[Record]:
        """Records that a filter allows, in the order they were stored, from behind the id `after`.

        Those that are current, with `retired` those that something took the place of, too; or with `forgotten` those
        that a forget hides.
        """
        sql, values = conditions(filter)
        if unit is not None:
            sql, values = f"{sql} AND unit = ?", [*values, unit.value]
        state = " AND forgotten" if forgotten else f" AND {SHOWN}" + ("" if retired else " AND retired_at IS NULL")
        if filter.kinds:
            sql += f" AND kind IN ({quoted(filter.kinds)})"
        found = self.paged(
            f"SELECT row, {rows.RECORD_COLUMNS} FROM records WHERE row > max(?, {row_of('records')}) {sql}{state} "
            "ORDER BY row",
            0, after, *values,
        )  # fmt: skip
        for page in pages(found):
            for record in self._with_sources([(r[0], r[1:]) for r in page]):
                if set(filter.tags) <= set(record.tags) and matches(filter.where, record.metadata):
                    yield record

    def scan_all(self, unit: Unit) -> Iterator[Record]:
        """All records of a unit, whatever their state, in the order they were stored."""
        for page in pages(
            self.paged(
                f"SELECT row, {rows.RECORD_COLUMNS} FROM records WHERE row > ? AND unit = ? ORDER BY row", 0, unit
            )
        ):
            yield from self._with_sources([(r[0], r[1:]) for r in page])

    def held_back(self) -> list[Record]:
        """The records that are held back and not forgotten, in the order they were stored."""
        found = self.rows(
            f"SELECT row, {rows.RECORD_COLUMNS} FROM records WHERE quarantined <> '' AND NOT forgotten ORDER BY row"
        )
        return self._with_sources([(row[0], row[1:]) for row in found])

    def kept(self, *units: Unit) -> list[Record]:
        """The current blocks, tasks, scenes or personas, in the order they were stored. Cost: O(those)."""
        found = self.rows(
            "SELECT id FROM records WHERE unit IN ('block', 'task', 'scene', 'persona') AND retired_at IS NULL "
            f"AND {SHOWN} AND unit IN ({quoted(units)}) ORDER BY row"
        )
        return list(self.get_records([id for (id,) in found]).values()) if found else []

    def touched(self, since: datetime, units: Sequence[Unit]) -> list[Record]:
        """The records of these units that were stored or edited after a moment of recorded time, in order."""
        found = self.rows(
            "WITH acts AS (SELECT seq FROM main.journal WHERE at > ?) SELECT row, id FROM records "
            "WHERE (act IN acts OR id IN (SELECT subject FROM edits WHERE seq IN acts)) "
            f"AND unit IN ({quoted(units)}) ORDER BY row",
            micros(since),
        )
        return list(self.get_records([id for _, id in found]).values())

    def turns_before(self, record: str, n: int) -> list[Record]:
        """The up to `n` turns of its session that were stored before a record, in order."""
        ids = self.rows(
            "SELECT b.row, b.id FROM records r JOIN records b ON b.session = r.session AND b.unit = 'turn' "
            "AND b.row < r.row WHERE r.id = ? ORDER BY b.row DESC LIMIT ?",
            record, n,
        )  # fmt: skip
        return list(self.get_records([id for _, id in reversed(ids)]).values())

    def turns_after(self, record: str, n: int) -> list[Record]:
        """The up to `n` turns of its session that were stored after a record, in order."""
        ids = self.rows(
            "SELECT a.row, a.id FROM records r JOIN records a ON a.session = r.session AND a.unit = 'turn' "
            "AND a.row > r.row WHERE r.id = ? ORDER BY a.row LIMIT ?",
            record, n,
        )  # fmt: skip
        return list(self.get_records([id for _, id in ids]).values())

    def turns_between(self, session: str | None, first: str, last: str) -> list[Record]:
        """The turns of a session from record `first` to `last`, without those that are forgotten or retired."""
        named = "session IS NULL AND ? IS NULL" if session is None else "session = ?"  # each in its own index
        ids = self.rows(
            f"SELECT row, id FROM records WHERE {named} AND unit = 'turn' AND row >= {row_of('records')} "
            f"AND row <= {row_of('records')} AND {SHOWN} AND retired_at IS NULL ORDER BY row",
            session, first, last,
        )  # fmt: skip
        return list(self.get_records([id for _, id in ids]).values())

    def summaries_in(self, session: str | None) -> list[Record]:
        """The summaries of a session that are believed, in the order they were stored; of None, those of no session."""
        ids = self.rows(
            "SELECT row, id FROM records WHERE session IS ? AND unit = 'session' AND kind = 'summary' "
            f"AND {SHOWN} AND retired_at IS NULL ORDER BY row",
            session,
        )
        return list(self.get_records([id for _, id in ids]).values())

    def statements_about(self, keys: Sequence[str], *, hidden: bool = False) -> list[Record]:
        """The statements that are not forgotten, retired or not, with any of these keys (`Statement.key`), in order.

        Args:
            hidden: with those that are forgotten or held back.
        """
        shown = "" if hidden else f"WHERE {SHOWN} "
        ids = self.rows(
            "SELECT r.row, r.id FROM json_each(?) i CROSS JOIN records r ON r.unit = 'statement' AND "
            f"json_extract(r.metadata, '$.statement.key') = i.value {shown}ORDER BY r.row",
            rows.json_text(keys),
        )
        return list(self.get_records([id for _, id in ids]).values())

    def statements_of(self, subjects: Sequence[str]) -> list[Record]:
        """The statements about these subjects (in lower case) that are not forgotten, retired or not, in order."""
        ids = self.rows(
            "SELECT r.row, r.id FROM json_each(?) i CROSS JOIN records r ON r.unit = 'statement' AND "
            "json_extract(r.metadata, '$.statement.key') >= i.value || char(9) AND "
            f"json_extract(r.metadata, '$.statement.key') < i.value || char(10) WHERE {SHOWN} ORDER BY r.row",
            rows.json_text(subjects),
        )
        return list(self.get_records([id for _, id in ids]).values())

    def statements_with(self, *attributes: str) -> list[Record]:
        """The statements of some attributes, of whomever, that are believed, in order. Cost: a look at every one."""
        key = "json_extract(metadata, '$.statement.key')"
        ids = self.rows(
            f"SELECT row, id FROM records WHERE unit = 'statement' AND substr({key}, instr({key}, char(9)) + 1) "
            f"IN (SELECT value FROM json_each(?)) AND {SHOWN} AND retired_at IS NULL ORDER BY row",
            rows.json_text(attributes),
        )
        return list(self.get_records([id for _, id in ids]).values())

    def served(self) -> list[tuple[datetime, Record]]:
        """The records that recalls gave last, each with when it was given first, in the order they were stored."""
        found = self.rows("SELECT s.first, r.id FROM served s JOIN records r ON r.row = s.record ORDER BY s.record")
        records = self.get_records([id for _, id in found])
        return [(moment(first), records[id]) for first, id in found]

    @decoded()
    def _with_sources(self, found: Sequence[tuple[int, Row]]) -> list[Record]:
        """Records with their spans and texts: two further queries however many records."""
        sources = self._sources([number for number, _ in found])
        episodes = {
            row: (id, text)
            for row, id, text in self.rows(
                "SELECT e.row, e.id, e.text FROM json_each(?) i CROSS JOIN episodes e ON e.row = i.value",
                rows.json_text(sorted({s[1] for s in sources})),
            )
        }
        return self._made(found, _by_record(sources), episodes)

    def _sources(self, records: Sequence[int]) -> list[Row]:
        """(record, episode, start, end) by row numbers, in the order of records and of their text."""
        return self.rows(
            'SELECT s.record, s.episode, s.start, s."end" FROM json_each(?) i '
            "CROSS JOIN sources s ON s.record = i.value ORDER BY s.record, s.ordinal",
            rows.json_text(records),
        )

    def _made(
        self, found: Sequence[tuple[int, Row]], cited: Mapping[int, Sequence[Row]], episodes: dict[int, tuple[str, str]]
    ) -> list[Record]:
        return [self._record(row, cited.get(number, ()), episodes) for number, row in found]

    @staticmethod
    def _record(row: Row, sources: Sequence[Row], episodes: dict[int, tuple[str, str]]) -> Record:
        if lost := [s for s in sources if s[1] not in episodes]:
            raise BankUnreadable(
                f"record {row[0]} rests on episode row {lost[0][1]}, which is gone: run remanence verify"
            )
        if not all(type(s[2]) is int and type(s[3]) is int for s in sources):
            raise BankUnreadable(f"record {row[0]} rests on no characters that there are: run remanence verify")
        spans = tuple(Span(episodes[s[1]][0], s[2], s[3]) for s in sources)
        text = row[5] if row[5] is not None else "\n".join(episodes[s[1]][1][s[2] : s[3]] for s in sources)
        return rows.to_record(row, spans, text)


def _by_record(sources: Iterable[Row]) -> dict[int, list[Row]]:
    """Rows that begin with a record, in the order of records, by that."""
    return {number: list(group) for number, group in groupby(sources, key=itemgetter(0))}
