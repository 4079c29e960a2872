"""The arena: systems measured side by side on data with gold evidence, reproducibly and without a model."""

from remanence.arena.report import Report, print_table
from remanence.arena.results import Result
from remanence.arena.runner import run_arena

__all__ = ["Report", "Result", "print_table", "run_arena"]
