"""Notices of progress, so that a client that waits for a long call does not give it up."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from time import monotonic

from remanence.interfaces.mcp.watching import Asked


@contextmanager
def telling(asked: Asked, every: float, word: Callable[[], str]) -> Iterator[None]:
    """Tell whoever asked, each time so many seconds have passed, until the block is left.

    A call that is over before the first notice, as most are, pays for a timer only, not for a task beside it.
    Args:
        word: what is told.
    """
    loop, since = asyncio.get_running_loop(), monotonic()
    tasks = list[asyncio.Task[None]]()

    async def tell() -> None:
        while True:
            await asked.report_progress(monotonic() - since, message=word())
            await asyncio.sleep(every)

    timer = loop.call_later(every, lambda: tasks.append(loop.create_task(tell())))
    try:
        yield
    finally:
        timer.cancel()
        for task in tasks:
            task.cancel()
