"""Writes what was measured into the model card, between its two marks.

python -m tools.static_model.card docs/reference/static-model.md FILE.jsonl.gz ...
"""

from __future__ import annotations

import argparse
from pathlib import Path

from tools.static_model.evaluate import table

__all__ = ["with_figures"]

_START = "<!-- measured by tools.static_model.card -->\n"
_END = "<!-- end of what was measured -->"


def with_figures(card: str, figures: str) -> str:
    """The card with its figures replaced. Raises: ValueError if it lacks the marks.

    >>> print(with_figures(f"Figures:\\n{_START}old\\n{_END}", "new"))
    Figures:
    <!-- measured by tools.static_model.card -->
    new
    <!-- end of what was measured -->
    """
    before, start, rest = card.partition(_START)
    _, end, after = rest.partition(_END)
    if not (start and end):
        raise ValueError(f"the card needs the marks {_START.strip()!r} and {_END!r}")
    return f"{before}{start}{figures}\n{end}{after}"


def main() -> None:
    """Read the arguments, measure, and rewrite the card."""
    parser = argparse.ArgumentParser(prog="python -m tools.static_model.card", description=__doc__)
    parser.add_argument("card", type=Path, help="the model card")
    parser.add_argument("files", type=Path, nargs="+", help="development files")
    arguments = parser.parse_args()
    figures = table(arguments.files, ["static", "wordllama"])
    arguments.card.write_text(with_figures(arguments.card.read_text(encoding="utf-8"), figures), encoding="utf-8")


if __name__ == "__main__":
    main()
