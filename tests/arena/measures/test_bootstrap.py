"""Intervals: the same for the same seed, honest about luck, and paired where it matters."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from remanence.arena.measures.bootstrap import mean_interval, paired_difference, resampled_interval

scores = st.lists(st.floats(0, 1), min_size=1, max_size=40)


@given(values=scores, seed=st.integers(0, 9))
def test_an_interval_holds_means_that_resampling_can_reach(values, seed):
    """It lies within the scores, and the same seed gives the same interval."""
    low, high = mean_interval(values, seed=seed, resamples=200)
    assert min(values) - 1e-9 <= low <= high <= max(values) + 1e-9
    assert (low, high) == mean_interval(values, seed=seed, resamples=200)


def test_an_interval_is_as_wide_as_the_normal_approximation_says():
    """A fair coin, 400 times: about ±.049."""
    low, high = mean_interval([0.0, 1.0] * 200, seed=1)
    assert (high - low) / 2 == pytest.approx(1.96 * 0.5 / 20, rel=0.1)


def test_pairing_finds_a_small_difference_that_separate_intervals_hide():
    """Questions differ by more than systems do; the difference on each question is sure all the same."""
    hard_and_easy = [0.0, 0.9] * 50
    better = [value + 0.05 for value in hard_and_easy]
    found = paired_difference(better, hard_and_easy, seed=0)
    assert found.difference == pytest.approx(0.05)
    assert found.interval == (pytest.approx(0.05), pytest.approx(0.05))
    assert found.above_zero == 1.0
    assert mean_interval(better, seed=0)[0] < mean_interval(hard_and_easy, seed=0)[1]


@given(a=scores, seed=st.integers(0, 3))
def test_a_difference_turns_its_sign_when_the_sides_change(a, seed):
    """And there is none between a system and itself."""
    b = [1 - value for value in a]
    forth, back = paired_difference(a, b, seed=seed, resamples=50), paired_difference(b, a, seed=seed, resamples=50)
    assert forth.difference == pytest.approx(-back.difference)
    assert forth.interval == (pytest.approx(-back.interval[1]), pytest.approx(-back.interval[0]))
    assert paired_difference(a, a, seed=seed, resamples=50).interval == (0, 0)


def test_large_runs_are_resampled_in_pieces_with_the_same_result():
    """Many questions never need one huge table of resamples."""
    values = np.random.default_rng(5).random(30_000)
    low, high = mean_interval(values, seed=0, resamples=120)
    assert low < values.mean() < high


def test_nothing_has_no_interval():
    """An error for a mean, None for a score that no resample has."""
    with pytest.raises(ValueError, match="nothing"):
        mean_interval([], seed=0)
    with pytest.raises(ValueError, match="same questions"):
        paired_difference([1.0], [1.0, 0.0], seed=0)
    assert resampled_interval(lambda _: None, 5, seed=0) is None
