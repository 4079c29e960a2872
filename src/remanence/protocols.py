"""The seams of the engine: what each kind of part promises. `remanence.testing` holds every implementation to it.

Parts know each other only through this module, and it is long because of that: whoever writes a store, an embedder or
an extractor finds what it is given and what it must do on one page. Arrays are NumPy's; `n` is a number of texts, `d` a
dimension.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Generator, Iterable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager
from datetime import datetime
from typing import TYPE_CHECKING, Any, Protocol, TypeVar, runtime_checkable

import numpy as np
import numpy.typing as npt
from msgspec import Struct

from remanence.types import (
    Act,
    Change,
    Entity,
    Episode,
    Erasure,
    Evidence,
    Filter,
    Kind,
    Link,
    Origin,
    Query,
    Record,
    Span,
    Statement,
    Unit,
    When,
    Why,
)

if TYPE_CHECKING:
    from remanence.consulting import Advice

Floats = npt.NDArray[np.float32]
Tokens = npt.NDArray[np.uint32]
BankKey = Callable[[bytes], bytes]
"""The key of an encrypted bank: 32 bytes, for the salt in the bank's first bytes."""
Masked = Callable[[Any, str], tuple[Any, tuple[str, ...]]]
"""A JSON value from this origin with what the trust policy withholds masked in it, and what was, in words."""
Progress = Callable[[int, int | None], None]
"""Called with (done, total); total is None while unknown."""


class Clock(Protocol):
    """Where "now" comes from: timezone-aware, and injected, so that tests and replays are exact."""

    def __call__(self) -> datetime: ...


# --- embedding -----------------------------------------------------------------------------------------------------


class Space(Struct, frozen=True, kw_only=True):
    """What vectors must have in common to be compared: model, dimension, normalisation, and how tokens are pooled.

    `pooling` is "idf" for token models, whose vectors are pooled by the bank's own idf, and "model" for the rest.
    """

    model: str
    dimension: int
    normalised: bool = True
    pooling: str = "model"


@runtime_checkable
class TextEmbedder(Protocol):
    """Turns texts into vectors; `remanence.testing.embedders` holds every provider to this.

    `embed` gives an (n, d) float32 array of unit rows (a text without any known token may give a zero row), the same
    for the same text whatever stands beside it. Raises: EmbedderUnavailable. `query=True` asks for the query side of an
    asymmetric model.
    """

    @property
    def space(self) -> Space: ...
    def embed(self, texts: Sequence[str], *, query: bool = False) -> Floats: ...


@runtime_checkable
class TokenEmbedder(TextEmbedder, Protocol):
    """A static model: one vector a token, a text is their weighted sum; so a bank can pool by its own idf.

    `tokenize` gives one array of token ids a text. `table` is (vocabulary, d), int8 or float32, with one float32
    `scale` a row: row i of the model is `table[i] * scale[i]`. The lengths of the rows matter.
    """

    def tokenize(self, texts: Sequence[str]) -> list[Tokens]: ...
    @property
    def table(self) -> npt.NDArray[Any]: ...
    @property
    def scale(self) -> Floats: ...


REPUTATION = "reputation."
"""How the bank's fields begin that count what became of an actor's words; origin, a tab and the actor's name follow."""
LEFT_OUT = "left_out"
"""The bank's field that holds the journal entry up to which forgotten records are left out of the indexes."""
ERASED = "erased"
"""The bank's field that holds the journal entry of its last erasure: what was made before it is made anew."""
RECEIPT = ("asked", "episodes", "blanked", "records", "alone", "counts", "renewed", "still_said_in")
"""What the journal keeps of an `Erasure` besides the entry itself."""
MARK = "read."
"""How the bank's fields begin that hold the journal entry up to which a part has come; the part's name follows."""
ABOUT = "about."
"""How the bank's fields begin that say which units a part's tasks in the queue are about, unless it is an extractor."""
NOTHING = "nothing"
"""What such a field says of a part that leaves no tasks: one that puts in order what is held."""
EMPHASIS = "channels"
"""The bank's field that holds what feedback makes of the weights of channels, as JSON."""


