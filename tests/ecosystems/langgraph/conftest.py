from datetime import UTC, datetime, timedelta

import pytest

from remanence.adapters.langgraph import RemanenceStore


class Clock:
    """Time that goes on by a microsecond at each look, and by as much as it is told."""

    def __init__(self) -> None:
        self.now = datetime(2025, 1, 1, tzinfo=UTC)

    def __call__(self) -> datetime:
        self.now += timedelta(microseconds=1)
        return self.now

    def advance(self, minutes: float) -> None:
        self.now += timedelta(minutes=minutes)


@pytest.fixture
def clock():
    return Clock()


@pytest.fixture
def store(clock):
    with RemanenceStore(":memory:", clock=clock) as store:
        yield store
