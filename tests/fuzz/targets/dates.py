"""Times as callers write them, and as texts name them."""

from contextlib import suppress
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

from remanence.encoding.dates import parse_when
from remanence.encoding.extraction.rules import Rules
from remanence.protocols import Passage
from remanence.types import Record, Span, Unit

SEEDS = (b"2023-05-07T13:56:00+02:00", b"the second week of May 2023", b"I moved to Lisbon 3 weeks ago, on a Friday.")
NOW = datetime(2024, 6, 1, tzinfo=UTC)


def target(data: bytes) -> None:
    """A time or a ValueError; statements with spans inside the text."""
    text = data.decode("utf-8", "replace")
    with suppress(ValueError):
        when = parse_when(text, zone=ZoneInfo("Europe/Lisbon"))
        assert when.start < when.end or when.start == when.end
    record = Record(
        id="r", text=text, sources=(Span("e", 0, len(text)),), recorded_at=NOW, unit=Unit.TURN, part="t", recipe="r",
        actor="Ana",
    )  # fmt: skip
    for found in Rules()([Passage(record=record)])[0]:
        assert 0 <= found.start < found.end <= len(text)
