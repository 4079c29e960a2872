"""Names of files that are written beside another before they take its place."""

from __future__ import annotations

import os
from pathlib import Path


def temporary_path(path: Path, suffix: str = "new") -> Path:
    """A new name in the folder of `path` that nobody can guess: a link that waits there would be written through."""
    return path.with_name(f".{path.name}.{os.getpid()}.{os.urandom(8).hex()}.{suffix}")
