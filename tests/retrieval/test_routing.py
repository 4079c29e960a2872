"""Budgets: which tier answers which question, and that one word chooses it everywhere."""

import pytest

from remanence import Memory, Query
from remanence.protocols import Ranked
from remanence.recipes import budgets, load_recipe
from remanence.retrieval.routing import SURE, UNSURE, Router, tier_for
from remanence.types import ChannelShare, Why

PLAIN = {"everything": False, "hard": []}


def hit(words):
    """A hit that has so much of a perfect match in words."""
    return Ranked("r", 1.0, Why((ChannelShare("dense", 1, 0.9, 1.0), ChannelShare("lexical", 1, words, 1.0))))


@pytest.mark.parametrize(
    ("analysis", "ranked", "tier"),
    [
        (PLAIN, [hit(SURE)], "fast"),
        (PLAIN, [hit((SURE + UNSURE) / 2)], "balanced"),
        (PLAIN, [hit(UNSURE / 2)], "deep"),
        (PLAIN, [], "deep"),
        (PLAIN | {"hard": ["compares"]}, [hit(SURE)], "deep"),
        (PLAIN | {"everything": True}, [], "fast"),
    ],
)
def test_a_question_gets_the_tier_that_it_needs(analysis, ranked, tier):
    """What words alone find is cheap; hard questions, and those that share few words with any record, are not."""
    assert tier_for(analysis, ranked) == tier


def recaller(name, asked, words):
    """A tier that notes that it was asked."""

    def answer(_index, _query, spared=()):
        assert not spared
        asked.append(name)
        return [hit(words)], dict(PLAIN), {"search": 1.0}

    return answer


@pytest.mark.parametrize(
    ("there", "words", "asked"),
    [
        (("fast", "balanced", "deep"), SURE, ["fast"]),
        (("fast", "balanced", "deep"), 0.3, ["fast", "balanced"]),
        (("fast", "balanced", "deep"), 0.1, ["fast", "deep"]),
        (("fast", "balanced"), 0.1, ["fast", "balanced"]),
        (("balanced",), SURE, ["balanced"]),
        (("balanced",), 0.1, ["balanced"]),
    ],
)
def test_a_router_asks_the_cheapest_tier_first_and_none_that_is_not_there(there, words, asked):
    """At most two looks; the analysis names the tier whose answer it is."""
    seen = []
    route = Router(lambda name: recaller(name, seen, words), there)
    _, analysis, laps = route(None, Query(text="tea"))
    assert seen == asked
    assert analysis["tier"] == asked[-1]
    assert ("route" in laps) == (len(asked) > 1)


@pytest.fixture
def told(mem):
    """A bank that knows a little."""
    for text in ("I moved to Lisbon in May.", "I am allergic to peanuts.", "The trams of Alfama are loud."):
        mem.retain(text, actor="ana", at="2025-06-02")
    return mem


@pytest.mark.parametrize("budget", [*budgets(), None])
def test_one_word_chooses_what_a_recall_may_cost(told, budget):
    """The analysis names the tier that answered, which for "auto" is one of them."""
    hits = told.recall("where did Ana move?", budget=budget)
    assert hits[0].text == "I moved to Lisbon in May."
    assert hits.analysis["tier"] == (budget if budget not in (None, "auto") else hits.analysis["tier"])
    assert hits.analysis["tier"] in [b for b in budgets() if b != "auto"]
    assert hits.query.budget == budget
    assert told.timeline("where did Ana move?", budget=budget)


def test_an_unknown_budget_lists_those_that_there_are(told):
    """A ValueError, as for every wrong word."""
    with pytest.raises(ValueError, match=r"no budget 'cheap': use .*balanced.*auto"):
        told.recall("tea", budget="cheap")
    with pytest.raises(ValueError, match="no budget 'bm25'"):
        told.recall("tea", budget="bm25")


def test_a_recipe_of_ones_own_answers_where_no_budget_is_named(clock):
    """And a budget overrules it for one recall."""
    with Memory(":memory:", recipe="bm25", clock=clock) as mem:
        mem.retain("I moved to Lisbon in May.", actor="ana")
        assert mem.recall("Lisbon").analysis["tier"] == "bm25"
        assert mem.recall("Lisbon", budget="balanced").analysis["tier"] == "balanced"
        assert mem.stats().recipe == "bm25"
        assert mem.stats().budgets == tuple(budgets())


def test_a_recipe_is_loaded_once(told, monkeypatch):
    """However often it is asked."""
    told.recall("tea", budget="balanced")
    monkeypatch.setattr("remanence.recipes.tiers.load_recipe", lambda name: pytest.fail(f"{name} is loaded again"))
    told.recall("tea", budget="balanced")
    assert load_recipe("balanced").name == "balanced"


def test_further_banks_answer_with_the_tier_that_the_first_was_routed_to(tmp_path, clock):
    """Scores of different tiers are not to be compared."""
    for name, text in (("a", "Tea is at five."), ("b", "The tea of Porto is green.")):
        with Memory(tmp_path / f"{name}.rem", clock=clock) as mem:
            mem.retain(text)
    with Memory(tmp_path / "a.rem", recipe="auto") as mem:
        hits = mem.recall("when is tea?", banks=tmp_path / "b.rem")
        assert {hit.bank for hit in hits} == {"a", "b"}
        assert {share.channel for hit in hits for share in hit.why.channels} == {
            share.channel
            for hit in mem.recall("when is tea?", budget=hits.analysis["tier"])
            for share in hit.why.channels
        }
