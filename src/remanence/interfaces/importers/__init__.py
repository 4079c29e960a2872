"""Exports of other systems: a module for each form, read as a stream, and what becomes of them in a bank."""

from __future__ import annotations

from remanence.interfaces.importers.loading import import_file, read_export
from remanence.interfaces.importers.model import Choices, Format, ImportReport, LeftOut, Misfit
from remanence.interfaces.importers.registry import FORMATS

__all__ = ["FORMATS", "Choices", "Format", "ImportReport", "LeftOut", "Misfit", "import_file", "read_export"]