# --- storage -------------------------------------------------------------------------------------------------------


class Entry(Struct, frozen=True):
    """A record as the indexes see it.

    Attributes:
        seq: its place among all records of the bank, in the order they were stored: unique, and the last tie-breaker.
        key: what the embedder made of the text at retain time: token ids of a token model, or a float32 vector; None
            where the bank's space has not reached it yet.
    """

    seq: int
    record: Record
    key: npt.NDArray[Any] | None = None


Keyed = tuple[int, str, npt.NDArray[Any]]
"""A record's place in the order of storing, its id, and its key in some space."""


class Belief(Struct, frozen=True):
    """What the bank held of a record from `known_from` until the next: whether it was retired, and when true."""

    known_from: datetime
    retired: bool
    valid_from: datetime | None
    valid_to: datetime | None


class RecordState(Struct, frozen=True):
    """What a later act may change of a record; `beliefs` are all that were held, oldest first, if something did."""

    id: str
    hidden: bool
    retired_at: datetime | None
    valid_from: datetime | None
    valid_to: datetime | None
    beliefs: tuple[Belief, ...] = ()
    used: int = 0
    wrong: int = 0
    asked: tuple[tuple[str, ...], ...] = ()
    trust: float = 1.0


class RecordIndex(Protocol):
    """Everything that recall searches, for records of one unit; a cache of the bank, rebuilt from it at any time.

    Entries come in the order of `seq`. What `update` marks as hidden is not found by any search once it returns.
    The same entries and states give the same results, however they were cut into calls (promise 4).
    `dump` and `load` are inverse; `load` raises ValueError for bytes that are not its own.
    """

    def add(self, entries: Sequence[Entry]) -> None: ...
    def update(self, states: Sequence[RecordState]) -> None: ...
    def remove(self, ids: Iterable[str]) -> None: ...
    def dump(self) -> bytes: ...
    def __contains__(self, id: object) -> bool: ...
    def __len__(self) -> int: ...


class Ranked(Struct, frozen=True):
    """A record that a recall found, before its text is fetched."""

    id: str
    score: float
    why: Why


Searched = tuple[list[Ranked], Mapping[str, Any], Mapping[str, float]]
"""What a recaller found, best first; what it took the query for, as plain JSON values; milliseconds by step."""


class Recaller(Protocol):
    """Ranks the records of an index for a query: at most `query.k`, best first, ties by `seq`.

    The ids in `spared` are let through whatever bars them, so that one can see where they would stand. With `advice`,
    parts may ask a model. Raises: AdviceNeeded where they do, and it has not answered yet.
    """

    def __call__(
        self, index: Any, query: Query, *, spared: Collection[str] = (), advice: Advice | None = None
    ) -> Searched: ...


class Segment(Struct, frozen=True):
    """Characters `[start, end)` of a document that make one section record, under its path of headings."""

    start: int
    end: int
    headings: tuple[str, ...] = ()


class Segmenter(Protocol):
    """Cuts a document into segments, in order, without overlap; everything but white space is in one of them."""

    def __call__(self, text: str) -> list[Segment]: ...


class Passage(Struct, frozen=True, kw_only=True):
    """What an extractor reads: a turn or a section, with the turns before it in its session, oldest first.

    Attributes:
        partner: who else speaks in the session, whom "you" means; None if nobody or several do.
    """

    record: Record
    before: tuple[Record, ...] = ()
    partner: str | None = None


