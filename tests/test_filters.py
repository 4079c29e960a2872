"""Filters on metadata mean the same everywhere, and say what is wrong with them."""

import json
from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from remanence.filters import check_where, matches

PERSON = {"topic": "work", "age": 4, "pinned": True, "tags": ["red", "blue"], "note": "call Ana"}


@pytest.mark.parametrize(
    "where",
    [
        {},
        {"topic": "work"},
        {"topic": {"eq": "work"}},
        {"topic": {"ne": "home"}},
        {"missing": {"ne": "home"}},
        {"age": {"gte": 4, "lt": 5}},
        {"age": {"gt": 3.5, "lte": 4}},
        {"topic": {"gt": "wor"}},
        {"age": {"in": [1, 4]}},
        {"tags": {"contains": "red"}},
        {"note": {"contains": "Ana"}},
        {"note": {"icontains": "aNA"}},
        {"tags": {"icontains": "RED"}},
        {"topic": {"exists": True}, "missing": {"exists": False}},
        {"and": [{"topic": "work"}, {"pinned": True}]},
        {"or": [{"topic": "home"}, {"age": 4}]},
        {"not": {"topic": "home"}},
    ],
)
def test_what_a_filter_describes_satisfies_it(where):
    """Every condition lets through what it says."""
    check_where(where)
    assert matches(where, PERSON)


@pytest.mark.parametrize(
    "where",
    [
        {"topic": "Work"},
        {"topic": "work", "age": 5},
        {"missing": "work"},
        {"missing": {"gte": 0}},
        {"age": {"gt": "3"}},
        {"topic": {"lt": 9}},
        {"pinned": 1},
        {"age": {"in": []}},
        {"age": {"in": [True]}},
        {"note": {"contains": 4}},
        {"note": {"contains": "ana"}},
        {"note": {"icontains": "anna"}},
        {"note": {"icontains": 4}},
        {"tags": {"icontains": "re"}},
        {"age": {"icontains": 4}},
        {"missing": {"icontains": "ana"}},
        {"age": {"contains": 4}},
        {"missing": {"exists": True}},
        {"and": [{"topic": "work"}, {"pinned": False}]},
        {"or": [{"topic": "home"}, {"age": 5}]},
        {"not": {"topic": "work"}},
    ],
)
def test_what_a_filter_does_not_describe_fails_it(where):
    """No condition lets through more; a number never equals true, nor compares with a text."""
    check_where(where)
    assert not matches(where, PERSON)


@pytest.mark.parametrize(
    ("where", "says"),
    [
        ([], "an object"),
        ("topic", "an object"),
        ({"age": {"over": 3}}, "'over' is no condition for 'age'"),
        ({"age": {}}, "empty"),
        ({"age": {"gte": None}}, "needs a number or a string"),
        ({"age": {"in": 3}}, "needs a list"),
        ({"age": {"exists": 1}}, "true or false"),
        ({"tags": ["red"]}, "cannot equal a list"),
        ({"and": {}}, "needs a list"),
        ({"or": []}, "needs a list"),
        ({"not": [{"a": 1}]}, "an object"),
        ({3: 4}, "a field is a string"),
    ],
)
def test_a_wrong_filter_says_what_is_wrong(where, says):
    """A mistake is a ValueError that names the field or word, never an empty result."""
    with pytest.raises(ValueError, match=says):
        check_where(where)


def test_a_filter_that_is_nested_without_end_is_refused():
    """No input exhausts the stack."""
    where = {"topic": "work"}
    for _ in range(5000):
        where = {"not": where}
    with pytest.raises(ValueError, match="nested"):
        check_where(where)


SCALARS = st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(max_size=4)
FIELDS = st.sampled_from(["a", "b", "c"])
METADATA = st.dictionaries(FIELDS, SCALARS | st.lists(SCALARS, max_size=3), max_size=3)
CONDITIONS = SCALARS | st.one_of(
    st.fixed_dictionaries({}, optional={"eq": SCALARS, "ne": SCALARS, "contains": SCALARS, "exists": st.booleans()}),
    st.dictionaries(st.sampled_from(["gt", "gte", "lt", "lte"]), st.integers() | st.text(max_size=3), min_size=1),
    st.fixed_dictionaries({"in": st.lists(SCALARS, max_size=3)}),
).filter(lambda condition: condition != {})
WHERES = st.recursive(
    st.dictionaries(FIELDS, CONDITIONS, max_size=2),
    lambda inner: st.one_of(
        st.fixed_dictionaries({"not": inner}),
        st.fixed_dictionaries({"and": st.lists(inner, min_size=1, max_size=3)}),
        st.fixed_dictionaries({"or": st.lists(inner, min_size=1, max_size=3)}),
    ),
    max_leaves=6,
)


@given(WHERES, METADATA)
def test_every_well_formed_filter_gives_an_answer(where, metadata):
    """A filter that is accepted never fails on any metadata, and its negation gives the other answer."""
    check_where(where)
    assert matches(where, metadata) is not matches({"not": where}, metadata)


@given(st.recursive(SCALARS, lambda inner: st.lists(inner) | st.dictionaries(st.text(max_size=4), inner), max_leaves=8))
def test_any_json_is_accepted_or_refused_with_a_reason(value):
    """Fuzz: nothing but a ValueError comes out of a check, and what passes can be used."""
    with suppress(ValueError):
        check_where(value)
        matches(value, json.loads(json.dumps(PERSON)))
