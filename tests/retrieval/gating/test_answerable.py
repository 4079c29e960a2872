"""Knowing what is not there: the confidence of a recall, and the model behind it."""

import math
import pickle

import pytest
from hypothesis import given
from hypothesis import strategies as st

from remanence import Memory
from remanence.errors import RecipeInvalid
from remanence.recipes import load_recipe
from remanence.recipes.recipe import parse_recipe
from remanence.retrieval.gating.answerable import Head, load_model

TALK = [
    ("ana", "s1", "I went to a pottery class in Porto with my sister."),
    ("ben", "s1", "I adopted a greyhound called Comet from the shelter."),
    ("ana", "s1", "The instructor showed us how to glaze a bowl."),
    ("ben", "s2", "My trumpet lessons start at the music school in March 2021."),
    ("ana", "s2", "I am training for the half marathon in October."),
    ("ben", "s2", "Comet chewed my running shoes again."),
    ("ana", "s3", "The museum hired me as a guide in 2019."),
    ("ben", "s3", "We repainted the kitchen green last weekend."),
]


@pytest.fixture(scope="module")
def memory():
    """Two people who told different things."""
    with Memory(":memory:") as memory:
        memory.retain_many({"actor": who, "session": session, "text": text} for who, session, text in TALK)
        yield memory


@pytest.mark.parametrize(
    ("asked", "twisted"),
    [
        ("What did Ben adopt from the shelter?", "What did Ana adopt from the shelter?"),
        ("Which class did Ana go to in Porto?", "Which class did Ben go to in Porto?"),
        ("What is Ana training for?", "What is Ben training for?"),
        ("Who hired Ana in 2019?", "Who hired Ana in 1987?"),
    ],
)
def test_a_thing_asked_of_the_wrong_person_or_year_is_less_sure(memory, asked, twisted):
    """The same words, but nobody of that name said them: resemblance is not an answer."""
    assert memory.recall(asked).confidence > memory.recall(twisted).confidence


def test_the_confidence_does_not_depend_on_how_many_hits_are_asked_for(memory):
    """It is of the question and the bank."""
    assert len({memory.recall("What did Ben adopt?", k=k).confidence for k in (1, 3, 8)}) == 1


def test_the_verdict_says_what_it_was_made_of(memory):
    """A person can see why: what the question is about, and each number that was weighed."""
    hits = memory.recall("What did Ben adopt from the shelter?")
    verdict = hits.analysis["verdict"]
    assert verdict["about"] == "person"
    assert verdict["confidence"] == hits.confidence == load_model().heads["person"].probability(verdict["evidence"])
    assert hits.answerable == (hits.confidence >= load_model().threshold)


def test_the_confidence_is_that_of_the_moment_of_the_recall():
    """It is worked out when it is first read; what the bank learns, forgets and erases until then changes nothing."""
    asked = ["What did Ben adopt from the shelter?", "Who hired Ana in 2019?", "Which bowl was glazed in 2019?"]
    with Memory(":memory:") as memory:
        memory.retain_many({"actor": who, "session": session, "text": text} for who, session, text in TALK)
        at_once = [dict(memory.recall(question).analysis) for question in asked]
        unread = [memory.recall(question + " ") for question in asked]
        sent = [pickle.dumps(hits) for hits in unread[:1]]
        memory.retain("Comet is the greyhound that Ben adopted from the shelter in 2019.", actor="ben")
        memory.recall("Who is Comet?")
        memory.erase(actors="ana")
        memory.recall("Who is Ana?")
    assert [hits.analysis for hits in unread] == at_once
    assert [hits.confidence for hits in unread] == [each["verdict"]["confidence"] for each in at_once]
    assert pickle.loads(sent[0]).confidence == unread[0].confidence


def test_an_empty_bank_answers_nothing():
    """Not a guess: there is nothing."""
    with Memory(":memory:") as memory:
        hits = memory.recall("Where does Ana live?")
    assert (hits.confidence, hits.answerable) == (0.0, False)


def test_without_a_gate_there_is_no_verdict():
    """A recipe that does not judge says so, instead of claiming certainty."""
    with Memory(":memory:", recipe="bm25") as plain:
        plain.retain("I live in Lisbon.", actor="ana")
        hits = plain.recall("Where does Ana live?")
    assert (hits.confidence, hits.answerable) == (None, None)


def test_of_several_banks_the_surest_speaks(tmp_path):
    """What one bank answers well is answered."""
    with Memory(tmp_path / "other.rem") as other:
        other.retain("We watched the rain.", actor="cleo")
        alone = other.recall("What did Ben adopt from the shelter?").confidence
    with Memory(tmp_path / "ben.rem") as bank:
        bank.retain("I adopted a greyhound called Comet from the shelter.", actor="ben")
        known = bank.recall("What did Ben adopt from the shelter?").confidence
    with Memory(tmp_path / "other.rem") as other:
        both = other.recall("What did Ben adopt from the shelter?", banks=tmp_path / "ben.rem").confidence
    assert both == max(alone, known) == known


@pytest.mark.parametrize("threshold", [-0.1, 1.5])
def test_a_threshold_is_a_probability(threshold):
    """Anything else is refused when the recipe is loaded."""
    recipe = (
        'name="x"\ndescription=""\n[[channels]]\nuse="lexical.v1"\n[fuse]\nuse="sum.v1"\n[gate]\nuse="answerable.v1"\n'
    )
    assert parse_recipe(recipe).recaller().gate is not None
    with pytest.raises((RecipeInvalid, ValueError), match="threshold"):
        parse_recipe(recipe + f"threshold={threshold}\n").recaller()


@given(st.text(max_size=200))
def test_any_question_has_a_finite_confidence(memory, text):
    """In [0, 1], whatever is asked."""
    if text.strip():
        confidence = memory.recall(text).confidence
        assert math.isfinite(confidence)
        assert 0 <= confidence <= 1


@given(st.floats(-1e6, 1e6), st.floats(-1e6, 1e6))
def test_more_of_what_speaks_for_an_answer_is_never_less_sure(one, other):
    """The odds rise with the evidence, and never overflow."""
    head = Head(0.5, {"words": 2.0})
    low, high = sorted((one, other))
    assert 0 <= head.probability({"words": low}) <= head.probability({"words": high}) <= 1


def test_the_model_weighs_only_what_is_measured(memory):
    """A weight without its number would be an error at recall; a number without a weight is a model out of date."""
    questions = {"person": "What did Ben adopt?", "number": "What happened in 2019?", "other": "Who likes pottery?"}
    for about, question in questions.items():
        verdict = memory.recall(question).analysis["verdict"]
        assert verdict["about"] == about
        assert set(load_model().heads[about].weights) == set(verdict["evidence"])


@pytest.mark.parametrize("tier", ["fast", "balanced", "deep", "thorough"])
def test_the_tiers_judge_alike(tier):
    """Every tier has the same gate, so that a threshold means the same."""
    assert load_recipe(tier).gate.use == "answerable.v1"
