"""H-MEM on small banks: layers point to what is below, and a recall looks only where a way from the top leads."""

import numpy as np
import pytest

from organised import ranked
from remanence import Memory
from remanence.retrieval.organisation.layers import LAYERS, layers

SEA = ["The ferry leaves the harbour at noon.", "A ship waits in the harbour for the ferry."]
BREAD = ["Knead the bread dough by hand.", "Bread dough wants warm flour and yeast."]


def organised(texts, **values):
    with Memory(":memory:", recipe="hmem.v1") as memory:
        memory.retain_many({"text": text, "session": "s"} for text in texts)
        return layers(**values)(memory._derived.searched("turn"))


def test_every_row_points_up_through_every_layer():
    """Episode, trace, category, domain: each has one above it, and the last none."""
    structure = organised([*SEA, *BREAD])
    for row in range(structure.rows):
        node, seen = row, []
        while structure.parents[node] >= 0:
            node = int(structure.parents[node])
            seen.append(structure.kinds[node - structure.rows])
        assert tuple(seen) == LAYERS
    assert np.array_equal(structure.levels[structure.parents[: structure.rows]], np.ones(structure.rows))


@pytest.mark.parametrize(("widths", "found"), [([1, 1, 1], False), ([9, 9, 9], True)])
def test_a_recall_looks_only_where_the_way_leads(tmp_path, widths, found):
    """A row under another domain is not looked at, however like the question it is; with wide layers it is."""
    recipe = tmp_path / "narrow.toml"
    recipe.write_text(
        'name = "n"\nextends = "hmem.v1"\n[[organise]]\nuse = "layers.v1"\ntrace = 0.25\ncategory = 0.9\ndomain = 0.9\n'
        f'[[channels]]\nuse = "layered.v1"\nweight = 10.0\nover = "layers"\nwidths = {widths}\n'
    )
    texts = [*SEA, *BREAD]
    question = "ferry harbour ship dough"
    assert (BREAD[0] in ranked(texts, question, recipe)) is found
    assert SEA[0] in ranked(texts, question, recipe)


def test_a_trace_does_not_cross_a_session():
    """Equal texts of two sessions are in two traces, and in one category."""
    with Memory(":memory:", recipe="hmem.v1") as memory:
        memory.retain_many({"text": SEA[0], "session": name} for name in ("a", "b"))
        structure = layers()(memory._derived.searched("turn"))
    traces = structure.parents[:2]
    assert traces[0] != traces[1]
    assert structure.parents[traces[0]] == structure.parents[traces[1]]
