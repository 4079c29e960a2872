"""`export_file`: what a bank believes now, in a form that other programs read."""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING

from msgspec import Struct

from remanence.errors import StoreUnavailable
from remanence.interfaces.exporters.graph_file import write_graph
from remanence.interfaces.exporters.vault import write_vault

if TYPE_CHECKING:
    from remanence.memory import Memory

FORMS: Mapping[str, Callable[[Memory, Path], tuple[int, int]]] = {"vault": write_vault, "memory.jsonl": write_graph}
"""What writes each form: to a path that is free, and returns how many files and things it wrote."""


class ExportReport(Struct, frozen=True):
    """What an export wrote: files, and things in them (turns and documents, or entities and relations)."""

    format: str
    files: int
    items: int


def export_file(memory: Memory, path: str | os.PathLike[str], format: str) -> ExportReport:
    """Write what a bank believes now in another program's form; what it was before, and the journal, are not in it.

    Args:
        path: a new or empty folder for "vault"; a new file for "memory.jsonl". What is there already is left alone.
        format: "vault", a vault of Markdown notes that `import_file` reads back, or "memory.jsonl", the graph of MCP's
            reference memory server.
    Raises: ValueError for another format; StoreUnavailable if it cannot be written. An erasure names it afterwards.
    """
    if format not in FORMS:
        raise ValueError(f"there is no form {format!r} to export: use one of {', '.join(FORMS)}")
    target = Path(path).expanduser()
    if target.exists() and not (format == "vault" and target.is_dir() and not any(target.iterdir())):
        raise StoreUnavailable(f"{target} exists: choose another name, or remove it first")
    memory.note_copy(target)
    try:
        files, items = FORMS[format](memory, target)
    except OSError as e:
        raise StoreUnavailable(f"cannot write {e.filename or target}: {e.strerror or e}") from e
    return ExportReport(format, files, items)
