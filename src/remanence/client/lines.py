"""The two lines to a server, one that waits and one that is awaited: all that knows of httpx2 is here."""

from __future__ import annotations

import asyncio
import time
from typing import TYPE_CHECKING, Any

from remanence.client.effects import Effect, Pause, Reply, Unanswered
from remanence.extras import require
from remanence.loopback import is_loopback

if TYPE_CHECKING:
    import httpx2

CONNECTIONS = 100
"""Requests of one client that may be under way at once."""
_PATIENCE_TO_CONNECT = 10.0


def _options(url: str, key: str | None) -> dict[str, Any]:
    httpx = require("httpx2", feature="The client of a server", extra="client")
    return {
        "base_url": url,
        "headers": {"Authorization": f"Bearer {key}"} if key else {},
        "limits": httpx.Limits(max_connections=CONNECTIONS, max_keepalive_connections=CONNECTIONS),
        "trust_env": not is_loopback(url),  # no proxy on the way to this machine
        "follow_redirects": False,  # which could carry the key elsewhere
    }


def _sent(effect: Effect) -> dict[str, Any]:
    assert not isinstance(effect, Pause)
    import httpx2

    return {
        "method": effect.method,
        "url": effect.path,
        "content": effect.body,
        "headers": effect.headers,
        "timeout": httpx2.Timeout(effect.timeout, connect=_PATIENCE_TO_CONNECT, pool=None),
    }


def _unanswered(url: str, error: Exception) -> Unanswered:
    return Unanswered(f"{url} could not be reached or broke off: {str(error) or type(error).__name__}")


def _reply(response: httpx2.Response, body: bytes) -> Reply:
    headers = {name.lower(): value for name, value in response.headers.items()}
    return Reply(status=response.status_code, headers=headers, body=body)


class Line:
    """Sends requests and waits for replies; several threads may use one."""

    def __init__(self, url: str, key: str | None) -> None:
        options = _options(url, key)
        import httpx2

        self._url, self._http = url, httpx2.Client(**options)

    def ask(self, effect: Effect) -> Reply:
        """What an effect comes to. Raises: Unanswered."""
        if isinstance(effect, Pause):
            time.sleep(effect.seconds)
            return Reply()
        import httpx2

        try:
            with self._http.stream(**_sent(effect)) as response:
                if effect.sink is None or response.status_code >= 300:
                    return _reply(response, response.read())
                effect.sink.begin()
                for part in response.iter_bytes():
                    effect.sink.take(part)
                return _reply(response, b"")
        except httpx2.TransportError as e:
            raise _unanswered(self._url, e) from e

    def close(self) -> None:
        """Close the connections."""
        self._http.close()


class AsyncLine:
    """As `Line`, awaited."""

    def __init__(self, url: str, key: str | None) -> None:
        options = _options(url, key)
        import httpx2

        self._url, self._http = url, httpx2.AsyncClient(**options)

    async def ask(self, effect: Effect) -> Reply:
        """What an effect comes to. Raises: Unanswered."""
        if isinstance(effect, Pause):
            await asyncio.sleep(effect.seconds)
            return Reply()
        import httpx2

        try:
            async with self._http.stream(**_sent(effect)) as response:
                if effect.sink is None or response.status_code >= 300:
                    return _reply(response, await response.aread())
                effect.sink.begin()
                async for part in response.aiter_bytes():
                    effect.sink.take(part)
                return _reply(response, b"")
        except httpx2.TransportError as e:
            raise _unanswered(self._url, e) from e

    async def close(self) -> None:
        """Close the connections."""
        await self._http.aclose()
