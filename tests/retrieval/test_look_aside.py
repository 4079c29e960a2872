"""Answers that are given again, and those that must not be."""

import pytest

from entries import TinyModel, VectorModel, chat, entry
from remanence import Memory
from remanence.indexes import MemoryIndex
from remanence.protocols import RecordState
from remanence.recipes import load_recipe
from remanence.retrieval.look_aside import KEPT, LookAside
from remanence.types import Filter, Query


class Counting:
    """A recaller that counts how often it is asked."""

    def __init__(self):
        self.recall, self.asked = load_recipe("balanced").recaller(), 0

    def __call__(self, index, query, **options):
        self.asked += 1
        return self.recall(index, query, **options)


@pytest.fixture
def asked():
    """An index, a recaller that counts, and the same looking aside."""
    model = TinyModel()
    index = MemoryIndex(model)
    index.add(chat(model))
    counting = Counting()
    return index, counting, LookAside(counting)


def test_the_same_query_is_searched_once(asked):
    """And gives equal hits, which a caller may change without harm."""
    index, counting, recall = asked
    query = Query(text="Where did Ana move?", filter=Filter(where={"not": {"a": 1, "b": {"in": [2, 3]}}}))
    first = recall(index, query)[0]
    first.clear()
    second, _, timings = recall(index, query)
    assert (counting.asked, set(timings)) == (1, {"look aside"})
    assert second == counting(index, query)[0]


@pytest.mark.parametrize("other", [{"text": "where did Ana move?"}, {"k": 3}, {"filter": Filter(actors=("ana",))}])
def test_any_other_query_is_searched(asked, other):
    """A letter, a number or a filter makes another question."""
    index, counting, recall = asked
    recall(index, Query(text="Where did Ana move?"))
    recall(index, Query(**({"text": "Where did Ana move?"} | other)))
    assert counting.asked == 2


def test_any_change_of_the_index_makes_every_answer_old(asked):
    """A new record, a forgotten one, a removed one."""
    index, counting, recall = asked
    query = Query(text="Who likes trams?")
    changes = [
        lambda: index.add([entry(99, "Dora likes trams", TinyModel())]),
        lambda: index.update([RecordState("r99", True, None, None, None)]),
        lambda: index.remove(["r99"]),
    ]
    for change in changes:
        recall(index, query)
        change()
        before = counting.asked
        assert recall(index, query)[0] == counting.recall(index, query)[0]
        assert counting.asked == before + 1


def test_an_embedder_that_may_be_silent_is_asked_every_time():
    """Whether it answers now is part of the answer."""
    model = VectorModel()
    index, counting = MemoryIndex(model), Counting()
    index.add(chat(model))
    recall, query = LookAside(counting), Query(text="trams")
    assert "silent" not in recall(index, query)[1]
    model.working = False
    assert "silent" in recall(index, query)[1]


def test_few_answers_are_kept(asked):
    """Those used last."""
    index, counting, recall = asked
    for number in range(KEPT + 1):
        recall(index, Query(text=f"tea {number}"))
        recall(index, Query(text="tea 0"))
    assert counting.asked == KEPT + 1
    recall(index, Query(text="tea 1"))
    assert counting.asked == KEPT + 2


def test_a_bank_answers_anew_after_every_retain():
    """The recall after a retain sees it."""
    with Memory(":memory:") as mem:
        mem.retain("The boiler fault is E9.", actor="ben")
        assert len(mem.recall("boiler fault")) == len(mem.recall("boiler fault")) == 1
        mem.retain("The boiler fault is E7.", actor="ana")
        assert len(mem.recall("boiler fault")) == 2
