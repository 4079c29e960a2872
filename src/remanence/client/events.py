"""Server-sent events, read as their bytes come (WHATWG HTML, section 9.2.6), but for lines that end in "\\r" alone."""

from __future__ import annotations

from collections.abc import Iterator

from msgspec import Struct


class Event(Struct, frozen=True):
    """One event: its name ("message" if it has none), and its data."""

    name: str
    data: str


class EventReader:
    """Takes a stream apart, wherever its parts are cut.

    >>> reader = EventReader()
    >>> list(reader.feed(b"event: progress\\nda")), list(reader.feed(b"ta: [1,2]\\n\\n"))
    ([], [Event(name='progress', data='[1,2]')])
    """

    def __init__(self) -> None:
        self._rest = bytearray()
        self._name, self._data = "", list[str]()

    def feed(self, part: bytes) -> Iterator[Event]:
        """The events that end in these bytes; one that is not ended is kept for the next."""
        self._rest += part
        if b"\n" not in part:
            return
        *lines, self._rest = self._rest.split(b"\n")
        for line in lines:
            if (event := self._line(line.removesuffix(b"\r").decode("utf-8", "replace"))) is not None:
                yield event

    def _line(self, line: str) -> Event | None:
        """Takes in one line; the event that it ends, if it ends one."""
        if not line:
            event = Event(self._name or "message", "\n".join(self._data)) if self._data else None
            self._name, self._data = "", []
            return event
        name, _, value = line.partition(":")
        value = value.removeprefix(" ")
        if name == "event":
            self._name = value
        elif name == "data":
            self._data.append(value)
        return None
