"""A process that holds a memory open and does what it is told, a line of JSON at a time: what the suite kills."""

from __future__ import annotations

import json
import os
import sys
from functools import partial
from pathlib import Path
from typing import IO, Any

from remanence.testing.conformance.adapter import load

SPARE = 256 * 1024
"""Bytes by which the largest file may still grow once the disk is said to be full."""


def main(spec: str, folder: str) -> None:
    """Answer each line of the input, `[verb, arguments]`, with one line: `["ok", result]` or `["failed", why]`."""
    answers = os.fdopen(os.dup(1), "w", encoding="utf-8")
    os.dup2(2, 1)  # what a product prints is no answer
    try:
        memory = load(spec)(Path(folder))
    except Exception as e:  # noqa: BLE001  (the boundary: told to the suite)
        _answer(answers, "failed", f"{type(e).__name__}: {e}")
        return
    _answer(answers, "ok", None)
    for line in sys.stdin:
        verb, arguments = json.loads(line)
        try:
            do = partial(fill_disk, Path(folder)) if verb == "fill_disk" else getattr(memory, verb)
            result = do(**arguments)
        except BaseException as e:  # noqa: BLE001  (told to the suite; what is written in Rust panics so)
            _answer(answers, "failed", f"{type(e).__name__}: {e}"[:2000])
        else:
            _answer(answers, "ok", result)
    os._exit(0)


def fill_disk(folder: Path) -> None:
    """From now on no file of this process grows much: writes fail, as on a full disk."""
    import resource

    largest = max((file.stat().st_size for file in folder.rglob("*") if file.is_file()), default=0)
    resource.setrlimit(resource.RLIMIT_FSIZE, (largest + SPARE, resource.RLIM_INFINITY))


def _answer(answers: IO[str], word: str, result: Any) -> None:
    answers.write(json.dumps([word, result]) + "\n")
    answers.flush()


if __name__ == "__main__":
    main(*sys.argv[1:])
