"""What was observed and what was made of it: episodes, records, entities, and the links between them."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from enum import StrEnum
from typing import Any

from msgspec import Struct, ValidationError, convert, field

from remanence.errors import BankUnreadable
from remanence.types.times import When

Metadata = Mapping[str, Any]
"""A JSON object that a caller attaches to an episode or record."""


class Origin(StrEnum):
    """Where an observed text came from; what it may become follows from this (`remanence.trust`)."""

    USER = "user"
    ASSISTANT = "assistant"
    AGENT = "agent"
    DOCUMENT = "document"
    TOOL = "tool"
    WEB = "web"


class Kind(StrEnum):
    """What a record is."""

    EPISODIC = "episodic"
    SEMANTIC = "semantic"
    PROCEDURAL = "procedural"
    PERSONA = "persona"
    BELIEF = "belief"
    SUMMARY = "summary"
    RESOURCE = "resource"
    SECRET = "secret"
    WORKING = "working"


class Unit(StrEnum):
    """How much of the episodes a record covers."""

    TURN = "turn"
    WINDOW = "window"
    SECTION = "section"
    STATEMENT = "statement"
    SESSION = "session"
    TRAJECTORY = "trajectory"
    LESSON = "lesson"
    SCENE = "scene"
    PERSONA = "persona"
    BLOCK = "block"
    TASK = "task"
    SECRET = "secret"


class LinkType(StrEnum):
    """What an edge between two records or entities means."""

    MENTIONS = "mentions"
    NEXT = "next"
    PART_OF = "part_of"
    DERIVED_FROM = "derived_from"
    SUPERSEDES = "supersedes"
    CONTRADICTS = "contradicts"
    CAUSES = "causes"
    SUPPORTS = "supports"
    SIMILAR = "similar"


class EntityKind(StrEnum):
    """What sort of thing an entity is."""

    PERSON = "person"
    PLACE = "place"
    ORGANISATION = "organisation"
    PROJECT = "project"
    THING = "thing"
    UNKNOWN = "unknown"


class Modality(StrEnum):
    """How a statement is meant: what somebody says is so, plans, wishes, asks, quotes, or only supposes."""

    FACT = "fact"
    PLAN = "plan"
    WISH = "wish"
    QUESTION = "question"
    QUOTATION = "quotation"
    HYPOTHETICAL = "hypothetical"


class Cue(StrEnum):
    """What the words of a statement say about what was said before: that it was wrong, is over, or has changed.

    "actually" is the mild form of a correction, which may also only add something.
    """

    NONE = ""
    CORRECTION = "correction"
    ACTUALLY = "actually"
    END = "end"
    CHANGE = "change"


class Statement(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """What a record of the unit "statement" says, as far as that is clear.

    Attributes:
        subject: whom or what it is about, by the canonical name; "user" for the nameless user of an assistant.
        attribute, value: such as "lives_in" and "Lisbon", or the words of a relation and its other end; None where the
            statement has no such form.
        negated: whether it denies it. modality: how it is meant.
        single: whether it names the only value that the attribute has from then on, so that it supersedes earlier ones.
        cue: what its words say about what was said before. number: of "update 3" or "version 3", where it is one.
        since, until: what its words say of when it is true; what is believed of that later is the record's.

    >>> Statement(subject="Ana", attribute="lives_in", value="Lisbon", single=True).key
    'ana\\tlives_in'
    """

    subject: str
    attribute: str | None = None
    value: str | None = None
    negated: bool = False
    modality: Modality = Modality.FACT
    single: bool = False
    cue: Cue = Cue.NONE
    number: int | None = None
    since: datetime | None = None
    until: datetime | None = None

    @property
    def key(self) -> str:
        """The same for statements that speak of the same attribute of the same subject; by it the bank finds them."""
        return f"{self.subject.casefold()}\t{(self.attribute or '').casefold()}"


class Span(Struct, frozen=True, order=True):
    """Characters `[start, end)` of one episode's text."""

    episode: str
    start: int
    end: int


