"""The formats of a bank, one SQL script each, applied in order; a bank of an older format is copied, then migrated."""

from __future__ import annotations

from importlib.resources import files

FORMAT = 4
"""The format that this version writes."""


def script(number: int) -> str:
    """The SQL that makes format `number` out of the one before it (or out of nothing, for 1)."""
    names = sorted(f.name for f in files(__package__).iterdir() if f.name.startswith(f"{number:04d}_"))
    return files(__package__).joinpath(names[0]).read_text(encoding="utf-8")
