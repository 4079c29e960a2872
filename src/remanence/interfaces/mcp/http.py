"""Streamable HTTP: how a server is served, and the events that a client may ask for again when its stream broke off."""

from __future__ import annotations

from collections import OrderedDict
from itertools import count

from mcp.server.mcpserver import MCPServer
from mcp.server.streamable_http import EventCallback, EventId, EventMessage, EventStore, StreamId
from mcp.types import JSONRPCMessage

MOST_EVENTS = 1_000
"""Events that are kept for clients whose stream broke off; an answer is at most some tens of kilobytes."""
RETRY = 1000
"""Milliseconds after which such a client asks again."""


def serve_http(server: MCPServer, *, host: str, port: int) -> None:
    """Serve at /mcp until the process is told to stop."""
    server.run("streamable-http", host=host, port=port, event_store=Events(), retry_interval=RETRY)


class Events(EventStore):
    """The last events of all streams, in memory.

    Args:
        most: how many are kept.
    """

    def __init__(self, most: int = MOST_EVENTS) -> None:
        self._most, self._next = most, count(1)
        self._events: OrderedDict[EventId, tuple[StreamId, JSONRPCMessage | None]] = OrderedDict()

    async def store_event(self, stream_id: StreamId, message: JSONRPCMessage | None) -> EventId:
        """Keep an event; None stands for the empty one that a stream begins with."""
        id = str(next(self._next))
        self._events[id] = (stream_id, message)
        while len(self._events) > self._most:
            self._events.popitem(last=False)
        return id

    async def replay_events_after(self, last_event_id: EventId, send_callback: EventCallback) -> StreamId | None:
        """Send what came later on the stream of an event; None if that event is not kept any more."""
        if last_event_id not in self._events:
            return None
        stream, _ = self._events[last_event_id]
        later = [(id, message) for id, (of, message) in self._events.items() if of == stream]
        for id, message in later[[id for id, _ in later].index(last_event_id) + 1 :]:
            if message is not None:
                await send_callback(EventMessage(message, id))
        return stream