class Extracted(Struct, frozen=True, kw_only=True):
    """A self-contained statement that an extractor found in a passage.

    Attributes:
        text: a sentence that can be understood without its surroundings: people by name, times by date.
        start, end: the characters of the passage's record that say it.
        at: when what it tells of happened or happens, as far as it says so itself; else the passage's own time holds.
        valid_from, valid_to: since and until when it is true in the world, where it says so.
        confidence: the probability that the passage says so.
        aliases: what else its subject goes by in questions; they lead to it, and are not shown as what was said.
    """

    text: str
    start: int
    end: int
    statement: Statement
    kind: Kind = Kind.SEMANTIC
    at: When | None = None
    valid_from: datetime | None = None
    valid_to: datetime | None = None
    confidence: float = 1.0
    aliases: tuple[str, ...] = ()


class Extractor(Protocol):
    """Finds the statements of passages, a list for each; what is not clear is left out, and stays verbatim.

    The same passage gives the same statements, whatever passages stand beside it. `part` is its versioned name.
    """

    @property
    def part(self) -> str: ...
    def __call__(self, passages: Sequence[Passage]) -> list[list[Extracted]]: ...


# --- language models -------------------------------------------------------------------------------------------------


class Prompt(Struct, frozen=True, kw_only=True):
    """What a language model is asked: instructions, what they are about, and the form of the reply.

    Attributes:
        name: the versioned name of the prompt's text, such as "extract_statements.v1".
        system: the instructions, which are ours. text: what they are about: data, whatever it says.
        schema: the JSON schema of the reply. longest: tokens that the reply may have.
    """

    name: str
    system: str
    text: str
    schema: Mapping[str, Any]
    longest: int = 2000


class Reply(Struct, frozen=True, kw_only=True):
    """What a language model answered, and the tokens that it counted (our own count where it told none).

    `fault` says what is wrong with it: a refusal, a text that was cut short; "" for nothing that is seen at once.
    """

    text: str
    tokens_in: int
    tokens_out: int
    fault: str = ""


@runtime_checkable
class Llm(Protocol):
    """A language model; `remanence.testing.llms` holds every one to this.

    `ask` waits for the reply. Raises: LlmUnavailable if none comes, and nothing else, whatever the model does. `name`
    is what people call it, never a key.
    """

    @property
    def name(self) -> str: ...
    def ask(self, prompt: Prompt) -> Reply: ...


LlmChoice = str | Llm | Callable[[list[dict[str, str]]], Any]
"""A language model: by name, an object, or a function of chat messages (`remanence.llm`)."""


Result = TypeVar("Result")
Flow = Generator[Prompt, Reply, Result]
"""Work that needs a model: yields prompts, is sent replies (or thrown what `ask` raises), and knows of no waiting."""


# --- storage, what is written -----------------------------------------------------------------------------------------


class Task(Struct, frozen=True):
    """A record that waits in the bank's queue: how often it was tried, what went wrong last, and when it is due again.

    `due` is in microseconds since 1970.
    """

    subject: str
    attempts: int = 0
    error: str = ""
    due: int = 0


class Digest(Struct, frozen=True, kw_only=True):
    """What a summariser makes of a segment of a conversation, and the characters that say it."""

    text: str
    sources: tuple[Span, ...]


class Summariser(Protocol):
    """Sums up segments, each the turns of one conversation in order; None for a segment that says nothing.

    A digest rests on characters of its own segment alone. `part` is the versioned name.
    """

    @property
    def part(self) -> str: ...
    def __call__(self, segments: Sequence[Sequence[Record]]) -> list[Digest | None]: ...


class NewRecord(Struct, frozen=True, kw_only=True):
    """A record to be stored, with the embedder's key for it if there is one."""

    record: Record
    key: npt.NDArray[Any] | None = None


class Edit(Struct, frozen=True):
    """A change of one state field of a record ("forgotten", "retired_at", …) or of the bank ("name"); JSON values."""

    subject: str
    field: str
    before: Any
    after: Any


class DatedEdit(Struct, frozen=True, kw_only=True):
    """An edit with the entry of the journal that made it."""

    subject: str
    field: str
    before: Any
    after: Any
    at: datetime
    operation: str
    principal: str


