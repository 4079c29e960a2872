"""Answers in words: scored by shared stems, refusals apart, and systems that only find have none."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from remanence.arena import run_arena
from remanence.arena.measures import check_measures, parse_measure
from remanence.arena.measures.overlap import exact, stems, token_f1
from remanence.arena.outcomes import Outcome

DOCS = [
    {"id": "1", "text": "Ana: I adopted a greyhound yesterday.", "speaker": "Ana", "time": "2025-06-02"},
    {"id": "2", "text": "Ben: I play the oboe.", "speaker": "Ben", "time": "2025-06-02"},
]
ASKED = [
    {"id": "a", "text": "When did Ana adopt a greyhound?", "type": "time", "gold": ["1"], "answers": ["1 June, 2025"]},
    {
        "id": "b",
        "text": "Which university did Zoltan visit?",
        "type": "none",
        "gold": [],
        "answers": [],
        "abstain": True,
    },
]


@pytest.mark.parametrize(
    ("reply", "answers", "expected"),
    [
        ("The Beaches", ["beach"], 1.0),
        ("7 May 2023", ["May 7, 2023"], 1.0),
        ("cats and a dog", ["two cats and a dog"], 0.8),
        ("June 2023", ["2022", "in June"], 0.5),
        ("", ["beach"], 0.0),
        ("and the", ["the"], 0.0),
        ("dog dog dog", ["dog"], 0.5),
    ],
)
def test_f1_counts_shared_stems(reply, answers, expected):
    """Case, punctuation, articles and "and" do not count; a word counts as often as both have it."""
    assert token_f1(reply, answers) == pytest.approx(expected)


@given(st.text(max_size=40), st.text(max_size=40))
def test_f1_is_a_symmetric_share(one, other):
    """In [0, 1], the same both ways, and 1 for the same words."""
    score = token_f1(one, [other])
    assert 0 <= score <= 1
    assert score == token_f1(other, [one])
    assert token_f1(one, [one]) == exact(one, [one]) == float(bool(stems(one)))


def test_refusals_are_scored_apart():
    """F1 leaves out what has no answer; `Refused` leaves out what has one."""
    asked, idle = Outcome(question="q", type="t", reply="x", answers=("x",)), Outcome(question="q", type="t")
    barred = Outcome(question="q", type="t", reply="", abstain=True)
    f1, em, refused = (parse_measure(name) for name in ("F1", "EM", "Refused"))
    assert [m.applies(asked) for m in (f1, em, refused)] == [True, True, False]
    assert [m.applies(barred) for m in (f1, em, refused)] == [False, False, True]
    assert not any(m.applies(idle) for m in (f1, em, refused))
    assert (f1.score(asked), em.score(asked), refused.score(barred)) == (1, 1, 1)


def test_the_scorers_pass_their_own_check():
    """Gold is perfect and garbage worthless."""
    check_measures([parse_measure(name) for name in ("F1", "EM", "Refused")], seed=0)


def test_the_engine_answers_and_a_baseline_does_not(tmp_path, save):
    """Per type, and in comparisons nothing is paired with silence."""
    data = save("chat.jsonl", [{"group": "g", "docs": DOCS, "queries": ASKED}])
    names = ["R@10", "F1", "EM", "Refused"]
    engine, bm25 = run_arena([data], systems=["balanced", "bm25"], measures=names, out=tmp_path / "out").results
    assert (engine.measures["F1"], engine.measures["EM"], engine.measures["Refused"]) == (1, 1, 1)
    assert engine.types["time"]["F1"] == 1.0
    assert engine.types["none"]["Refused"] == 1.0
    assert not {"F1", "EM", "Refused"} & bm25.measures.keys()
    assert "F1" not in engine.versus["bm25"]
    assert "R@10" in engine.versus["bm25"]
