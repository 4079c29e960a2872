"""On the arena's bench."""

from product_of import check


def test_it_finds_keeps_apart_and_runs_in_the_arena(tmp_path):
    """The same texts and vectors as every other system."""
    check("remanence.adapters.products.lancedb:LanceHybrid", tmp_path)
