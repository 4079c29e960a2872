"""JSON that is too large for memory, read value by value: arrays of any length, of which each element fits."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator
from typing import IO, Any

import msgspec
from msgspec import Struct

Place = tuple[str | int, ...]
CHUNK = 1 << 20
LARGEST = 64 << 20
"""Bytes of one value; a larger one is passed over."""
DEEPEST = 8
_SPACE = re.compile(rb"[ \t\r\n]*+")
_RUN = re.compile(rb'(?:[^"{}\[\]]++|"(?:[^"\\]++|\\.)*+")*+', re.DOTALL)
"""Strings that are whole, and what lies between them and brackets."""
_QUOTED = re.compile(rb"(?:[^\"\\]++|\\.)*+", re.DOTALL)
_BARE = re.compile(rb"[^\s,\]}]*+")


class BrokenJson(ValueError):
    """The text is no JSON from some byte on: nothing after it can be told apart."""


class Unread(Struct, frozen=True):
    """A value whose place is clear, and that cannot be read."""

    reason: str


def walk(stream: IO[bytes], into: Callable[[Place], bool], *, largest: int = LARGEST) -> Iterator[tuple[Place, Any]]:
    """The values of one JSON text in their order, each with its place: keys and numbers from the top.

    Args:
        into: which objects and arrays to enter instead of giving them as a value, by their place.
        largest: bytes of one value that is given.
    Raises: BrokenJson where the text ends or goes wrong, after everything before it was given.

    >>> from io import BytesIO
    >>> list(walk(BytesIO(b'{"a": [1, {"b": 2}], "c": "d"}'), lambda place: place in ((), ("a",))))
    [(('a', 0), 1), (('a', 1), {'b': 2}), (('c',), 'd')]
    """
    text = _Text(stream)
    if text.peek() == b"\xef":  # a byte order mark
        text.skip(3)
    yield from _walk(text, (), into, largest)
    if text.peek():
        raise BrokenJson(f"there is more after the end, at byte {text.offset:,}")


def _walk(text: _Text, place: Place, into: Callable[[Place], bool], largest: int) -> Iterator[tuple[Place, Any]]:
    opening = text.peek()
    if opening not in (b"{", b"[") or len(place) >= DEEPEST or not into(place):
        yield place, text.value(largest)
        return
    text.skip(1)
    closing, number = (b"}", 0) if opening == b"{" else (b"]", 0)
    if text.peek() == closing:
        text.skip(1)
        return
    while True:
        key: str | int = text.key() if opening == b"{" else number
        yield from _walk(text, (*place, key), into, largest)
        number += 1
        mark = text.peek()
        text.skip(1)
        if mark == closing:
            return
        if mark != b",":
            raise BrokenJson(text.complaint(f"',' or {closing.decode()!r}", mark))


class _Text:
    """A window on a stream of bytes that moves on as values are taken."""

    def __init__(self, stream: IO[bytes]) -> None:
        self._stream, self._data, self._at, self._gone = stream, b"", 0, 0

    @property
    def offset(self) -> int:
        return self._gone + self._at

    def peek(self) -> bytes:
        """The next byte that is no white space; empty at the end."""
        while True:
            found = _SPACE.match(self._data, self._at)
            self._at = found.end() if found else self._at
            if self._at < len(self._data):
                return self._data[self._at : self._at + 1]
            if not self._more(self._at):
                return b""

    def skip(self, n: int) -> None:
        self._at += n

    def complaint(self, wanted: str, got: bytes) -> str:
        seen = repr(got.decode("latin-1")) if got else "the end of the file"
        return f"expected {wanted} at byte {self.offset:,}, got {seen}"

    def key(self) -> str:
        """The name of a member, with the colon after it."""
        if (mark := self.peek()) != b'"':
            raise BrokenJson(self.complaint("a name in quotes", mark))
        name = self.value(CHUNK)
        if (mark := self.peek()) != b":":
            raise BrokenJson(self.complaint("':'", mark))
        self.skip(1)
        return name if isinstance(name, str) else "?"

    def value(self, largest: int) -> Any:
        """The next value, whole; Unread if it is malformed inside or too large."""
        raw = self._span(largest)
        if raw is None:
            return Unread(f"it has over {largest:,} bytes")
        try:
            return parse(raw)
        except ValueError as e:
            return Unread(f"it is not JSON: {e}")

    def _span(self, largest: int) -> bytes | None:
        """The bytes of the next value, or None where they are too many; brackets and quotes say where it ends."""
        first = self.peek()
        if not first or first in b",:]}":
            raise BrokenJson(self.complaint("a value", first))
        start, depth, quoted, kept = self._at, 0, first == b'"', True
        at = start + 1 if quoted else start
        bare = first not in b'"{['
        while True:
            if bare:
                at = _end(_BARE, self._data, at)
                done = at < len(self._data)
            elif quoted:
                at = _end(_QUOTED, self._data, at)
                done = at < len(self._data) and self._data[at] == 0x22
                if done:
                    at, quoted = at + 1, False
                    done = depth == 0
                    if not done:
                        continue
            else:
                at, done = _end(_RUN, self._data, at), False
                if at < len(self._data):
                    mark = self._data[at]
                    at, quoted = at + 1, mark == 0x22
                    depth += (mark in b"{[") - (mark in b"}]")
                    done = not quoted and depth == 0
                    if not done:
                        continue
            if done:
                raw = self._data[start:at] if kept else None
                self._at = at
                return raw if raw is not None and len(raw) <= largest else None
            kept = kept and at - start <= largest
            keep_from = start if kept else at
            if not self._more(keep_from):
                if bare and at > start:
                    self._at = at - keep_from
                    return self._data[:at]
                raise BrokenJson(f"the file ends in the middle of a value, at byte {self._gone + len(self._data):,}")
            at -= keep_from
            start = 0

    def _more(self, keep_from: int) -> bool:
        """Read on, and let go of what stands before `keep_from`; False at the end of the stream."""
        chunk = self._stream.read(CHUNK)
        self._data = self._data[keep_from:] + chunk
        self._gone += keep_from
        self._at = max(0, self._at - keep_from)
        return bool(chunk)


def _end(pattern: re.Pattern[bytes], data: bytes, at: int) -> int:
    found = pattern.match(data, at)
    return found.end() if found else at


def parse(raw: bytes | str) -> Any:
    """The value of a JSON text, also where it has half of a surrogate pair or is not quite UTF-8.

    Raises: ValueError, and nothing else.
    """
    try:
        return msgspec.json.decode(raw)
    except (msgspec.DecodeError, UnicodeError, RecursionError):
        text = raw if isinstance(raw, str) else raw.decode("utf-8", "replace")
        try:
            return json.loads(text, parse_constant=_no_number)
        except RecursionError:
            raise ValueError("it is nested too deep") from None


def _no_number(name: str) -> Any:
    raise ValueError(f"{name} is no number of JSON")
