"""What a bank gives to reflection: hits for a question, the turns that they follow, and statements of them."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime, tzinfo
from functools import partial

from msgspec.structs import replace

from remanence.lifecycle.reflection.beliefs import belief_draft, plain_question, tally_of
from remanence.lifecycle.reflection.reflect import reflect
from remanence.lifecycle.reflection.said import Heard
from remanence.protocols import Clock, Ranked, Snapshot
from remanence.retrieval.evidence import to_hits
from remanence.storage.sqlite.store import SqliteStore
from remanence.types import Answer, Filter, Hit, Hits, Kind, Query, Record, Unit, Why


class Reflecting:
    """Listens to a bank for the answer to a question, and keeps answers as beliefs.

    Args:
        recall: finds the hits of a query. learn: extracts the statements of what was not read yet.
        zone: whose days and months dates are told in. recipe: the recipe in force, which records name.
    """

    def __init__(
        self,
        store: SqliteStore,
        recall: Callable[[Query], Hits],
        learn: Callable[[], object],
        *,
        zone: tzinfo,
        clock: Clock,
        new_id: Callable[[], str],
        principal: str,
        recipe: str,
    ) -> None:
        self._store, self._recall, self._learn, self._zone = store, recall, learn, zone
        self._clock, self._new_id, self._principal, self._recipe = clock, new_id, principal, recipe

    def answer(self, query: Query, *, keep: bool = False) -> Answer:
        """The typed answer to a question, kept as a belief if it is known. Raises: StoreUnavailable; ValueError."""
        if keep and (query.as_of is not None or query.known_at is not None):
            raise ValueError("what is kept is believed now: leave out as_of and known_at")
        self._learn()
        answer = reflect(
            query.text, hear=lambda text: self.hear(replace(query, text=text)), zone=self._zone, now=query.now
        )
        return self._kept(answer) if keep and answer.known else answer

    def _kept(self, answer: Answer) -> Answer:
        """The answer with its belief, whose confidence moves with every new piece of evidence."""
        sayings = (*answer.grounds, *(each for conflict in answer.conflicts for each in conflict.sayings))
        cited = dict.fromkeys(each.episode for ground in sayings for each in ground.evidence)
        with self._store.write(self._clock) as tx:
            with self._store.snapshot() as snapshot:
                held = _held(snapshot, answer.question)
                episodes = list(snapshot.get_episodes(list(cited)).values())
            draft = belief_draft(tx, answer, episodes, held, recipe=self._recipe, new_id=self._new_id)
            if draft is not None:
                tx.append(draft, operation=self._new_id(), principal=self._principal)
                held = draft.records[0].record
        return answer if held is None else replace(answer, belief=held.id, confidence=held.confidence)

    def hear(self, query: Query) -> Heard:
        """The hits of a query, and the turn that each follows: its words tell what a short reply is about."""
        hits = self._recall(query)
        with self._store.snapshot() as snapshot:
            before = {hit.id: [turn for turn in snapshot.turns_before(hit.id, 1) if _live(turn)] for hit in hits}
        return Heard(hits, before, partial(self._stated, query, hits), self._told)

    def _told(self, ids: Sequence[str]) -> list[Hit]:
        with self._store.snapshot() as snapshot:
            return to_hits([Ranked(id, 0.0, Why()) for id in ids], snapshot, bank="")

    def _stated(self, query: Query, hits: Sequence[Hit], wanted: Callable[[Record], bool]) -> list[Hit]:
        """The statements like those wanted of the hits' episodes; without a filter, all of their attributes."""
        episodes = list(dict.fromkeys(each.episode for hit in hits for each in hit.evidence))
        with self._store.snapshot() as snapshot:
            found = [r for r in snapshot.records_of(episodes) if not r.hidden and wanted(r)]
            if query.filter == Filter():
                keys = {said.key for r in found if (said := r.statement) is not None}
                found = [r for r in snapshot.statements_about(sorted(keys)) if wanted(r)]
            shown = [r for r in found if not query.filter.kinds and _believed(r, query)]
            return to_hits([Ranked(r.id, 0.0, Why()) for r in shown], snapshot, bank="")


def _held(snapshot: Snapshot, question: str) -> Record | None:
    """The belief that is held of a question."""
    asked = plain_question(question)
    beliefs = snapshot.scan_records(Filter(kinds=(Kind.BELIEF,)), unit=Unit.STATEMENT)
    return next((r for r in beliefs if (tally := tally_of(r)) is not None and tally.question == asked), None)


def _live(record: Record) -> bool:
    return not record.hidden and record.retired_at is None


def _believed(record: Record, query: Query) -> bool:
    """Whether a statement is believed at `known_at`, and true at `as_of`, as the indexes' masks have it."""
    if query.known_at is not None and record.recorded_at > query.known_at:
        return False
    retired = record.retired_at is not None and (query.known_at is None or record.retired_at <= query.known_at)
    if query.as_of is None:
        return not retired
    return (not retired or record.valid_to is not None) and _holds(record, query.as_of)


def _holds(record: Record, at: datetime) -> bool:
    return (record.valid_from is None or record.valid_from <= at) and (record.valid_to is None or at < record.valid_to)
