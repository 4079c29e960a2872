"""What an open bank makes of feedback: which records are meant, and the act that notes it."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence

from remanence.encoding.keying import VERBATIM
from remanence.errors import NotFound
from remanence.lifecycle.feedback import feedback_draft, outdated, reset_draft
from remanence.options import Judged
from remanence.protocols import Clock, Snapshot
from remanence.storage.sqlite.store import SqliteStore
from remanence.types import Hit, Hits, Receipt, Record


class Judging:
    """Takes feedback on the records of one bank."""

    def __init__(self, store: SqliteStore, *, clock: Clock, new_id: Callable[[], str], principal: str) -> None:
        self._store, self._clock, self._new_id, self._principal = store, clock, new_id, principal

    def feedback(self, hits: Iterable[Hit], used: Iterable[Judged], wrong: Iterable[Judged]) -> Receipt:
        """Count what served and what was wrong. Raises: as `Memory.feedback`."""
        question = hits.analysis.get("terms", ()) if isinstance(hits, Hits) else ()
        shown, operation = list(hits), self._new_id()
        with self._store.write(self._clock) as tx:
            with self._store.snapshot() as snapshot:
                good, bad = self._named(snapshot, used, shown), self._named(snapshot, wrong, shown)
                own = snapshot.get_records([hit.id for hit in shown])
            if both := sorted({r.id for r in good} & {r.id for r in bad}):
                raise ValueError(f"{both[0]} is said to have served and to be wrong: name it once")
            draft = feedback_draft(tx, good, bad, [hit for hit in shown if hit.id in own], question)
            if draft is not None:
                tx.append(draft, operation=operation, principal=self._principal)
            late = outdated(tx, bad)
        records = tuple(r.id for r in (*good, *bad))
        return Receipt(operation=operation, seq=self._store.seq(), records=records, outdated=tuple(late), verified=True)

    def reset(self) -> Receipt:
        """Take all feedback out of the ranking."""
        operation = self._new_id()
        with self._store.write(self._clock) as tx:
            draft = reset_draft(tx)
            if draft is not None:
                tx.append(draft, operation=operation, principal=self._principal)
        records = () if draft is None else tuple(s for s in draft.subjects if s != "bank")
        return Receipt(operation=operation, seq=self._store.seq(), records=records, verified=True)

    def _named(self, snapshot: Snapshot, judged: Iterable[Judged], shown: Sequence[Hit]) -> list[Record]:
        """The records that are meant, each once."""
        if isinstance(judged, str | Hit | Record):
            raise TypeError(f"used and wrong take several records, got one {type(judged).__name__}: put it in a list")
        found: dict[str, Record] = {}
        for each in judged:
            found |= {record.id: record for record in self._meant(snapshot, each, shown)}
        return list(found.values())

    def _meant(self, snapshot: Snapshot, judged: Judged, shown: Sequence[Hit]) -> list[Record]:
        id = judged if isinstance(judged, str) else judged.id
        if held := snapshot.get_records([id]):
            return list(held.values())
        episode = snapshot.get_episodes([id]).get(id) or snapshot.with_external_id(id)
        if episode is not None:
            own = [r for r in snapshot.records_of([episode.id]) if r.unit in VERBATIM]
            among = {hit.id for hit in shown}
            return [r for r in own if r.id in among] or own
        for hit in (judged, *shown):
            if isinstance(hit, Hit) and hit.id == id and hit.bank:
                raise ValueError(f"{id} is of the bank {hit.bank!r}, not of this one: give that bank its feedback")
        raise NotFound(f"no episode or record has the id {id!r} in {self._store.path or ':memory:'}")
