"""Other processes that use the memory under test, and that can be killed."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from contextlib import suppress
from pathlib import Path
from queue import Empty, SimpleQueue
from tempfile import TemporaryFile
from threading import Thread
from types import TracebackType
from typing import Any

PATIENCE = 120
"""Seconds to wait for an answer: for machines under load, and no measure of anything."""


class CallFailed(AssertionError):
    """The product raised an error in another process."""


class Process:
    """A process with the memory of a folder open; left, it is killed.

    Raises: CallFailed if the memory cannot be opened.
    """

    def __init__(self, spec: str, folder: Path) -> None:
        self._said = TemporaryFile("w+", encoding="utf-8", errors="replace")  # noqa: SIM115  (closed by kill)
        self._process = subprocess.Popen(
            [sys.executable, "-m", "remanence.testing.conformance.child", spec, str(folder)],
            stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=self._said, text=True, encoding="utf-8",
            env=os.environ | {"PYTHONPATH": os.pathsep.join(filter(None, sys.path))},
        )  # fmt: skip
        self._answers = SimpleQueue[str]()
        self._reader = Thread(target=self._read, daemon=True)
        self._reader.start()
        try:
            self.answer()
        except BaseException:
            self.kill()
            raise

    def send(self, verb: str, **arguments: Any) -> None:
        """Ask for something without waiting."""
        assert self._process.stdin is not None
        self._process.stdin.write(json.dumps([verb, arguments]) + "\n")
        self._process.stdin.flush()

    def answer(self) -> Any:
        """The answer to the first question that has none yet. Raises: CallFailed."""
        try:
            line = self._answers.get(timeout=PATIENCE)
        except Empty:
            raise CallFailed(f"no answer within {PATIENCE} s") from None
        if not line:
            self._said.seek(0)
            raise CallFailed(f"the process ended: {self._said.read()[-1000:]}")
        word, result = json.loads(line)
        if word != "ok":
            raise CallFailed(result)
        return result

    def call(self, verb: str, **arguments: Any) -> Any:
        """Ask, and wait for the answer."""
        self.send(verb, **arguments)
        return self.answer()

    def kill(self) -> None:
        """End it at once, as `kill -9` does: nothing in it gets to close or save anything."""
        self._process.kill()
        self._process.wait()
        self._reader.join()
        for stream in (self._process.stdin, self._process.stdout):
            assert stream is not None
            with suppress(BrokenPipeError):
                stream.close()
        self._said.close()

    def _read(self) -> None:
        assert self._process.stdout is not None
        for line in self._process.stdout:
            self._answers.put(line)
        self._answers.put("")

    def __enter__(self) -> Process:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.kill()
