"""Feedback: what the best hits say beside the question leads to others about the same."""

import numpy as np
import pytest

from entries import entry
from remanence.indexes import MemoryIndex
from remanence.indexes.masks import allowed
from remanence.retrieval.analysis import analyse
from remanence.retrieval.parts import Board
from remanence.retrieval.refinement.feedback import feedback
from remanence.types import Query

TEXTS = [
    "The kayak race on the lake was won by Ines.",
    "Ines trains on the lake with a kayak every morning, paddle in hand.",
    "A new paddle and a helmet came by post.",
    "The kitchen is painted green.",
    "Taxes are due in April.",
]
OTHERS = 15


@pytest.fixture
def index():
    """Two records of a race, one that shares only what these two say, and others about nothing of the kind."""
    made = MemoryIndex()
    made.add([entry(i, text) for i, text in enumerate([*TEXTS, *(f"Nothing {i}." for i in range(OTHERS))])])
    return made


def boosts(index, text, scores, **parameters):
    """What feedback adds to each record for a question, after these scores."""
    query = Query(text=text)
    total = np.array(scores + [0.01] * OTHERS)
    board = Board({"words": total}, len(total))
    return feedback(**parameters)(index, analyse(index, query), board, allowed(index.columns, query))


def test_a_record_without_a_word_of_the_question_is_led_to(index):
    """The paddle is in a hit, not in the question; what shares nothing with the hits gets nothing."""
    found = boosts(index, "Who won the kayak race?", [5.0, 4.0, 0.0, 0.0, 0.0])
    assert found[2] > 0
    assert found[3] == found[4] == 0


def test_words_of_the_question_count_no_second_time(index):
    """A record whose only words in common with the hits are the question's gets nothing."""
    assert boosts(index, "paddle helmet post new came", [0.0, 0.0, 5.0, 0.0, 0.0])[:5].max() == 0


def test_a_hit_is_believed_by_its_share_of_the_best_score(index):
    """With room for one term, a weak hit does not outvote a strong one."""
    found = boosts(index, "What is it?", [0.0, 0.0, 0.5, 5.0, 0.0], terms=2)
    assert found[3] > 0
    assert found[2] == 0


def test_nobody_gets_more_than_the_points_of_a_perfect_match(index):
    """A record that has all the terms gets about `points`."""
    assert boosts(index, "kayak", [5.0, 5.0, 5.0, 5.0, 5.0], points=3.0).max() <= 3.0


@pytest.mark.parametrize("text", ["What happened on 3 May 2024?", "What did we do in May 2024?"])
def test_a_question_of_a_time_alone_has_no_topic(index, text):
    """It wants all that happened then, whatever it was about."""
    assert boosts(index, text, [5.0, 4.0, 3.0, 0.0, 0.0]) is None


def test_nothing_found_leads_nowhere():
    """Without a hit there is nothing to learn from."""
    none = MemoryIndex()
    board = Board({}, 0)
    assert feedback()(none, analyse(none, Query(text="kayak")), board, np.zeros(0, bool)) is None


def test_of_few_records_only_the_best_is_believed():
    """Nearly all records of a small bank are among its ten best, so these have nothing in common."""
    few = MemoryIndex()
    few.add([entry(i, text) for i, text in enumerate(TEXTS)])
    question = analyse(few, Query(text="green?"))
    board = Board({"words": np.array([1.0, 2.0, 3.0, 5.0, 4.0])}, 5)
    found = feedback()(few, question, board, np.ones(5, bool))
    assert found[3] > 0
    assert found[[0, 1, 2, 4]].max() == 0
