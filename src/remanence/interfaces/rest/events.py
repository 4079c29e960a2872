"""Long work as server-sent events: how far it is, again and again, and then the result or the problem."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from typing import Any

from msgspec import Struct, json
from starlette.responses import StreamingResponse

from remanence.interfaces.rest.problems import Problem
from remanence.protocols import Progress

MEDIA_TYPE = "text/event-stream"
EVERY = 0.1
"""Seconds between two events of progress, at least."""
BEAT = 15.0
"""Seconds of silence after which a comment is sent, so that nobody in between hangs up."""


class Step(Struct, frozen=True):
    """How far the work is; `total` is None while unknown."""

    done: int
    total: int | None


def event(name: str, data: bytes) -> bytes:
    """One event, whose data is one line of JSON.

    >>> event("progress", b'{"done":1}')
    b'event: progress\\ndata: {"done":1}\\n\\n'
    """
    return b"event: %s\ndata: %s\n\n" % (name.encode(), data)


def stream(start: Callable[[Progress], Awaitable[bytes]], told: Callable[[Exception], Problem]) -> StreamingResponse:
    """A stream of what `start` begins at once, which is called with what takes progress, and gives the result as JSON.

    Raises: what `start` raises before it begins.
    """
    loop, steps = asyncio.get_running_loop(), asyncio.Queue[Step]()
    due = 0.0

    def progress(done: int, total: int | None) -> None:  # in the thread of the work
        nonlocal due
        if loop.time() >= due or done == total:
            due = loop.time() + EVERY
            loop.call_soon_threadsafe(steps.put_nowait, Step(done, total))

    work = asyncio.ensure_future(start(progress))
    return StreamingResponse(_events(work, steps, told), media_type=MEDIA_TYPE, headers={"Cache-Control": "no-store"})


async def _events(
    work: asyncio.Future[bytes], steps: asyncio.Queue[Step], told: Callable[[Exception], Problem]
) -> AsyncIterator[bytes]:
    while not (work.done() and steps.empty()):
        step = asyncio.ensure_future(steps.get())
        awaited: set[asyncio.Future[Any]] = {step, work}
        done, _ = await asyncio.wait(awaited, timeout=BEAT, return_when=asyncio.FIRST_COMPLETED)
        if step in done:
            yield event("progress", json.encode(step.result()))
            continue
        step.cancel()
        if not done:
            yield b": still at it\n\n"
    try:
        yield event("result", work.result())
    except Exception as e:  # noqa: BLE001  # the boundary: every failure is told
        yield event("problem", json.encode(told(e)))