class StoredEntry(Struct, frozen=True, kw_only=True):
    """What an entry of the journal stored and edited, and the call that it belongs to: ids of records, edits, and the
    links it made or retired.
    """

    act: Act
    operation: str
    records: tuple[str, ...]
    edits: tuple[Edit, ...]
    links: tuple[Link, ...]


class Doomed(Struct, frozen=True, kw_only=True):
    """What an erasure takes out of a bank, by ids.

    Attributes:
        blanks: characters of episodes that stay. metadata: what is left of it, by the ids of episodes and records that
            stay; those in `untagged` lose their tags.
        asked: terms; the questions that have one go from what feedback keeps.
        remade: records that take the place of such that go, each with the id of the record that it stands behind: in
            the same entry, as if it had been stored there. placed: statements, each with the entry that would have
            stored it at first, where they stand in the order in which they are said.
        everything: all that the bank holds.
    """

    episodes: tuple[str, ...] = ()
    records: tuple[str, ...] = ()
    entities: tuple[str, ...] = ()
    blanks: tuple[Span, ...] = ()
    metadata: Mapping[str, Mapping[str, Any]] = {}
    untagged: tuple[str, ...] = ()
    asked: tuple[str, ...] = ()
    remade: tuple[tuple[Record, str], ...] = ()
    placed: tuple[tuple[Record, int], ...] = ()
    everything: bool = False


class Draft(Struct, frozen=True, kw_only=True):
    """One entry of the journal to be written, with everything that it creates and edits.

    `receipt` is of an erasure: JSON that holds no text.
    """

    act: Act
    subjects: tuple[str, ...]
    episodes: tuple[Episode, ...] = ()
    records: tuple[NewRecord, ...] = ()
    entities: tuple[Entity, ...] = ()
    links: tuple[Link, ...] = ()
    edits: tuple[Edit, ...] = ()
    receipt: str | None = None


