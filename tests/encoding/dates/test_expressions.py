"""`find_times` finds what a reader finds, and never hangs or fails."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta, timezone
from time import process_time
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from remanence.encoding.dates import TimeMention, find_times, parse_when
from remanence.encoding.dates.names import MONTHS, WEEKDAYS
from remanence.types import Precision, When

from .labelled import LABELLED

KNOWN_ERRORS = {"Easter was early in 2024."}
AFTERNOON = datetime(2023, 8, 16, 14, tzinfo=UTC)


def days_of(label: str) -> list[tuple[str, str]]:
    spans = (span.strip().partition("..") for span in label.split(";") if span)
    return [(first_day(parse_when(first)), last_day(parse_when(last or first))) for first, _, last in spans]


def first_day(when: When) -> str:
    return when.start.date().isoformat()


def last_day(when: When) -> str:
    return (when.end - timedelta(microseconds=1)).date().isoformat()


def found_days(text: str, said: str | None) -> list[tuple[str, str]]:
    anchor = datetime.fromisoformat(f"{said}T14:00+00:00") if said else None
    return [(first_day(mention.when), last_day(mention.when)) for mention in find_times(text, anchor)]


@pytest.mark.parametrize(("text", "said", "label"), [case for case in LABELLED if case[0] not in KNOWN_ERRORS])
def test_a_sentence_mentions_the_times_that_a_reader_finds_in_it(text, said, label):
    """Days exactly as labelled by hand: none more, none less."""
    assert found_days(text, said) == days_of(label)


def test_the_known_errors_are_few_and_still_errors():
    """The table has at least 200 sentences, of which at most one in a hundred is read wrongly."""
    wrong = {text for text, said, label in LABELLED if found_days(text, said) != days_of(label)}
    assert wrong == KNOWN_ERRORS
    assert len(LABELLED) >= 200
    assert len(wrong) <= len(LABELLED) / 100


@pytest.mark.parametrize(
    ("text", "precision"),
    [
        ("at 2025-11-17 09:45", Precision.MINUTE),
        ("on May 8, 2023", Precision.DAY),
        ("last week", Precision.WEEK),
        ("in May", Precision.MONTH),
        ("last summer", Precision.SEASON),
        ("in 2019", Precision.YEAR),
        ("the 1990s", Precision.DECADE),
        ("the 19th century", Precision.CENTURY),
        ("from 2004 to 2005", Precision.INTERVAL),
        ("mid-January", Precision.MONTH),
        ("over the last 3 days", Precision.WEEK),
    ],
)
def test_a_mention_knows_how_exact_it_is(text, precision):
    """The precision is that of the words, not of the clock."""
    assert [mention.when.precision for mention in find_times(text, AFTERNOON)] == [precision]


def test_a_mention_points_at_its_words():
    """Offsets count characters of the text as given, also after letters that lower case makes longer."""
    text = "İstanbul İİ: Yesterday, and on 8 May 2023!"
    found = find_times(text, AFTERNOON)
    assert [text[m.start : m.end] for m in found] == [m.text for m in found] == ["Yesterday", "8 May 2023"]
    assert [m.relative for m in found] == [True, False]


def test_without_an_anchor_only_absolute_times_are_left():
    """What counts from an unknown moment is left out."""
    found = find_times("Yesterday, last May, on Friday, two weeks ago, in 2019 and in June.", None)
    assert [mention.text for mention in found] == ["2019"]


def test_days_are_those_of_the_zone():
    """Late on the 15th in London it is the 16th in Tokyo, and yesterday there is the 15th."""
    tokyo = ZoneInfo("Asia/Tokyo")
    said = datetime(2023, 8, 15, 20, tzinfo=UTC)
    assert find_times("yesterday", said, zone=tokyo)[0].when == parse_when("2023-08-15", zone=tokyo)
    assert find_times("yesterday", said)[0].when == parse_when("2023-08-14")


SCRAPS = [
    *(
        "the ",
        "last ",
        "next ",
        "in ",
        "a couple of ",
        "9999 years ago ",
        "31 ",
        "29 february ",
        "12/",
        "2023",
        "-",
        "!",
    ),
    *(
        "from ",
        " to ",
        "between 1990 and ",
        "years ",
        "ago ",
        "昨天",
        "年",
        "月",
        "vor drei ",
        "'90s ",
        "on the 31st. ",
    ),
    *MONTHS,
    *WEEKDAYS,
]


@given(
    st.text() | st.lists(st.sampled_from(SCRAPS)).map("".join),
    st.none() | st.datetimes() | st.datetimes(timezones=st.just(timezone(timedelta(hours=14)))),
)
def test_any_text_said_at_any_time_is_read_without_failing(text, anchor):
    """Mentions are in order, apart, inside the text, and of positive length; nothing is raised."""
    end = 0
    for mention in find_times(text, anchor, zone=timezone(timedelta(hours=-12))):
        assert isinstance(mention, TimeMention)
        assert end <= mention.start < mention.end <= len(text)
        end = mention.end


@pytest.mark.parametrize("said", ["on st, patrick's day", "on st- patrick's", "st! patrick's day 2024"])
def test_the_full_stop_of_a_holiday_is_a_full_stop(said):
    """With another sign it is not that name: it was found, and then failed, as no holiday goes by it."""
    assert all(mention.text != said for mention in find_times(said, AFTERNOON))
    (mention,) = find_times("on st. patrick's day", AFTERNOON)
    assert (mention.when.start.month, mention.when.start.day) == (3, 17)


@pytest.mark.parametrize("scrap", [*SCRAPS, "a", "1", " ", "of the end of ", "from May to ", "twenty one two "])
def test_no_text_makes_it_hang(scrap):
    """100,000 characters of anything take the processor about a second at most; what is not linear would take hours."""
    text = (scrap * 100_000)[:100_000]
    began = process_time()
    find_times(text, AFTERNOON)
    assert process_time() - began < 20
