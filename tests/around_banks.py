"""Helpers of the tests around a bank: a clock that is told the time, an embedder that can fail, child processes."""

import io
import os
import subprocess
import sys
from collections.abc import Sequence
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from pathlib import Path
from zlib import crc32

import numpy as np

import remanence
from remanence import Memory
from remanence.errors import EmbedderUnavailable
from remanence.protocols import Space

DAWN = datetime(2025, 1, 1, tzinfo=UTC)
SOURCE = str(Path(remanence.__file__).parents[1])


class Clock:
    """Time that goes on by one step at each look, or stands where `now` puts it."""

    def __init__(self, now: datetime = DAWN, step: timedelta = timedelta(seconds=1)) -> None:
        self.now, self.step = now, step

    def __call__(self) -> datetime:
        self.now += self.step
        return self.now


class Hashing:
    """An embedder of 16 numbers that knows words by their checksum; it fails while `down`, and counts its texts."""

    def __init__(self, model: str = "hashing", dimension: int = 16) -> None:
        self.space = Space(model=model, dimension=dimension)
        self.down, self.texts = False, 0

    def embed(self, texts: Sequence[str], *, query: bool = False) -> np.ndarray:
        del query
        if self.down:
            raise EmbedderUnavailable("the model is away")
        self.texts += len(texts)
        rows = np.zeros((len(texts), self.space.dimension), np.float32)
        for row, text in zip(rows, texts, strict=True):
            for word in text.lower().split():
                row[crc32((self.space.model + word).encode()) % self.space.dimension] += 1
        lengths = np.linalg.norm(rows, axis=1, keepdims=True)
        return (rows / np.where(lengths, lengths, 1)).astype(np.float32)


def exported(memory: Memory, *, current: bool = False) -> str:
    """The bank as a bundle, in a string."""
    stream = io.StringIO()
    memory.export(stream, current=current)
    return stream.getvalue()


def found(memory: Memory, query: str, **options: object) -> list[tuple[str | None, float]]:
    """What a recall gives, as (caller's id, score): the same in every bank that holds the same."""
    return [(hit.evidence[0].external_id, hit.score) for hit in memory.recall(query, **options)]


def start_child(program: str, *args: object, stdin: int = subprocess.DEVNULL) -> subprocess.Popen:
    """A Python process that runs `program` on these sources; its errors are kept."""
    return subprocess.Popen(
        [sys.executable, "-c", program, *map(str, args)], stdin=stdin, stdout=subprocess.PIPE, stderr=subprocess.PIPE,
        text=True, env=child_environment(),
    )  # fmt: skip


def allow(child: subprocess.Popen, steps: int) -> None:
    """Let a child go on that reads a line of its standard input before each step."""
    child.stdin.write("\n" * steps)
    child.stdin.flush()


def killed(child: subprocess.Popen, lines: int, seconds: float) -> str:
    """The whole lines that a child had printed when it was killed, at work: so long after it printed so many."""
    said = "".join(child.stdout.readline() for _ in range(lines))
    with suppress(subprocess.TimeoutExpired):
        child.wait(seconds)
    at_work = child.poll() is None
    child.kill()
    with child:
        said += child.stdout.read()
        errors = child.stderr.read()
    assert not errors, errors
    assert at_work, f"it ended before it was killed, and had said {said!r}"
    return said[: said.rfind("\n") + 1]


def run_child(program: str, *args: object) -> str:
    """What a Python program prints; it must end well."""
    child = start_child(program, *args)
    output, errors = child.communicate(timeout=600)
    assert child.returncode == 0, errors
    return output


def child_environment() -> dict[str, str]:
    """This environment, with the sources under test and these helpers importable, and one thread a process."""
    return {
        **os.environ,
        "PYTHONPATH": os.pathsep.join([SOURCE, str(Path(__file__).parent)]),
        "OMP_NUM_THREADS": "1",
        "OPENBLAS_NUM_THREADS": "1",
    }
