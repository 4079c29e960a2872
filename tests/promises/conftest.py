"""The bank that tests of erasure look at."""

import pytest

from erasures import word_of
from remanence import Memory


@pytest.fixture
def bank(path, clock):
    """Twelve turns of a session, each with a word of its own, that were read and indexed."""
    with Memory(path, clock=clock) as memory:
        for number in range(12):
            memory.retain(f"By the tower I saw a {word_of(number)}.", id=str(number), session="s", actor="ana")
        memory.wait()
        memory.recall("tower")
        memory._derived.indexes["turn"].save(force=True)
        yield memory
