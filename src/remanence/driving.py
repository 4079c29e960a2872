"""One flow, two drivers: a generator says what to ask, and one of these does the asking and the waiting."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Generator
from typing import TypeVar

from remanence.errors import RemanenceError

__all__ = ["adrive", "drive"]

Asked = TypeVar("Asked")
Got = TypeVar("Got")
Result = TypeVar("Result")


def drive(flow: Generator[Asked, Got, Result], ask: Callable[[Asked], Got]) -> Result:
    """What a flow comes to; `ask` gets what it yields, one by one.

    A flow is thrown the RemanenceError of what it asked, and may go on. Raises: what the flow raises.

    >>> def greeting():
    ...     reply = yield "hello ana"
    ...     return f"{reply}!"
    >>> drive(greeting(), str.upper)
    'HELLO ANA!'
    """
    try:
        asked = next(flow)
        while True:
            try:
                got = ask(asked)
            except RemanenceError as e:
                asked = flow.throw(e)
            else:
                asked = flow.send(got)
    except StopIteration as e:
        result: Result = e.value
        return result


async def adrive(flow: Generator[Asked, Got, Result], ask: Callable[[Asked], Awaitable[Got]]) -> Result:
    """As `drive`, awaiting each reply."""
    try:
        asked = next(flow)
        while True:
            try:
                got = await ask(asked)
            except RemanenceError as e:
                asked = flow.throw(e)
            else:
                asked = flow.send(got)
    except StopIteration as e:
        result: Result = e.value
        return result
