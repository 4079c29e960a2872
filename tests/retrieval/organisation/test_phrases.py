"""Phrases and the walk over them: what HippoRAG does, on small banks."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from organised import CHAIN, ranked
from remanence import Memory
from remanence.retrieval.channels.pagerank import walk
from remanence.retrieval.organisation.structure import Edges


def test_a_walk_reaches_a_passage_that_shares_no_word_with_the_question():
    """From the prize to the person to the town: the second hop is found, and plain similarity misses it."""
    found = ranked(CHAIN, "Where does the winner of the Alder Prize live?", "hipporag.v1")
    assert found.index("Mira Voss lives in Tarnow.") == 1
    distractors = [f"The winner of the {name} Cup is happy to live." for name in ("Oslo", "Turin", "Quito", "Lima")]
    question = "The winner of the Alder Prize?"
    both = {name: ranked([*distractors, *CHAIN], question, name) for name in ("hipporag.v1", "dense")}
    assert both["hipporag.v1"].index("Mira Voss lives in Tarnow.") < 2
    assert both["dense"].index("Mira Voss lives in Tarnow.") > 3


def test_a_phrase_that_is_everywhere_leads_less_far_than_a_rare_one():
    """Node specificity: one over the number of passages that name it."""
    texts = ["I saw Anna in Rome.", "I saw Anna in Turin.", "I saw Anna in Bari.", "I heard Zoe in Lecce."]
    assert ranked(texts, "What of Anna and Zoe?", "hipporag.v1")[0] == "I heard Zoe in Lecce."


def test_what_is_forgotten_has_no_part_in_the_graph():
    """It is neither found nor a way to something else."""
    with Memory(":memory:", recipe="hipporag.v1") as memory:
        receipt = memory.retain_many({"text": text} for text in CHAIN)
        before = memory.recall("the Alder Prize", k=3)
        assert any("Tarnow" in hit.text and hit.score > 0.2 for hit in before)
        memory.forget(receipt.records[0])
        after = memory.recall("the Alder Prize", k=3)
        assert all("Prize" not in hit.text and hit.score < 0.2 for hit in after)


@given(
    edges=st.lists(st.tuples(st.integers(0, 5), st.integers(0, 5), st.floats(0.1, 5.0)), max_size=20),
    start=st.integers(0, 5),
    damping=st.floats(0.0, 0.9),
)
def test_a_walk_is_a_distribution_and_begins_where_it_is_told(edges, start, damping):
    """Nothing is lost at dead ends, and without damping it stays where it begins."""
    reset = np.zeros(6)
    reset[start] = 3.0
    found = walk(Edges.of(edges, 6).shares(), reset, damping)
    assert found.sum() == pytest.approx(1.0)
    assert found[start] >= (1 - damping) * 0.999
    assert (found >= 0).all()
