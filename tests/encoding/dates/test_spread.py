"""Spreads and day intervals."""

from __future__ import annotations

from datetime import date

from hypothesis import given
from hypothesis import strategies as st

from remanence.encoding.dates import SPREAD_DAYS, day_interval, parse_when
from remanence.types import Precision


def test_every_precision_has_a_spread():
    """The measured ones are those of the research; none is missing."""
    measured = {"day": 2, "week": 4, "month": 7, "season": 15, "year": 60}
    assert set(SPREAD_DAYS) == set(Precision)
    assert {name: SPREAD_DAYS[Precision(name)] for name in measured} == measured


@given(st.dates(), st.dates())
def test_an_interval_covers_its_days_and_no_more(first, last):
    """Both ends are included, and 1970-01-01 is 0."""
    first, last = min(first, last), max(first, last)
    days = (first - date(1970, 1, 1)).days, (last - date(1970, 1, 1)).days
    assert day_interval(parse_when((first, last))) == days