class Transaction(Protocol):
    """One atomic, durable change of a bank: all of it or nothing; others see it when the block ends without an error.

    `now` is the time that everything in it is recorded at: the clock's, but never before the last entry's.
    `space` is the bank's vector space as it is inside: the keys of new records must be of it.
    `seq` is the number of the last entry, `append` returns that of the new one; `session_tail` gives a session's last n
    turns, oldest first. `waiting`, `settle`, `enqueue`, `put_back`, `retry` and `tally` are of the bank's queue, which
    is not journalled.
    `erase` takes rows out for good, and gives their numbers by table; the next entry must be the one that says so, and
    the bank owes a rewriting of its files until that is settled.
    """

    now: datetime
    space: Space | None

    @property
    def seq(self) -> int: ...
    def append(self, draft: Draft, *, operation: str, principal: str) -> int: ...
    def with_external_id(self, external_id: str) -> Episode | None: ...
    def records_of(self, episodes: Sequence[str]) -> list[Record]: ...
    def get_records(self, ids: Sequence[str]) -> dict[str, Record]: ...
    def edits_of(self, operation: str) -> list[Edit]: ...
    def entry_of(self, record: str) -> StoredEntry: ...
    def created_by(self, operation: str) -> list[Record]: ...
    def field(self, subject: str, field: str) -> Any: ...
    def readers(self) -> tuple[str, ...]: ...
    def session_turns(self, session: str) -> int: ...
    def session_tail(self, session: str, n: int) -> list[Record]: ...
    def statements_about(self, keys: Sequence[str], *, hidden: bool = False) -> list[Record]: ...
    def links_of(self, ids: Sequence[str], *, retired: bool = False) -> list[Link]: ...
    def links_made_by(self, operation: str) -> list[Link]: ...
    def entities_with_names(self) -> list[Entity]: ...
    def has_entity(self, name: str) -> bool: ...
    def said_by(self, actor: str, origin: Origin, n: int) -> list[Record]: ...
    def note_served(self, served: Mapping[str, int]) -> None: ...
    def served(self) -> list[tuple[datetime, Record]]: ...
    def judged(self) -> list[Record]: ...
    def audiences_of(self, episodes: Sequence[str]) -> dict[str, str]: ...
    def kept(self, *units: Unit) -> list[Record]: ...
    def all_of(self, unit: Unit) -> list[Record]: ...
    def hidden_since_left_out(self) -> int: ...
    def live(self) -> int: ...
    def enqueue(self, task: str, subjects: Sequence[str]) -> None: ...
    def waiting(self, task: str, subjects: Sequence[str]) -> set[str]: ...
    def settle(self, task: str, subjects: Sequence[str]) -> None: ...
    def put_back(self, task: str, tried: Sequence[Task]) -> None: ...
    def retry(self, task: str) -> int: ...
    def tally(self, day: int, counts: Mapping[str, int]) -> None: ...
    def erase(self, doomed: Doomed) -> Mapping[str, int]: ...
    def corrections_of(self, records: Sequence[str]) -> list[Record]: ...
    def sees(self, episode: str) -> bool: ...
    def was_erased(self, operation: str) -> bool: ...
    def owe_rewriting(self, entry: int) -> None: ...
    def settle_rewriting(self, entries: Sequence[int]) -> bool: ...
    def get_episodes(self, ids: Sequence[str]) -> dict[str, Episode]: ...
    def episodes_called(self, external_id: str) -> list[str]: ...
    def turns_before(self, record: str, n: int) -> list[Record]: ...
    def turns_after(self, record: str, n: int) -> list[Record]: ...
    def read_in(self, record: str, part: str, mark: str) -> tuple[int, datetime] | None: ...
    def turns_between(self, session: str | None, first: str, last: str) -> list[Record]: ...
    def summaries_in(self, session: str | None) -> list[Record]: ...
    def hidden_by(self, records: Sequence[str]) -> dict[str, int]: ...
    def acts_of(self, records: Sequence[str]) -> dict[str, int]: ...
    def edited_by(self, records: Sequence[str]) -> dict[str, set[Act]]: ...
    def scan_episodes(self, filter: Filter = ..., *, after: str = "") -> Iterator[Episode]: ...
    def scan_entities(self, after: str = "") -> Iterator[Entity]: ...


class Reads(Protocol):
    """What can be asked for a fact about the bank itself."""

    def meta(self, key: str) -> str | None: ...


