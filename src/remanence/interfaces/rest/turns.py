"""Taking turns: a lock that threads and, where there are several, processes share; who dies lets go of it."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryFile
from threading import Lock
from types import TracebackType
from typing import IO, Any

try:
    import fcntl
except ImportError:  # Windows, where a server has one worker
    fcntl = None  # type: ignore[assignment]


class Turn:
    """Held by one thread of one process at a time, for microseconds.

    Args:
        file: what other processes lock, too; None where there are none. Closing any handle of that file, also another
            one of this process, lets go of it: it is nobody else's.
    """

    def __init__(self, file: IO[Any] | None = None) -> None:
        self._threads, self._file = Lock(), file

    @classmethod
    def of_workers(cls, workers: int) -> Turn:
        """One that processes share which are forked from this one later."""
        return cls(TemporaryFile() if workers > 1 else None)

    def __enter__(self) -> Turn:
        self._threads.acquire()
        if self._file is not None and fcntl is not None:
            fcntl.lockf(self._file, fcntl.LOCK_EX)
        return self

    def __exit__(self, _: type[BaseException] | None, __: BaseException | None, ___: TracebackType | None) -> None:
        if self._file is not None and fcntl is not None:
            fcntl.lockf(self._file, fcntl.LOCK_UN)
        self._threads.release()


@contextmanager
def alone_with(path: Path) -> Iterator[None]:
    """Change a file while nobody else does who asks this, in any thread or process. Raises: OSError.

    What is locked is an empty file beside it, which stays, because the file itself may be replaced.
    """
    lock = os.open(path.with_name(f".{path.name}.lock"), os.O_RDWR | os.O_CREAT, 0o600)
    try:
        if sys.platform == "win32":
            import msvcrt

            msvcrt.locking(lock, msvcrt.LK_LOCK, 1)
        else:
            fcntl.flock(lock, fcntl.LOCK_EX)
        yield
    finally:
        os.close(lock)  # which lets go of it
