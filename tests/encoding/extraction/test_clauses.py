"""Sentences of prose as plain ones: asides, fronted phrases, second verbs, and whom a pronoun means."""

from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from remanence.encoding.extraction.clauses import Topic, clauses
from remanence.encoding.extraction.relations import related_statements
from remanence.protocols import Passage
from remanence.types import Record, Span


def related(text, actor=None):
    record = Record(
        id="r", text=text, actor=actor, sources=(Span("e", 0, len(text)),), recorded_at=datetime(2025, 1, 1, tzinfo=UTC)
    )
    found = (each.statement for each in related_statements(Passage(record=record)))
    return [(each.subject, each.attribute, each.value) for each in found]


BORN, BUILT = ("Ida Brock", "born in", "Port Selm"), ("Hale Academy", "built by", "Tom Ash")


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Hale Academy, built by Tom Ash, stands in Wyre.", [BUILT, ("Hale Academy", "stands in", "Wyre")]),
        ("Built by Tom Ash in 1802, Hale Academy stands in Wyre.", [BUILT, ("Hale Academy", "stands in", "Wyre")]),
        ("Ida Brock, the mayor of Wyre, was born in Port Selm.", [("Wyre", "mayor", "Ida Brock"), BORN]),
        ("Ida Brock, mayor of Wyre, was born in Port Selm.", [("Wyre", "mayor", "Ida Brock"), BORN]),
        ("The mayor of Wyre, Ida Brock, was born in Port Selm.", [("Wyre", "mayor", "Ida Brock"), BORN]),
        ("Wyre's mayor, Ida Brock, was born in Port Selm.", [("Wyre", "mayor", "Ida Brock"), BORN]),
        ("Ida Brock, who founded Wyre, was born in Port Selm.", [("Ida Brock", "founded", "Wyre"), BORN]),
        ("Norland, whose capital is Wyre, borders Ostland.",
         [("Norland", "capital", "Wyre"), ("Norland", "borders", "Ostland")]),
        ("A native of Wyre, Ida Brock married Bo Lund.",
         [("Ida Brock", "native of", "Wyre"), ("Ida Brock", "married", "Bo Lund")]),
        ("Ida Brock was born in Port Selm and died in Wyre.", [BORN, ("Ida Brock", "died in", "Wyre")]),
        ("Ida Brock lives in Wyre with her sister, Una Brock.",
         [("Ida Brock", "sister", "Una Brock"), ("Ida Brock", "lives in", "Wyre")]),
        ("In 1931 Ida Brock married Bo Lund.", [("Ida Brock", "married", "Bo Lund")]),
        ("Eventually, Ida Brock married Bo Lund.", [("Ida Brock", "married", "Bo Lund")]),
        ("Ida Brock later married Bo Lund.", [("Ida Brock", "married", "Bo Lund")]),
        ("Port Selm is the town where Ida Brock was born.", [BORN]),
        ("The potter Ida Brock was born in Port Selm.", [BORN]),
        ("Bo Lund was succeeded as mayor of Wyre by Ida Brock.", [("Wyre", "mayor", "Ida Brock")]),
        ("Ida Brock replaced Bo Lund as mayor of Wyre.", [("Wyre", "mayor", "Ida Brock")]),
        ("Bo Lund gave way to Ida Brock as mayor of Wyre.", [("Wyre", "mayor", "Ida Brock")]),
        ("The post of mayor of Wyre went to Ida Brock.", [("Wyre", "mayor", "Ida Brock")]),
        ("The place of death of Ida Brock is Wyre.", [("Ida Brock", "place of death", "Wyre")]),
        ("The seat of government of Norland is Wyre.", [("Norland", "seat of government", "Wyre")]),
        ("Bo Lund sold Hale Academy to Ida Brock.", [("Hale Academy", "sold to", "Ida Brock")]),
        ("Ida Brock bought Hale Academy from Bo Lund.", [("Ida Brock", "bought", "Hale Academy")]),
        ("Hale Academy moved its library from Wyre to Port Selm.", [("Hale Academy", "moved library to", "Port Selm")]),
        ("Ida Brock and Bo Lund live in Wyre.",
         [("Ida Brock", "lives in", "Wyre"), ("Bo Lund", "lives in", "Wyre")]),
        ("The mill of Port Selm, Wyre is located in Norland.", [("Port Selm, Wyre", "mill located in", "Norland")]),
        ("The mayor of Port Selm, Wyre is Ida Brock.", [("Port Selm, Wyre", "mayor", "Ida Brock")]),
        ("Mayor of Port Selm, Wyre is Ida Brock.", []),
        ("The mayor of Port Selm, Wyre, is Ida Brock.", []),
        ("Ida Brock gave up tennis for chess.", [("Ida Brock", "gave up tennis for", "chess")]),
    ],
)  # fmt: skip
def test_an_aside_says_what_a_sentence_of_its_own_would(text, expected):
    """By the grammar of the sentence, whatever its words."""
    assert related(text) == expected


@pytest.mark.parametrize(
    ("text", "last"),
    [
        ("Ida Brock was born in Port Selm. She founded Hale Academy.", ("Ida Brock", "founded", "Hale Academy")),
        ("Hale Academy was founded by Ida Brock. She was born in Port Selm.", BORN),
        ("Hale Academy was founded by Ida Brock. It stands on Gull Hill.", ("Hale Academy", "stands on", "Gull Hill")),
        ("Hale Mills makes sailcloth. The company was founded by Tom Ash.", ("Hale Mills", "founded by", "Tom Ash")),
        ("Hale Academy was built by Tom Ash. Its head is Ida Brock.", ("Hale Academy", "head", "Ida Brock")),
        ("Ida Brock grew up in Wyre. A pupil of Tom Ash, she was born in Port Selm.", BORN),
    ],
)
def test_a_pronoun_means_whom_the_sentence_before_told_of(text, last):
    """A person for "she", a thing for "it" and "the company"; in words that stand alone."""
    assert related(text)[-1] == last


@pytest.mark.parametrize(
    "text",
    [
        "She was born in Port Selm.",
        "Reportedly, Ida Brock founded Hale Academy.",
        "Ida Brock, who may have founded Hale Academy, was tired.",
        "If Bo Lund wins, Ida Brock is the mayor of Wyre.",
        "Bo Lund said that Hale Academy, built by Tom Ash, was shut.",
        "In 1988, the Lodge of Wyre awarded her with Padma Shri.",
        "Ida Brock sang. It rained. She was born in Port Selm.",
    ],
)
def test_what_is_not_sure_stays_verbatim(text):
    """Doubt, conditions, reports, and pronouns of which nobody knows whom they mean."""
    assert related(text) == []


def test_talk_is_not_taken_apart():
    """What somebody says is read by other rules; "she" may be anybody there."""
    assert related("Ida Brock, the mayor of Wyre, was born in Port Selm.", actor="Ana") == []
    assert related("Ida Brock was born in Port Selm. She founded Hale Academy.", actor="Ana") == [BORN]


@given(st.text(max_size=120), st.sampled_from([(), (Topic("Ida Brock", True), Topic("Wyre", None))]))
def test_any_sentence_is_taken_apart_without_harm(text, topics):
    """Whatever stands in it; there is always at least one clause, and none is empty."""
    assert all(clauses(text or ".", topics))
