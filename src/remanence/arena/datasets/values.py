"""Reads JSON values one at a time from files that may not fit in memory: arrays, JSON Lines, plain or gzipped."""

from __future__ import annotations

import gzip
import hashlib
import io
import json
import re
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TextIO

__all__ = ["file_digest", "json_values", "open_text"]

_CHUNK = 1 << 20
_BETWEEN = re.compile(r"[\s,]*")
_NUMBER_ENDS = (" ", "\t", "\r", "\n", ",", "]")
_GZIP_MAGIC = b"\x1f\x8b"


@contextmanager
def open_text(path: Path) -> Iterator[TextIO]:
    """The text of a file in UTF-8, unpacked if its first bytes say that it is gzipped, whatever its name.

    Raises: ValueError inside the `with` block if the file is not UTF-8 or is cut short; OSError if it cannot be opened.
    """
    with path.open("rb") as raw:
        packed = raw.read(2) == _GZIP_MAGIC
        raw.seek(0)
        binary = gzip.GzipFile(fileobj=raw) if packed else raw
        try:
            yield io.TextIOWrapper(binary, encoding="utf-8-sig")
        except (EOFError, zlib.error, gzip.BadGzipFile) as e:
            raise ValueError(f"{path.name} is damaged or cut short: {e}") from e


def json_values(stream: TextIO, *, chunk: int = _CHUNK) -> Iterator[object]:
    """The elements of a top-level array, or the values that stand one after another (JSON Lines).

    Memory: about twice the largest value, however long the stream.    Cost: linear.
    Raises: ValueError at the first value that is not JSON; the values before it have been given.

    >>> list(json_values(io.StringIO('[{"a": 1}, 2]'))), list(json_values(io.StringIO('{"a": 1}\\n{"a": 2}')))
    ([{'a': 1}, 2], [{'a': 1}, {'a': 2}])
    """
    decoder = json.JSONDecoder()
    text, position, given, in_array, started = "", 0, 0, False, False
    while True:
        position = _skip_separators(text, position)
        if position == len(text):
            text, position = stream.read(chunk), 0
            if not text:
                break
            continue
        if not started:
            started = True
            if text[position] == "[":
                in_array, position = True, position + 1
                continue
        if in_array and text[position] == "]":
            return
        try:
            value, end = decoder.raw_decode(text, position)
        except (ValueError, RecursionError) as e:
            problem: Exception | None = e
        else:
            problem = None
        # A number may go on in the next chunk, until something that ends it has been read.
        if problem is not None or (isinstance(value, int | float) and text[end : end + 1] not in _NUMBER_ENDS):
            more = stream.read(max(chunk, len(text) - position))
            if more:
                text, position = text[position:] + more, 0
                continue
            if problem is not None:
                raise ValueError(f"value {given + 1} is not JSON: {problem}") from problem
        yield value
        given, position = given + 1, end
    if in_array:
        raise ValueError(f"the array ends without its bracket after value {given}")


def _skip_separators(text: str, position: int) -> int:
    between = _BETWEEN.match(text, position)
    return between.end() if between else position


def file_digest(path: Path) -> str:
    """SHA-256 of the file's bytes, in hexadecimal."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
