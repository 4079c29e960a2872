"""Programs as processes of their own that find loaded what every one loads: each costs what it does, not its start."""

import multiprocessing
import os
import sys
import warnings
from collections.abc import Mapping, Sequence
from pathlib import Path
from types import ModuleType
from unittest.mock import patch

from around_banks import child_environment
from remanence.interfaces.cli import main

_SERVER = multiprocessing.get_context("forkserver")
_SERVER.set_forkserver_preload(["warm"])
_PATIENCE = 600
"""Seconds that a program may take, on a machine under load."""


def run(what: str | Sequence[str], folder: Path, environment: Mapping[str, str]) -> tuple[int | None, str]:
    """What a Python program, or `remanence` with these words, exits with and says; a warning is an error."""
    said = folder / ".said"
    process = _SERVER.Process(target=_be, args=(what, folder, dict(environment), said))
    with patch.dict(os.environ, child_environment()):  # for the server, which the first one starts
        process.start()
    process.join(_PATIENCE)
    process.kill()
    process.join()
    words = said.read_text(encoding="utf-8", errors="replace")
    said.unlink()
    return process.exitcode, words


def _be(what: str | Sequence[str], folder: Path, environment: dict[str, str], said: Path) -> None:
    os.chdir(folder)
    os.environ.clear()
    os.environ.update(environment)
    sys.stdout = sys.stderr = said.open("w", encoding="utf-8", buffering=1)
    warnings.simplefilter("error")
    if isinstance(what, str):
        sys.path.insert(0, "")
        program = sys.modules["__main__"] = ModuleType("__main__")
        exec(compile(what, "<string>", "exec"), program.__dict__)
    else:
        sys.argv = ["remanence", *what]
        main()
