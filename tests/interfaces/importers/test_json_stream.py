"""JSON read value by value says what JSON read whole says, wherever its chunks are cut."""

import io
import json
from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from remanence.interfaces.importers import json_stream
from remanence.interfaces.importers.json_stream import BrokenJson, Unread, walk

VALUES = st.recursive(
    st.none() | st.booleans() | st.integers(-(2**53), 2**53) | st.text(max_size=20) | st.floats(allow_nan=False,
                                                                                             allow_infinity=False),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=5), inner, max_size=4),
    max_leaves=20,
)  # fmt: skip


class Dribble(io.BytesIO):
    """A stream that gives a few bytes at a time."""

    step = 3

    def read(self, size=-1):
        return super().read(min(self.step, size) if size >= 0 else self.step)


def rebuilt(pairs):
    """The elements of a top-level array."""
    return [value for _, value in pairs]


@given(st.lists(VALUES, max_size=6), st.integers(1, 9), st.sampled_from([None, 2]), st.booleans())
def test_elements_are_those_of_the_whole(values, step, indent, ascii_only):
    """Spaces, escapes, quotes and brackets in strings, cut anywhere."""
    stream = Dribble(json.dumps(values, indent=indent, ensure_ascii=ascii_only).encode())
    stream.step = step
    assert rebuilt(walk(stream, lambda place: place == ())) == values


@given(st.dictionaries(st.text(max_size=5), st.lists(VALUES, max_size=3), max_size=4), st.integers(1, 9))
def test_places_lead_to_their_values(value, step):
    """Entering everything two levels deep gives each leaf with its place."""
    stream = Dribble(json.dumps(value).encode())
    stream.step = step
    for place, leaf in walk(stream, lambda place: len(place) < 2):
        held = value
        for part in place:
            held = held[part]
        assert held == leaf


@given(st.binary(max_size=60), st.integers(1, 9))
def test_any_bytes_end_in_values_or_in_one_error(data, step):
    """Nothing but BrokenJson is raised, and it ends."""
    stream = Dribble(b"[" + data)
    stream.step = step
    with suppress(BrokenJson):
        list(walk(stream, lambda place: len(place) < 3))


def test_a_value_that_is_too_large_is_passed_over(monkeypatch):
    """The others are given, and the large one is never held."""
    monkeypatch.setattr(json_stream, "CHUNK", 16)
    text = json.dumps(["a", "b" * 5000, {"c": ["]" * 3000, '"']}, [1], "d"]).encode()
    found = rebuilt(walk(io.BytesIO(text), lambda place: place == (), largest=100))
    assert [value for value in found if not isinstance(value, Unread)] == ["a", [1], "d"]
    assert sum(isinstance(value, Unread) for value in found) == 2


def test_a_malformed_element_does_not_take_the_next_with_it():
    """Brackets say where it ends."""
    found = rebuilt(walk(io.BytesIO(b'[{"a": 1}, {"b": nope}, {"c": 3}]'), lambda place: place == ()))
    assert (found[0], found[2]) == ({"a": 1}, {"c": 3})
    assert isinstance(found[1], Unread)


@pytest.mark.parametrize("text", [b"", b"[", b"[1", b'["a', b"[1 2]", b"{1: 2}", b'{"a" 1}', b"[1]]", b"]"])
def test_what_is_no_json_is_said(text):
    """Cut, unbalanced or followed by more."""
    with pytest.raises(BrokenJson):
        list(walk(io.BytesIO(text), lambda place: place == ()))


def test_deep_nesting_is_an_unread_value():
    """A hundred thousand brackets are no reason to fall over."""
    (found,) = rebuilt(walk(io.BytesIO(b"[" + b"[" * 100_000 + b"]" * 100_000 + b"]"), lambda place: place == ()))
    assert isinstance(found, Unread)
