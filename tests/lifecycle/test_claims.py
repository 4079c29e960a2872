"""Answers of a language model: each claim is cited and supported, or dropped; without one the rules answer."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from remanence import Memory
from remanence.driving import drive
from remanence.lifecycle.claims import answer_question
from remanence.protocols import Reply
from remanence.testing.llm_server import LlmServer, refusing, saying, status

QUESTION = "Where does Ana live now?"


@pytest.fixture
def hits(mem):
    """What a bank finds of Ana."""
    mem.retain("I moved to Lisbon in May.", actor="Ana", at="2025-06-02", session="s")
    mem.retain("Back in 2023 I rented a flat in Porto.", actor="Ana", at="2025-06-03", session="s")
    return mem.recall(QUESTION)


def answered(hits, **reply):
    """What is left of a reply."""
    text = json.dumps({"known": True, "answer": "Lisbon", "claims": []} | reply)
    return drive(answer_question(QUESTION, hits), lambda _: Reply(text=text, tokens_in=1, tokens_out=1))


def mark(hits, word):
    """The mark of the saying with this word."""
    return next(place for place, hit in enumerate(hits, start=1) if word in hit.text)


def test_a_cited_claim_is_an_answer(hits):
    """Its place is that of the saying, and the speaker's name and the date are as good as its words."""
    lisbon = mark(hits, "Lisbon")
    said = answered(hits, claims=[{"text": "Ana moved to Lisbon in May 2025.", "cites": [lisbon]}])
    assert said.text == "Lisbon"
    assert [claim.cites for claim in said.claims] == [(lisbon - 1,)]
    assert said.dropped == {}


@pytest.mark.parametrize(
    ("claim", "lacks"),
    [
        ({"text": "Ana moved to Lisbon.", "cites": []}, "citation"),
        ({"text": "Ana moved to Lisbon.", "cites": [9]}, "citation"),
        ({"text": "Ana moved to Lisbon.", "cites": [1, 9]}, "citation"),
        ({"text": "Ana moved to Madrid.", "cites": [1, 2]}, "support"),
        ({"text": "Ana moved to Lisbon in 1999.", "cites": [1, 2]}, "support"),
        ({"text": "Ana hates Lisbon.", "cites": [1, 2]}, "support"),
        ({"text": "Ana never moved to Lisbon.", "cites": [1, 2]}, "support"),
        ({"text": "", "cites": [1]}, "support"),
        ({"text": "Ana moved to Lisbon."}, "form"),
        ("Ana moved to Lisbon.", "form"),
    ],
)
def test_what_is_not_cited_or_supported_is_dropped(hits, claim, lacks):
    """An answer without a claim that holds is none."""
    said = answered(hits, claims=[claim])
    assert (said.text, said.claims, said.dropped) == ("", (), {lacks: 1})


def test_an_answer_that_says_more_than_its_claims_is_put_in_theirs(hits):
    """The words that people read are those that were checked."""
    claim = {"text": "Ana moved to Lisbon.", "cites": [mark(hits, "Lisbon")]}
    assert answered(hits, answer="Madrid", claims=[claim]).text == "Ana moved to Lisbon."
    assert answered(hits, known=False, claims=[claim]).text == ""


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(), lambda i: st.lists(i, max_size=3), max_leaves=5
)
CLAIM = st.fixed_dictionaries(
    {"text": st.sampled_from(["Ana moved to Lisbon.", "Porto"]) | JSON, "cites": st.lists(st.integers(-1, 3)) | JSON}
)


@given(st.lists(CLAIM | JSON, max_size=5))
def test_every_claim_is_kept_or_counted(claims):
    """Whatever a model claims, nothing raises, and what is kept cites what it was given."""
    with Memory(":memory:") as memory:
        memory.retain("I moved to Lisbon in May.", actor="Ana")
        said = answered(memory.recall(QUESTION), claims=claims)
    assert all(claim.cites == (0,) for claim in said.claims)
    assert not said.claims or len(said.claims) + sum(said.dropped.values()) == len(claims)


def cited(request):
    """A model that answers from the saying about Lisbon."""
    data = json.loads(request["messages"][-1]["content"])
    if "evidence" not in data:
        return json.dumps({"statements": []})
    place = next(each["mark"] for each in data["evidence"] if "Lisbon" in each["text"])
    claims = [{"text": "Ana moved to Lisbon.", "cites": [place]}, {"text": "Ana loves Zurich.", "cites": [place]}]
    return json.dumps({"known": True, "answer": "Lisbon", "claims": claims})


def test_reflect_asks_the_model_and_cites_what_it_says(path, clock, hits, mem):
    """The answer is the model's, its grounds are the sayings that it cites, and what it took is counted."""
    mem.close()
    with LlmServer(saying(cited)) as server, Memory(path, clock=clock, llm=server.llm) as memory:
        answer = memory.reflect(QUESTION)
        assert (answer.text, answer.known) == ("Lisbon", True)
        assert [(ground.text, ground.value) for ground in answer.grounds] == [
            ("I moved to Lisbon in May.", "Ana moved to Lisbon.")
        ]
        assert answer.grounds[0].evidence[0].text == "I moved to Lisbon in May."
        assert memory.stats().llm.calls == len(server.requests)
    assert hits


@pytest.mark.parametrize(
    "behaviour", [status(500), refusing(), saying("no"), saying('{"known": false, "answer": "", "claims": []}')]
)
def test_without_a_good_reply_the_rules_answer(path, clock, hits, mem, behaviour):
    """A model that fails costs the better answer, not the answer."""
    plain = mem.reflect(QUESTION)
    mem.close()
    with LlmServer(behaviour) as server, Memory(path, clock=clock, llm=server.llm) as memory:
        assert memory.reflect(QUESTION) == plain
    assert hits


def test_a_question_that_a_model_answers_counts_as_one_use():
    """What the model is shown was found for the same question, and is not counted a second time."""
    with Memory(":memory:", llm=lambda _: "no answer") as memory:
        memory.retain("I live in Porto.", actor="ana", at="2024-01-10")
        memory.reflect("Where does Ana live?")
        assert set(memory._uses.values()) == {1}
