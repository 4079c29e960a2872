"""What a run leaves behind: a table in the terminal, JSON, and a page that stands on its own."""

from remanence.arena.report.model import Report, write_report
from remanence.arena.report.table import print_table

__all__ = ["Report", "print_table", "write_report"]
