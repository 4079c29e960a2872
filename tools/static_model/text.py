"""The training text: freely licensed sentences, one JSON object `{"source": ..., "text": ...}` a line, gzipped."""

from __future__ import annotations

import gzip
import json
from pathlib import Path

__all__ = ["read_sentences"]


def read_sentences(path: Path) -> list[str]:
    """The distinct sentences of a file, in its order. Raises: ValueError for a line without a text."""
    with gzip.open(path, "rt", encoding="utf-8") as lines:
        return list(dict.fromkeys(_sentence(line, number) for number, line in enumerate(lines, start=1)))


def _sentence(line: str, number: int) -> str:
    try:
        return str(json.loads(line)["text"])
    except (ValueError, KeyError, TypeError) as e:
        raise ValueError(f"line {number} has no text: {line[:80]!r}") from e
