"""A fact table that follows its bank: the statements of every process, and what became of them since."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import islice

import numpy as np

from remanence.indexes.facts import Facts
from remanence.protocols import LEFT_OUT, Entry, Snapshot, Store, erased_at
from remanence.types import Record, Unit

PAGE = 4096
_BYTES_A_FACT = 1500


class LiveFacts:
    """The facts of a bank, in this process; made from its statements when they are first asked for.

    Not locked: its owner lets one call in at a time. Cost: a comparison where nothing changed, else O(new records).
    """

    def __init__(self, store: Store) -> None:
        self._store = store
        self._facts = Facts()
        self._seq = self._last = 0

    def refresh(self, seen: int | None = None) -> Facts | None:
        """The table, holding every statement that was stored when this was called; None for a bank that has none.

        Args:
            seen: the bank's change sequence, where it was read within the same call.
        """
        if (self._store.seq() if seen is None else seen) != self._seq:
            with self._store.snapshot() as snapshot:
                seq = snapshot.seq()
                if self._seq < erased_at(snapshot):
                    self._facts, self._seq, self._last = Facts(), 0, 0
                stored = snapshot.entries(after=self._last, units=(Unit.STATEMENT,), key_type=np.uint8)
                while page := list(islice(stored, PAGE)):
                    self._facts.add(page, _homes(snapshot, page))
                    self._last = page[-1].seq
                if snapshot.meta(LEFT_OUT) is None:  # else an undo may bring back statements from before the newest
                    self._last = snapshot.newest()
                if len(self._facts):
                    self._facts.update(snapshot.states(self._seq))
                self._seq = seq
        return self._facts if len(self._facts) else None

    @property
    def nbytes(self) -> int:
        """About the memory that the table takes."""
        return len(self._facts) * _BYTES_A_FACT


def _homes(snapshot: Snapshot, statements: Sequence[Entry]) -> Mapping[str, str]:
    """By statement, the turn or section that says it."""
    episodes = sorted({span.episode for entry in statements for span in entry.record.sources})
    told: dict[str, list[Record]] = {}
    for record in snapshot.records_of(episodes):
        if record.unit in (Unit.TURN, Unit.SECTION):
            for span in record.sources:
                told.setdefault(span.episode, []).append(record)
    homes = ((entry.record.id, _home(entry.record, told)) for entry in statements)
    return {id: home for id, home in homes if home is not None}


def _home(statement: Record, told: Mapping[str, Sequence[Record]]) -> str | None:
    if not statement.sources:  # of a damaged bank, as verify says
        return None
    said = statement.sources[0]
    for record in told.get(said.episode, ()):
        if any(s.episode == said.episode and s.start <= said.start and said.end <= s.end for s in record.sources):
            return record.id
    return None
