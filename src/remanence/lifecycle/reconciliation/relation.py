"""How a new statement stands to one that is held. Everything that reconciliation does follows from this.

A later value of an attribute that has one at a time takes the place of the earlier one, whichever of them was told
first; but only where that is a change, not a disagreement: people who say different things within a day disagree, and
nobody knows better than the person it is about. What is trusted less takes no place of what is trusted more.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta
from enum import StrEnum
from types import MappingProxyType

from msgspec import Struct

from remanence.lifecycle.reconciliation.liking import as_liking
from remanence.lifecycle.reconciliation.values import Match, match, plain
from remanence.types import Cue, Kind, Modality, Origin, Record, Statement, When

SAME_TIME = timedelta(days=1)
"""Two who say different things within this time disagree; after it, the matter may have changed."""
SIMILAR = 0.25
"""A difference in trust up to this counts as none: a user's word (0.9) and a document's (0.7) are similar."""


class Relation(StrEnum):
    """How a new statement stands to an old one.

    ADDS: neither touches the other. SAME: it says again what is held. REFINES: it says more exactly what is held.
    SUPERSEDES: it is a later value. PRECEDES: it is an earlier value that came late, history. RETRACTS: what is held is
    over. CORRECTS: what is held was a mistake. CONTRADICTS: both cannot be true, and nothing says which is.
    """

    ADDS = "adds"
    SAME = "same"
    REFINES = "refines"
    SUPERSEDES = "supersedes"
    PRECEDES = "precedes"
    RETRACTS = "retracts"
    CORRECTS = "corrects"
    CONTRADICTS = "contradicts"


Names = Mapping[str, str]
"""The canonical name for each other name of an entity, both in lower case."""
NO_NAMES: Names = MappingProxyType({})


class Claim(Struct, frozen=True):
    """A statement as reconciliation sees it.

    Attributes:
        start: since when it is true as far as known: where it says so, else when it was said; None if nobody knows.
        speaker: who says it. own: whether that is whom it is about. by_hand: whether a person corrected it so.
    """

    record: Record
    said: Statement
    start: datetime | None
    end: datetime | None
    speaker: str
    own: bool
    by_hand: bool

    @property
    def id(self) -> str:
        """The record's id."""
        return self.record.id


def claim_of(record: Record, said: Statement, names: Names = NO_NAMES) -> Claim:
    """What reconciliation reads of a statement's record."""
    said = as_liking(said, record.text)
    start = said.since or (None if record.at is None else record.at.start)
    if said.since is None and said.until is not None and start is not None:
        start = min(start, said.until)
    spoken = record.origin in (Origin.USER, Origin.ASSISTANT, Origin.AGENT)
    speaker = (record.actor or (record.origin.value if spoken else "")).casefold()
    speaker = names.get(speaker, speaker)
    subject = said.subject.casefold()
    own = bool(speaker) and speaker == names.get(subject, subject)
    by_hand = bool(record.metadata.get("corrects")) and record.origin is Origin.USER and not record.taint
    return Claim(record, said, start, said.until, speaker, own, by_hand)


def relation_of(new: Record, old: Record, names: Names = NO_NAMES) -> Relation:
    """How a new statement stands to one that is held, of the same subject and attribute; ADDS for any other.

    Args:
        names: the canonical names of entities by their aliases, in lower case.
    Cost: some 10 microseconds.
    """
    said, held = new.statement, old.statement
    if said is None or held is None:
        return Relation.ADDS
    return relate(claim_of(new, said, names), claim_of(old, held, names))


def relate(n: Claim, o: Claim) -> Relation:
    """As `relation_of`."""
    new, old = n.said, o.said
    if new.modality is not old.modality or (new.attribute or "").casefold() != (old.attribute or "").casefold():
        return Relation.ADDS
    how = alike(n, o)
    if new.modality is not Modality.FACT or new.attribute is None or is_event(n) or is_event(o):
        same = how is Match.SAME and new.negated == old.negated and _same_occasion(n, o)
        return Relation.SAME if same else Relation.ADDS
    if apart(n, o):
        return Relation.ADDS
    if new.negated or old.negated:
        return _denial(n, o, how)
    if how in (Match.SAME, Match.COARSER):
        return Relation.REFINES if dates(n, o) and not weaker(n, o) else Relation.SAME
    if how is Match.FINER:
        return Relation.SAME if weaker(n, o) else Relation.REFINES
    if corrects(n, o, strictly=not new.single):
        return Relation.CORRECTS
    later, earlier = (o, n) if before(n, o) else (n, o)
    if not later.said.single:
        return Relation.ADDS
    if not displaces(later, earlier):
        return Relation.CONTRADICTS
    return Relation.SUPERSEDES if later is n else Relation.PRECEDES


