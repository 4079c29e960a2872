"""On the arena's bench."""

import pytest
from product_of import check


@pytest.mark.parametrize("name", ["InMemory", "Sqlite"])
def test_it_finds_keeps_apart_and_runs_in_the_arena(name, tmp_path):
    """The same texts and vectors as every other system."""
    check(f"remanence.adapters.products.langgraph:{name}", tmp_path)
