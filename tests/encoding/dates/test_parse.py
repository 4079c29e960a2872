"""`parse_when` reads what sources print, and raises nothing but ValueError."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta, timezone
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from remanence.encoding.dates import parse_when
from remanence.types import Precision, When

PRINTED = [
    ("1:56 pm on 8 May, 2023", "2023-05-08T13:56", "2023-05-08T13:57", "minute"),
    ("12:05 am on 1 January, 2023", "2023-01-01T00:05", "2023-01-01T00:06", "minute"),
    ("2023/04/25 (Tue) 04:07", "2023-04-25T04:07", "2023-04-25T04:08", "minute"),
    ("March-15-2024", "2024-03-15", "2024-03-16", "day"),
    ("15-Mar-24", "2024-03-15", "2024-03-16", "day"),
    ("2025-11-17 09:45:00", "2025-11-17T09:45:00", "2025-11-17T09:45:01", "second"),
    ("2025-11-17T09:45:00+02:00", "2025-11-17T07:45:00", "2025-11-17T07:45:01", "second"),
    ("2025-11-17T09:45:00.5Z", "2025-11-17T09:45:00.500000", "2025-11-17T09:45:00.500001", "instant"),
    ("20230508", "2023-05-08", "2023-05-09", "day"),
    ("20230508T135600Z", "2023-05-08T13:56:00", "2023-05-08T13:56:01", "second"),
    ("2025-W03", "2025-01-13", "2025-01-20", "week"),
    ("2025-W03-2", "2025-01-14", "2025-01-15", "day"),
    ("2025-123", "2025-05-03", "2025-05-04", "day"),
    ("2025-01", "2025-01-01", "2025-02-01", "month"),
    ("202501", "2025-01-01", "2025-02-01", "month"),
    ("2025", "2025-01-01", "2026-01-01", "year"),
    ("Q1 2025", "2025-01-01", "2025-04-01", "season"),
    ("2025-Q4", "2025-10-01", "2026-01-01", "season"),
    ("May 2023", "2023-05-01", "2023-06-01", "month"),
    ("05/2023", "2023-05-01", "2023-06-01", "month"),
    ("8 May 2023", "2023-05-08", "2023-05-09", "day"),
    ("May 8, 2023 1:56 PM", "2023-05-08T13:56", "2023-05-08T13:57", "minute"),
    ("Sunday, March 5th, 2023 at 7 a.m.", "2023-03-05T07:00", "2023-03-05T08:00", "hour"),
    ("Mon, 25 Dec 1995 13:30:00 +0430", "1995-12-25T09:00:00", "1995-12-25T09:00:01", "second"),
    ("Tue, 1 Jul 2003 10:52:37 +0200 (CEST)", "2003-07-01T08:52:37", "2003-07-01T08:52:38", "second"),
    ("Mon Dec 25 13:30:00 1995 +0430", "1995-12-25T09:00:00", "1995-12-25T09:00:01", "second"),
    ("Mon, 25 Dec 1995 13:30:00 EST", "1995-12-25T18:30:00", "1995-12-25T18:30:01", "second"),
    ("10/Oct/2000:13:55:36 -0700", "2000-10-10T20:55:36", "2000-10-10T20:55:37", "second"),
    ("12/31/2024", "2024-12-31", "2025-01-01", "day"),
    ("31/12/2024", "2024-12-31", "2025-01-01", "day"),
    ("31.12.2024", "2024-12-31", "2025-01-01", "day"),
    ("03/04/2024", "2024-03-04", "2024-03-05", "day"),
    ("03.04.2024", "2024-04-03", "2024-04-04", "day"),
    ("8. Mai 2023", "2023-05-08", "2023-05-09", "day"),
    ("Montag, 8. März 2021 um 13.56 Uhr", "2021-03-08T13:56", "2021-03-08T13:57", "minute"),
    ("8 de mayo de 2023", "2023-05-08", "2023-05-09", "day"),
    ("1er août 2023 à 13h56", "2023-08-01T13:56", "2023-08-01T13:57", "minute"),
    ("2023年5月8日 13:56", "2023-05-08T13:56", "2023-05-08T13:57", "minute"),
    ("2023年5月8日 星期一 下午1:56", "2023-05-08T13:56", "2023-05-08T13:57", "minute"),
    ("二〇二三年五月二十八日", "2023-05-28", "2023-05-29", "day"),
    ("令和5年5月8日", "2023-05-08", "2023-05-09", "day"),
    ("2023年5月", "2023-05-01", "2023-06-01", "month"),
    ("2025-01-05 to 2025-01-09", "2025-01-05", "2025-01-10", "interval"),
    ("2025-01-05/2025-01-09", "2025-01-05", "2025-01-10", "interval"),
    ("2025-01-05 10:00 - 2025-01-05 11:30", "2025-01-05T10:00", "2025-01-05T11:30", "interval"),
    ("1683554160", "2023-05-08T13:56:00", "2023-05-08T13:56:01", "second"),
    ("1683554160123", "2023-05-08T13:56:00.123000", "2023-05-08T13:56:00.123001", "instant"),
    ("2025-01-01 24:00", "2025-01-02T00:00", "2025-01-02T00:01", "minute"),
    ("0001-01-01", "0001-01-01", "0001-01-02", "day"),
    ("9999-12-31", "9999-12-31", "9999-12-31T23:59:59.999999", "day"),
]


def utc(iso: str) -> datetime:
    return datetime.fromisoformat(iso).replace(tzinfo=UTC)


@pytest.mark.parametrize(("text", "start", "end", "precision"), PRINTED)
def test_a_printed_time_is_read_with_its_precision(text, start, end, precision):
    """Whatever the form, the interval is exactly what the source said, in UTC."""
    assert parse_when(text) == When(utc(start), utc(end), Precision(precision))


@pytest.mark.parametrize("value", [1683554160, 1683554160.0, 1683554160000, datetime(2023, 5, 8, 13, 56, tzinfo=UTC)])
def test_a_number_or_datetime_is_a_moment(value):
    """Seconds and milliseconds since 1970 and datetimes start at the same moment."""
    assert parse_when(value).start == utc("2023-05-08T13:56")


def test_a_time_without_an_offset_is_read_in_the_zone():
    """A day is a day there, and an offset in the text outweighs the zone."""
    tokyo = ZoneInfo("Asia/Tokyo")
    assert parse_when("8 May 2023", zone=tokyo).start == utc("2023-05-07T15:00")
    assert parse_when(utc("2023-05-08T09:00").replace(tzinfo=None), zone=tokyo).start == utc("2023-05-08")
    assert parse_when(date(2023, 5, 8), zone=tokyo) == parse_when("8 May 2023", zone=tokyo)
    assert parse_when("2023-05-08T00:00Z", zone=tokyo).start == utc("2023-05-08")


def test_an_hour_that_daylight_saving_skips_has_a_length():
    """02:30 does not exist in Berlin on that day, yet a source may print it."""
    when = parse_when("2023-03-26 02:59", zone=ZoneInfo("Europe/Berlin"))
    assert when.end - when.start == timedelta(minutes=1)


def test_a_pair_is_an_interval():
    """Of two days the second is included, of two moments it is the end; a `When` stays what it is."""
    assert parse_when((date(2025, 1, 5), "2025-01-09")) == parse_when("2025-01-05 to 2025-01-09")
    pair = (datetime(2025, 1, 5, 10, tzinfo=UTC), datetime(2025, 1, 5, 11, tzinfo=UTC))
    assert parse_when(pair) == When(*pair, Precision.INTERVAL)
    assert parse_when(parse_when(pair)) == parse_when(pair)


@pytest.mark.parametrize(
    "bad",
    ["", "soon", "2025-02-30", "13/13/2024", "25:00 on 8 May 2023", "8 May", "2023-05-09 to 2023-05-08", "x" * 999],
)
def test_what_is_no_time_is_named_with_what_is_understood(bad):
    """The error shows the text and the accepted forms."""
    with pytest.raises(ValueError, match="write it like") as caught:
        parse_when(bad)
    assert repr(bad[:100])[:-1] in str(caught.value)


@given(st.text() | st.from_regex(r"[0-9a-z年月日:/.,+\- ]{1,40}", fullmatch=True))
def test_any_text_is_read_or_refused_with_a_value_error(text):
    """No text raises anything else, in any zone."""
    for zone in (UTC, timezone(timedelta(hours=-12)), ZoneInfo("Asia/Kathmandu")):
        try:
            assert parse_when(text, zone=zone).start.tzinfo is UTC
        except ValueError:
            continue


anything = (
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats()
    | st.binary()
    | st.dates()
    | st.datetimes()
    | st.datetimes(timezones=st.sampled_from([UTC, timezone(timedelta(hours=14)), timezone(timedelta(hours=-12))]))
)


@given(anything | st.tuples(anything, anything) | st.lists(anything))
def test_any_value_is_read_or_refused_with_a_value_error(value):
    """Extreme years, infinities and foreign types are refused like bad text."""
    try:
        parse_when(value, zone=timezone(timedelta(hours=14)))
    except ValueError:
        return


@given(st.datetimes(timezones=st.just(UTC), max_value=utc("9999-12-30").replace(tzinfo=None)))
def test_what_iso_prints_is_read_back(moment):
    """A moment survives the trip through its extended and its basic form."""
    assert parse_when(moment.isoformat(" ")).start == moment
    assert parse_when(f"{moment.year:04}{moment:%m%dT%H%M%S}Z").start == moment.replace(microsecond=0)
