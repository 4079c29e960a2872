"""Times in German, Spanish, Chinese and others: relative words, weekdays, months and seasons."""

from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from remanence.encoding.dates import find_times, query_times

NOW = datetime(2025, 11, 20, 10, tzinfo=UTC)
"""A Thursday."""


@pytest.mark.parametrize(
    ("text", "start", "end"),
    [
        ("Was war am Montag?", "2025-11-17", "2025-11-18"),
        ("Was war am letzten Montag?", "2025-11-17", "2025-11-18"),
        ("Was war im Mai?", "2025-05-01", "2025-06-01"),
        ("Was war im April?", "2025-04-01", "2025-05-01"),
        ("Was war im letzten Sommer?", "2025-06-01", "2025-09-01"),
        ("Was war vor drei Tagen?", "2025-11-17", "2025-11-18"),
        ("¿Qué pasó el lunes?", "2025-11-17", "2025-11-18"),
        ("¿Qué pasó en mayo?", "2025-05-01", "2025-06-01"),
        ("¿Qué pasó el verano pasado?", "2025-06-01", "2025-09-01"),
        ("¿Qué pasó anoche?", "2025-11-19", "2025-11-20"),
        ("¿Qué dijo hace tres días?", "2025-11-17", "2025-11-18"),
        ("上周五怎么了？", "2025-11-14", "2025-11-15"),
        ("上上周日怎么了？", "2025-11-09", "2025-11-10"),
        ("周一怎么了？", "2025-11-17", "2025-11-18"),
        ("五月怎么了？", "2025-05-01", "2025-06-01"),
        ("五月十一号怎么了？", "2025-05-11", "2025-05-12"),
        ("去年五月怎么了？", "2024-05-01", "2024-06-01"),
        ("去年夏天怎么了？", "2024-06-01", "2024-09-01"),
        ("三天前说了什么？", "2025-11-17", "2025-11-18"),
        ("Cosa è successo tre giorni fa?", "2025-11-17", "2025-11-18"),
        ("Che cosa hai fatto ieri?", "2025-11-19", "2025-11-20"),
        ("O que aconteceu ontem?", "2025-11-19", "2025-11-20"),
        ("Qu'est-ce que vous avez fait hier ?", "2025-11-19", "2025-11-20"),
        ("Wat deed je gisteren?", "2025-11-19", "2025-11-20"),
        ("Что было вчера?", "2025-11-19", "2025-11-20"),
    ],
)
def test_a_question_in_another_language_names_a_time(text, start, end):
    """Names alone lean to the past, as in English."""
    [when] = query_times(text, NOW).intervals
    assert (str(when.start.date()), str(when.end.date())) == (start, end)


@pytest.mark.parametrize(
    "text",
    [
        "Ich bin hier und der Hund auch.",
        "他一周五天都上班。",
        "每周二去跑步",
        "三个月",
        "Sommer und Herbst sind schön",
        "montag",
        "第五月台",
    ],
)
def test_words_that_only_look_like_a_time_are_none(text):
    """A name alone, a habit, a duration."""
    assert find_times(text, NOW) == []


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("Am Freitag gehen wir ins Kino", "2025-11-14"),
        ("El sábado fuimos al cine", "2025-11-15"),
        ("我们周六去了电影院", "2025-11-15"),
        ("我们下周六去电影院", "2025-11-29"),
    ],
)
def test_a_text_in_another_language_names_a_day(text, day):
    """The nearest past, unless a word says which."""
    [found] = find_times(text, NOW)
    assert str(found.when.start.date()) == day
    assert found.relative


def test_without_a_moment_to_count_from_nothing_is_found():
    """No word counts from nothing."""
    for text in ("Was war am Montag?", "在上周五", "tre giorni fa", "en mayo", "el verano pasado", "昨晚"):
        assert find_times(text, None) == []


def test_english_months_are_read_by_the_rules_of_english():
    """ "In April" is the same time whoever reads it."""
    assert [mention.text for mention in find_times("We met in April, in December, in winter.", NOW)] == [
        "April",
        "December",
    ]


WORDS = st.sampled_from(
    """am im in letzten el en pasado Montag lunes Mai mayo sommer
    上 下 周 五 十 月 号 去年 hier fa giorni tre 99 0 vor""".split()
)


@given(st.lists(WORDS, max_size=12), st.sampled_from(["", " "]), st.none() | st.datetimes())
def test_any_string_of_such_words_is_read_without_an_error(found, between, now):
    """Fuzz: mentions lie in order, apart, and not empty."""
    text = between.join(found)
    end = 0
    for mention in find_times(text, now):
        assert end <= mention.start < mention.end <= len(text)
        assert mention.when.start < mention.when.end
        end = mention.end
