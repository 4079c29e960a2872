"""What a question asks for, read by rules."""

from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from entries import chat, entry
from remanence.indexes import MemoryIndex
from remanence.retrieval.analysis import analyse
from remanence.retrieval.analysis.intent import answer_kind
from remanence.types import Origin, Query


@pytest.fixture(scope="module")
def friends():
    """Three sessions of two friends, on the 1st, 10th and 19th of January 2024."""
    index = MemoryIndex()
    index.add(chat())
    return index


@pytest.fixture(scope="module")
def assisted():
    """A user and an assistant."""
    index = MemoryIndex()
    index.add(
        [
            entry(1, "I like tea", actor="user", origin=Origin.USER),
            entry(2, "Noted", actor="assistant", origin=Origin.ASSISTANT),
        ]
    )
    return index


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("When did she move?", "when"),
        ("What year was it?", "when"),
        ("Who called?", "who"),
        ("Where is the flat?", "where"),
        ("How many tickets did I buy?", "how many"),
        ("How long have I lived here?", "how many"),
        ("How do I cook rice?", "how"),
        ("Why did Teresa leave?", "why"),
        ("What kinds of nuts are bad for Clara?", "list"),
        ("What is the puppy called?", "what"),
        ("Does Ana like trams?", "yes-no"),
        ("the blue bowl", "statement"),
        ("", "statement"),
    ],
)
def test_the_kind_of_answer_follows_from_the_words_that_ask(text, kind):
    """One kind a question, the most telling one."""
    assert answer_kind(text) == kind


@pytest.mark.parametrize(
    ("text", "speakers"),
    [
        ("What did Ana buy?", ("ana",)),
        ("What is Ben's puppy called?", ("ben",)),
        ("What did Ana tell Ben?", ("ana",)),
        ("What does Ben think of Ana's new job?", ("ben",)),
        ("Which book has Ben lent to Ana?", ("ben",)),
        ("When is Ana going to visit Ben at Ben's place?", ("ana",)),
        ("According to Ben, why is Ana moving?", ("ben",)),
        ("What did Ana and Ben buy?", ()),
        ("Did the ben of Ben please Ana?", ()),
        ("Which film have both Ana and Ben seen?", ()),
        ("What was the row between Ana & Ben about?", ()),
        ("Is Ana older than Ben?", ()),
        ("What did Ana get from Ben?", ()),
        ("Was Ana invited by Ben?", ()),
        ("What did Ana's brother give Ben?", ()),
        ("What was said to Ana when Ben left?", ()),
        ("What did ana buy?", ()),
        ("What did Clara do?", ()),
        ("What did I buy?", ()),
    ],
)
def test_a_question_that_names_one_speaker_asks_for_their_words(friends, text, speakers):
    """By name and with a capital; of two names the one who acts; two alike, or none that is known, ask for nobody's."""
    assert analyse(friends, Query(text=text)).speakers == speakers


@pytest.mark.parametrize(
    ("text", "speakers"),
    [("What do I like?", ("user",)), ("What is my tea?", ("user",)), ("What is tea?", ()), ("Insight", ())],
)
def test_i_and_my_mean_the_user_where_there_is_an_assistant(assisted, text, speakers):
    """And nobody where people talk to each other."""
    assert analyse(assisted, Query(text=text)).speakers == speakers


def days(index, text, **query):
    """The days of the intervals of a question."""
    found = analyse(index, Query(text=text, **query))
    return [(when.start.date().isoformat(), when.end.date().isoformat()) for when in found.intervals]


def test_relative_times_count_from_now_or_from_the_banks_last_moment(friends):
    """`now` is the caller's if given."""
    assert days(friends, "What happened yesterday?") == [("2024-01-18", "2024-01-19")]
    now = datetime(2024, 3, 2, tzinfo=UTC)
    assert days(friends, "What happened yesterday?", now=now) == [("2024-03-01", "2024-03-02")]


