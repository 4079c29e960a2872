"""The HTTP client under an SDK's client, in whose place stands one that looks at requests and answers on their way.

It shares all with the client that it stands for, and sends through it; only calls of the protocols are looked at.
"""

from __future__ import annotations

import json
from collections.abc import AsyncIterator, Callable, Iterator, Mapping
from typing import Any

from remanence.adapters.wrapping.bodies import Protocol, loaded
from remanence.adapters.wrapping.conversation import Conversation

_MARK = "_remembers"


def is_wrapped(http: Any) -> bool:
    """Whether an HTTP client is one of ours."""
    return _MARK in vars(http)


def synchronous(http: Any, protocols: Mapping[str, Protocol], conversation: Conversation) -> Any:
    """A client that sends through `http`."""

    def send(request: Any, *, stream: bool = False, **options: Any) -> Any:
        protocol, body = _looked_at(request, protocols)
        if protocol is None:
            return http.send(request, stream=stream, **options)
        changed, said = conversation.prepared(protocol, body)
        response = http.send(_with_body(request, changed), stream=stream, **options)
        if said and response.is_success:
            _Taken(response, lambda taken: conversation.keep(protocol, said, taken, _is_stream(response))).hook(stream)
        return response

    return _standing_for(http, send, lambda: http.close(), "close")


def asynchronous(http: Any, protocols: Mapping[str, Protocol], conversation: Conversation) -> Any:
    """An asynchronous client that sends through `http`; the memory works in threads."""
    from anyio import CancelScope, to_thread

    async def send(request: Any, *, stream: bool = False, **options: Any) -> Any:
        protocol, body = _looked_at(request, protocols)
        if protocol is None:
            return await http.send(request, stream=stream, **options)
        changed, said = await to_thread.run_sync(conversation.prepared, protocol, body)
        response = await http.send(_with_body(request, changed), stream=stream, **options)
        if said and response.is_success:

            async def keep(taken: bytes) -> None:
                with CancelScope(shield=True):  # the answer has arrived: what was said is kept whoever gives up now
                    await to_thread.run_sync(conversation.keep, protocol, said, taken, _is_stream(response))

            await _Taken(response, keep).hook_asynchronous(stream)
        return response

    return _standing_for(http, send, lambda: http.aclose(), "aclose")


class _Taken:
    """What a caller takes of a response, handed over once: when it is at its end, or closed."""

    def __init__(self, response: Any, done: Callable[[bytes], Any]) -> None:
        self._response, self._done = response, done
        self._taken = bytearray()
        self._over = self._stepping = False

    def hook(self, stream: bool) -> None:
        if not stream:
            self._done(self._response.content)
            return
        iterate, close = self._response.iter_bytes, self._response.close

        def iter_bytes(*args: Any, **options: Any) -> Iterator[bytes]:
            parts = iterate(*args, **options)
            while True:
                self._stepping = True
                try:
                    part = next(parts, None)
                finally:
                    self._stepping = False
                if part is None:
                    break
                self._taken += part
                yield part
            over()

        def closed() -> None:
            close()
            over()

        def over() -> None:
            if self._is_over():
                self._done(bytes(self._taken))

        self._response.iter_bytes, self._response.close = iter_bytes, closed

    async def hook_asynchronous(self, stream: bool) -> None:
        if not stream:
            await self._done(self._response.content)
            return
        iterate, close = self._response.aiter_bytes, self._response.aclose

        async def aiter_bytes(*args: Any, **options: Any) -> AsyncIterator[bytes]:
            parts = iterate(*args, **options)
            while True:
                self._stepping = True
                try:
                    part = await anext(parts, None)
                finally:
                    self._stepping = False
                if part is None:
                    break
                self._taken += part
                yield part
            await over()

        async def closed() -> None:
            await close()
            await over()

        async def over() -> None:
            if self._is_over():
                await self._done(bytes(self._taken))

        self._response.aiter_bytes, self._response.aclose = aiter_bytes, closed

    def _is_over(self) -> bool:
        """Whether this is the end: once, and not when the response closes itself before it gives its last bytes."""
        if self._over or self._stepping or not self._taken:
            return False
        self._over = True
        return True


def _looked_at(request: Any, protocols: Mapping[str, Protocol]) -> tuple[Protocol | None, Any]:
    """The protocol of a request that is to be remembered, and its body."""
    path = request.url.path
    protocol = next((p for end, p in protocols.items() if path.endswith(end)), None)
    is_json = str(request.headers.get("content-type", "")).startswith("application/json")
    if protocol is None or request.method != "POST" or not is_json:
        return None, None
    body = loaded(request.content)
    return (None, None) if body is None else (protocol, body)


def _with_body(request: Any, body: Mapping[str, Any] | None) -> Any:
    """The request with another body, if there is one."""
    if body is None:
        return request
    headers = [(k, v) for k, v in request.headers.raw if k.lower() not in (b"content-length", b"transfer-encoding")]
    content = json.dumps(body, separators=(",", ":")).encode()
    return type(request)(request.method, request.url, headers=headers, content=content, extensions=request.extensions)


def _is_stream(response: Any) -> bool:
    return str(response.headers.get("content-type", "")).startswith("text/event-stream")


def _standing_for(http: Any, send: Callable[..., Any], close: Callable[[], Any], closing: str) -> Any:
    """A client of the same class with all that `http` has, which sends, closes and is closed with it."""
    nothing = {"__init__": lambda _: None, "__del__": lambda _: None}  # it owns no connection, and so closes none
    made = type(type(http).__name__, (type(http),), nothing | {"is_closed": property(lambda _: http.is_closed)})()
    vars(made).update(vars(http), **{_MARK: True, "send": send, closing: close})
    return made
