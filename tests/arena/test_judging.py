"""What hits say: whether they hold the answer, and whether a fact that changed is told as it is now."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from remanence.arena import run_arena
from remanence.arena.datasets import Doc, Group, Question
from remanence.arena.judging import Judge
from remanence.arena.measures import check_measures, parse_measure
from remanence.arena.measures.answers import READ, answer_place, holds, plain_words
from remanence.arena.outcomes import Outcome
from remanence.arena.systems import Found

FACTS = (
    "The mayor of Oakwell is Ada Finch.",
    "Oakwell lies on the river Tamble.",
    "The mayor of Oakwell is Bo Quill.",
    "The mayor of Fernmoor is Cyd Lark.",
)


def judged(order, *, question="Who is the mayor of Oakwell?", answers=("Bo Quill",), outdated=(), **more):
    docs = tuple(Doc(id=f"d{n}", text=text, printed=text) for n, text in enumerate(FACTS))
    asked = Question(id="q", text=question, type="t", answers=answers, **more)
    found = Found(hits=tuple((n,) for n in order), pack=lambda _: (), outdated=frozenset(outdated))
    judge = Judge(Group(name="g", docs=docs, questions=()))
    about = judge(asked, found, tuple(f"d{n}" for n in order))
    return Outcome(question="q", type="t", **about._asdict())


def score(name, outcome):
    measure = parse_measure(name)
    return measure.score(outcome) if measure.applies(outcome) else None


@pytest.mark.parametrize(
    ("said", "answer", "expected"),
    [
        ("He works in Washington, D.C..", "washington dc", True),
        ("She reads the Chang'an chronicle.", "Chang’an", True),
        ("A harbour, the Old Town and a lake", "old town", True),
        ("The oldest town of all", "old town", False),
        ("Anatolia", "Ana", False),
        ("我住在里斯本，喜欢苹果", "里斯本", True),
        ("Where is The Who?", "the who", True),
    ],
)
def test_an_answer_stands_in_a_text_as_whole_words(said, answer, expected):
    """Case, punctuation and articles do not count; in scripts without spaces the characters do."""
    assert holds(plain_words(said), plain_words(answer)) is expected


@given(st.text(max_size=60), st.text(max_size=20))
def test_any_text_can_be_judged(said, answer):
    """And a text holds itself, if it has any word."""
    words = plain_words(said)
    assert holds(words, words) is bool(words)
    assert holds(words, plain_words(answer)) in (True, False)


@pytest.mark.parametrize(("filler", "place"), [(READ - 2, 1), (READ - 1, 0)])
def test_only_the_first_tokens_of_a_hit_are_read(filler, place):
    """An answer of two tokens just inside the first sixty counts, and one that is cut does not."""
    texts = [("a", "word " * filler + "Bo Quill")]
    assert answer_place([(0,)], lambda n: texts[n], ["Bo Quill"]) == place


def test_a_hit_of_several_documents_shares_the_tokens_and_takes_a_place_each():
    """So a summary of everything does not answer everything."""
    texts = [("a", "word " * 50), ("b", "Ann Bo Cy"), ("c", "more " * 9 + "Bo Quill")]
    assert answer_place([(0, 1)], lambda n: texts[n], ["Cy"]) == 2
    assert answer_place([(0, 2)], lambda n: texts[n], ["Bo Quill"]) == 0
    assert answer_place([(0, 2), (2,)], lambda n: texts[n], ["Bo Quill"]) == 0  # its place is taken


def test_answers_are_scored_by_place():
    """A question that is to be refused, or whose answer nobody knows, has no score."""
    outcome = judged([0, 2])
    assert [score(name, outcome) for name in ("A@1", "A@2")] == [0, 1]
    assert score("A@1", judged([2], answers=())) is None
    assert score("A@1", judged([2], abstain=True)) is None


def test_corrected_answers_take_the_place_of_the_given_ones():
    """Both are scored: the source's own, and what is right."""
    outcome = judged([0], corrected=("Ada Finch",))
    assert (score("A@1", outcome), score("A@1:corrected", outcome)) == (0, 1)
    untouched = judged([2])
    assert (score("A@1", untouched), score("A@1:corrected", untouched)) == (1, 1)


@pytest.mark.parametrize(
    ("order", "expected"), [([2, 0], 1.0), ([0, 2], 0.0), ([1, 3, 2], 1.0), ([1, 3], 0.0), ([], 0.0)]
)
def test_the_first_hit_that_tells_a_changed_fact_tells_it_as_it_is(order, expected):
    """Hits about something else do not count, and silence is a miss."""
    assert score("Current@1", judged(order)) == expected


def test_a_fact_that_did_not_change_is_not_judged_for_currency():
    """Nor one that is told in a frame whose names the question does not have."""
    of_fernmoor = judged([3], question="Who is the mayor of Fernmoor?", answers=("Cyd Lark",))
    assert score("Current@1", of_fernmoor) is None
    of_nobody = judged([2], question="Who governs the town on the river Tamble?")
    assert score("Current@1", of_nobody) is None


def test_an_outdated_value_counts_against_freshness_unless_it_is_marked():
    """A reader who is told that it is out of date is not misled."""
    assert score("Fresh@2", judged([2, 0])) == 0.5
    assert score("Fresh@2", judged([2, 0], outdated=[0])) == 1.0


def test_the_scorers_pass_their_own_check_and_odd_names_are_refused():
    """Gold is perfect and garbage worthless."""
    check_measures([parse_measure(name) for name in ("A@1", "A@10:corrected", "Current@1", "Fresh@10")], seed=0)
    for name in ("Current@3", "Fresh@10:corrected", "A@0"):
        with pytest.raises((ValueError, ImportError)):
            parse_measure(name)


def test_a_file_with_answers_and_without_gold_is_measured(tmp_path, save):
    """Both kinds of A@k are in the results; measures that need gold are left out."""
    docs = [{"id": str(n), "text": text} for n, text in enumerate(FACTS)]
    asked = {"id": "1", "text": "Who is the mayor of Oakwell?", "type": "one", "gold": [], "answers": ["Ada Finch"]}
    other = {"id": "2", "text": "Who is the mayor of Fernmoor?", "type": "one", "gold": [], "answers": ["Cyd Lark"]}
    data = save("facts.jsonl", [{"group": "g", "docs": docs, "queries": [asked | {"corrected": "Bo Quill"}, other]}])
    report = run_arena([data], systems=["bm25"], out=tmp_path / "out")
    (result,) = report.results
    assert (result.n, result.n_without_gold) == (2, 2)
    assert result.measures["A@10"] == result.measures["A@10:corrected"] == 1.0
    assert "R@10" not in result.measures
    assert result.measures_n == {"Current@1": 1}
    assert report.measures == ["A@1", "A@10", "Current@1", "A@1:corrected", "A@10:corrected"]
    (skipped,) = run_arena([data], systems=["bm25"], measures=["R@10"], out=tmp_path / "out").results
    assert (skipped.n, "A@1" in skipped.skipped) == (0, True)
