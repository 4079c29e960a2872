"""Irregular forms: what no suffix rule links to its base form."""

import pytest

from remanence.encoding.irregular import BASE_FORMS
from remanence.encoding.text import FUNCTION_WORDS, terms


@pytest.mark.parametrize(
    ("one", "other"),
    [("goes", "went"), ("bought", "buying"), ("Children's", "child"), ("taught", "teaches"), ("women", "Woman")],
)
def test_a_form_counts_as_its_base(one, other):
    """A question in one tense or number finds a record in the other."""
    assert terms(one) == terms(other)


@pytest.mark.parametrize("word", ["rose", "ground", "bore", "wound", "lay", "lives", "leaves", "founded"])
def test_a_word_that_is_more_often_another_stays(word):
    """The flower is not the past of "rise"."""
    assert word not in BASE_FORMS


def test_every_form_leads_to_a_base_in_one_step():
    """A base form is nobody's irregular form, and a function word is neither."""
    assert not BASE_FORMS.keys() & set(BASE_FORMS.values())
    assert not (BASE_FORMS.keys() | set(BASE_FORMS.values())) & FUNCTION_WORDS