def test_a_day_without_a_year_is_looked_for_in_the_years_that_the_bank_knows(friends):
    """In March 2025, "10 January" is that of 2025, of which the bank knows nothing; so last year's counts as well."""
    now = datetime(2025, 3, 1, tzinfo=UTC)
    assert days(friends, "What did Ana say on 10 January?", now=now) == [
        ("2025-01-10", "2025-01-11"),
        ("2024-01-10", "2024-01-11"),
    ]
    assert days(friends, "What did Ana say on 10 January 2025?", now=now) == [("2025-01-10", "2025-01-11")]
    assert days(friends, "What did Ana say two weeks ago?", now=now) == [("2025-02-12", "2025-02-19")]


def test_sessions_are_counted_in_order_of_time(friends):
    """The second session is the second; the last one is the latest."""
    second = analyse(friends, Query(text="What did we talk about in our second session?"))
    last = analyse(friends, Query(text="What did we discuss in our last session?"))
    names = friends.columns.sessions.values
    assert [names[code] for code in second.sessions] == ["s1"]
    assert [names[code] for code in last.sessions] == ["s2"]
    assert second.intervals == ()


def test_sessions_without_times_are_counted_in_the_order_stored():
    """No time is needed to count."""
    index = MemoryIndex()
    index.add([entry(i, f"turn {i}", session=f"s{i // 2}") for i in range(6)])
    found = analyse(index, Query(text="What did we talk about in the first session?"))
    assert [index.columns.sessions.values[code] for code in found.sessions] == ["s0"]


@pytest.mark.parametrize(
    ("text", "everything"),
    [
        ("What happened on 10 January 2024?", True),
        ("What did we talk about yesterday?", True),
        ("What did Ana say on 10 January 2024?", True),
        ("What did Ana cook on 10 January 2024?", False),
        ("What did we talk about?", False),
        ("When did she move?", False),
    ],
)
def test_a_question_of_times_alone_asks_for_everything(friends, text, everything):
    """Words of asking and the speaker's name do not narrow it; any other word does."""
    assert analyse(friends, Query(text=text)).everything is everything


def test_the_summary_is_plain_json(friends):
    """What the analysis found can be shown and logged."""
    found = analyse(friends, Query(text="When did Ana and Clara meet in May 2023 in the last session?"))
    assert found.summary(friends) == {
        "language": "en",
        "terms": ["ana", "clara", "meet", "2023", "last", "session"],
        "names": ["Ana", "Clara"],
        "speakers": ["ana"],
        "times": ["2023-05-01 to 2023-06-01 (month)"],
        "sessions": ["s2"],
        "kind": "when",
        "order": "",
        "events": [],
        "everything": False,
        "form": "one",
        "request": False,
        "difficulty": "plain",
        "hard": [],
    }


@pytest.mark.parametrize(
    ("text", "form", "hard"),
    [
        ("Which came first, the lease or the job?", "compare", ["compares"]),
        ("Who has more cats, Ana or Ben?", "compare", ["compares"]),
        ("Which of the two flats was bigger than the old one?", "compare", ["compares"]),
        ("How often did we meet in March?", "count", ["wants a count"]),
        ("How many cats does Ana have?", "count", ["wants a count"]),
        ("What books has Ana read?", "list", ["wants a list"]),
        ("Name all the trams that Ana took.", "list", ["wants a list"]),
        ("Is Ben back?", "yes-no", []),
        ("What did Ana do after the concert?", "one", ["asks for an order"]),
        ("Where was the author of the book that Ana loved born?", "one", ["leads by way of another thing"]),
        ("When did Ana move to Lisbon?", "one", []),
        ("The blue house", "one", []),
    ],
)
def test_a_question_says_what_its_answer_looks_like_and_why_it_is_hard(friends, text, form, hard):
    """Compare, count, list, yes-no or one thing; a plain look-up is hard for no reason."""
    found = analyse(friends, Query(text=text)).summary(friends)
    assert (found["form"], found["hard"], found["difficulty"]) == (form, hard, "hard" if hard else "plain")


@given(st.text(max_size=60))
def test_any_text_can_be_asked(text):
    """Fuzz: no question fails, with or without a bank behind it."""
    for entries in ([], chat(times=1)):
        index = MemoryIndex()
        index.add(entries)
        assert analyse(index, Query(text=text)).text == text
