"""What an act did, and how the history of a thing is told."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum

from msgspec import Struct

from remanence.types.records import Record


class Act(StrEnum):
    """What an entry of the journal did."""

    CREATE = "create"
    RETAIN = "retain"
    SUPERSEDE = "supersede"
    EXTRACT = "extract"
    FORGET = "forget"
    UNDO = "undo"
    CORRECT = "correct"
    RENAME = "rename"
    EMBEDDER = "embedder"
    FEEDBACK = "feedback"
    BELIEVE = "believe"
    IMPORT = "import"
    KEEP = "keep"
    POLICY = "policy"
    CONSOLIDATE = "consolidate"
    EXPERIENCE = "experience"
    OUTCOME = "outcome"
    PROMOTE = "promote"
    REVEAL = "reveal"
    TRUST_POLICY = "trust_policy"
    TRUST = "trust"
    SUMMARISE = "summarise"
    ACCESS = "access"
    SHARE = "share"
    ERASE = "erase"
    QUARANTINE = "quarantine"
    RELEASE = "release"


class Change(Struct, frozen=True, kw_only=True):
    """One entry of the journal: an act, on what, by whom, chained to all before it by digest.

    Attributes:
        seq: its place, from 1 without gaps; the bank's state is a function of the entries up to a `seq`.
        operation: the id of the call that it belongs to (a batch has many entries and one operation).
        subjects: the ids that the act is about.
        digest: of the salted payload, never the payload itself, so that a text can be erased while the chain holds.
    """

    seq: int
    at: datetime
    act: Act
    operation: str
    principal: str
    subjects: tuple[str, ...]
    digest: str
    chain: str


class Standing(StrEnum):
    """What became of a value that a story tells of."""

    CURRENT = "current"
    SUPERSEDED = "superseded"
    REFINED = "refined"
    RETRACTED = "retracted"
    CORRECTED = "corrected"


class Told(Struct, frozen=True, kw_only=True):
    """One value of a story.

    Attributes:
        record: the statement, with its source, its valid and its recorded times. value, negated: what it says.
        standing: what became of it. instead: the id of what took its place; by: the principal of that act.
        again: ids of statements that say the same, kept behind this one.
        contradicts: ids of statements that contradict it, where nothing says which is true.
    """

    record: Record
    value: str | None
    negated: bool = False
    standing: Standing = Standing.CURRENT
    by: str = ""
    instead: str | None = None
    again: tuple[str, ...] = ()
    contradicts: tuple[str, ...] = ()


class Story(Struct, frozen=True, kw_only=True):
    """The values that one attribute of one subject had, in the order in which they became true."""

    subject: str
    attribute: str
    told: tuple[Told, ...]

    @property
    def current(self) -> tuple[Told, ...]:
        """What is believed now; several where the attribute has several values, or where they contradict each other."""
        return tuple(told for told in self.told if told.standing is Standing.CURRENT)

    @property
    def unresolved(self) -> bool:
        """Whether some of it contradicts each other, and nothing says what is true."""
        return any(told.contradicts for told in self.told)

    def __str__(self) -> str:
        return "\n".join([f"{self.subject} · {self.attribute}", *(f"  {_line(told)}" for told in self.told)])


def _line(told: Told) -> str:
    """One value in a line: what, since when and until when, what became of it, and who said so."""
    record, value = told.record, told.value or told.record.text
    since, until = (t and t.date().isoformat() for t in (record.valid_from, record.valid_to))
    span = " ".join(part for part in (since and f"from {since}", until and f"until {until}") if part)
    happened = (record.at.start if record.at else record.recorded_at).date().isoformat()
    speaker = f"said by {record.actor or record.origin}" + ("" if since else f" on {happened}")
    standing = "unresolved: contradicted" if told.contradicts else told.standing.value
    more = f", and {len(told.again)} more" if told.again else ""
    return (
        ", ".join(part for part in (("not " if told.negated else "") + value, span, standing, speaker) if part) + more
    )


class Changed(StrEnum):
    """What happened to a record between two moments."""

    ADDED = "added"
    SUPERSEDED = "superseded"
    RETRACTED = "retracted"
    CORRECTED = "corrected"
    FORGOTTEN = "forgotten"
    RESTORED = "restored"


class Difference(Struct, frozen=True, kw_only=True):
    """One thing that a bank believes otherwise at a later moment than at an earlier one.

    Attributes:
        record: what is believed now; the one that is gone where it was forgotten, or nothing took its place.
        before: what was believed instead; None where it is new, forgotten or restored.
        at: when it changed. by: the principal. operation: names the act for `undo`.
    """

    change: Changed
    record: Record
    at: datetime
    before: Record | None = None
    by: str = ""
    operation: str = ""
