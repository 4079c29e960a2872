"""What an act or a check reports."""

from __future__ import annotations

from datetime import datetime

from msgspec import Struct, field

from remanence.types.records import Kind


class Receipt(Struct, frozen=True, kw_only=True):
    """What an act did, after it is durable.

    Attributes:
        operation: names the act for `undo`.
        episodes, records: ids newly stored (retain) or acted on (forget, undo).
        repeated: ids of episodes that were already there with the same content, so that nothing was stored.
        withheld: what a policy masked or refused, in words.
        quarantined: ids of records that a screen holds back from recall, each with the reason.
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
    quarantined: dict[str, str] = field(default_factory=dict)
    verified: bool = False


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
        scenes, personas: new ones, or new versions of those that were there.
        tasks: finished ones that became one event each.
        unread: records that no statements were extracted from yet, so that theirs are not among these.
        calls, tokens: what a model will be or would be asked for the summaries, in and out; 0 without one.
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
    scenes: int = 0
    personas: int = 0
    tasks: int = 0
    unread: int = 0
    calls: int = 0
    tokens: int = 0
    examples: tuple[str, ...] = ()

    @property
    def changed(self) -> bool:
        """Whether anything was, or would be, stored."""
        return bool(self.duplicates or self.summaries or self.superseded or self.scenes or self.personas or self.tasks)


class Sealed(Struct, frozen=True):
    """An entry of the journal that lost something, with the digest of all that it stored and of what is left of it."""

    entry: int
    before: str
    after: str


class Erasure(Struct, frozen=True, kw_only=True):
    """What an erasure took, or would take: a receipt without a word of it. The journal keeps it.

    Attributes:
        operation, seq, at, by: the act in the journal, when, and the principal; "" and 0 of a preview.
        asked: in which ways it was chosen ("ids", "actors", "until", …), without what was named.
        episodes, records: ids of what is gone; `blanked` are episodes of which only some characters are, `alone` the
            records that were chosen themselves, without all of their sources.
        counts: rows that were deleted, by table. renewed: records that were made anew of what is left.
        sealed: entries that lost something. chain: the journal's last link after it.
        still_said_in: episodes that still say what records that were erased by themselves said.
        rewritten: files that hold nothing of it any more. removed: copies that were deleted whole.
        unreachable: what may still hold it, and why, in words.
    """

    operation: str = ""
    seq: int = 0
    at: datetime | None = None
    by: str = ""
    dry_run: bool = False
    asked: tuple[str, ...] = ()
    episodes: tuple[str, ...] = ()
    blanked: tuple[str, ...] = ()
    records: tuple[str, ...] = ()
    alone: tuple[str, ...] = ()
    counts: dict[str, int] = field(default_factory=dict)
    renewed: tuple[str, ...] = ()
    sealed: tuple[Sealed, ...] = ()
    chain: str = ""
    still_said_in: tuple[str, ...] = ()
    rewritten: tuple[str, ...] = ()
    removed: tuple[str, ...] = ()
    unreachable: tuple[str, ...] = ()

    @property
    def complete(self) -> bool:
        """Whether nothing is known that may still hold it."""
        return not self.unreachable


class Trace(Struct, frozen=True):
    """Where a text was found, in which form ("plain", "utf-16", "base64", …), and whether in the bank or in a copy."""

    place: str
    form: str


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
        segments: stretches of conversation that it was to sum up. summaries: those that it did.
        rejected: statements and sentences that the passages do not support. failed: what is tried again later.
        stopped: why it ended before all was read; "" if all was.
    """

    passages: int = 0
    statements: int = 0
    segments: int = 0
    summaries: int = 0
    rejected: int = 0
    failed: int = 0
    stopped: str = ""

    @property
    def worked(self) -> int:
        """Passages and segments together."""
        return self.passages + self.segments

    def __add__(self, other: Extraction) -> Extraction:
        return Extraction(
            passages=self.passages + other.passages, statements=self.statements + other.statements,
            segments=self.segments + other.segments, summaries=self.summaries + other.summaries,
            rejected=self.rejected + other.rejected, failed=self.failed + other.failed,
            stopped=self.stopped or other.stopped,
        )  # fmt: skip


class Price(Struct, frozen=True, kw_only=True):
    """What a language model would take: a little more than it does, if nothing fails.

    Attributes:
        passages: records to be read, and `summaries` to be written, in so many `calls`.
        tokens_in: of the prompts, by a count that servers stay below. tokens_out: of the replies, as those before were.
    """

    passages: int
    calls: int
    tokens_in: int
    tokens_out: int
    summaries: int = 0

    def __add__(self, other: Price) -> Price:
        return Price(
            passages=self.passages + other.passages, calls=self.calls + other.calls,
            tokens_in=self.tokens_in + other.tokens_in, tokens_out=self.tokens_out + other.tokens_out,
            summaries=self.summaries + other.summaries,
        )  # fmt: skip

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
        unread: records that it has not read yet. unwritten: summaries that it has not written yet.
        unscreened: texts that it is to screen and has not. held_back: texts that it showed to be attacks.
        given_up: what it failed at too often: `extract(retry=True)`.
        errors: what went wrong last with records that still wait, with their number.
        statements, summaries: that were stored. rejected: statements, and sentences of summaries, that were not, by
            what they lacked.
        tokens_in, tokens_out: of all calls; `tokens_today` of both, since midnight UTC.
    """

    model: str = ""
    unread: int = 0
    unwritten: int = 0
    unscreened: int = 0
    given_up: int = 0
    errors: dict[str, int] = field(default_factory=dict)
    statements: int = 0
    summaries: int = 0
    held_back: int = 0
    rejected: dict[str, int] = field(default_factory=dict)
    calls: int = 0
    failed_calls: int = 0
    tokens_in: int = 0
    tokens_out: int = 0
    tokens_today: int = 0
    tokens_per_day: int | None = None


class Worker(Struct, frozen=True, kw_only=True):
    """The background worker that ran last on a bank.

    Attributes:
        every: seconds between two runs. seen: when it noted last that it is there; `stopped` if it then ended well.
        runs: how often it looked; `changed` how often it found something to do. error: of its last run.
    """

    every: float
    started: datetime
    seen: datetime
    runs: int = 0
    changed: int = 0
    error: str = ""
    stopped: bool = False


class Stats(Struct, frozen=True, kw_only=True):
    """A bank in numbers.

    `pending` counts records that wait for the embedder, `unread` those that no statements were extracted from yet (both
    are what `wait` works off), `quarantined` those that are held back from recall; `first` and `last` are when things
    happened. `recipe` answers a recall that names none of the `budgets`.
    """

    name: str
    path: str
    format: int
    seq: int
    episodes: int
    records: dict[str, int]
    forgotten: int
    retired: int
    quarantined: int
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
    worker: Worker | None = None


class BankInfo(Struct, frozen=True, kw_only=True):
    """A bank of a folder; `problem` says why one cannot be read."""

    path: str
    name: str
    episodes: int = 0
    records: int = 0
    bytes: int = 0
    problem: str = ""


class Held(Struct, frozen=True, kw_only=True):
    """What a bank holds of one thing, such as e-mail addresses: how many, and in which episodes, by whom.

    `sort` is "secret" or "personal". The values themselves are not repeated.
    """

    sort: str
    name: str
    count: int
    episodes: tuple[str, ...]
    actors: tuple[str, ...]


class PrivacyReport(Struct, frozen=True, kw_only=True):
    """What a bank holds of secrets and personal data, the most frequent first, of so many episodes that were read."""

    scanned: int
    held: tuple[Held, ...]
