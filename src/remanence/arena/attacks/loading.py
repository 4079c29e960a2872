"""Reads a file of attacks: one JSON value, or JSON lines, plain or gzipped, up to a size."""

from __future__ import annotations

import json
from pathlib import Path

from remanence.arena.datasets.values import open_text

LONGEST = 200_000_000
"""Characters of a file that are read; a longer one is refused rather than held in memory."""


def load(path: Path) -> object:
    """The value of a JSON file; the list of the values of JSON lines.

    Raises: ValueError if it is neither, is damaged, is no UTF-8 or too long; OSError if it cannot be opened.
    """
    with open_text(path) as stream:
        text = stream.read(LONGEST + 1)
    if len(text) > LONGEST:
        raise ValueError(f"{path.name} has more than {LONGEST:,} characters")
    try:
        return json.loads(text)
    except RecursionError:
        raise ValueError(f"{path.name} is nested too deep") from None
    except ValueError:
        return [_line(path, number, line) for number, line in enumerate(text.split("\n"), start=1) if line.strip()]


def _line(path: Path, number: int, line: str) -> object:
    try:
        return json.loads(line)
    except (ValueError, RecursionError) as e:
        raise ValueError(f"{path.name}, line {number}, is not JSON: {e}") from None
