"""What recall gives: hits with their evidence, why each stands where it does, and the pack made of them."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any, overload

from msgspec import Struct, convert, field

from remanence.types.chains import Chain
from remanence.types.later import worked_out
from remanence.types.queries import Query
from remanence.types.records import Origin, Record, Span
from remanence.types.times import When


class ChannelShare(Struct, frozen=True):
    """What one channel saw of a hit: its rank there (from 1; None if unranked), its score, and what that added."""

    channel: str
    rank: int | None
    score: float
    contribution: float


_OF_REFINERS = ("outdated", "contradicted", "repeats")


class Why(Struct, frozen=True):
    """Why a hit stands where it does: the contributions of channels and boosts add up to the hit's score.

    `notes` say what a channel saw, by its name, such as the chain of facts that leads to a hit; the one called
    "outdated" says that the hit tells what used to hold, and what holds now, "contradicted" what a more trusted record
    says instead, and "repeats" which hit says the same with the same voice.
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
        said = [name + self._note(name) for name in _OF_REFINERS if name in self.notes]
        return ", ".join([*shares, *(f"{name} {value:+.2f}" for name, value in self.boosts.items() if value), *said])

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
        self._analysis: Mapping[str, Any] = analysis
        self._worked_out: dict[str, Any] | None = None
        self.timings = dict(timings)
        self._pack = pack

    @property
    def analysis(self) -> dict[str, Any]:
        """How the query was understood; what it says of the hits is worked out when it is first read."""
        if self._worked_out is None:
            self._worked_out = worked_out(self._analysis)
        return self._worked_out

    @overload
    def __getitem__(self, index: int) -> Hit: ...
    @overload
    def __getitem__(self, index: slice) -> Sequence[Hit]: ...
    def __getitem__(self, index: int | slice) -> Hit | Sequence[Hit]:
        return self._hits[index]

    @property
    def packer(self) -> Callable[[Sequence[Hit], int, Callable[[str], int] | None], Pack]:
        """What packs them: called with hits, tokens, and what counts tokens."""
        return self._pack

    @property
    def confidence(self) -> float | None:
        """The probability that these hits answer the question; None if the recipe has no gate that judges them."""
        verdict = self.analysis.get("verdict")
        return None if verdict is None else float(verdict["confidence"])

    @property
    def chain(self) -> Chain | None:
        """The facts that lead from what the question names to what it asks for; None where there are none."""
        found = self.analysis.get("chain")
        return None if found is None else convert(found, Chain)

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
