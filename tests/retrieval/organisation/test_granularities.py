"""MemGAS on small banks: a mixture joins sessions, entropy weighs the sizes, and a walk brings what belongs."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from remanence import Memory
from remanence.retrieval.channels.granular import weights
from remanence.retrieval.organisation.granularities import granularities, upper

SESSIONS = {
    "harbour": ["The ferry leaves the harbour at noon.", "Tickets for the ferry are sold in the harbour."],
    "ship": ["A ferry is a ship with cars on it.", "The harbour master counts each ship and ferry."],
    "bread": ["Knead the dough for the bread.", "Bread dough needs a warm place."],
    "cake": ["A cake wants less dough than bread.", "Bake the bread and the cake together."],
    "boats": ["All boats and ships come to the harbour.", "The ferry is the last of the boats."],
}
ITEMS = [{"text": text, "session": name} for name, texts in SESSIONS.items() for text in texts]


def test_a_mixture_joins_the_sessions_that_belong_together():
    """The last session is joined to those of the sea, and to none of the kitchen."""
    with Memory(":memory:", recipe="memgas.v1") as memory:
        memory.retain_many(ITEMS)
        structure = granularities()(memory._derived.searched("turn"))
    last = structure.rows + len(SESSIONS) - 1
    joined = {(int(node) - structure.rows) % len(SESSIONS) for node in structure.edges["association"].around(last)[0]}
    assert joined == {0, 1}


@given(st.lists(st.floats(-1, 1), min_size=1, max_size=30))
def test_the_upper_component_is_a_matter_of_similarity_alone(values):
    """Order does not matter, and values that are all alike make no association."""
    given_, turned = (upper(np.array([each]), np.ones((1, len(each)), bool))[0] for each in (values, values[::-1]))
    assert list(given_) == list(turned)[::-1]
    assert not upper(np.full((1, len(values)), 0.5), np.ones((1, len(values)), bool)).any()


def test_a_size_is_joined_to_the_likest_only(monkeypatch):
    """However many the mixture gives: in a bank of thousands of sessions they would be most of all pairs."""
    with Memory(":memory:", recipe="memgas.v1") as memory:
        memory.retain_many(ITEMS)
        index = memory._derived.searched("turn")
        whole = granularities()(index).edges["association"]
        monkeypatch.setattr("remanence.retrieval.organisation.granularities.MOST", 1)
        least = granularities()(index).edges["association"]
    best = {node: weights.max() for node in range(whole.size) if len(weights := whole.around(node)[1])}
    assert len(whole) > len(least) > 0
    assert set(zip(least.sources, least.targets, strict=True)) < set(zip(whole.sources, whole.targets, strict=True))
    assert max(best.values()) in least.weights


def test_a_size_that_is_sure_counts_more_than_one_that_is_not():
    """Entropy: what is like every session alike says nothing."""
    sure, unsure = [0.8, 0.1, 0.1], [0.5, 0.5, 0.49]
    found = weights(np.array([sure, unsure]), 0.1)
    assert found[0] > 0.9
    assert sum(found) == pytest.approx(1.0, abs=1e-5)
    assert weights(np.array([unsure, unsure]), 0.1) == [0.5, 0.5]


def test_a_walk_brings_the_session_that_belongs_to_the_one_found():
    """Of two sessions that share nothing with the question, the associated one stands higher."""
    with Memory(":memory:", recipe="memgas.v1") as memory:
        memory.retain_many(ITEMS)
        found = [hit.record.session for hit in memory.recall("tickets at noon", k=10)]
    assert found[0] == "harbour"
    assert min(found.index(name) for name in ("ship", "boats")) < min(found.index(name) for name in ("bread", "cake"))
