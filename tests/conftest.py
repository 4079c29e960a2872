"""Banks in folders of their own, and a clock that only the test moves."""

import pytest
from hypothesis import settings

from banks import Clock
from remanence import Memory

settings.register_profile("steady", derandomize=True, deadline=None, print_blob=True)
settings.load_profile("steady")


@pytest.fixture
def clock():
    """One second later at each look."""
    return Clock()


@pytest.fixture
def path(tmp_path):
    """Where a bank may be made."""
    return tmp_path / "ana.rem"


@pytest.fixture
def mem(path, clock):
    """An empty bank that is open."""
    with Memory(path, clock=clock) as memory:
        yield memory