class Episode(Struct, frozen=True, kw_only=True):
    """What was observed, verbatim; never changed after it is stored.

    Attributes:
        id: ours; sortable by time of storing and unique across processes.
        external_id: the caller's id, if one was given; the same id with the same content is stored once.
        at: when it happened; None when the source did not say.
        recorded_at: when the bank learnt it; never runs backwards within a bank.
        trust: 0 to 1, from its origin; `taint` names what lowers it ("" for none).
        principal: who asked the engine to store it (not who spoke: that is `actor`).
    """

    id: str
    text: str
    recorded_at: datetime
    origin: Origin = Origin.USER
    actor: str | None = None
    session: str | None = None
    at: When | None = None
    external_id: str | None = None
    title: str | None = None
    metadata: dict[str, Any] = field(default_factory=dict)
    tags: tuple[str, ...] = ()
    principal: str = ""
    trust: float = 1.0
    taint: str = ""


class Record(Struct, frozen=True, kw_only=True):
    """A unit that recall can return, with the spans of the episodes that it was made of.

    Attributes:
        text: the words themselves; for a verbatim record the spans' text, joined by line breaks.
        sources: at least one span, in reading order.
        part: the versioned name of the part that made it, such as "turn.v1"; `recipe` is what chose the part.
        valid_from, valid_to: when the statement is true in the world, half-open; None is unknown or open.
        retired_at: when the bank stopped believing it; None while it does.
        forgotten: whether a `forget` hides it from every channel.
        quarantined: why a screen holds it back from every channel; "" for what is not. audience: the principal or team
            that it is for; "" for everyone who may read the bank.
        used, wrong: how often feedback said that it served, and that it was wrong. asked: the last questions that it
            served, each by its terms.
    """

    id: str
    text: str
    sources: tuple[Span, ...]
    recorded_at: datetime
    kind: Kind = Kind.EPISODIC
    unit: Unit = Unit.TURN
    part: str = "turn.v1"
    recipe: str = "balanced"
    actor: str | None = None
    session: str | None = None
    origin: Origin = Origin.USER
    at: When | None = None
    valid_from: datetime | None = None
    valid_to: datetime | None = None
    retired_at: datetime | None = None
    forgotten: bool = False
    metadata: dict[str, Any] = field(default_factory=dict)
    tags: tuple[str, ...] = ()
    trust: float = 1.0
    taint: str = ""
    confidence: float = 1.0
    used: int = 0
    wrong: int = 0
    asked: tuple[tuple[str, ...], ...] = ()
    quarantined: str = ""
    audience: str = ""

    @property
    def hidden(self) -> bool:
        """Whether no channel returns it, whatever is asked: it was forgotten, or is held back."""
        return self.forgotten or bool(self.quarantined)

    @property
    def statement(self) -> Statement | None:
        """What a record of the unit "statement" says, in parts; None for others. It is kept in the metadata.

        Raises: BankUnreadable for what no bank stores.
        """
        held = self.metadata.get("statement") if self.unit is Unit.STATEMENT else None
        if held is None:
            return None
        try:
            return convert({k: v for k, v in held.items() if k != "key"}, Statement)
        except (ValidationError, AttributeError) as e:
            raise BankUnreadable(f"record {self.id} is damaged ({e}): run remanence verify, or restore a backup") from e


class Entity(Struct, frozen=True, kw_only=True):
    """A person, place, thing or project: one canonical name and the other names it goes by.

    `merged_into` is the id of the entity that it was found to be the same as.
    """

    id: str
    name: str
    kind: EntityKind = EntityKind.UNKNOWN
    aliases: tuple[str, ...] = ()
    recorded_at: datetime
    merged_into: str | None = None


class Link(Struct, frozen=True, kw_only=True):
    """A typed edge from `source` to `target`, which are ids of records or entities."""

    id: str
    type: LinkType
    source: str
    target: str
    recorded_at: datetime
    weight: float = 1.0
    retired_at: datetime | None = None
