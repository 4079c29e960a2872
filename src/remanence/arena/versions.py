"""What a result depends on: versions for people, and a digest of the code that computed it."""

from __future__ import annotations

import hashlib
import platform
import sys
from functools import cache
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

__all__ = ["baseline_digest", "engine_digest", "resident_bytes", "versions"]

_PACKAGE = Path(__file__).resolve().parents[1]
_NO_PART_OF_A_RUN = (
    *("interfaces", "testing", "__pycache__", "arena/report", "arena/measures", "arena/attacks", "arena/evolve"),
    *(
        f"arena/{name}.py"
        for name in (
            "__init__",
            "cells",
            "comparing",
            "comparison",
            "parallel",
            "plan",
            "results",
            "runner",
            "runs",
            "versions",
        )
    ),
)
_BASELINE_PARTS = ("arena", "encoding", "protocols.py", "types.py")


def versions() -> dict[str, str]:
    """Of everything that numbers may depend on."""
    return {
        "remanence": installed("remanence"),
        "code": engine_digest(),
        "python": platform.python_version(),
        "numpy": installed("numpy"),
        "PyStemmer": installed("PyStemmer"),
    }


def installed(distribution: str) -> str:
    """The installed version of a distribution; "from source" if it runs without being installed."""
    try:
        return version(distribution)
    except PackageNotFoundError:
        return "from source"


@cache
def engine_digest() -> str:
    """Of all code, recipes and models that a recipe's runs depend on."""
    return _digest(("",))


@cache
def baseline_digest() -> str:
    """Of the code and models that a baseline's runs depend on."""
    return _digest(_BASELINE_PARTS)


def _digest(parts: tuple[str, ...]) -> str:
    total = hashlib.sha256()
    for path in sorted(_PACKAGE.rglob("*")):
        name = path.relative_to(_PACKAGE).as_posix()
        skipped = any(f"{skip}/" in f"{name}/" for skip in _NO_PART_OF_A_RUN)
        if path.is_file() and name.startswith(parts) and not skipped:
            total.update(name.encode() + b"\0" + hashlib.sha256(path.read_bytes()).digest())
    return total.hexdigest()[:12]


def resident_bytes() -> int:
    """Memory that this process holds now; its highest so far where the system does not tell (macOS, Windows: 0)."""
    status = Path("/proc/self/statm")
    if status.exists():
        import resource

        return int(status.read_text().split()[1]) * resource.getpagesize()
    if sys.platform == "darwin":
        import resource

        return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return 0
