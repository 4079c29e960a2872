"""Banks in folders of their own, and a clock that only the test moves."""

import os

import pytest
from hypothesis import HealthCheck, settings
from hypothesis.internal.conjecture import providers

from around_banks import Clock
from remanence import Memory

settings.register_profile(
    "steady", derandomize=True, deadline=None, print_blob=True, suppress_health_check=[HealthCheck.too_slow]
)
settings.load_profile("steady")
# Hypothesis takes constants from the modules that are loaded: here from none, as those depend on what ran before.
providers._get_local_constants = lambda: providers._local_constants

for name in list(os.environ):  # what a user has set for Remanence, or on the way to other machines, is no test's
    if name.startswith(("REMANENCE_", "OPENAI_", "OTEL_", "COLUMNS")) or name.lower().endswith("_proxy"):
        del os.environ[name]


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
