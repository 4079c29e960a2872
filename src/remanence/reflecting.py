"""What a bank gives to reflection: hits for a question, with the turns that they follow."""

from __future__ import annotations

from collections.abc import Callable
from datetime import tzinfo

from msgspec.structs import replace

from remanence.lifecycle.reflection.reflect import reflect
from remanence.lifecycle.reflection.said import Heard
from remanence.storage.sqlite.store import SqliteStore
from remanence.types import Answer, Hits, Query, Record


class Reflecting:
    """Listens to a bank for the answer to a question.

    Args:
        recall: finds the hits of a query. zone: whose days and months dates are told in.
    """

    def __init__(self, store: SqliteStore, recall: Callable[[Query], Hits], *, zone: tzinfo) -> None:
        self._store, self._recall, self._zone = store, recall, zone

    def answer(self, query: Query) -> Answer:
        """The typed answer to a question. Raises: StoreUnavailable."""
        return reflect(query.text, hear=lambda text: self.hear(replace(query, text=text)), zone=self._zone)

    def hear(self, query: Query) -> Heard:
        """The hits of a query, and the turn that each follows: its words tell what a short reply is about."""
        hits = self._recall(query)
        with self._store.snapshot() as snapshot:
            before = {hit.id: [turn for turn in snapshot.turns_before(hit.id, 1) if _live(turn)] for hit in hits}
        return Heard(hits, before)


def _live(record: Record) -> bool:
    return not record.forgotten and record.retired_at is None
