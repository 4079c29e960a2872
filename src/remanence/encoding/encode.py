"""From an observation to what is stored: the episode, its verbatim records, a window when one is complete, actors."""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from datetime import datetime
from typing import Any

import msgspec
import numpy.typing as npt
from msgspec import Struct

from remanence.encoding.observation import Observation
from remanence.encoding.segmentation import documents, windows
from remanence.instants import maybe_micros, micros
from remanence.protocols import Draft, Edit, NewRecord, Transaction
from remanence.trust.policy import TRUST_POLICY, held_policy
from remanence.trust.reputation import counts_in, field_of, trust_of
from remanence.trust.taint import inherit
from remanence.types import Act, Entity, EntityKind, Episode, Kind, Link, LinkType, Metadata, Origin, Record, Span, Unit

TURN_PART = "turn.v1"
_VERBATIM = (Unit.TURN, Unit.SECTION)
Key = npt.NDArray[Any] | None


class Cut(Struct, frozen=True):
    """Where the verbatim records of an observation begin and end in its text."""

    start: int
    end: int
    headings: tuple[str, ...] = ()


def cuts_of(observation: Observation) -> list[Cut]:
    """One cut for a turn; the segments of a document."""
    if not observation.document:
        return [Cut(0, len(observation.text))]
    return [Cut(s.start, s.end, s.headings) for s in documents.segment_document(observation.text)]


class Encoder:
    """Makes drafts inside a transaction.

    Args:
        new_id: gives ids in order. principal: who asks. recipe: the recipe in force, which records name.
    """

    def __init__(self, tx: Transaction, *, new_id: Callable[[], str], principal: str, recipe: str) -> None:
        self._tx, self._new_id, self._principal, self._recipe = tx, new_id, principal, recipe
        self._policy = held_policy(tx.field("bank", TRUST_POLICY))
        self._turns: dict[str, int] = {}
        self._known: set[str] = set()
        self._worth: dict[tuple[Origin, str], float] = {}

    def encode(
        self,
        observation: Observation,
        cuts: Sequence[Cut],
        keys: Sequence[Key],
        *,
        supersede: bool,
        held_back: Sequence[str] = (),
    ) -> Draft | Episode:
        """The draft that stores an observation, or the episode that holds it already.

        Args:
            held_back: for each cut why it is to be held back, "" for one that is not; none is by default.
        What is over already is stored as what was superseded: no recall finds it but one with an `as_of`.
        Raises: ValueError if the caller's id holds different content and `supersede` was not asked for.
        """
        held = None if observation.external_id is None else self._tx.with_external_id(observation.external_id)
        if held is not None and _same(observation, held):
            return self._ended(observation, held) or held
        if held is not None and not supersede:
            raise ValueError(
                f"the id {observation.external_id!r} holds different content already (episode {held.id}): "
                "pass supersede=True to replace it, or choose another id"
            )
        episode = self._episode(observation)
        retired = [] if held is None else [r for r in self._tx.records_of([held.id]) if r.retired_at is None]
        since = _closes(observation, held) if any(not r.hidden for r in retired) else None
        reasons = held_back or [""] * len(cuts)
        records = [self._record(episode, observation, cut, since, why) for cut, why in zip(cuts, reasons, strict=True)]
        new = [NewRecord(record=r, key=k) for r, k in zip(records, keys, strict=True)]
        over = self._is_over(observation)
        if not over and (window := self._window(records, without={r.id for r in retired})) is not None:
            new.append(NewRecord(record=window))
        return Draft(
            act=Act.RETAIN if held is None else Act.SUPERSEDE,
            subjects=(episode.id, *(n.record.id for n in new), *(r.id for r in retired)),
            episodes=(episode,),
            records=tuple(new),
            entities=self._actors(observation),
            links=tuple(self._supersedes(records[0], r) for r in retired if r.unit is not Unit.WINDOW),
            edits=(
                *(edit for r in retired for edit in self._retirement(r, since)),
                *(Edit(r.id, "retired_at", None, micros(self._tx.now)) for r in records if over),
            ),
        )

    def _is_over(self, o: Observation) -> bool:
        return o.valid_to is not None and o.valid_to <= self._tx.now

    def _ended(self, o: Observation, held: Episode) -> Draft | None:
        """What closes the records of an episode whose end the source knows by now, and the bank does not yet."""
        if o.valid_to is None:
            return None
        records = [r for r in self._tx.records_of([held.id]) if r.retired_at is None]
        if not any(r.unit in _VERBATIM and r.valid_to is None for r in records):
            return None
        end = micros(o.valid_to)
        ends = [Edit(r.id, "valid_to", None, end) for r in records if r.unit in _VERBATIM and r.valid_to is None]
        over = [edit for r in records for edit in self._retirement(r, o.valid_to)]
        return Draft(
            act=Act.SUPERSEDE,
            subjects=tuple(r.id for r in records),
            edits=tuple(over if self._is_over(o) else ends),
        )

    def _episode(self, o: Observation) -> Episode:
        return Episode(
            id=self._new_id(), text=o.text, recorded_at=self._tx.now, origin=o.origin, actor=o.actor, session=o.session,
            at=o.at, external_id=o.external_id, title=o.title, metadata=o.metadata, tags=o.tags,
            principal=self._principal, trust=self._trust(o.origin, o.actor),
            taint=self._policy.taint(o.origin),
        )  # fmt: skip

    def _trust(self, origin: Origin, actor: str | None) -> float:
        """What an actor's words are worth now."""
        prior = self._policy.trust(origin)
        if actor is None:
            return prior
        if (origin, actor) not in self._worth:
            counts = counts_in(self._tx.field("bank", field_of(origin, actor)))
            self._worth[origin, actor] = trust_of(prior, counts)
        return self._worth[origin, actor]

    def _record(self, episode: Episode, o: Observation, cut: Cut, since: datetime | None, held_back: str) -> Record:
        headings = {"headings": list(cut.headings)} if cut.headings else {}
        return Record(
            id=self._new_id(), text=o.text[cut.start : cut.end], sources=(Span(episode.id, cut.start, cut.end),),
            recorded_at=self._tx.now, kind=Kind.RESOURCE if o.document else Kind.EPISODIC,
            unit=Unit.SECTION if o.document else Unit.TURN, part=documents.PART if o.document else TURN_PART,
            recipe=self._recipe, actor=o.actor, session=o.session or (episode.id if o.document else None),
            origin=o.origin, at=o.at, valid_from=since or o.valid_from, valid_to=o.valid_to,
            metadata={**o.metadata, **headings}, tags=o.tags,
            trust=episode.trust, taint=episode.taint, audience=o.audience, quarantined=held_back,
        )  # fmt: skip

    def _window(self, records: Sequence[Record], without: Collection[str]) -> Record | None:
        """The window that a new turn completes, over the turns of its session that stay live."""
        turn = records[-1]
        if turn.session is None or turn.unit is not Unit.TURN:
            return None
        if turn.session not in self._turns:
            self._turns[turn.session] = self._tx.session_turns(turn.session)
        self._turns[turn.session] += 1
        if not windows.completes_window(self._turns[turn.session]):
            return None
        tail = self._tx.session_tail(turn.session, windows.SIZE - 1)
        seen = [r for r in (*tail, turn) if r.retired_at is None and not r.hidden]
        live = [r for r in seen if r.id not in without]
        if len(live) < 2:
            return None
        return make_window(live, id=self._new_id(), session=turn.session, recipe=self._recipe)

    def _actors(self, o: Observation) -> tuple[Entity, ...]:
        if o.actor is None or o.actor.lower() in self._known:
            return ()
        self._known.add(o.actor.lower())
        if self._tx.has_entity(o.actor):
            return ()
        return (Entity(id=self._new_id(), name=o.actor, kind=EntityKind.PERSON, recorded_at=self._tx.now),)

    def _retirement(self, old: Record, since: datetime | None) -> list[Edit]:
        """What superseding changes: the bank stops holding it current; if known, it was true until `since`."""
        edits = [Edit(old.id, "retired_at", None, micros(self._tx.now))]
        if since is not None and old.unit is not Unit.WINDOW:
            edits.append(Edit(old.id, "valid_to", maybe_micros(old.valid_to), micros(since)))
        return edits

    def _supersedes(self, new: Record, old: Record) -> Link:
        return Link(id=self._new_id(), type=LinkType.SUPERSEDES, source=new.id, target=old.id, recorded_at=self._tx.now)


