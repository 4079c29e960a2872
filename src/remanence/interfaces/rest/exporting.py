"""A bank as an open bundle, streamed: written as fast as it is read, and never whole in memory."""

from __future__ import annotations

import io
import queue
import threading
from collections.abc import AsyncIterator, Callable, Iterator
from threading import Semaphore
from typing import IO

from anyio import CapacityLimiter
from anyio.to_thread import run_sync
from starlette.responses import StreamingResponse

from remanence.errors import StoreUnavailable
from remanence.interfaces.rest.problems import Refused

MEDIA_TYPE = "application/x-ndjson"
PATIENCE = 60.0
"""Seconds that a reader may take for a piece before the export is given up."""
_LOOK = 0.5
"""Seconds after which a reader who waits for a piece looks whether any will come."""
_PIECE = 256 << 10
_PIECES = 8


class _Pipe(io.TextIOBase):
    """Takes text in one thread and gives it as pieces of bytes to another."""

    def __init__(self) -> None:
        self.pieces: queue.Queue[bytes | Exception | None] = queue.Queue(_PIECES)
        self.given_up = False
        self._held = list[str]()
        self._size = 0

    def write(self, text: str) -> int:
        self._held.append(text)
        self._size += len(text)
        if self._size >= _PIECE:
            self.push()
        return len(text)

    def push(self) -> None:
        """Hand on what is held. Raises: queue.Full if nobody reads."""
        if self._held:
            self.pieces.put("".join(self._held).encode(), timeout=PATIENCE)
            self._held, self._size = [], 0


async def streamed(write: Callable[[IO[str]], object], slots: Semaphore) -> StreamingResponse:
    """What `write` writes, as it comes.

    Args:
        slots: how many more may be streamed at once.
    Raises: Refused if that is none; what `write` raises before it has written anything.
    """
    if not slots.acquire(blocking=False):
        raise Refused(503, "too many exports run already: ask again in a moment", {"Retry-After": "5"})
    pipe = _Pipe()

    def work() -> None:
        try:
            pipe.pieces.put(_written(write, pipe), timeout=PATIENCE)
        except queue.Full:  # the reader is gone, or as good as gone
            pipe.given_up = True
        finally:
            slots.release()

    threading.Thread(target=work, name="export", daemon=True).start()
    pieces = _pieces(pipe)
    first = await run_sync(next, pieces, b"", limiter=CapacityLimiter(1))
    return StreamingResponse(_rest(first, pieces), media_type=MEDIA_TYPE)


def _written(write: Callable[[IO[str]], object], pipe: _Pipe) -> Exception | None:
    """What ends the pieces: None, or what went wrong. Raises: queue.Full if nobody reads."""
    try:
        write(pipe)  # type: ignore[arg-type]  # a text stream, as far as writing goes
        pipe.push()
    except queue.Full:
        raise
    except Exception as e:  # noqa: BLE001  # the boundary: it is raised where the pieces are read
        return e
    return None


def _pieces(pipe: _Pipe) -> Iterator[bytes]:
    """The pieces. Raises: what ends them; StoreUnavailable for a reader who comes back after it was given up."""
    while True:
        try:
            piece = pipe.pieces.get(timeout=_LOOK)
        except queue.Empty:
            if pipe.given_up:
                raise StoreUnavailable(f"the export was given up: nobody read on for {PATIENCE:.0f} seconds") from None
            continue
        if piece is None:
            return
        if isinstance(piece, Exception):
            raise piece
        yield piece


async def _rest(first: bytes, pieces: Iterator[bytes]) -> AsyncIterator[bytes]:
    limiter = CapacityLimiter(1)
    piece = first
    while piece:
        yield piece
        piece = await run_sync(next, pieces, b"", limiter=limiter)