class Snapshot(Protocol):
    """Reads that all see one moment of a bank; ids that are unknown are left out, orders are those of storing."""

    def seq(self) -> int: ...
    def meta(self, key: str) -> str | None: ...
    def meta_beginning(self, beginning: str) -> dict[str, str]: ...
    def space(self, state: str = "current", embedder: str = "") -> tuple[int, str, Space] | None: ...
    def journal(self, since: int = 0) -> Iterator[Change]: ...
    def changes_about(self, ids: Sequence[str]) -> list[Change]: ...
    def entries(self, *, after: int, units: Sequence[Unit], key_type: npt.DTypeLike) -> Iterator[Entry]: ...
    def entries_at(self, numbers: Sequence[int], key_type: npt.DTypeLike) -> list[Entry]: ...
    def keys(self, space: int, *, after: int, units: Sequence[Unit], key_type: npt.DTypeLike) -> Iterator[Keyed]: ...
    def without_key(self, space: int, *, units: Sequence[Unit], after: int, n: int) -> list[tuple[int, Record]]: ...
    def stored_after(self, seq: int, *, units: Sequence[Unit], n: int) -> list[tuple[int, Record]]: ...
    def count_after(self, seq: int, units: Sequence[Unit]) -> int: ...
    def turns_before(self, record: str, n: int) -> list[Record]: ...
    def queued(self, task: str, *, due: int, n: int) -> list[Task]: ...
    def troubles(self, task: str) -> tuple[int, dict[str, int], int]: ...
    def tallied(self, beginning: str, day: int | None = None) -> dict[str, int]: ...
    def turns_between(self, session: str | None, first: str, last: str) -> list[Record]: ...
    def summaries_in(self, session: str | None) -> list[Record]: ...
    def statements_about(self, keys: Sequence[str]) -> list[Record]: ...
    def states(self, since: int) -> list[RecordState]: ...
    def shared_since(self, seq: int) -> bool: ...
    def audiences_of(self, episodes: Sequence[str]) -> dict[str, str]: ...
    def get_records(self, ids: Sequence[str]) -> dict[str, Record]: ...
    def get_episodes(self, ids: Sequence[str]) -> dict[str, Episode]: ...
    def get_cited(self, ids: Sequence[str]) -> dict[str, tuple[Record, tuple[Evidence, ...]]]: ...
    def records_of(self, episodes: Sequence[str]) -> list[Record]: ...
    def with_external_id(self, external_id: str) -> Episode | None: ...
    def episodes_called(self, external_id: str) -> list[str]: ...
    def present(self, episodes: Sequence[str], records: Sequence[str]) -> bool: ...
    def keyed(self, records: Sequence[str]) -> int: ...
    def counts(self) -> dict[str, int]: ...
    def span_of_time(self) -> tuple[datetime | None, datetime | None]: ...
    def last_operation(self, acts: Sequence[Act]) -> str | None: ...
    def owed_rewriting(self) -> list[int]: ...
    def erasures(self) -> list[Erasure]: ...
    def operation(self, operation: str) -> list[Change]: ...
    def newest(self) -> int: ...
    def left_out(self, seq: int) -> int: ...
    def kept(self, *units: Unit) -> list[Record]: ...
    def held_back(self) -> list[Record]: ...
    def held(self, ids: Sequence[str], units: Sequence[Unit]) -> dict[str, int]: ...
    def uses(self) -> dict[str, list[int]]: ...
    def statements_of(self, subjects: Sequence[str]) -> list[Record]: ...
    def statements_with(self, *attributes: str) -> list[Record]: ...
    def scan_entities(self, after: str = "") -> Iterator[Entity]: ...
    def links_of(self, ids: Sequence[str]) -> list[Link]: ...
    def entities_with_names(self) -> list[Entity]: ...
    def touched(self, since: datetime, units: Sequence[Unit]) -> list[Record]: ...
    def edits_since(self, since: datetime) -> list[DatedEdit]: ...
    def scan_records(
        self,
        filter: Filter = ...,
        *,
        unit: Unit | None = None,
        forgotten: bool = False,
        retired: bool = False,
        after: str = "",
    ) -> Iterator[Record]: ...
    def scan_episodes(
        self,
        filter: Filter = ...,
        *,
        after: str = "",
        current: bool = False,
        ids: Sequence[str] = (),
        beginning: str = "",
    ) -> Iterator[Episode]: ...


def erased_at(snapshot: Reads) -> int:
    """The journal entry of a bank's last erasure; 0 for none."""
    return int(snapshot.meta(ERASED) or 0)


class Store(Protocol):
    """The truth of one bank: written in transactions, read in snapshots; no SQL and no row ids above it.

    Errors: StoreUnavailable where retrying may help, BankUnreadable where it will not.
    """

    def write(self, clock: Clock) -> AbstractContextManager[Transaction]: ...
    def snapshot(self) -> AbstractContextManager[Snapshot]: ...
    def seq(self) -> int: ...
    def put_vectors(self, space: int, keys: Sequence[tuple[str, npt.NDArray[Any]]]) -> None: ...
    def get_cache(self, name: str) -> tuple[int, bytes] | None: ...
    def put_cache(self, name: str, seq: int, data: bytes) -> None: ...
