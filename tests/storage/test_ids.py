"""Ids: in order within a process, unique across processes and forks."""

import os
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from around_banks import Clock, run_child
from remanence.storage.ids import IdFactory, encode_id


@given(st.integers(0, 2**128 - 1), st.integers(0, 2**128 - 1))
def test_an_id_sorts_like_its_number(one, other):
    """26 characters whose order is that of the numbers."""
    assert len(encode_id(one)) == 26
    assert (encode_id(one) < encode_id(other)) == (one < other)


@given(st.lists(st.integers(-3, 3), max_size=30), st.sampled_from([bytes, os.urandom, lambda n: b"\xff" * n]))
def test_ids_come_in_order_whatever_the_clock_does(steps, entropy):
    """A clock that stands still or runs backwards, and the least and most random bytes: still ascending."""
    clock = Clock(step=timedelta(0))
    make, ids = IdFactory(clock, entropy), []
    for step in steps:
        clock.now += timedelta(milliseconds=step)
        ids.append(make())
    assert ids == sorted(set(ids))


def test_threads_never_get_the_same_id():
    """One factory, eight threads."""
    make = IdFactory(Clock(step=timedelta(0)))
    with ThreadPoolExecutor(8) as pool:
        ids = list(pool.map(lambda _: make(), range(4000)))
    assert len(set(ids)) == 4000


PRINT_IDS = """
from around_banks import Clock
from datetime import timedelta
from remanence.storage.ids import IdFactory
make = IdFactory(Clock(step=timedelta(0)))
print(*[make() for _ in range(500)])
"""


def test_processes_at_the_same_moment_get_different_ids():
    """The clock says the same in all of them; chance keeps them apart."""
    ids = [id for _ in range(3) for id in run_child(PRINT_IDS).split()]
    assert len(set(ids)) == 1500


FORK = """
import os
from around_banks import Clock
from datetime import timedelta
from remanence.storage.ids import IdFactory

def entropy(n):  # nothing but the process itself tells the two apart, and only where an id is drawn, not counted up
    return (1000 * os.getpid()).to_bytes(n, "big") if n > 4 else bytes(n)

make = IdFactory(Clock(step=timedelta(0)), entropy)
print(make(), flush=True)
child = os.fork()
ids = [make() for _ in range(200)]
if child:
    os.waitpid(child, 0)  # so that the two do not write into each other's lines
print(*ids, flush=True)
"""


@pytest.mark.skipif(not hasattr(os, "fork"), reason="this system has no fork")
def test_a_forked_process_gets_ids_of_its_own():
    """Parent and child go on from the same state, and never meet."""
    ids = run_child(FORK).split()
    assert len(ids) == 401
    assert len(set(ids)) == 401
