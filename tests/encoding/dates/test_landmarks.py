"""What a question asks of order: first and last, and events that bound a time."""

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from remanence.encoding.dates.landmarks import Landmarks, ordering

WORDS = st.sampled_from(
    "when did I we last first after before between and from until since the move wedding , ? how long ago a week day "
    "two told you most recent earliest time or prior to up said plan Ana".split()
)


@pytest.mark.parametrize(
    ("question", "extreme"),
    [
        ("When was the last time we talked about trams?", "last"),
        ("When did I last see Ana?", "last"),
        ("What is the latest on the kitchen?", "last"),
        ("How long has it been since I saw Ana?", "last"),
        ("How did it go when I most recently baked?", "last"),
        ("What was the first thing I told you?", "first"),
        ("When did Ana's cat first come up?", "first"),
        ("What was the first movie that Ana saw?", ""),
        ("What is my last name?", ""),
        ("How long has Ben had his first two turtles?", ""),
        ("Which did I do last, the trip or the course?", ""),
        ("What is the order of my trips from earliest to latest?", ""),
    ],
)
def test_first_and_last_are_asked_of_times_not_of_things(question, extreme):
    """ "Last" the adverb, not the name; and a comparison wants all that it compares."""
    assert ordering(question).extreme == extreme


@pytest.mark.parametrize(
    ("question", "landmarks", "rest"),
    [
        ("What did I cook after the move?", Landmarks("after", ("the move",)), "What did I cook?"),
        ("Since we moved, what did I cook?", Landmarks("after", ("we moved",)), "what did I cook?"),
        ("What did I cook right before Ana left?", Landmarks("before", ("ana left",)), "What did I cook?"),
        ("What came between the move and the fire?", Landmarks("between", ("the move", "the fire")), "What came?"),
        ("What came from the move until the fire?", Landmarks("between", ("the move", "the fire")), "What came?"),
        (
            "What was said a week after the fire?",
            Landmarks("near", ("the fire",), "a", "week", "after"),
            "What was said?",
        ),
        ("What is the difference between tea and coffee?", None, "What is the difference between tea and coffee?"),
        ("Was the move before or after the fire?", None, "Was the move before or after the fire?"),
        ("How many weeks after the move was the fire?", None, "How many weeks after the move was the fire?"),
    ],
)
def test_events_bound_a_time(question, landmarks, rest):
    """They are taken out of the words, unless they are what is asked about."""
    found = ordering(question)
    assert (found.landmarks, found.rest) == (landmarks, rest)


@pytest.mark.parametrize(
    ("question", "spoken", "planned"),
    [
        ("What did I tell you about Ana?", True, False),
        ("When did Ana come up?", True, False),
        ("What did I discuss with my colleagues?", False, False),
        ("What were my plans?", False, True),
        ("What did Ana do?", False, False),
    ],
)
def test_talk_and_plans_are_told_from_what_happened(question, spoken, planned):
    """What was said at a time is sought by when it was said, a plan by what it was for."""
    found = ordering(question)
    assert (found.spoken, found.planned) == (spoken, planned)


@given(st.one_of(st.text(max_size=200), st.lists(WORDS, max_size=30).map(" ".join)))
def test_any_text_is_read_and_no_event_is_empty(question):
    """Never an error; what is left over is never longer than the question."""
    found = ordering(question)
    assert len(found.rest) <= len(question)
    assert all(event.strip() for event in (found.landmarks.events if found.landmarks else ()))


@pytest.mark.parametrize("unit", ["between ", "after a ", "how long ", "from x ", "i ", "the last ", "a week after "])
def test_long_questions_are_read_in_linear_time(unit):
    """No pattern backtracks over the whole of a text."""
    start = time.process_time()
    ordering(unit * 4000)
    assert time.process_time() - start < 2
