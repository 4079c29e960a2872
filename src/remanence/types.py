"""The values that flow through the engine: small, frozen, and free of behaviour that waits or writes.

`Episode` is what was observed, `Record` what we made of it, `Hit` a record that answers a query, and `Pack` hits made
ready for a prompt. `When` is a time with its precision: "May 2023" is a month, not the first of May. They stand in one
module because they are one vocabulary, and each is told in terms of the others.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import UTC, datetime, timedelta
from enum import StrEnum
from typing import Any, overload

from msgspec import Struct, convert, field

__all__ = [
    "Act",
    "Answer",
    "AnswerKind",
    "BankInfo",
    "Change",
    "Changed",
    "ChannelShare",
    "Check",
    "Citation",
    "Conflict",
    "Consolidation",
    "Cue",
    "Difference",
    "Entity",
    "EntityKind",
    "Episode",
    "Evidence",
    "Extraction",
    "Filter",
    "Ground",
    "Hit",
    "Hits",
    "Kind",
    "Link",
    "LinkType",
    "LlmUse",
    "Metadata",
    "Modality",
    "Origin",
    "Pack",
    "Precision",
    "Price",
    "Profile",
    "ProfileLine",
    "Query",
    "Reason",
    "Receipt",
    "Record",
    "Repair",
    "Span",
    "Standing",
    "Statement",
    "Stats",
    "Story",
    "Told",
    "Unit",
    "Verification",
    "When",
    "Why",
    "WhyNot",
]

Metadata = Mapping[str, Any]
"""A JSON object that a caller attaches to an episode or record."""


class Precision(StrEnum):
    """How exactly a time is known, from the finest to the coarsest."""

    INSTANT = "instant"
    SECOND = "second"
    MINUTE = "minute"
    HOUR = "hour"
    DAY = "day"
    WEEK = "week"
    MONTH = "month"
    SEASON = "season"
    YEAR = "year"
    DECADE = "decade"
    CENTURY = "century"
    INTERVAL = "interval"


class When(Struct, frozen=True, order=True):
    """A half-open interval of time `[start, end)` with the precision that its source gave it.

    Both ends are timezone-aware and kept in UTC; an instant ends one microsecond after it starts.

    >>> When.instant(datetime(2023, 5, 8, 13, 56, tzinfo=UTC)).start.isoformat()
    '2023-05-08T13:56:00+00:00'
    """

    start: datetime
    end: datetime
    precision: Precision = Precision.INTERVAL

    def __post_init__(self) -> None:
        for name in ("start", "end"):
            if getattr(self, name).tzinfo is None:
                raise ValueError(f"When.{name} must be timezone-aware, got {getattr(self, name)!r}")
        if self.end <= self.start:
            raise ValueError(f"a time must end after it starts, got {self.start} to {self.end}")

    @classmethod
    def instant(cls, moment: datetime) -> When:
        """The microsecond that starts at `moment`. Raises: ValueError if it is naive or out of range."""
        if moment.tzinfo is None:
            raise ValueError(f"a moment must be timezone-aware, got {moment!r}")
        start = moment.astimezone(UTC)
        return cls(start, start + timedelta(microseconds=1), Precision.INSTANT)


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

    @property
    def statement(self) -> Statement | None:
        """What a record of the unit "statement" says, in parts; None for others. It is kept in the metadata."""
        held = self.metadata.get("statement") if self.unit is Unit.STATEMENT else None
        return None if held is None else convert({k: v for k, v in held.items() if k != "key"}, Statement)


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


class Filter(Struct, frozen=True, kw_only=True):
    """Which records may be found, as a value: applied inside every search, never after it.

    Empty fields allow everything; of several values one must fit, but of `tags` all. `since` and `until` ask for times
    that overlap [since, until); what has no time is then left out. `where` filters metadata (`remanence.filters`):
    `{"topic": "work"}`, `{"age": {"gte": 3}}`, `{"and": [...]}`, `{"or": [...]}`, `{"not": {...}}`.
    """

    kinds: tuple[Kind, ...] = ()
    actors: tuple[str, ...] = ()
    sessions: tuple[str, ...] = ()
    origins: tuple[Origin, ...] = ()
    tags: tuple[str, ...] = ()
    since: datetime | None = None
    until: datetime | None = None
    where: dict[str, Any] = field(default_factory=dict)
    min_trust: float = 0.0


class Query(Struct, frozen=True, kw_only=True):
    """A question to a bank.

    Attributes:
        now: what "yesterday" counts from; resolves relative expressions and never filters.
        as_of: only what was true then. known_at: only what the bank believed then.
        budget: the tier that answers it, or "auto"; None is the recipe that the memory was opened with.
    """

    text: str
    k: int = 10
    budget: str | None = None
    now: datetime | None = None
    as_of: datetime | None = None
    known_at: datetime | None = None
    unit: Unit = Unit.TURN
    filter: Filter = Filter()


class ChannelShare(Struct, frozen=True):
    """What one channel saw of a hit: its rank there (from 1; None if unranked), its score, and what that added."""

    channel: str
    rank: int | None
    score: float
    contribution: float


class Why(Struct, frozen=True):
    """Why a hit stands where it does: the contributions of channels and boosts add up to the hit's score.

    `notes` say what a channel saw, by its name, such as the chain of facts that leads to a hit; the one called
    "outdated" says that the hit tells what used to hold, and what holds now.
    """

    channels: tuple[ChannelShare, ...] = ()
    boosts: dict[str, float] = field(default_factory=dict)
    notes: dict[str, str] = field(default_factory=dict)

    def __str__(self) -> str:
        shares = [
            f"{s.channel} {s.contribution:+.2f}" + (f" (#{s.rank})" if s.rank else "") + self._note(s.channel)
            for s in self.channels
            if s.contribution
        ]
        outdated = [f"outdated{self._note('outdated')}"] if "outdated" in self.notes else []
        return ", ".join(
            [*shares, *(f"{name} {value:+.2f}" for name, value in self.boosts.items() if value), *outdated]
        )

    def _note(self, name: str) -> str:
        return f": {self.notes[name]}" if name in self.notes else ""


class Evidence(Struct, frozen=True, kw_only=True):
    """The characters of one episode that a hit rests on."""

    episode: str
    external_id: str | None
    start: int
    end: int
    text: str
    actor: str | None
    session: str | None
    origin: Origin
    at: When | None


class Hit(Struct, frozen=True, kw_only=True):
    """A record that answers a query; `score` is higher for better and comparable between queries of one bank."""

    rank: int
    score: float
    record: Record
    evidence: tuple[Evidence, ...]
    why: Why
    bank: str = ""

    @property
    def id(self) -> str:
        """The record's id."""
        return self.record.id

    @property
    def text(self) -> str:
        """The record's text."""
        return self.record.text

    @property
    def at(self) -> When | None:
        """When it happened, as far as known."""
        return self.record.at


