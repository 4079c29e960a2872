"""What is shown to people."""

import io
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rich.console import Console

from remanence.interfaces.cli.output import moment, plain
from remanence.types import Precision, When

NOON = datetime(2023, 5, 8, 12, tzinfo=UTC)


@given(st.text())
def test_any_text_is_printed_as_it_is_but_for_control_characters(text):
    """Nothing remembered is read as markup, and nothing steers the terminal."""
    screen = io.StringIO()
    Console(file=screen, force_terminal=True).print(plain(text), soft_wrap=True, end="")
    assert screen.getvalue() == "".join(c for c in text if c.isprintable() or c == "\n")


@pytest.mark.parametrize(
    ("precision", "days", "shown"),
    [
        (Precision.INSTANT, 1e-9, "2023-05-08 12:00"),
        (Precision.MINUTE, 1e-3, "2023-05-08 12:00"),
        (Precision.HOUR, 1 / 24, "2023-05-08 12h"),
        (Precision.DAY, 1, "2023-05-08"),
        (Precision.WEEK, 7, "week of 2023-05-08"),
        (Precision.MONTH, 31, "2023-05"),
        (Precision.YEAR, 365, "2023"),
        (Precision.INTERVAL, 3, "2023-05-08 to 2023-05-11"),
    ],
)
def test_a_time_is_shown_as_exactly_as_it_is_known(precision, days, shown):
    """A month is never shown as the first of it."""
    assert moment(When(NOON, NOON + timedelta(microseconds=1) + timedelta(days=days), precision), UTC) == shown


def test_times_are_shown_in_the_banks_zone():
    """What was said at noon in UTC was said at two in Brussels."""
    assert moment(NOON, ZoneInfo("Europe/Brussels")) == "2023-05-08 14:00"
    assert moment(None, UTC) == ""