def _closes(new: Observation, old: Episode | None) -> datetime | None:
    """When a superseded text ceased to be true: when the new one happened, if that was later; else it was a mistake."""
    if old is None or new.at is None or (old.at is not None and new.at.start <= old.at.start):
        return None
    return new.at.start


def make_window(turns: Sequence[Record], *, id: str, session: str, recipe: str) -> Record:
    """One record over several turns: everything in it follows from them, so that it can be checked and made again."""
    trust, taint = inherit(turns)
    least = min(turns, key=lambda r: r.trust)
    return Record(
        id=id, text=windows.window_text(turns), sources=windows.window_sources(turns),
        recorded_at=max(t.recorded_at for t in turns), unit=Unit.WINDOW, part=windows.PART, recipe=recipe,
        session=session, origin=least.origin, at=windows.window_time(turns), trust=trust, taint=taint,
    )  # fmt: skip


def _same(o: Observation, held: Episode) -> bool:
    return (o.text, o.actor, o.session, o.origin, o.at, o.title, o.tags, _canonical(o.metadata)) == (
        held.text, held.actor, held.session, held.origin, held.at, held.title, held.tags, _canonical(held.metadata),
    )  # fmt: skip


def _canonical(metadata: Metadata) -> bytes:
    """JSON in which true is not 1, as it is in the bank."""
    return msgspec.json.encode(metadata, order="deterministic")
