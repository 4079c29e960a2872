"""What one speaker says of a number at different times: the last comes first, and nothing else moves."""

import pytest

from remanence import Memory

EARLY = "I ride a lot, and my three bikes need new tyres."
LATE = "We packed the car for the coast, with all four of my bikes on the roof."


@pytest.fixture
def memory():
    with Memory(":memory:") as opened:
        opened.retain(EARLY, actor="ana", at="2025-02-01", session="a")
        opened.retain("It rains again in the valley.", actor="ana", at="2025-03-01", session="b")
        opened.retain(LATE, actor="ana", at="2025-08-01", session="c")
        yield opened


def ranks(memory, question, *texts):
    found = [hit.text for hit in memory.recall(question, k=5)]
    return [found.index(text) for text in texts]


@pytest.mark.parametrize("question", ["How many bikes do I have?", "How many bikes does Ana own now?"])
def test_the_last_number_is_above_the_one_before(memory, question):
    """Whichever has more of the question's words."""
    late, early = ranks(memory, question, LATE, EARLY)
    assert late < early


def test_scores_are_those_that_were_there(memory):
    """Two hits change places; no score is made up, and the reasons add up."""
    hits = memory.recall("How many bikes do I have?", k=5)
    assert any("counted" in hit.why.boosts for hit in hits)
    for hit in hits:
        total = sum(share.contribution for share in hit.why.channels) + sum(hit.why.boosts.values())
        assert hit.score == pytest.approx(total)


@pytest.mark.parametrize(
    "question",
    [
        "Which bikes need new tyres?",
        "How many bikes did I have before?",
        "How many bikes did Ana have in February 2025?",
    ],
)
def test_questions_of_another_kind_or_time_are_left_alone(memory, question):
    """Of something else than a number, of what was before, of a time."""
    assert all("counted" not in hit.why.boosts for hit in memory.recall(question, k=5))


def test_what_somebody_else_says_is_no_later_number_of_theirs(memory):
    """Ben's bikes are not Ana's."""
    memory.retain("I own seven bikes these days.", actor="ben", at="2025-09-01", session="d")
    late, early = ranks(memory, "How many bikes does Ana own now?", LATE, EARLY)
    assert late < early
    assert all(
        "counted" not in hit.why.boosts
        for hit in memory.recall("How many bikes do we own?", k=5)
        if hit.record.actor == "ben"
    )
