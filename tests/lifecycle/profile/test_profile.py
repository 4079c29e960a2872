"""Profiles: what lasts and what holds now, of what is believed, cited, and never of what anybody may have written."""

import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from around_banks import Clock
from remanence import Memory
from telling import told


@pytest.fixture
def ana(path, clock):
    """A bank that knows Ana for a year, read by the rules of the house."""
    with Memory(path, clock=clock) as memory:
        for text, day in (
            ("I live in Porto.", "2024-01-10"),
            ("I love hiking.", "2024-01-12"),
            ("I'm allergic to peanuts.", "2024-02-01"),
            ("I live in Lisbon now.", "2024-06-01"),
            ("I love hiking so much!", "2024-08-02"),
            ("I'm planning to visit Oslo in March 2025.", "2025-01-02"),
            ("I like horror movies.", "2025-01-03"),
        ):
            memory.retain(text, actor="Ana", at=day)
        yield memory


def said(lines):
    """The texts of lines."""
    return [line.text for line in lines]


def test_what_lasts_and_what_holds_now(ana):
    """Constraints first; a preference lasts once it was held for a month; what was superseded is gone."""
    profile = ana.profile("ana")
    assert said(profile.static)[0] == "Ana is allergic to peanuts."
    assert "Lisbon" in str(profile)
    assert "Porto" not in str(profile)
    assert any("hiking" in text for text in said(profile.static))
    assert any("horror" in text for text in said(profile.current))
    assert any("Oslo" in text for text in said(profile.current))
    later = ana.profile("Ana", now="2025-06-01")
    assert any("horror" in text for text in said(later.static))
    assert not any("Oslo" in text for text in said(later.static + later.current))


def test_every_line_is_cited_to_the_character(ana):
    """The marks of the text are those of the citations, in order, and lead to words that were said."""
    profile = ana.profile("ana")
    marks = re.findall(r"\[\d+\]", str(profile))
    assert marks == [citation.mark for citation in profile.citations]
    assert len(marks) == len(profile.static) + len(profile.current)
    for citation, line in zip(profile.citations, [*profile.static, *profile.current], strict=True):
        assert citation.record == line.records[0]
        words = [ana.get(span.episode).text[span.start : span.end] for span in citation.spans]
        assert all(words)
    (hiking,) = [line for line in profile.static if "hiking" in line.text]
    assert len(hiking.spans) == hiking.times == 2


def test_the_text_keeps_to_its_budget(ana):
    """Never more tokens than asked for, the most important lines first, and what is left out is named."""
    whole = ana.profile("ana")
    for tokens in range(1, whole.tokens + 5, 7):
        profile = ana.profile("ana", tokens=tokens)
        assert profile.tokens <= tokens
        assert len(profile.citations) + len(profile.left_out) == len(whole.citations)
        assert (profile.static, profile.current) == (whole.static, whole.current)
    words = ana.profile("ana", tokens=12, count=lambda text: len(text.split()))
    assert "peanuts" in str(words)
    with pytest.raises(ValueError, match="positive"):
        ana.profile("ana", tokens=0)


def test_what_is_forgotten_is_in_no_profile(ana):
    """At once, and back at once when it is undone."""
    (line,) = [line for line in ana.profile("ana").static if "peanuts" in line.text]
    ana.forget(line.spans[0].episode)
    assert "peanuts" not in str(ana.profile("ana"))
    ana.undo()
    assert "peanuts" in str(ana.profile("ana"))


@pytest.mark.parametrize(("origin", "believed"), [("assistant", False), ("agent", True), ("user", True)])
def test_what_an_assistant_says_of_somebody_is_no_line(mem, origin, believed):
    """Its advice is no habit of the user; what an agent notes of somebody is a line."""
    told(mem).retain("Ana lives in Rome.", origin=origin, actor="bot", at="2025-01-03")
    assert ("Rome" in str(mem.profile("ana"))) is believed


@pytest.mark.parametrize("origin", ["web", "tool"])
def test_text_that_anybody_may_have_written_makes_no_profile(ana, origin):
    """Neither a line of its own nor evidence for another, consolidated or not."""
    before = str(ana.profile("ana"))
    ana.retain("I love bungee jumping. I'm allergic to peanuts.", actor="Ana", origin=origin, at="2025-01-03")
    assert str(ana.profile("ana")) == before
    ana.consolidate()
    assert str(ana.profile("ana")) == before


def test_consolidation_does_not_change_who_somebody_is(ana):
    """The same lines with the same evidence, whether what was said twice is one record or two."""
    ana.retain("I'm allergic to peanuts!", actor="Ana", at="2024-03-01")
    before = ana.profile("ana")
    assert next(line for line in before.static if "peanuts" in line.text).times == 2
    ana.consolidate()
    after = ana.profile("ana")
    assert str(after) == str(before)
    assert [(x.times, x.fast, x.slow, set(x.spans)) for x in after.static + after.current] == [
        (x.times, x.fast, x.slow, set(x.spans)) for x in before.static + before.current
    ]


def test_a_stranger_has_an_empty_profile(ana):
    """Nothing is made up, and the text is empty."""
    profile = ana.profile("Zoltan")
    assert (str(profile), profile.tokens, profile.static, profile.current) == ("", 0, (), ())


def test_who_speaks_without_a_name_is_the_user(mem):
    """The nameless user of an assistant is the default."""
    mem.retain([{"role": "user", "content": "I'm vegetarian and I live in Ghent."}], at="2025-01-01")
    assert "Ghent" in str(mem.profile())


# --- moods and traits -------------------------------------------------------------------------------------------------


def feelings(days, now):
    """(lasting, at present) of one feeling that was told of on these days of a year."""
    with Memory(":memory:", clock=Clock()) as memory:
        told(memory)
        for day in days:
            memory.retain("Ana feels lonely.", actor="Ana", at=f"2024-{1 + day // 28:02d}-{1 + day % 28:02d}")
        profile = memory.profile("Ana", now=f"2024-{1 + now // 28:02d}-{1 + now % 28:02d}")
        return bool(profile.static), bool(profile.current)


def test_a_mood_does_not_become_a_trait():
    """However often it is told of in a week; weeks later it is gone."""
    assert feelings(range(6), 6) == (False, True)
    assert feelings(range(6), 60) == (False, False)


def test_what_comes_back_again_and_again_is_one():
    """The same feeling in spells over months lasts, until it was long not told of."""
    assert feelings([0, 60, 120], 125) == (True, False)


@settings(max_examples=25)
@given(st.sets(st.integers(0, 12), min_size=1, max_size=13))
def test_no_fortnight_makes_a_trait_without_a_silence(days):
    """A spell is one spell while no silence of a week breaks it."""
    if all(later - earlier <= 7 for earlier, later in zip(sorted(days), sorted(days)[1:], strict=False)):
        assert feelings(sorted(days), 12)[0] is False
