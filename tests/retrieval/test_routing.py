"""Budgets: which tier answers which question, and that one word chooses it everywhere."""

import pytest

from entries import chat
from remanence import Memory, Query
from remanence.indexes import MemoryIndex
from remanence.protocols import Ranked
from remanence.recipes import budgets, load_recipe
from remanence.retrieval.analysis import analyse
from remanence.retrieval.routing import UNSURE, Router, is_unsure, tier_for
from remanence.types import ChannelShare, Why

FRIENDS = MemoryIndex()
FRIENDS.add(chat())


@pytest.mark.parametrize(
    ("text", "tier"),
    [
        ("When did Ana move to Lisbon?", "balanced"),
        ("What did we talk about on 10 January 2024?", "fast"),
        ("What books has Ana read?", "deep"),
        ("How often did Ben visit Porto?", "deep"),
        ("Who has more cats, Ana or Ben?", "deep"),
        ("What did Ana do before the concert?", "deep"),
        ("Where was the author of the book that Ana loved born?", "deep"),
        ("", "balanced"),
    ],
)
def test_a_question_gets_the_tier_that_it_needs(text, tier):
    """By how it reads: all of a time is cheap, several records are not."""
    assert tier_for(analyse(FRIENDS, Query(text=text))) == tier


def hit(words):
    """A hit that has so much of a perfect match in words."""
    return Ranked("r", 1.0, Why((ChannelShare("dense", 1, 0.9, 1.0), ChannelShare("lexical", 1, words, 1.0))))


@pytest.mark.parametrize(("found", "unsure"), [([hit(UNSURE)], False), ([hit(UNSURE / 2)], True), ([], True)])
def test_an_answer_that_shares_few_words_is_unsure(found, unsure):
    """Whatever else speaks for it."""
    assert is_unsure(found) is unsure


def recaller(name, asked, words):
    """A tier that notes that it was asked."""

    def answer(_index, _query, spared=(), **_options):
        asked.append((name, *spared))
        return [hit(words)], {}, {"search": 1.0}

    return answer


ALL = ("fast", "balanced", "deep")


@pytest.mark.parametrize(
    ("text", "there", "words", "asked"),
    [
        ("When did Ana move?", ALL, 0.5, ["balanced"]),
        ("When did Ana move?", ALL, 0.1, ["balanced", "deep"]),
        ("When did Ana move?", ("balanced",), 0.1, ["balanced"]),
        ("What books has Ana read?", ALL, 0.5, ["deep"]),
        ("What books has Ana read?", ("fast", "balanced"), 0.5, ["balanced"]),
        ("What happened on 10 January 2024?", ALL, 0.1, ["fast"]),
        ("What happened on 10 January 2024?", ("balanced",), 0.5, ["balanced"]),
    ],
)
def test_a_router_goes_deeper_only_where_it_is_worth_it(text, there, words, asked):
    """And never to a tier that is not there; the analysis names the tier whose answer it is."""
    seen = []
    route = Router(lambda name: recaller(name, seen, words), there)
    _, analysis, laps = route(FRIENDS, Query(text=text))
    assert [name for (name,) in seen] == asked
    assert analysis["tier"] == asked[-1]
    assert set(laps) == {"route", "search"}


def test_a_router_chooses_as_if_nothing_were_spared():
    """The tier that a why-not is told of is the one that answered."""
    seen = []
    Router(lambda name: recaller(name, seen, 0.1), ALL)(FRIENDS, Query(text="When did Ana move?"), spared=["r1"])
    assert seen == [("balanced",), ("deep",), ("deep", "r1")]


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
