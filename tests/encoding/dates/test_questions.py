"""`query_times` says what a question asks for in time."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from remanence.encoding.dates import parse_when, query_times

NOW = datetime(2023, 8, 16, 14, tzinfo=UTC)
SESSIONS = [parse_when(f"2023-01-{day:02} 10:00") for day in range(1, 31)]


@pytest.mark.parametrize(
    ("question", "interval", "rest"),
    [
        ("What happened 167 days ago?", "2023-03-02", "What happened?"),
        ("What did I plan 5 months ago?", "2023-03", "What did I plan?"),
        ("Where was I last Friday?", "2023-08-11", "Where was I?"),
        ("Over the last 3 days, what did I eat?", "2023-08-13 to 2023-08-16", "what did I eat?"),
        ("What did Ana do in July 2023?", "2023-07", "What did Ana do?"),
        ("What did Ana do in November?", "2022-11", "What did Ana do?"),
        ("What did he give her on Aug 15th?", "2023-08-15", "What did he give her?"),
        ("What was said in our conversation 29 days ago?", "2023-07-18", "What was said in our conversation?"),
        ("Who led the club from May 2019 to May 2020?", "2019-05-01 to 2020-05-31", "Who led the club?"),
        ("What did I do before May 2023?", "0001-01-01 to 2023-04-30", "What did I do?"),
        ("Who led the club until 2010?", "0001-01-01 to 2010-12-31", "Who led the club?"),
    ],
)
def test_a_question_names_an_interval_and_a_rest(question, interval, rest):
    """The time is resolved against now and taken out of the words."""
    times = query_times(question, NOW)
    assert [(one.start, one.end) for one in times.intervals] == [(parse_when(interval).start, parse_when(interval).end)]
    assert times.rest == rest


def test_a_date_shortly_after_now_is_not_a_year_old():
    """The last moment of a bank may be the start of the month that is asked about."""
    times = query_times("What did I do on December 4?", datetime(2025, 12, 1, tzinfo=UTC))
    assert times.intervals == (parse_when("2025-12-04"),)


def test_after_a_time_reaches_to_now():
    """Nothing that is known can be later."""
    (when,) = query_times("Who led the club after 2010?", NOW).intervals
    assert (when.start, when.end.date()) == (datetime(2011, 1, 1, tzinfo=UTC), NOW.date())


@pytest.mark.parametrize(
    ("question", "ordinals"),
    [
        ("What did we discuss in our second session?", (2,)),
        ("What was said in the 3rd conversation?", (3,)),
        ("What was said 20 sessions ago?", (11,)),
        ("What was said a session ago?", (30,)),
        ("What was said a couple of sessions ago?", (28, 29)),
        ("What was said three conversations back?", (28,)),
        ("What was said in the session before last?", (29,)),
        ("What was said in our very first chat?", (1,)),
        ("What did you say in our previous conversation about trams?", ()),
        ("Sum up sessions 2 through 4.", (2, 3, 4)),
        ("Sum up sessions 2, 3 and 5.", (2, 3, 5)),
        ("What changed between session 2 and session 4?", (2, 3, 4)),
        ("What was said in session #7?", (7,)),
        ("What was the topic of the last session?", (30,)),
        ("What was said in our most recent chat?", (30,)),
        ("What did I say the last time we talked?", (30,)),
        ("What did I say when we last spoke?", (30,)),
        ("What was said in the second to last session?", (29,)),
        ("Sum up the last three sessions.", (28, 29, 30)),
        ("Sum up the first two sessions.", (1, 2)),
        ("What was said in session 31?", ()),
        ("What did I say the last time we talked about dogs?", ()),
        ("Where does Ana live?", ()),
    ],
)
def test_a_question_names_sessions(question, ordinals):
    """The session to come is 0 sessions ago; those that were not held are left out."""
    times = query_times(question, NOW, SESSIONS)
    assert times.session_ordinals == ordinals
    assert times.intervals == tuple(SESSIONS[ordinal - 1] for ordinal in ordinals)


@pytest.mark.parametrize(
    ("question", "order"),
    [
        ("Who became a parent first, Tom or Alex?", "first"),
        ("What is my most recent job?", "last"),
        ("What did I do before the move?", "before"),
        ("What did I do after the move?", "after"),
        ("In what order did I visit the towns?", "order"),
        ("Where was I last Friday?", ""),
        ("What was said in the first session?", ""),
    ],
)
def test_a_question_asks_for_an_order(question, order):
    """Words of a time or a session do not count as an order."""
    assert query_times(question, NOW, SESSIONS).order == order


def test_a_question_without_times_is_its_own_rest():
    """Nothing is taken out, not even a space."""
    question = "Where  does Ana live ?"
    times = query_times(question, NOW, SESSIONS)
    assert (times.intervals, times.rest) == ((), question)


@given(st.text(), st.none() | st.datetimes())
def test_any_question_is_answered_without_failing(question, now):
    """Whatever is asked, and whenever."""
    assert len(query_times(question, now, SESSIONS).rest) <= len(question)
