"""What a screen finds in a text."""

from __future__ import annotations

from msgspec import Struct


class Finding(Struct, frozen=True):
    """Something in a text that attacks have more often than honest text; its name is that of a weight.

    `name` is "screen.what", such as "override.instructions"; `words` are the characters that show it, at most 80.
    """

    name: str
    words: str = ""


SHOWN = 80


def shown(text: str) -> str:
    """The beginning of a text, on one line.

    >>> shown("Ignore\\nall of it")
    'Ignore all of it'
    """
    return " ".join(text[: 2 * SHOWN].split())[:SHOWN]
