"""Times counted from other times: "two days after May 5"."""

from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from remanence.encoding.dates import parse_when, query_times
from remanence.encoding.dates.offsets import moved

NOW = datetime(2023, 8, 16, 14, tzinfo=UTC)


@pytest.mark.parametrize(
    ("words", "interval"),
    [
        ("two days after May 5", "2023-05-07"),
        ("the day before 12 June 2022", "2022-06-11"),
        ("a week after my birthday on 3 March", "2023-03-10"),
        ("3 weeks prior to Christmas 2022", "2022-12-04"),
        ("the week after 1 May", "2023-05-02 to 2023-05-08"),
        ("a couple of days after May 5", "2023-05-07 to 2023-05-08"),
    ],
)
def test_an_offset_moves_the_day_that_it_counts_from(words, interval):
    """It is one time, and none of its words are left over."""
    times = query_times(f"What did we do {words}?", NOW)
    expected = parse_when(interval)
    assert [(one.start, one.end) for one in times.intervals] == [(expected.start, expected.end)]
    assert times.rest == "What did we do?"


def test_after_a_month_is_no_offset():
    """Only days are counted from; "two days after May" is left to what "after May" means."""
    (when,) = query_times("What did we do after May 2023?", NOW).intervals
    assert when.start == datetime(2023, 6, 1, tzinfo=UTC)


@given(
    st.sampled_from(["the", "a", "two", "99", "a few", "many", "zero"]),
    st.sampled_from(["day", "week", "fortnight", "month", "year"]),
    st.sampled_from(["after", "before", "prior to"]),
    st.datetimes(timezones=st.just(UTC)),
)
def test_whatever_is_counted_keeps_its_side_or_is_nothing(number, unit, way, day):
    """No calendar has the years 0 and 10,000: there the answer is None, never an error."""
    when = parse_when(day.date().isoformat())
    found = moved(when, number, unit, way)
    if found is not None and way == "after":
        assert found.start >= when.start
    elif found is not None:
        assert found.end <= when.end
