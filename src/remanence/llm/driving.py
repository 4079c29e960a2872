"""One flow, two drivers: a generator says what to ask, and one of these does the asking and the waiting."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import TypeVar

from remanence.errors import LlmUnavailable
from remanence.protocols import Flow, Prompt, Reply

__all__ = ["adrive", "drive"]

Result = TypeVar("Result")


def drive(flow: Flow[Result], ask: Callable[[Prompt], Reply]) -> Result:
    """What a flow comes to; `ask` gets its prompts one by one.

    A flow is thrown the LlmUnavailable of its prompt, and may go on. Raises: what the flow raises.

    >>> def greeting():
    ...     reply = yield Prompt(name="greet.v1", system="Greet.", text="Ana", schema={})
    ...     return reply.text.upper()
    >>> drive(greeting(), lambda prompt: Reply(text=f"hello {prompt.text}", tokens_in=2, tokens_out=2))
    'HELLO ANA'
    """
    try:
        prompt = next(flow)
        while True:
            try:
                reply = ask(prompt)
            except LlmUnavailable as e:
                prompt = flow.throw(e)
            else:
                prompt = flow.send(reply)
    except StopIteration as e:
        result: Result = e.value
        return result


async def adrive(flow: Flow[Result], ask: Callable[[Prompt], Awaitable[Reply]]) -> Result:
    """As `drive`, awaiting each reply."""
    try:
        prompt = next(flow)
        while True:
            try:
                reply = await ask(prompt)
            except LlmUnavailable as e:
                prompt = flow.throw(e)
            else:
                prompt = flow.send(reply)
    except StopIteration as e:
        result: Result = e.value
        return result
