"""When things were is kept."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta, timezone

import pytest

from remanence.testing.conformance.bench import Bench, needs
from remanence.testing.conformance.texts import sentences

MOMENTS = (
    datetime(2024, 2, 29, 23, 59, 59, tzinfo=UTC),
    datetime(1969, 7, 20, 20, 17, 40, tzinfo=UTC),
    datetime(1905, 6, 30, tzinfo=UTC),
    datetime(2051, 1, 1, tzinfo=UTC),
    datetime(2024, 7, 1, 8, 30, tzinfo=timezone(timedelta(hours=5, minutes=45))),
)


@needs("time_of")
@pytest.mark.parametrize("at", MOMENTS, ids=str)
def test_a_time_that_was_given_comes_back(bench: Bench, at: datetime) -> None:
    """The same instant, to the second: of leap days, before 1970, to come, and of any zone."""
    memory = bench.open()
    (id,) = memory.add(sentences(1)[0], user=bench.user, at=at)
    assert abs(memory.time_of(id, user=bench.user) - at) < timedelta(seconds=1)


@needs("time_of", "durable")
def test_times_stay_with_what_they_were_given_for(bench: Bench) -> None:
    """Added in no order of time, and read after the memory was opened again."""
    memory = bench.open()
    held = {memory.add(text, user=bench.user, at=at)[0]: at for text, at in zip(sentences(5), MOMENTS, strict=True)}
    again = bench.reopened(memory)
    for id, at in held.items():
        assert abs(again.time_of(id, user=bench.user) - at) < timedelta(seconds=1)


@needs("search_as_of", "update")
def test_a_search_as_of_then_answers_with_what_was_true_then(bench: Bench) -> None:
    """Before the change the old text, after it the new one, and never both."""
    old, new = "Ana lives in Porto.", "Ana lives in Lisbon."
    memory = bench.open()
    (id,) = memory.add(old, user=bench.user, at=datetime(2020, 1, 1, tzinfo=UTC))
    memory.update(id, new, user=bench.user, at=datetime(2022, 1, 1, tzinfo=UTC))
    query = "where does Ana live?"
    for year, expected in ((2021, [old]), (2023, [new])):
        found = memory.search_as_of(query, user=bench.user, k=5, as_of=datetime(year, 6, 1, tzinfo=UTC))
        assert [text for _, text in found] == expected, year
