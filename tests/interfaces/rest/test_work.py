"""The queue of a server: what is begun when, and what becomes of those who do not wait."""

import asyncio
from functools import partial
from threading import Barrier, Event

import pytest

from remanence.interfaces.rest.problems import Refused
from remanence.interfaces.rest.work import Work


def test_what_was_asked_first_is_begun_first():
    """Also work of a bank that has to wait for itself: whoever came later, of another bank, does not push it back."""
    work, end, order = Work(threads=1, waiting=9), Event(), list[str]()

    async def ask() -> None:
        first = work.run(lambda: end.wait(30))
        said = ("ana 1", "ana 2", "ben 1", "ana 3", "cyd 1")
        more = [work.run(lambda name=name: order.append(name), name[:3]) for name in said]
        end.set()
        await asyncio.gather(first, *more)
        assert order == [*said]

    asyncio.run(ask())
    assert work.asked == 0


def test_no_bank_takes_more_than_half_of_the_threads():
    """What waits for its own bank is passed by, and is done once its turn comes."""
    work, end, order = Work(threads=2, waiting=9), Event(), list[str]()

    async def ask() -> None:
        slow = work.run(lambda: end.wait(30), "ana")
        waiting = work.run(lambda: order.append("ana"), "ana")
        await work.run(lambda: order.append("ben"), "ben")
        await work.run(lambda: order.append("nobody's"))
        end.set()
        await asyncio.gather(slow, waiting)

    asyncio.run(ask())
    assert order == ["ben", "nobody's", "ana"]


def test_what_fails_fails_where_it_is_awaited():
    """And takes no thread with it; who is one too many is told at once."""
    work, end = Work(threads=1, waiting=1), Event()

    async def ask() -> None:
        long, failing = work.run(lambda: end.wait(30)), work.run(lambda: 1 // 0)
        with pytest.raises(Refused, match="too many requests wait"):
            work.run(lambda: None)
        end.set()
        with pytest.raises(ZeroDivisionError):
            await failing
        assert await long
        assert await work.run(lambda: "done") == "done"

    asyncio.run(ask())


def test_who_gives_up_before_the_turn_comes_has_nothing_done():
    """What has begun is done whole; what has not is not begun for nobody."""
    work, begun, end, order = Work(threads=1, waiting=9), Event(), Event(), list[str]()

    async def ask() -> None:
        running = work.run(lambda: (begun.set(), end.wait(30), order.append("begun")))
        waiting = work.run(lambda: order.append("waiting"))
        await asyncio.to_thread(begun.wait, 30)
        running.cancel()
        waiting.cancel()
        end.set()
        await work.run(lambda: None)

    asyncio.run(ask())
    assert order == ["begun"]
    assert work.asked == 0


def test_of_short_calls_only_a_few_run_at_once(monkeypatch):
    """However many threads there are: the others wait, in the order in which they came."""
    monkeypatch.setattr("remanence.interfaces.rest.work.SHORT", 1e6)
    work, both, end, order = Work(threads=8, waiting=9), Barrier(3), Event(), list[int]()

    def do(number: int) -> None:
        order.append(number)
        if number < 2:
            both.wait(30)
            end.wait(30)

    async def ask() -> None:
        asked = [work.run(partial(do, number)) for number in range(5)]
        await asyncio.to_thread(both.wait, 30)
        assert sorted(order) == [0, 1]
        end.set()
        await asyncio.gather(*asked)

    asyncio.run(ask())
    assert sorted(order) == [0, 1, 2, 3, 4]


def test_what_waits_itself_keeps_no_other_waiting(monkeypatch):
    """A call that takes longer than a short one is not counted: as many run at once as there are threads."""
    monkeypatch.setattr("remanence.interfaces.rest.work.SHORT", 0.0)
    work, all_of_them = Work(threads=4, waiting=9), Barrier(4)

    async def ask() -> None:
        await asyncio.gather(*(work.run(lambda: all_of_them.wait(30)) for _ in range(4)))

    asyncio.run(ask())
    assert work.asked == 0