def _denial(n: Claim, o: Claim, how: Match) -> Relation:
    """One of the two denies something: what the other says, or something else."""
    if n.said.negated and o.said.negated:
        return Relation.SAME if how is Match.SAME else Relation.ADDS
    denial = n if n.said.negated else o
    whole = denial.said.value is None and (n.said.single or o.said.single)
    if how is Match.OTHER and not whole:
        return Relation.ADDS
    if before(n, o):
        return Relation.PRECEDES if displaces(o, n) else Relation.CONTRADICTS
    if not n.said.negated:
        return Relation.SUPERSEDES if displaces(n, o) else Relation.CONTRADICTS
    if weaker(n, o):
        return Relation.CONTRADICTS
    if n.said.cue is Cue.CORRECTION and (n.own or n.speaker == o.speaker):
        return Relation.CORRECTS
    known = n.start is not None and o.start is not None and n.start > o.start
    over = n.own or n.speaker == o.speaker or (n.said.cue is Cue.END and known and not o.by_hand)
    return Relation.RETRACTS if over else Relation.CONTRADICTS


def alike(n: Claim, o: Claim) -> Match:
    """How the values stand to each other; of an attribute with several values only the same one is alike."""
    if n.said.attribute is None or o.said.attribute is None:
        return Match.SAME if plain(n.record.text) == plain(o.record.text) else Match.OTHER
    how = match(n.said.value, o.said.value)
    return how if n.said.single or o.said.single or how is Match.SAME else Match.OTHER


def is_event(claim: Claim) -> bool:
    """Whether it tells of something that happened, and may happen again: two of them are two."""
    return claim.record.kind is Kind.EPISODIC and not claim.said.single


def _same_occasion(n: Claim, o: Claim) -> bool:
    """Whether both may speak of one event; what is no event has no occasion."""
    if not is_event(n) and not is_event(o):
        return True
    return _overlap(n.record.at, o.record.at)


def _overlap(one: When | None, other: When | None) -> bool:
    if one is None or other is None:
        return one is other
    return one.start < other.end and other.start < one.end


def apart(n: Claim, o: Claim) -> bool:
    """Whether one was over, by its own words, before the other began."""
    return (o.end is not None and n.start is not None and o.end <= n.start) or (
        n.end is not None and (n.end <= o.start if o.start is not None else o.end is None)
    )


def before(n: Claim, o: Claim) -> bool:
    """Whether the new one belongs before the old: by when they became true, else by their numbers; else it does not."""
    if n.start is not None and o.start is not None and n.start != o.start:
        return n.start < o.start
    if n.said.number is not None and o.said.number is not None:
        return n.said.number < o.said.number
    return o.by_hand and not n.by_hand


def weaker(b: Claim, a: Claim) -> bool:
    """Whether `b` is trusted so much less that it takes no place of `a`.

    An assistant's word takes no place of a user's, and none that a machine read that of a person's correction.
    """
    if b.by_hand:
        return False
    if (b.record.taint and not a.record.taint) or b.record.trust + SIMILAR < a.record.trust:
        return True
    machine = b.record.origin in (Origin.ASSISTANT, Origin.AGENT) and a.record.origin is Origin.USER
    return machine or (a.by_hand and b.record.origin is not Origin.USER)


def displaces(b: Claim, a: Claim) -> bool:
    """Whether `b`, which belongs after `a`, takes its place: a change, and no disagreement."""
    if weaker(b, a):
        return False
    if b.by_hand:
        return True
    if b.speaker == a.speaker or b.own or b.said.cue in (Cue.CHANGE, Cue.END):
        return True
    known = b.start is not None and a.start is not None and b.start - a.start >= SAME_TIME
    return known and not a.own and not a.by_hand


def corrects(n: Claim, o: Claim, *, strictly: bool = False) -> bool:
    """Whether `n` says that `o` was a mistake of its speaker's, or of others about the speaker.

    Args:
        strictly: for attributes that have several values: only in so many words, and in the same conversation.
    """
    if weaker(n, o) or before(n, o) or not (n.own or n.speaker == o.speaker):
        return False
    together = n.record.session is not None and n.record.session == o.record.session
    if strictly:
        return n.said.cue is Cue.CORRECTION and together
    near = n.start is not None and o.start is not None and n.start - o.start < SAME_TIME
    return n.said.cue is Cue.CORRECTION or (n.said.cue is Cue.ACTUALLY and (together or near))


def dates(n: Claim, o: Claim) -> bool:
    """Whether `n` says since when, and `o` does not."""
    return n.said.since is not None and o.said.since is None
