"""Order in time: first and last, and what lies on the right side of an event."""

from datetime import UTC, datetime

import pytest

from entries import TinyModel, VectorModel, entry
from remanence.indexes import MemoryIndex
from remanence.recipes import load_recipe
from remanence.types import Query

MODEL = TinyModel()
RECALL = load_recipe("balanced").recaller()
TALK = [
    ("2024-01-05", "I went climbing at the quarry, my first route."),
    ("2024-02-10", "The dentist filled a tooth."),
    ("2024-03-15", "Climbing with Ben again, I went up the long wall."),
    ("2024-04-01", "We moved to Lisbon today, the boxes are everywhere."),
    ("2024-04-02", "Unpacking all day, and a neighbour brought soup."),
    ("2024-05-20", "I went climbing near Lisbon, warm rock at last."),
    ("2024-06-11", "Married! The wedding with Clara was loud and lovely."),
    ("2024-07-01", "Climbing hurts, I went up twice and strained a finger."),
    ("2024-08-01", "In October I want to visit Porto with Clara."),
    ("2024-09-01", "The dentist again, only a check-up."),
]


def index_of(talk, model=MODEL):
    """Each in a session of its own, with an answer that says nothing."""
    index = MemoryIndex(model)
    entries = []
    for number, (day, text) in enumerate(talk):
        session = f"s{number}"
        entries.append(entry(2 * number, text, model, at=f"{day} 10:00", session=session, actor="ana"))
        entries.append(entry(2 * number + 1, "I see.", model, at=f"{day} 10:01", session=session, actor="assistant"))
    index.add(entries)
    return index


@pytest.fixture(scope="module")
def talk():
    """Ten sessions."""
    return index_of(TALK)


def first(index, text, **query):
    """The number of the session whose turn comes first."""
    hits, _, _ = RECALL(index, Query(text=text, **query))
    return int(hits[0].id[1:]) // 2


@pytest.mark.parametrize(
    ("question", "session"),
    [
        ("When was the last time I went climbing?", 7),
        ("When was the first time I went climbing?", 0),
        ("How long has it been since I last saw the dentist?", 9),
        ("When did I last go climbing before we moved to Lisbon?", 2),
        ("When was the first time I went climbing after we moved to Lisbon?", 5),
        ("What did I say about climbing between the moving and the wedding?", 5),
        ("What did we talk about the day after we moved to Lisbon?", 4),
        ("What did I plan for October?", 8),
        ("What did I tell you about climbing in March?", 2),
    ],
)
def test_what_matches_is_found_at_the_time_asked_for(talk, question, session):
    """Many turns match in words; the time decides, and events are looked up first."""
    assert first(talk, question) == session


def test_now_does_not_change_which_was_last(talk):
    """The caller's clock decides what "last month" is, not what was last."""
    now = datetime(2025, 1, 1, tzinfo=UTC)
    assert first(talk, "When was the last time I went climbing?", now=now) == 7


def test_the_boost_is_said(talk):
    """Why a hit stands where it does."""
    hits, analysis, _ = RECALL(talk, Query(text="When did I last go climbing before we moved to Lisbon?"))
    assert hits[0].why.boosts["order"] > 5
    assert analysis["order"] == "last"
    assert analysis["events"] == ["we moved to lisbon"]


def test_a_question_of_no_time_gets_no_boost(talk):
    """And costs no second search."""
    hits, _, _ = RECALL(talk, Query(text="Who brought soup?"))
    assert not any("order" in hit.why.boosts for hit in hits)


def test_order_works_by_words_while_the_embedder_is_silent():
    """An endpoint that fails costs quality, never the answer."""
    model = VectorModel()
    index = index_of(TALK, model)
    model.working = False
    assert first(index, "When was the last time I went climbing?") == 7


def test_talk_without_times_has_no_order():
    """Nothing to go by, so nothing is boosted, and nothing fails."""
    index = MemoryIndex(MODEL)
    index.add([entry(i, text, MODEL) for i, (_, text) in enumerate(TALK)])
    hits, _, _ = RECALL(index, Query(text="When did I last go climbing after the wedding?"))
    assert hits
    assert not any(hit.why.boosts.get("order") for hit in hits)
