"""The lines of a bundle: a form for each, which is checked before anything is made of it."""

from __future__ import annotations

from typing import Any

from msgspec import Struct

from remanence.protocols import EMPHASIS

VERSION = 1
SETTINGS = ("access", "policy", "trust_policy", EMPHASIS)
"""Fields of the bank that steer it, of which a bundle of the current state has no history; so has that of each actor's
reputation."""


class Header(Struct, tag_field="type", tag="header", frozen=True, forbid_unknown_fields=True, omit_defaults=True):
    """The first line: what follows, and the facts about the bank that are in no other line.

    `read` names, in a bundle of the current state, the extractors that have read the bank but for what lines say waits;
    `settings` are the bank's fields there that say who may do what, what may become of text, and what fades.
    """

    bundle: str
    version: int
    format: int
    current: bool
    name: str | None
    zone: str | None
    embedder: dict[str, Any] | None
    read: tuple[str, ...] = ()
    settings: dict[str, str] = {}


class ChangeLine(Struct, tag_field="type", tag="change", frozen=True, forbid_unknown_fields=True):
    """An entry of the journal, with the salt of its digest, or of what an erasure left of it."""

    seq: int
    at: int
    act: str
    operation: str
    principal: str
    subjects: list[str]
    digest: str
    chain: str
    salt: str | None


class EpisodeLine(Struct, tag_field="type", tag="episode", frozen=True, forbid_unknown_fields=True):
    """An episode; `act` is the journal entry that stored it, null in a bundle of the current state."""

    act: int | None
    id: str
    external_id: str | None
    text: str
    title: str | None
    origin: str
    actor: str | None
    session: str | None
    at_start: int | None
    at_end: int | None
    at_precision: str | None
    recorded_at: int
    principal: str
    trust: float
    taint: str
    tags: list[str]
    metadata: dict[str, Any]


class RecordLine(Struct, tag_field="type", tag="record", frozen=True, forbid_unknown_fields=True, omit_defaults=True):
    """A record with its sources, each `[episode id, start, end]`; `text` is null where the sources hold it."""

    act: int | None
    id: str
    kind: str
    unit: str
    part: str
    recipe: str
    text: str | None
    actor: str | None
    session: str | None
    origin: str
    at_start: int | None
    at_end: int | None
    at_precision: str | None
    recorded_at: int
    valid_from: int | None
    valid_to: int | None
    trust: float
    taint: str
    confidence: float
    tags: list[str]
    metadata: dict[str, Any]
    retired_at: int | None
    forgotten: bool
    sources: list[tuple[str, int, int]]
    used: int = 0
    wrong: int = 0
    asked: tuple[tuple[str, ...], ...] = ()
    quarantined: str = ""
    audience: str = ""


class EntityLine(Struct, tag_field="type", tag="entity", frozen=True, forbid_unknown_fields=True, omit_defaults=True):
    """An entity."""

    act: int | None
    id: str
    name: str
    kind: str
    aliases: list[str]
    recorded_at: int
    merged_into: str | None = None


class LinkLine(Struct, tag_field="type", tag="link", frozen=True, forbid_unknown_fields=True):
    """A link between two records or entities."""

    act: int | None
    id: str
    link: str
    source: str
    target: str
    weight: float
    recorded_at: int
    retired_at: int | None


class EditLine(Struct, tag_field="type", tag="edit", frozen=True, forbid_unknown_fields=True):
    """A change of one field, both values kept."""

    seq: int
    subject: str
    field: str
    before: Any
    after: Any


class ResealLine(Struct, tag_field="type", tag="reseal", frozen=True, forbid_unknown_fields=True):
    """That an erasure took something from an entry, and the digest of what it left, under the salt of that entry."""

    entry: int
    erasure: int
    digest: str


class ReceiptLine(Struct, tag_field="type", tag="receipt", frozen=True, forbid_unknown_fields=True):
    """What the entry of an erasure says of it: JSON of ids and numbers, to the letter."""

    act: int
    body: str


class CheckpointLine(Struct, tag_field="type", tag="checkpoint", frozen=True, forbid_unknown_fields=True):
    """A signed end of the journal's chain."""

    seq: int
    at: int
    chain: str
    key: str
    signature: str


class TaskLine(Struct, tag_field="type", tag="task", frozen=True, forbid_unknown_fields=True):
    """Work that waits for a record, such as "llm.v1" that has not read it yet."""

    task: str
    subject: str


class End(Struct, tag_field="type", tag="end", frozen=True, forbid_unknown_fields=True):
    """The last line: how many lines and which bytes must stand before it."""

    lines: int
    sha256: str


_Rows = ChangeLine | EpisodeLine | RecordLine | EntityLine | LinkLine | EditLine | TaskLine
_Proofs = ResealLine | ReceiptLine | CheckpointLine
Line = Header | _Rows | _Proofs | End
