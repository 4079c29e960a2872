"""Options that take all the values that follow."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from remanence.interfaces.cli.options import one_flag_each


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        (["--data", "a"], ["--data", "a"]),
        (["--data", "a", "b", "--data", "c"], ["--data", "a", "--data", "b", "--data", "c"]),
        (["--data=a", "b"], ["--data=a", "--data", "b"]),
        (["--out", "d", "--data", "a", "b"], ["--out", "d", "--data", "a", "--data", "b"]),
        (["--data", "a", "b", "--json"], ["--data", "a", "--data", "b", "--json"]),
        (["--data"], ["--data"]),
    ],
)
def test_every_value_gets_its_flag(typed, meant):
    """`--data a b` means `--data a --data b`, wherever it stands."""
    assert one_flag_each(typed, {"--data"}) == meant


@given(files=st.lists(st.text("abc/.", min_size=1), min_size=1), cuts=st.lists(st.booleans(), min_size=30, max_size=30))
def test_however_the_flags_are_placed_the_values_are_the_same(files, cuts):
    """Flags repeated at any places between the values change nothing."""
    typed = ["--data"]
    for number, file in enumerate(files):
        if number and cuts[number % len(cuts)]:
            typed.append("--data")
        typed.append(file)
    meant = one_flag_each(typed, {"--data"})
    assert meant[::2] == ["--data"] * len(files)
    assert meant[1::2] == files
