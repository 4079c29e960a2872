"""What a client may ask of a server besides calls: to be told of changes, the log, and names to choose from.

Clients of protocol 2026-07-28 listen to a stream, which the SDK serves; those before it subscribe to each resource.
"""

from __future__ import annotations

from functools import partial
from typing import Any
from weakref import WeakKeyDictionary, WeakSet

from mcp.server.connection import Connection
from mcp.server.context import ServerRequestContext
from mcp.server.mcpserver import Context, MCPServer
from mcp.types import (
    CompleteRequestParams,
    CompleteResult,
    Completion,
    EmptyResult,
    SetLevelRequestParams,
    SubscribeRequestParams,
    UnsubscribeRequestParams,
)

from remanence.interfaces.banks import Banks

Asked = Context[Any, Any]
"""The request that is being answered."""
OWN = ("remanence://profile", "remanence://recent", "memory://knowledge-graph")
"""Resources that a change of the server's own bank changes; a record stays as it is."""
_MOST = 10_000
"""Resources that are watched at most: whoever asks for more of them is told of none of these."""
_TALKATIVE = frozenset({"debug", "info"})


class Watchers:
    """Who watches what, for as long as they are connected."""

    def __init__(self) -> None:
        self._of: dict[str, WeakSet[Connection]] = {}
        self._levels: WeakKeyDictionary[Connection, str] = WeakKeyDictionary()

    def serve(self, server: MCPServer, banks: Banks) -> None:
        """Give a server the requests for it, which its class has no public way to register."""
        low = server._lowlevel_server
        low.add_request_handler("resources/subscribe", SubscribeRequestParams, self._subscribe)
        low.add_request_handler("resources/unsubscribe", UnsubscribeRequestParams, self._unsubscribe)
        low.add_request_handler("logging/setLevel", SetLevelRequestParams, self._set_level)

        low.add_request_handler("completion/complete", CompleteRequestParams, partial(_complete, banks))

    async def changed(self, asked: Asked, bank: str | None) -> None:
        """Tell those who watch a bank's resources that it changed."""
        uris = OWN if bank is None else (f"remanence://bank/{bank}/profile", f"remanence://bank/{bank}/recent")
        for uri in uris:
            await asked.notify_resource_updated(uri)
            for connection in tuple(self._of.get(uri, ())):
                await connection.send_resource_updated(uri)

    async def note(self, text: str) -> None:
        """Write into the log of those who asked for one that is so talkative."""
        for connection, level in tuple(self._levels.items()):
            if level in _TALKATIVE:
                await connection.log("info", text, logger="remanence")

    async def _subscribe(self, context: ServerRequestContext[Any], params: SubscribeRequestParams) -> EmptyResult:
        uri = str(params.uri)
        if uri in self._of or len(self._of) < _MOST:
            self._of.setdefault(uri, WeakSet()).add(_connection(context))
        return EmptyResult()

    async def _unsubscribe(self, context: ServerRequestContext[Any], params: UnsubscribeRequestParams) -> EmptyResult:
        watching = self._of.get(str(params.uri), WeakSet())
        watching.discard(_connection(context))
        if not watching:
            self._of.pop(str(params.uri), None)
        return EmptyResult()

    async def _set_level(self, context: ServerRequestContext[Any], params: SetLevelRequestParams) -> EmptyResult:
        self._levels[_connection(context)] = params.level
        return EmptyResult()


async def _complete(
    banks: Banks,
    context: ServerRequestContext[Any],  # noqa: ARG001
    params: CompleteRequestParams,
) -> CompleteResult:
    """The banks whose names begin as an argument does that takes one; nothing else is completed."""
    begin = params.argument.value
    names = [name for name in banks.names() if name.startswith(begin)] if params.argument.name == "bank" else []
    return CompleteResult(completion=Completion(values=names[:100], total=len(names), has_more=len(names) > 100))


def _connection(context: ServerRequestContext[Any]) -> Connection:
    """The client behind a request: the session that the SDK gives lasts no longer than the request."""
    return context.session._connection
