"""Results as JSON says them, and back: what a client reads is equal to what the library gives."""

from __future__ import annotations

from datetime import timedelta
from typing import Any
from zoneinfo import ZoneInfo

from msgspec import Struct, convert, field, json
from msgspec.structs import replace

from remanence.retrieval.packing import Packer
from remanence.trust.taint import UNTRUSTED
from remanence.types import Answer, AnswerKind, Episode, Hit, Hits, Origin, Query, Record, When


class Recalled(Struct, frozen=True, kw_only=True):
    """What a recall gives: `Hits`, with what it takes to pack them anywhere (`core` is what is in mind)."""

    hits: tuple[Hit, ...]
    query: Query
    analysis: dict[str, Any] = field(default_factory=dict)
    timings: dict[str, float] = field(default_factory=dict)
    core: tuple[Record, ...] = ()
    zone: str = "UTC"
    untrusted: tuple[Origin, ...] = tuple(sorted(UNTRUSTED))
    elsewhere: dict[str, tuple[Origin, ...]] = field(default_factory=dict)


class Item(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """What an id names: a record, or an episode."""

    record: Record | None = None
    episode: Episode | None = None


_OF_ANSWERS: dict[AnswerKind, Any] = {AnswerKind.DATE: When, AnswerKind.DURATION: timedelta}
"""Kinds of answers whose values JSON has no type for."""


def to_wire(result: Any) -> Any:
    """What stands for a result on the wire, ready for `msgspec.json.encode`."""
    if isinstance(result, Hits):
        packer = result.packer
        if not isinstance(packer, Packer):
            packer = Packer(core=(), zone=ZoneInfo("UTC"), question="")
        return Recalled(
            hits=tuple(result), query=result.query, analysis=result.analysis, timings=result.timings, core=packer.core,
            zone=packer.zone.key, untrusted=tuple(sorted(packer.untrusted)),
            elsewhere={bank: tuple(sorted(origins)) for bank, origins in packer.elsewhere.items()},
        )  # fmt: skip
    if isinstance(result, Record):
        return Item(record=result)
    if isinstance(result, Episode):
        return Item(episode=result)
    return result


def encode(result: Any) -> bytes:
    """A result as JSON."""
    return json.encode(to_wire(result))


def decode(body: bytes, kind: Any) -> Any:
    """The result of this type that `encode` wrote. Raises: ValueError for what it did not write."""
    try:
        return from_wire(json.decode(body, type=kind))
    except RecursionError as e:
        raise ValueError(f"an answer is nested too deep: {e}") from None


def from_wire(said: Any) -> Any:
    """What was meant by what stands on the wire; the inverse of `to_wire`.

    >>> from datetime import UTC, datetime
    >>> when = When.instant(datetime(2025, 6, 2, tzinfo=UTC))
    >>> answer = Answer(question="When?", text="2 June 2025", kind=AnswerKind.DATE, values=(when,), known=True)
    >>> decode(encode(answer), Answer) == answer
    True
    """
    if isinstance(said, Recalled):
        packer = Packer(
            core=said.core, zone=ZoneInfo(said.zone), question=said.query.text, untrusted=frozenset(said.untrusted),
            elsewhere={bank: frozenset(origins) for bank, origins in said.elsewhere.items()},
        )  # fmt: skip
        return Hits(said.hits, query=said.query, analysis=said.analysis, timings=said.timings, pack=packer)
    if isinstance(said, Item):
        return said.record or said.episode
    if isinstance(said, Answer) and said.kind in _OF_ANSWERS:
        return replace(said, values=tuple(convert(value, _OF_ANSWERS[said.kind]) for value in said.values))
    return said
