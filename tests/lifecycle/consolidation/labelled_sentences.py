"""Reads `labelled_sentences.txt`: sentences with the lines that they cite, and whether those say so."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, NamedTuple

from remanence.lifecycle.consolidation.abstractive import Line
from remanence.types import Origin, Precision, Record, Span, When


class Labelled(NamedTuple):
    """A sentence as a model would claim it, the lines that it was shown, and whether a reader would sign it."""

    claim: dict[str, Any]
    lines: list[Line]
    good: bool


def labelled() -> list[list[Labelled]]:
    """The sentences that the rules were made on, and those that were kept apart."""
    text = (Path(__file__).parent / "labelled_sentences.txt").read_text("utf-8").split("\n\n", 1)[1]
    return [[each for block in part.strip().split("\n\n") for each in _block(block)] for part in text.split("====\n")]


def _block(block: str) -> Iterator[Labelled]:
    lines = list[Line]()
    for row in block.split("\n"):
        if row[0] in "+-":
            marks, _, words = row[2:].partition(" | ")
            claim = {"text": words, "cites": [int(mark) for mark in marks.split(",")]}
            yield Labelled(claim, lines, row[0] == "+")
        else:
            _, who, day, said = row.split(" ", 3)
            turn = _turn(who, datetime.fromisoformat(day).replace(tzinfo=UTC), said)
            lines.append(Line(turn, 0, len(said)))


def _turn(who: str, day: datetime, said: str) -> Record:
    origin = Origin.ASSISTANT if who == "assistant" else Origin.USER
    actor = None if who in ("user", "assistant") else who
    return Record(
        id=said, text=said, sources=(Span(said, 0, len(said)),), recorded_at=day, actor=actor, origin=origin,
        at=When(day, day + timedelta(days=1), Precision.DAY),
    )  # fmt: skip
