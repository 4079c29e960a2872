"""Times in statements: written out by date, so that who reads them later understands the same."""

from datetime import UTC, datetime

import pytest

from encoding.dates.labelled import LABELLED
from remanence.encoding.dates import find_times
from remanence.encoding.extraction.personal import personal_statements
from remanence.encoding.extraction.times import absolute
from remanence.protocols import Passage
from remanence.types import Record, Span, When

AT = datetime(2023, 5, 8, 13, 56, tzinfo=UTC)


def said(text):
    record = Record(
        id="r", text=text, sources=(Span("e", 0, len(text)),), recorded_at=AT, actor="Ana", at=When.instant(AT)
    )  # fmt: skip
    return personal_statements(Passage(record=record))


def test_a_time_written_out_means_what_it_meant():
    """Over the labelled sentences: the date in a statement is read back as a time that overlaps what was said."""
    told, wrong = 0, []
    for text, day, _ in LABELLED:
        anchor = datetime.fromisoformat(f"{day}T12:00:00+00:00") if day else None
        for mention in find_times(text, anchor):
            date, preposition = absolute(mention)
            back = find_times(f"It happened {preposition} {date}.", None)
            told += 1
            if not back or back[0].when.end <= mention.when.start or mention.when.end <= back[0].when.start:
                wrong.append((text, mention.text, date))
    assert told >= 200
    assert len(wrong) <= 0.02 * told, wrong


@pytest.mark.parametrize(
    ("text", "written"),
    [
        ("I moved to Rome last month.", "Ana moved to Rome in April 2023."),
        ("Yesterday I met Tom.", "On 7 May 2023 I met Tom."),
        ("I bought a car two weeks ago.", "Ana bought a car around 24 April 2023."),
        ("I bought a car on Friday.", "Ana bought a car on 5 May 2023."),
        ("I worked at Acme until last March.", "Ana worked at Acme until March 2023."),
        ("I've lived in Graz since last year.", "Ana has lived in Graz since 2022."),
        ("I booked tickets for the July 15th show.", "Ana booked tickets for the 15 July 2023 show."),
        ("I started about five years ago with chess lessons.", "Ana started around 2018 with chess lessons."),
    ],
)
def test_times_that_count_from_now_become_dates(text, written):
    """With the preposition that goes with them."""
    assert said(text)[0].text == written.replace(" I ", " Ana ")


@pytest.mark.parametrize(
    ("text", "since", "until"),
    [
        ("I've been living in Graz since 2019.", "2019-01-01", None),
        ("I've been working as a nurse for three years.", "2020-05-08", None),
        ("I'm living in Graz until March 2024.", None, "2024-04-01"),
        ("I lived in Graz from 2012 to 2016.", "2012-01-01", "2017-01-01"),
        ("I moved to Graz in March 2021.", "2021-03-01", None),
    ],
)
def test_since_when_and_until_when_it_is_true_is_told(text, since, until):
    """Valid time, where the words give it."""
    (told,) = said(text)
    assert (told.valid_from and told.valid_from.date().isoformat()) == since
    assert (told.valid_to and told.valid_to.date().isoformat()) == until


@pytest.mark.parametrize("text", ["I watched the 2019 film Cats.", 'I finished playing "Cyberpunk 2077" with Tom.'])
def test_a_number_that_names_a_thing_is_no_time(text):
    """What happened has no time then but that of the talk."""
    assert all(each.at is None for each in said(text))
