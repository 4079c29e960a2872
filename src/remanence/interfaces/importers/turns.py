"""Turns in a Markdown note: a comment line before each says who, when and by which id, so that it can be read back."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import datetime
from typing import Any

import msgspec
from msgspec import Struct

from remanence.interfaces.importers.json_stream import parse
from remanence.interfaces.importers.model import Found, LeftOut, Misfit
from remanence.interfaces.importers.shapes import item, shaped
from remanence.types import Episode, Precision, When

OWN = "remanence:"
"""Begins the ids of episodes that have none but ours."""
_HEAD = re.compile(r"^<!-- turn (\{.*\}) -->\n", re.MULTILINE)
_FOOT = re.compile(r"\n\n\^[0-9a-z-]+(\n|\Z)")
_MARK = re.compile(r"(?<!\n)\n++\^[0-9a-z-]+\n*+\Z")
_NEXT = re.compile(r"(?<!\n)\n++### [^\n]*+\n*+\Z")
"""What stands behind a text: its mark, and the heading of the next turn; in linear time, as notes come from anybody."""


class Head(Struct, omit_defaults=True):
    """What a comment says of the text after it; `size` is its length in characters."""

    id: str
    size: int
    actor: str | None = None
    origin: str = "user"
    at: list[str] = []
    session: str | None = None
    title: str | None = None
    tags: list[str] = []
    metadata: dict[str, Any] = {}


class _When(Struct):
    start: datetime
    end: datetime
    precision: Precision

    def when(self) -> When:
        """Raises: ValueError."""
        return When(self.start, self.end, self.precision)


def turn_head(episode: Episode) -> str:
    """The comment before an episode's text; people see its first words: who, and when."""
    at, times = episode.at, list[str]()
    if at is not None:
        times = [at.start.isoformat(), at.end.isoformat(), at.precision.value]
    head = Head(
        id=episode.external_id or f"{OWN}{episode.id}", size=len(episode.text), actor=episode.actor,
        origin=episode.origin.value, at=times, session=episode.session, title=episode.title, tags=list(episode.tags),
        metadata=dict(episode.metadata),
    )  # fmt: skip
    told = msgspec.json.encode(head).decode().replace(">", "\\u003e").replace("\n", "\\n")
    who = episode.actor or episode.origin.value
    when = "" if at is None else f" · {at.start.isoformat(sep=' ', timespec='minutes')}"
    shown = re.sub(r"[\s#^\[\]<>]+", " ", who + when).strip()
    return f"### {shown}\n<!-- turn {told} -->"


def read_turns(text: str, name: str, *, document: bool) -> Iterator[Found]:
    """The turns of a note, as they were, also where a person changed their texts."""
    heads = list(_HEAD.finditer(text))
    if not heads:
        yield LeftOut("notes without turns")
    at = 0
    for number, found in enumerate(heads):
        if found.start() < at:  # this line stands inside the text of the turn before
            continue
        place = f"{name}, turn {number + 1}"
        try:
            head = shaped(parse(found[1]), Head)
        except ValueError as e:
            yield Misfit(place, f"no turn: {e}")
            continue
        end = found.end() + max(0, head.size)
        if not _ends_here(text, end, document=document):
            following = next((f.start() for f in heads[number + 1 :]), len(text))
            end = found.end() + len(_changed(text[found.end() : following]))
        at = end
        yield from _turn(head, text[found.end() : end], place, document=document)


def _ends_here(text: str, end: int, *, document: bool) -> bool:
    """Whether what a turn is followed by stands where its length says."""
    return not text[end:].strip() if document else _FOOT.match(text, end) is not None


def _changed(text: str) -> str:
    """A text whose length is not known any more, without the mark and the heading that end it."""
    return _MARK.sub("", _NEXT.sub("\n", text)).rstrip("\n")


def _turn(head: Head, text: str, place: str, *, document: bool) -> Iterator[Found]:
    if not text.strip():
        yield Misfit(place, "no turn: its text is gone")
        return
    at: Any = None
    if head.at:
        try:
            start, end, precision = head.at
            at = shaped({"start": start, "end": end, "precision": precision}, _When).when()
        except ValueError as e:
            yield Misfit(place, f"no turn: {e}")
            return
    yield item(
        text, id=head.id, at=at, actor=head.actor, origin=head.origin, session=head.session, title=head.title,
        tags=head.tags, metadata=head.metadata, **({"document": True} if document else {}),
    )  # fmt: skip
