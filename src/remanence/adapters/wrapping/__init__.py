"""A memory for the clients of the OpenAI and Anthropic SDKs, which stay what they are in all else.

    client = wrap(OpenAI(), memory, user="ana", session="monday")
    client.chat.completions.create(model=…, messages=[{"role": "user", "content": "Where do I live?"}])

What the bank knows that bears on the user's last words goes to the end of the system prompt; what is said is retained.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, TypeVar
from uuid import uuid4

from remanence.adapters.wrapping.bodies import ANTHROPIC, OPENAI, Protocol
from remanence.adapters.wrapping.conversation import Conversation
from remanence.adapters.wrapping.http import asynchronous, is_wrapped, synchronous
from remanence.memory import Memory
from remanence.protocols import Clock
from remanence.storage.sqlite.store import system_clock

__all__ = ["wrap"]

Client = TypeVar("Client")
_CLIENTS: dict[tuple[str, str], tuple[Mapping[str, Protocol], bool]] = {
    ("openai", "OpenAI"): (OPENAI, False),
    ("openai", "AsyncOpenAI"): (OPENAI, True),
    ("anthropic", "Anthropic"): (ANTHROPIC, False),
    ("anthropic", "AsyncAnthropic"): (ANTHROPIC, True),
}
"""What each client speaks, by its SDK and class, and whether it is asynchronous."""


def wrap(
    client: Client,
    memory: Memory,
    *,
    user: str | None = None,
    session: str | None = None,
    tokens: int = 800,
    k: int = 10,
    options: Mapping[str, Any] | None = None,
    on_error: Callable[[Exception], None] | None = None,
    clock: Clock = system_clock,
) -> Client:
    """A client like this one, of the same class and over the same connections, that remembers.

    It reads and writes requests where they go out, so arguments, results, types, errors, streams and retries are those
    of the SDK. Chat completions, responses and messages, beta ones too, are remembered; other calls go out as they are.
    A turn is retained when its answer has arrived, or the stream of it was closed: durable by then. Only what follows
    the last answer in a request is new, and a turn that is sent again is stored once. An error of the memory never
    breaks a call: the call goes on without it.

    Args:
        client: OpenAI, AsyncOpenAI, Anthropic or AsyncAnthropic, or of a class derived from one; it stays as it is.
        memory: the bank. user: who writes the user's messages, so that it is known of whom they speak.
        session: in which conversation; one of its own if not given. A wrapped client costs nothing: make one for each.
        tokens: what the context may count. k: how many hits it is packed of at most.
        options: further options of `Memory.recall`, such as `budget`, `actors` or `where`.
        on_error: told of errors of the memory; else they are logged, as warnings, under "remanence.adapters.wrapping".
        clock: when things are said.
    Closing either client closes both.
    Raises: TypeError for another client, such as those for Bedrock; ValueError for one that is wrapped already.
    """
    named = [_CLIENTS.get((c.__module__.partition(".")[0], c.__name__)) for c in type(client).__mro__]
    known = next(filter(None, named), None)
    if known is None:
        raise TypeError(f"wrap takes clients of the OpenAI and Anthropic SDKs, not {type(client).__name__}")
    protocols, is_async = known
    given: Any = client
    http = given._client
    if is_wrapped(http):
        raise ValueError("this client is wrapped already: wrap the client that it was made of")
    conversation = Conversation(
        memory, user=user, session=session or str(uuid4()), tokens=tokens, k=k, options=options or {},
        on_error=on_error, clock=clock,
    )  # fmt: skip
    made = asynchronous(http, protocols, conversation) if is_async else synchronous(http, protocols, conversation)
    wrapped: Client = given.copy(http_client=made)
    return wrapped
