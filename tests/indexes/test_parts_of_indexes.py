"""Arrays that grow, epochs, codes, reading order, rounding and sign bits."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from remanence.indexes import signs
from remanence.indexes.codes import Codes
from remanence.indexes.context import GAP, NONE, Context, ReadingOrder, gate
from remanence.indexes.epochs import epoch
from remanence.indexes.growing import Growing, Ragged
from remanence.indexes.moments import MISSING

ROWS = st.lists(st.lists(st.integers(0, 99), max_size=5), max_size=8)


@given(st.lists(st.lists(st.integers(-9, 9), max_size=40), max_size=12))
def test_a_growing_array_holds_what_was_put_in(parts):
    """However it is cut, the view is the concatenation."""
    growing = Growing(np.int32)
    for part in parts:
        growing.extend(part)
    assert growing.view.tolist() == [value for part in parts for value in part]


@given(ROWS, ROWS, st.data())
def test_ragged_rows_come_back_as_they_went_in(first, second, data):
    """Rows keep their values when others are set, kept or gathered in any order."""
    rows = first + second
    ragged = Ragged(np.int32)
    for part in (first, second):
        ragged.append([value for row in part for value in row], [len(row) for row in part])
    if rows:
        place = data.draw(st.integers(0, len(rows) - 1))
        rows[place] = [7, 7, 7]
        ragged.set(place, [7, 7, 7])
    wanted = data.draw(st.lists(st.integers(0, len(rows) - 1), max_size=6)) if rows else []
    values, _ = ragged.gather(np.array(wanted, np.int64))
    assert values.tolist() == [value for place in wanted for value in rows[place]]
    kept = sorted(set(wanted))
    ragged.keep(np.array(kept, np.int64))
    assert ragged.gather(np.arange(len(kept)))[0].tolist() == [value for place in kept for value in rows[place]]


@given(st.integers(0, 10**7))
def test_an_epoch_is_never_more_than_a_fifth_behind(count):
    """Statistics come from a prefix that follows from the number of entries, exact for the first sixteen."""
    size = epoch(count)
    assert size <= count
    assert epoch(size) == size
    assert count <= 16 or count - size <= max(16, size // 4 + 1)


def test_codes_follow_first_appearance():
    """None has no code; an unknown string has none either."""
    codes = Codes()
    assert [codes.add(value) for value in ("b", None, "a", "b")] == [0, -1, 1, 0]
    assert (codes.get("a"), codes.get("c"), codes.get(None)) == (1, -1, -1)


def neighbours(sessions, moments=None):
    """The reading order of rows with these sessions."""
    order = ReadingOrder()
    for row, session in enumerate(sessions):
        order.append([session], [MISSING if moments is None else moments[row]], [False])
    return order.neighbours.tolist()


def test_neighbours_are_of_the_same_session_in_the_order_stored():
    """Sessions may be interleaved; one before, one after, two before, two after."""
    assert neighbours([0, 1, 0, 0, 1]) == [
        [NONE, 2, NONE, 3],
        [NONE, 4, NONE, NONE],
        [0, 3, NONE, NONE],
        [2, NONE, 0, NONE],
        [1, NONE, NONE, NONE],
    ]


def test_rows_without_a_session_stand_together_while_they_are_close_in_time():
    """An hour of silence, or an unknown time, parts them."""
    moments = [0, GAP, 2 * GAP + 1, MISSING, 2 * GAP + 2]
    before = [row[0] for row in neighbours([-1] * 5, moments)]
    assert before == [NONE, 0, NONE, NONE, NONE]
    assert [row[0] for row in neighbours([-1] * 3)] == [NONE] * 3


@given(st.lists(st.integers(-1, 3), max_size=30))
def test_neighbours_are_mutual(sessions):
    """Who stands before someone has them after it, one place or two."""
    found = neighbours(sessions, [10] * len(sessions))
    for row, (before, after, second_before, second_after) in enumerate(found):
        for other, column, back in ((before, 1, row), (after, 0, row), (second_before, 3, row), (second_after, 2, row)):
            assert other == NONE or found[other][column] == back


@given(st.lists(st.booleans(), max_size=30), st.integers(1, 5))
def test_loose_rows_are_linked_in_the_order_stored(loose, cut):
    """However adds are cut; they are no one's neighbours, and rows between them are passed over."""
    order = ReadingOrder()
    for start in range(0, len(loose), cut):
        part = loose[start : start + cut]
        order.append([NONE] * len(part), [MISSING] * len(part), part)
    chain = [row for row, is_loose in enumerate(loose) if is_loose]
    expected = [[NONE] * 4 for _ in loose]
    for place, row in enumerate(chain):
        steps = (place - 1, place + 1, place - 2, place + 2)
        expected[row] = [chain[step] if 0 <= step < len(chain) else NONE for step in steps]
    rows = np.arange(len(loose))
    assert order.stored(rows).tolist() == expected
    assert order.neighbours.tolist() == [[NONE] * 4 for _ in loose]
    assert order.around(rows[:1]).tolist() == rows[:1].tolist()
    assert order.around(rows[:1], stored=True).tolist() == sorted({0, *expected[0]} - {NONE} if loose else [])


def test_the_gate_closes_as_a_turn_gets_longer():
    """Open for an empty turn, half open at the given length."""
    assert gate(np.array([0, 40, 400]), 40).tolist() == pytest.approx([1, 0.5, 1 / 101], abs=1e-6)
    assert Context(0, 0, 0).empty
    assert not Context().empty


@given(st.lists(st.integers(0, 2**64 - 1), min_size=1, max_size=20))
def test_bits_are_counted_alike_with_and_without_numpy_2(words):
    """The table for older NumPy gives what `bitwise_count` gives."""
    array = np.array(words, np.uint64)
    table = signs._ONES[array.view(np.uint8).reshape(-1, 8)].sum(axis=1)
    assert signs.count_ones(array).tolist() == table.tolist() == [word.bit_count() for word in words]


def test_sign_bits_estimate_the_cosine():
    """The estimate is 1 for the same signs, -1 for opposite ones, for any dimension."""
    random = np.random.default_rng(3)
    for dimension in (32, 100, 256):
        vectors = random.normal(size=(50, dimension))
        vectors[1] = -vectors[0]
        held = signs.Signs(dimension)
        held.resize(len(vectors))
        held.set(np.arange(len(vectors)), vectors)
        estimate = held.agreement(vectors[0])
        truth = vectors @ vectors[0] / np.linalg.norm(vectors, axis=1) / np.linalg.norm(vectors[0])
        assert estimate[:2].tolist() == pytest.approx([1, -1])
        assert np.abs(estimate - truth).max() < 4 / dimension**0.5