class Reason(Struct, frozen=True):
    """One reason why a record is not among the hits: the name of a condition, and what it says, in words."""

    name: str
    text: str


class WhyNot(Struct, frozen=True, kw_only=True):
    """Why a record was not returned by a recall, or that it was, and where it stands.

    Attributes:
        record: the one that was asked about. bank: where it is.
        returned: whether it is among the hits; then there are no `reasons`.
        reasons: every condition that keeps it out, the decisive ones first.
        rank, score, why: where it stands among `among` that the question leads to, or would if nothing barred it; None
            where no channel finds it.
        last: the last of the hits, whose score it had to reach; None where there are no hits.
        analysis: as of `Hits`.
    """

    query: Query
    record: Record
    bank: str
    returned: bool
    reasons: tuple[Reason, ...] = ()
    rank: int | None = None
    among: int = 0
    score: float | None = None
    why: Why | None = None
    last: Hit | None = None
    analysis: dict[str, Any] = field(default_factory=dict)


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


class Citation(Struct, frozen=True):
    """A mark in a packed context, and the hit that it points to.

    Attributes:
        whole: whether all of the hit is shown; else a part of it, marked where it is cut. spans: the characters shown.
    """

    mark: str
    record: str
    episodes: tuple[str, ...]
    whole: bool = True
    spans: tuple[Span, ...] = ()


class Pack(Struct, frozen=True, kw_only=True):
    """Hits made ready for a prompt: `str(pack)` is the text, which never counts more than `budget` tokens."""

    text: str
    tokens: int
    budget: int
    citations: tuple[Citation, ...]
    left_out: tuple[str, ...] = ()

    def __str__(self) -> str:
        return self.text


