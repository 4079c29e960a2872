"""From a system's hits to an outcome: places, sessions, packed documents, tokens and times."""

from itertools import count
from types import SimpleNamespace

import pytest

from remanence.arena.datasets import Doc, Group, Question
from remanence.arena.measuring import Stopwatch, run_group
from remanence.arena.systems import Found
from remanence.retrieval.packing import count_tokens

DOCS = tuple(
    Doc(id=id, text=f"text {id}", printed=f"Ana: text {id}", session=session)
    for id, session in [("a", "s1"), ("b", "s1"), ("a", "s2"), ("c", None)]
)


class Wide:
    """A searcher whose hits cite several documents; a context manager that says when it was left."""

    def __init__(self, found):
        self.found = found
        self.notes = {"odd": 2}
        self.asked = []
        self.left = False

    def search(self, question):
        self.asked.append(question.text)
        return self.found

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.left = True


def run(found, **how):
    searcher = Wide(found)
    group = Group(name="g", docs=DOCS, questions=())
    question = Question(id="q", text="what?", type="t", gold=("b",), sessions=("s1",))
    ticks = count()
    calls = []
    made = run_group(
        SimpleNamespace(name="wide", version="1", ranks=True, build=lambda _: searcher),
        group,
        4,
        [question, question],
        budgets=how.get("budgets", ()),
        stopwatch=Stopwatch(lambda: next(ticks) * 0.002, lambda: 77),
        asked=lambda: calls.append(1),
    )
    return made, searcher, calls


def found(*hits, **more):
    return Found(hits=hits, confidence=1.5, pack=lambda budget: (3, 1) if budget > 100 else (), **more)


def test_each_cited_document_takes_a_place_and_repeats_take_none():
    """Two documents of one id are one place, with the session of the first."""
    made, _, _ = run(found((1, 0), (1,), (2,), (3,)))
    (outcome, _) = made.outcomes
    assert outcome.places == ("b", "a", "c")
    assert outcome.sessions == ("s1", "s1", "")
    assert (outcome.gold, outcome.gold_sessions, outcome.confidence) == (("b",), ("s1",), 1.5)


def test_a_context_is_packed_for_each_budget():
    """By the system itself; its documents are named by id."""
    made, _, _ = run(found((0,)), budgets=(50, 500))
    assert made.outcomes[0].packed == {50: (), 500: ("c", "b")}


def test_tokens_are_those_of_what_the_reader_is_given():
    """The documents in the first ten places, or all there is."""
    made, _, _ = run(found((1,), (3,)))
    assert made.outcomes[0].tokens == sum(count_tokens(DOCS[n].printed) for n in (1, 3))
    made, _, _ = run(found(everything=True))
    assert made.outcomes[0].tokens == sum(count_tokens(doc.printed) for doc in DOCS)


def test_times_are_of_the_search_alone_and_the_first_is_apart():
    """A tick of the clock is 2 ms: one for building, one for the first recall, one for each question."""
    made, searcher, calls = run(found((0,)))
    assert made.seconds == pytest.approx(0.002)
    assert made.first_milliseconds == pytest.approx(2)
    assert [outcome.milliseconds for outcome in made.outcomes] == [pytest.approx(2)] * 2
    assert searcher.asked[1:] == ["what?", "what?"]
    assert (len(calls), searcher.left) == (2, True)
    assert (made.place, made.docs, made.resident, made.notes) == (4, 4, 77, {"odd": 2})
