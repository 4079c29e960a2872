"""Many items, sent in requests of a bounded size: each is durable when the next one begins."""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any, TextIO

from msgspec import Raw, Struct, json

from remanence.client.arguments import spoken
from remanence.client.asking import Remote, asked
from remanence.client.effects import Flow
from remanence.encoding.observation import read_json_lines
from remanence.interfaces.rest.verbs import VERBS
from remanence.memory import BATCH, together
from remanence.protocols import Progress
from remanence.types import Receipt

MOST_BYTES, MOST_ITEMS = 4 << 20, 5000
"""What one request holds: items up to so many bytes, and not many more than so many of them."""


class _Load(Struct, frozen=True):
    """What one request sends; `wrong` is what is the matter with the item behind it."""

    items: list[Raw]
    wrong: Exception | None = None


def retain_many(
    remote: Remote, items: Iterable[Mapping[str, Any]], *, batch: int = BATCH, progress: Progress | None = None
) -> Flow[Receipt]:
    """As `Memory.retain_many`, but each request is an operation of its own, of which the receipt names the last."""
    if batch < 1:
        raise ValueError(f"batch must be at least 1, got {batch}")
    total = len(items) if isinstance(items, Sequence) else None
    receipts, done = list[Receipt](), 0
    try:
        for load in _loads(items, batch):
            if load.items or load.wrong is None:
                said = {"items": load.items, "batch": batch}
                receipts.append((yield from asked(remote, VERBS["retain_many"], said, _behind(progress, done, total))))
                done += len(load.items)
            if load.wrong is not None:
                raise load.wrong
    except (ValueError, TypeError) as e:
        e.add_note(f"{done} items were stored by earlier requests, which are not counted above")
        raise
    return together(receipts, receipts[-1].operation, receipts[-1].seq)


def retain_jsonl(
    remote: Remote, source: str | os.PathLike[str] | TextIO, *, batch: int = BATCH, progress: Progress | None = None
) -> Flow[Receipt]:
    """As `Memory.retain_jsonl`; the file is one of this machine."""
    if not isinstance(source, str | os.PathLike):
        return (yield from retain_many(remote, read_json_lines(source), batch=batch, progress=progress))
    with open(source, encoding="utf-8") as lines:
        return (yield from retain_many(remote, read_json_lines(lines), batch=batch, progress=progress))


def _behind(progress: Progress | None, done: int, total: int | None) -> Progress | None:
    """How far all of it is, where a request tells of its own part."""
    return None if progress is None else lambda stored, _: progress(done + stored, total)


def _loads(items: Iterable[Mapping[str, Any]], batch: int) -> Iterator[_Load]:
    """All items in requests of bounded size, whole batches where they fit; at least one request.

    An item that cannot be sent ends the last one, with the batches before it.
    """
    made, size, first = list[Raw](), 0, True
    try:
        for item in items:
            raw = json.encode(spoken({"item": item})["item"])
            if made and (size + len(raw) > MOST_BYTES or (len(made) >= MOST_ITEMS and not len(made) % batch)):
                yield _Load(made)
                made, size, first = [], 0, False
            made.append(Raw(raw))
            size += len(raw)
    except (ValueError, TypeError) as e:
        yield _Load(made[: len(made) - len(made) % batch], e)
        return
    if made or first:
        yield _Load(made)
