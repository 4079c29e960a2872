"""Changes told in words of their own: which attribute they are of, and which of two like sentences comes first."""

import pytest

from around_banks import Clock
from remanence import Memory
from remanence.encoding.changing import CHANGED, PERHAPS, UNCHANGED, change_told

OTHERS = (
    "Oak Rovers are in the Grey Division.",
    "Elm Rovers are in the Blue Division.",
    "The home ground of Elm Rovers is Mill Park.",
    "The captain of Elm Rovers is Ada Pell.",
    "Ada Pell lives in Umber.",
)


def bank(*told):
    mem = Memory(":memory:", clock=Clock())
    mem.retain_many([{"text": text, "origin": "document"} for text in (*OTHERS, *told)])
    mem.wait()
    return mem


@pytest.mark.parametrize(
    ("before", "change", "question"),
    [
        (
            "The home ground of Oak Rovers is Lock Lane.",
            "Oak Rovers have moved to Mill Park.",
            "Where is the home ground of Oak Rovers?",
        ),
        (
            "The captain of Oak Rovers is Ivo Marsh.",
            "Ada Pell has taken charge of Oak Rovers.",
            "Who is the captain of Oak Rovers?",
        ),
        ("Nils Ode was the mayor of Wyre.", "Lena Fry was elected mayor of Wyre.", "Who is the mayor of Wyre?"),
        (
            "The cook of Lock House is Ivo Marsh.",
            "Lock House has hired Lena Fry as its cook.",
            "Who is the cook of Lock House?",
        ),
        (
            "Ivo Marsh is the mayor of Wyre.",
            "Lena Fry was unveiled as mayor of Wyre.",
            "Who is the mayor of Wyre?",
        ),
        ("Wyre has 12,000 inhabitants.", "Wyre has grown to 14,500 inhabitants.", "What is the population of Wyre?"),
    ],
)
def test_a_change_in_other_words_is_what_holds_now(before, change, question):
    """No word of the change says what it is a change of; what the bank knows of such values does."""
    with bank(before, change) as mem:
        hits = mem.recall(question)
        assert hits[0].text == change
        assert before in [hit.text for hit in hits]


@pytest.mark.parametrize(("signed", "holds"), [("Tom Ash", True), ("Ada Pell", False)])
def test_what_somebody_does_for_a_thing_may_change_with_the_thing(signed, holds):
    """Who keeps goal for a club is an attribute of the club: it is told anew of one who is known to keep goal."""
    keeps, change = "Ivo Marsh keeps goal for Oak Rovers.", f"Oak Rovers brought in {signed}."
    with bank(keeps, "Tom Ash keeps goal for Elm Rovers.", change) as mem:
        first, *others = mem.recall("Who keeps goal for Oak Rovers?")
        assert first.text == (change if holds else keeps)
        assert not holds or [hit.why.notes for hit in others if hit.text == keeps] == [{"outdated": "now Tom Ash"}]


@pytest.mark.parametrize(
    ("before", "beside", "question"),
    [
        (
            "The home ground of Oak Rovers is Lock Lane.",
            "Oak Rovers lost a game in Mill Park.",
            "Where is the home ground of Oak Rovers?",
        ),
        (
            "The captain of Oak Rovers is Ivo Marsh.",
            "Ada Pell sells the tickets of Oak Rovers.",
            "Who is the captain of Oak Rovers?",
        ),
        ("Ivo Marsh was born in Umber.", "Ivo Marsh has moved to Wyre.", "Where was Ivo Marsh born?"),
        (
            "The home ground of Oak Rovers is Lock Lane.",
            "Oak Rovers have signed Ada Pell.",
            "Where is the home ground of Oak Rovers?",
        ),
    ],
)
def test_what_is_told_beside_a_fact_does_not_change_it(before, beside, question):
    """No change is told, or one of something that happens once, or of another kind of value."""
    with bank(before, beside) as mem:
        assert mem.recall(question)[0].text == before


def test_of_two_sentences_that_differ_in_a_value_the_later_comes_first():
    """Whatever they say: no statement is read from these, and no lexicon knows them."""
    early, late = "Nobody beats Ann Lee's carrot soup.", "Nobody beats Ann Lee's lentil soup."
    with bank(early, "A long walk to the sea and back.", late) as mem:
        assert [hit.text for hit in mem.recall("What soup of Ann Lee's does nobody beat?")[:2]] == [late, early]
    with bank(late, "A long walk to the sea and back.", early) as mem:
        assert [hit.text for hit in mem.recall("What soup of Ann Lee's does nobody beat?")[:2]] == [early, late]


def test_a_question_for_one_of_them_keeps_its_own():
    """A word of the question tells them apart."""
    early, late = "Nobody beats Ann Lee's carrot soup.", "Nobody beats Ann Lee's lentil soup."
    with bank(early, late) as mem:
        assert mem.recall("Who beats Ann Lee's carrot soup?")[0].text == early


@pytest.mark.parametrize(
    ("sentence", "told"),
    [
        ("The shop is now in Wyre.", CHANGED),
        ("The hull was repainted red.", CHANGED),
        ("Ada took over the shop.", CHANGED),
        ("Ada has eaten the cake.", PERHAPS),
        ("Ada reported the loss.", UNCHANGED),
        ("The shop is in Wyre.", UNCHANGED),
    ],
)
def test_words_and_tense_tell_of_a_change(sentence, told):
    """ "Reported" is no "ported again"."""
    assert change_told(sentence) == told
