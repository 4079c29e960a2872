"""Erasing: what is chosen goes with all that was made of it, what is left is made anew, and the files are rewritten.

The bank changes in one transaction, which also notes that its files are still to be rewritten: if this process dies,
the next one that opens the bank goes on there. Only when all of it is done does the journal say so.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from msgspec import json
from msgspec.structs import replace

from remanence.faculties.copies import Rewriting
from remanence.lifecycle.consolidation.extractive import Extractive
from remanence.lifecycle.renewal.renewal import Renewal, afterwards, renewal
from remanence.protocols import ERASED, RECEIPT, Clock, Doomed, Draft, Edit, Extractor, NewRecord, Transaction
from remanence.storage.sqlite.store import SqliteStore
from remanence.trust.erasure.choosing import Chosen, Wish, chosen
from remanence.trust.erasure.closure import Going, entities_gone, terms_gone, told_of_gone
from remanence.types import Act, Erasure, Unit


class Erasing:
    """Erasure of what one bank holds.

    Args:
        store: the bank as whoever acts sees it. whole: the bank itself, for what follows from an act.
        extractor: gives what reads turns, when it is asked for. recipe: the recipe in force, which records name.
    """

    def __init__(
        self,
        store: SqliteStore,
        whole: SqliteStore,
        extractor: Callable[[], Extractor],
        *,
        clock: Clock,
        new_id: Callable[[], str],
        principal: str,
        recipe: str,
    ) -> None:
        self._store, self._whole, self._extractor = store, whole, extractor
        self._clock, self._new_id = clock, new_id
        self._principal, self._recipe = principal, recipe

    def erase(self, wish: Wish, *, dry_run: bool = False, wait: float, copies: bool = True) -> Erasure:
        """Erase what a wish names, or say what that would take. Raises: NotFound; ValueError; EraseIncomplete.

        Args:
            wait: seconds to wait for others who read the bank as it was. copies: whether its copies are erased, too.
        """
        if dry_run:
            with self._store.write(self._clock) as tx:
                picked = chosen(tx, wish)
                going, _, made = self._planned(tx, picked, wish)
                return self._told(picked, going, made, wish, dry_run=True)
        operation = self._new_id()
        with self._store.write(self._clock) as tx:
            picked = chosen(tx, wish)
            going, doomed, made = self._planned(tx, picked, wish)
            if not (wish.everything or doomed.episodes or doomed.records or doomed.blanks):
                return self._told(picked, going, made, wish, dry_run=False)
            counts = tx.erase(doomed)
            told = replace(self._told(picked, going, made, wish, dry_run=False), counts=dict(counts))
            held = tx.field("bank", ERASED)
            draft = Draft(
                act=Act.ERASE,
                subjects=("bank", *told.episodes, *told.blanked, *told.records, *told.renewed),
                records=tuple(NewRecord(record=record) for record in made.records),
                links=made.links,
                edits=(*made.edits, Edit("bank", ERASED, held, str(tx.seq + 1))),
                receipt=_body(told),
            )
            tx.owe_rewriting(tx.append(draft, operation=operation, principal=self._principal))
            more = afterwards(tx, made, recipe=self._recipe, new_id=self._new_id)
            if more is not None:
                tx.append(more, operation=operation, principal=self._principal)
        return self.finish(wait=wait, copies=copies) or told

    def finish(self, *, wait: float, copies: bool = True) -> Erasure | None:
        """Rewrite the files that an erasure left to be rewritten; returns its receipt, None if there is none.

        Raises: EraseIncomplete where others still read what was there.
        """
        with self._whole.snapshot() as snapshot:
            owed = snapshot.owed_rewriting()
        if not owed:
            return None
        done = Rewriting(self._whole, self._copy_of).rewrite(owed, wait=wait, copies=copies)
        with self._whole.write(self._clock) as tx:
            if tx.settle_rewriting(owed):
                body = json.encode({"of": owed, **done}, order="deterministic").decode()
                draft = Draft(act=Act.ERASE, subjects=("bank",), receipt=body)
                tx.append(draft, operation=self._new_id(), principal=self._principal)
        with self._whole.snapshot() as snapshot:
            return next((e for e in reversed(snapshot.erasures()) if e.seq == owed[-1]), None)

    def _copy_of(self, store: SqliteStore) -> Erasing:
        """The same for a copy of the bank."""
        return Erasing(
            store, store, self._extractor, clock=self._clock, new_id=self._new_id, principal=self._principal,
            recipe=self._recipe,
        )  # fmt: skip

    def _planned(self, tx: Transaction, picked: Chosen, wish: Wish) -> tuple[Going, Doomed, Renewal]:
        going = Going(tx, picked)
        made = Renewal(gone=(), remade=(), placed=(), records=(), links=(), edits=(), later=(), merge=(), again=())
        if wish.everything:
            return going, Doomed(everything=True), made
        made = renewal(
            tx, list(going.records.values()), extractor=self._extractor(), summariser=Extractive(),
            recipe=self._recipe, new_id=self._new_id,
        )  # fmt: skip
        metadata, untagged = told_of_gone(tx, going)
        doomed = Doomed(
            episodes=tuple(going.episodes),
            records=tuple(dict.fromkeys([*going.records, *(r.id for r in made.gone)])),
            entities=tuple(entities_gone(tx, going)),
            blanks=going.blanks,
            metadata=metadata,
            untagged=untagged,
            asked=tuple(terms_gone(tx, going)),
            remade=made.remade,
            placed=made.placed,
        )
        return going, doomed, made

    def _told(self, picked: Chosen, going: Going, made: Renewal, wish: Wish, *, dry_run: bool) -> Erasure:
        records = tuple(dict.fromkeys([*going.records, *(r.id for r in made.gone)]))
        blanked = tuple(dict.fromkeys(span.episode for span in going.blanks))
        said = dict.fromkeys(s.episode for r in picked.alone for s in r.sources if s.episode not in blanked)
        return Erasure(
            dry_run=dry_run, by=self._principal, asked=wish.ways, episodes=tuple(going.episodes), blanked=blanked,
            records=records, alone=_alone(going, picked), renewed=made.new,
            counts={"episodes": len(going.episodes), "records": len(records)},
            still_said_in=tuple(id for id in said if id not in going.episodes),
        )  # fmt: skip


def _alone(going: Going, picked: Chosen) -> tuple[str, ...]:
    """The records that were chosen themselves: sections whose characters are blanked, and what has words of its own."""
    blanked = {span.episode for span in going.blanks}
    sections = (r for r in going.of(Unit.SECTION) if {s.episode for s in r.sources} & blanked)
    return tuple(dict.fromkeys([*(r.id for r in picked.alone), *(r.id for r in sections)]))


def _body(told: Erasure) -> str:
    """What the journal keeps of an erasure: ids and numbers."""
    kept: dict[str, Any] = {name: getattr(told, name) for name in RECEIPT if getattr(told, name)}
    return json.encode(kept, order="deterministic").decode()
