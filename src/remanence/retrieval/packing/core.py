"""What is always in mind stands before the hits in a pack: blocks by name, then tasks, whole while they fit."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from datetime import UTC, tzinfo
from functools import partial
from types import MappingProxyType
from zoneinfo import ZoneInfo

from msgspec import Struct
from msgspec.structs import replace

from remanence.retrieval.packing.cut import best_part, marked
from remanence.retrieval.packing.layout import fenced, indented
from remanence.retrieval.packing.pack import Count, Untrusted, pack_hits
from remanence.retrieval.packing.tokens import count_tokens
from remanence.trust.taint import UNTRUSTED
from remanence.types import Citation, Hit, Origin, Pack, Record, Span

HEADING = "in mind"
_TRIES = 8
"""Looks for how much is left to the hits where a counter finds more in the whole than in its parts."""
_SPACE = re.compile(r"\s+")


class _Entry(Struct, frozen=True):
    """A text in mind, and the part of it that is shown, if not all."""

    record: Record
    part: tuple[int, int] | None = None


class Packer(Struct, frozen=True, kw_only=True):
    """Packs hits of one question with what was in mind when they were recalled; wherever they are by then."""

    core: tuple[Record, ...]
    zone: ZoneInfo
    question: str
    untrusted: frozenset[Origin] = UNTRUSTED
    elsewhere: Mapping[str, frozenset[Origin]] = MappingProxyType({})
    """What is untrusted in further banks that were asked, by their names."""

    def __call__(self, hits: Sequence[Hit], tokens: int, count: Count | None = None) -> Pack:
        """As `pack_with_core`."""
        untrusted = {"": self.untrusted, **self.elsewhere} if self.elsewhere else self.untrusted
        return pack_with_core(
            self.core, hits, tokens, count, zone=self.zone, question=self.question, untrusted=untrusted
        )


def pack_with_core(
    core: Sequence[Record],
    hits: Sequence[Hit],
    tokens: int,
    count: Count | None = None,
    *,
    zone: tzinfo = UTC,
    question: str = "",
    untrusted: Untrusted = UNTRUSTED,
) -> Pack:
    """Pack what is in mind, then hits into what is left; without anything in mind, exactly as `pack_hits`.

    Args:
        core: the records in mind, in the order in which they are to stand. The rest as `pack_hits`.
    Returns: a pack whose whole text counts at most `tokens`.
    """
    if not core:
        return pack_hits(hits, tokens, count, zone=zone, question=question, untrusted=untrusted)
    measure = count or count_tokens
    shown, missed = _fitting(core, tokens, measure)
    head = _text(shown)
    room = tokens - (measure(head + "\n") if head else 0)
    for _ in range(_TRIES):
        if room <= 0:
            break
        pack = pack_hits(hits, room, count, zone=zone, question=question, untrusted=untrusted)
        text = "\n".join(part for part in (head, pack.text) if part)
        over = (measure(text) if text else 0) - tokens
        if over <= 0:
            return replace(
                pack, text=text, tokens=tokens + over, budget=tokens,
                citations=(*map(_citation, *_numbered(shown)), *pack.citations), left_out=(*missed, *pack.left_out),
            )  # fmt: skip
        room -= over
    return Pack(
        text=head, tokens=measure(head) if head else 0, budget=tokens,
        citations=tuple(map(_citation, *_numbered(shown))), left_out=(*missed, *(hit.id for hit in hits)),
    )  # fmt: skip


def _fitting(core: Sequence[Record], tokens: int, measure: Count) -> tuple[list[_Entry], list[str]]:
    """What fits of what is in mind, each whole if that fits, else cut; and what does not fit at all."""
    shown, missed = list[_Entry](), list[str]()
    for record in core:
        part: tuple[int, int] | None = None
        if not _fits(shown, record, tokens, measure):
            part = best_part(record.text, "", partial(_fits, shown, record, tokens, measure), torn=True)
            if part is None:
                missed.append(record.id)
                continue
        shown.append(_Entry(record, part))
    return shown, missed


def _fits(
    shown: Sequence[_Entry], record: Record, tokens: int, measure: Count, start: int = 0, end: int | None = None
) -> bool:
    part = None if end is None else (start, end)
    return measure(_text([*shown, _Entry(record, part)])) <= tokens


def _text(entries: Sequence[_Entry]) -> str:
    if not entries:
        return ""
    return "\n".join([HEADING, *(_written(mark, entry) for mark, entry in zip(*_numbered(entries), strict=True))])


def _numbered(entries: Sequence[_Entry]) -> tuple[list[str], Sequence[_Entry]]:
    """Marks that no hit has: [a], [b], and after [z] [aa]."""
    return [f"[{_letters(number)}]" for number in range(len(entries))], entries


def _letters(number: int) -> str:
    """
    >>> [_letters(number) for number in (0, 25, 26, 702)]
    ['a', 'z', 'aa', 'aaa']
    """
    return (_letters(number // 26 - 1) if number >= 26 else "") + chr(ord("a") + number % 26)


def _written(mark: str, entry: _Entry) -> str:
    record = entry.record
    text = record.text if entry.part is None else marked(record.text, *entry.part)
    block = record.metadata.get("block")
    said = f"{_SPACE.sub(' ', block['name'])}: {text}" if block else f"task: {text}"
    return fenced(f"{mark} ", said, record.taint.replace("+", " and ")) if record.taint else mark + " " + indented(said)


def _citation(mark: str, entry: _Entry) -> Citation:
    (span,) = entry.record.sources
    if entry.part is not None:
        span = Span(span.episode, span.start + entry.part[0], span.start + entry.part[1])
    return Citation(mark, entry.record.id, (span.episode,), entry.part is None, (span,))