class Hits(Sequence[Hit]):
    """A ranked list of hits, best first, with how the query was understood (`analysis`) and how long it took.

    Attributes:
        analysis: what the query analysis found: names, speakers, times, question type; plain JSON values. "tier" is
            what answered; under "silent", only where there are any, the channels that could not, each with the reason.
        timings: milliseconds by step.
    """

    def __init__(
        self,
        hits: Sequence[Hit],
        *,
        query: Query,
        analysis: Mapping[str, Any],
        timings: Mapping[str, float],
        pack: Callable[[Sequence[Hit], int, Callable[[str], int] | None], Pack],
    ) -> None:
        self._hits = tuple(hits)
        self.query = query
        self.analysis = dict(analysis)
        self.timings = dict(timings)
        self._pack = pack

    @overload
    def __getitem__(self, index: int) -> Hit: ...
    @overload
    def __getitem__(self, index: slice) -> Sequence[Hit]: ...
    def __getitem__(self, index: int | slice) -> Hit | Sequence[Hit]:
        return self._hits[index]

    @property
    def confidence(self) -> float | None:
        """The probability that these hits answer the question; None if the recipe has no gate that judges them."""
        verdict = self.analysis.get("verdict")
        return None if verdict is None else float(verdict["confidence"])

    @property
    def answerable(self) -> bool | None:
        """Whether the confidence is enough to answer; better say "I don't know" where it is false. None without a gate.

        It refuses about one answerable question in twenty: `docs/how-to/recall.md` has its error rates.
        """
        verdict = self.analysis.get("verdict")
        return None if verdict is None else bool(verdict["answerable"])

    def __len__(self) -> int:
        return len(self._hits)

    def __iter__(self) -> Iterator[Hit]:
        return iter(self._hits)

    def __repr__(self) -> str:
        return f"Hits({len(self)} for {self.query.text!r})"

    def context(self, tokens: int = 1000, *, count: Callable[[str], int] | None = None) -> Pack:
        """Pack the hits for a prompt: dated, said once, in reading order, cited to the character, never over `tokens`.

        What was in mind when they were recalled (blocks, and tasks under way) stands before them; of several banks,
        what was in mind of the first. A look into the past (`as_of`, `known_at`) packs nothing but its hits.

        Args:
            tokens: the budget. count: counts the tokens of a text; the default needs no tokenizer and over-counts.
        Raises: ValueError if `tokens` is not positive.
        """
        if tokens <= 0:
            raise ValueError(f"tokens must be positive, got {tokens}")
        return self._pack(self._hits, tokens, count)


class AnswerKind(StrEnum):
    """What an answer is; its `values` are of that type."""

    DATE = "date"
    DURATION = "duration"
    NUMBER = "number"
    NAME = "name"
    PLACE = "place"
    LIST = "list"
    YES_NO = "yes/no"
    PHRASE = "phrase"
    UNKNOWN = "unknown"


class Ground(Struct, frozen=True, kw_only=True):
    """One thing that somebody said and that an answer rests on.

    Attributes:
        text: the statement, or the sentence. value: what it says to the question, in words.
        record: the id of the record that was found. at: when it was said.
        evidence: the very characters; several where the same was said more than once.
    """

    text: str
    value: str
    record: str
    at: When | None
    evidence: tuple[Evidence, ...]


class Conflict(Struct, frozen=True):
    """What was said to a question at different times, and does not agree; in the order it was said."""

    sayings: tuple[Ground, ...]

    def __str__(self) -> str:
        return ", ".join(f"said {each.value} on {_day_of(each.at)}" for each in self.sayings)


def _day_of(at: When | None) -> str:
    return "an unknown day" if at is None else at.start.date().isoformat()


class Answer(Struct, frozen=True, kw_only=True):
    """What a bank answers to a question, with what it rests on; `str(answer)` is for people.

    Attributes:
        text: the answer in a few words; "not known" where `known` is false.
        values: the same as values of the kind: a `When`, a `timedelta`, a number, a text or a bool each.
        confidence: the probability that it is right, as far as the evidence tells; in [0, 1].
        known: whether there is an answer that is sure enough to be given. `guess` is the best one all the same.
        grounds: what it rests on, grouped by what was said, in the order of time.
        conflicts: what was said that does not agree.
        belief: the id of the record that keeps this answer, if it was asked to be kept.
    """

    question: str
    text: str
    kind: AnswerKind
    values: tuple[Any, ...] = ()
    confidence: float = 0.0
    known: bool = False
    guess: str = ""
    grounds: tuple[Ground, ...] = ()
    conflicts: tuple[Conflict, ...] = ()
    belief: str | None = None

    def __str__(self) -> str:
        return "; ".join([self.text, *map(str, self.conflicts)])


