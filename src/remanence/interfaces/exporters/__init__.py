"""A bank in the forms of others: a module for each form. The open bundle, which holds all of it, is `Memory.export`."""

from __future__ import annotations

from remanence.interfaces.exporters.writing import FORMS, ExportReport, export_file

__all__ = ["FORMS", "ExportReport", "export_file"]