class Receipt(Struct, frozen=True, kw_only=True):
    """What an act did, after it is durable.

    Attributes:
        operation: names the act for `undo`.
        episodes, records: ids newly stored (retain) or acted on (forget, undo).
        repeated: ids of episodes that were already there with the same content, so that nothing was stored.
        withheld: what a policy masked or refused, in words.
        outdated: ids of records that feedback called wrong and of which a statement is no longer believed.
        seq: the bank's change sequence after the act.
        verified: whether everything was read back by id and found in the index.
    """

    operation: str
    seq: int
    episodes: tuple[str, ...] = ()
    records: tuple[str, ...] = ()
    repeated: tuple[str, ...] = ()
    withheld: tuple[str, ...] = ()
    outdated: tuple[str, ...] = ()
    verified: bool = False


class Block(Struct, frozen=True, kw_only=True):
    """A named text that is always in mind; `limit` in characters, `record` is the one that holds it now."""

    name: str
    text: str
    limit: int
    record: str
    recorded_at: datetime
    trust: float = 1.0
    taint: str = ""


class Status(StrEnum):
    """Where a task or a step of it stands."""

    OPEN = "open"
    DOING = "doing"
    DONE = "done"
    FAILED = "failed"
    DROPPED = "dropped"


class Step(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """A step of a task, with steps of its own; the task itself is the root of the tree."""

    id: str
    title: str
    status: Status = Status.OPEN
    note: str = ""
    steps: tuple[Step, ...] = ()


class Task(Struct, frozen=True, kw_only=True):
    """What an agent is about. It leaves packs when it is over or when it expires, and stays readable.

    Attributes:
        root: the tree of its steps. expires: when, unless it changes before; `ttl`, in seconds, counts from a change.
        record: the one that holds it now. updated: when it last changed.
    """

    root: Step
    ttl: float
    expires: datetime | None
    record: str
    updated: datetime
    trust: float = 1.0
    taint: str = ""

    @property
    def id(self) -> str:
        """The id of the task, with which those of its steps begin."""
        return self.root.id

    @property
    def status(self) -> Status:
        """Where the task as a whole stands."""
        return self.root.status

    @property
    def over(self) -> bool:
        """Whether it is done, failed or dropped."""
        return self.status not in (Status.OPEN, Status.DOING)


class Fading(Struct, frozen=True, kw_only=True):
    """A record that a policy of forgetting lets go: how strong it still is, and why it goes."""

    record: str
    kind: Kind
    text: str
    strength: float
    reason: str


class Faded(Struct, frozen=True, kw_only=True):
    """What fading forgot, or would forget, weakest first; `operation` names the act for `undo`."""

    operation: str
    seq: int
    fading: tuple[Fading, ...] = ()
    done: bool = False


class Consolidation(Struct, frozen=True, kw_only=True):
    """What a consolidation did, or would do.

    Attributes:
        operation: names it for `undo`; "" where nothing was done. seq: the bank's change sequence after it.
        statements, turns: how many were looked at.
        duplicates: statements that were retired, because `merged` new ones each say the same as several of them.
        summaries: new ones, and `superseded` those that a new one takes the place of.
        unread: records that no statements were extracted from yet, so that theirs are not among these.
        tokens: what a model was or would be asked to read and write; 0 without one.
        examples: what was merged and what was made of it, in words, a few of each.
    """

    dry_run: bool
    operation: str
    seq: int
    statements: int = 0
    turns: int = 0
    duplicates: int = 0
    merged: int = 0
    summaries: int = 0
    superseded: int = 0
    unread: int = 0
    tokens: int = 0
    examples: tuple[str, ...] = ()

    @property
    def changed(self) -> bool:
        """Whether anything was, or would be, stored."""
        return bool(self.duplicates or self.summaries or self.superseded)


class ProfileLine(Struct, frozen=True, kw_only=True):
    """One thing that a profile says, and what it rests on.

    Attributes:
        text: as the statement says it. records: the statements that say so, the best-formed first. spans: their words.
        since: from when on it is true, if that is known. first, last: when it was first and last said.
        times: on how many days it was said.
        fast, slow: what is left of the evidence in the short and in the long run (`docs/how-to/consolidate.md`).
    """

    text: str
    statement: Statement
    records: tuple[str, ...]
    spans: tuple[Span, ...]
    since: datetime | None
    first: datetime
    last: datetime
    times: int
    fast: float
    slow: float


class Profile(Struct, frozen=True, kw_only=True):
    """Who somebody is, as far as the bank knows: `str(profile)` is ready for a prompt.

    Attributes:
        static: what lasts. current: what holds now and will pass; the most important first in both.
        citations: the marks of the text. left_out: the records of lines that found no room.
    """

    entity: str
    static: tuple[ProfileLine, ...]
    current: tuple[ProfileLine, ...]
    text: str
    tokens: int
    citations: tuple[Citation, ...] = ()
    left_out: tuple[str, ...] = ()

    def __str__(self) -> str:
        return self.text


class Check(Struct, frozen=True, kw_only=True):
    """One thing that `verify` looked at: how many of what, and what is wrong with them."""

    name: str
    count: int
    problems: tuple[str, ...] = ()

    @property
    def ok(self) -> bool:
        """Whether nothing is wrong."""
        return not self.problems


class Verification(Struct, frozen=True, kw_only=True):
    """What `verify` found; `chain` is the journal's last link, which proves history to whoever noted it earlier."""

    seq: int
    chain: str
    checks: tuple[Check, ...]

    @property
    def ok(self) -> bool:
        """Whether every check passed."""
        return all(check.ok for check in self.checks)


class Repair(Struct, frozen=True, kw_only=True):
    """What `repair` made anew, and what it had to keep as it was and why, in words."""

    rebuilt: tuple[str, ...]
    kept: tuple[str, ...] = ()


class Extraction(Struct, frozen=True, kw_only=True):
    """What a run of extraction with a language model did.

    Attributes:
        passages: records that were read. statements: records that came of them.
        rejected: statements that the passages do not support. failed: records that are tried again later.
        stopped: why it ended before all was read; "" if all was.
    """

    passages: int = 0
    statements: int = 0
    rejected: int = 0
    failed: int = 0
    stopped: str = ""

    def __add__(self, other: Extraction) -> Extraction:
        return Extraction(
            passages=self.passages + other.passages, statements=self.statements + other.statements,
            rejected=self.rejected + other.rejected, failed=self.failed + other.failed,
            stopped=self.stopped or other.stopped,
        )  # fmt: skip


class Price(Struct, frozen=True, kw_only=True):
    """What extraction with a language model would take: a little more than it does, if nothing fails.

    Attributes:
        passages: records to be read, in so many `calls`.
        tokens_in: of the prompts, by a count that servers stay below. tokens_out: of the replies, as those before were.
    """

    passages: int
    calls: int
    tokens_in: int
    tokens_out: int

    def money(self, per_million_in: float, per_million_out: float) -> float:
        """The cost, given the prices of a million tokens in and out.

        >>> Price(passages=80, calls=10, tokens_in=20_000, tokens_out=5_000).money(0.5, 2)
        0.02
        """
        return round((self.tokens_in * per_million_in + self.tokens_out * per_million_out) / 1e6, 6)


class LlmUse(Struct, frozen=True, kw_only=True):
    """What a bank's language model has done and taken so far, and what waits for it.

    Attributes:
        model: its name; "" where the bank was opened without one.
        unread: records that it has not read yet. given_up: those that it failed at too often: `extract(retry=True)`.
        errors: what went wrong last with records that still wait, with their number.
        statements: that were stored. rejected: those that were not, by what they lacked.
        tokens_in, tokens_out: of all calls; `tokens_today` of both, since midnight UTC.
    """

    model: str = ""
    unread: int = 0
    given_up: int = 0
    errors: dict[str, int] = field(default_factory=dict)
    statements: int = 0
    rejected: dict[str, int] = field(default_factory=dict)
    calls: int = 0
    failed_calls: int = 0
    tokens_in: int = 0
    tokens_out: int = 0
    tokens_today: int = 0
    tokens_per_day: int | None = None


class Stats(Struct, frozen=True, kw_only=True):
    """A bank in numbers.

    `pending` counts records that wait for the embedder, `unread` those that no statements were extracted from yet (both
    are what `wait` works off); `first` and `last` are when things happened. `recipe` answers a
    recall that names none of the `budgets`.
    """

    name: str
    path: str
    format: int
    seq: int
    episodes: int
    records: dict[str, int]
    forgotten: int
    retired: int
    entities: int
    links: int
    bytes: int
    embedder: str
    dimension: int
    pending: int
    unread: int
    recalls: int
    first: datetime | None
    last: datetime | None
    recipe: str = ""
    budgets: tuple[str, ...] = ()
    llm: LlmUse = LlmUse()


class BankInfo(Struct, frozen=True, kw_only=True):
    """A bank of a folder; `problem` says why one cannot be read."""

    path: str
    name: str
    episodes: int = 0
    records: int = 0
    bytes: int = 0
    problem: str = ""
