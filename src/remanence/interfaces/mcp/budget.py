"""How long an answer may be: whatever a bank holds and whatever is asked for, it never floods a context."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from msgspec import json

from remanence.retrieval.packing.tokens import count_tokens

MOST_TOKENS = 8_000
"""Tokens of the text of one answer at most, and of its structured part."""
LEAST = 2_000
"""Tokens that the structured part may have, however short the text is to be."""
_CUTS = (600, 120)
"""Characters of each text that the structured part repeats: as many as there is room for."""
_BESIDE = 130
"""Tokens of what the structured part says of a record beside its text."""
_MORE_CHARACTERS = 8
"""Characters to a token at most: a run of spaces counts as one token, however long it is."""
_MORE_TOKENS = 3
"""Tokens to a character at most, beside the one of any text: those beyond the basic plane have four bytes."""


def clip(text: str, tokens: int) -> str:
    """As much of a text as so many tokens hold, with an ellipsis where something is left out.

    >>> clip("Ana lives in Lisbon.", 8), clip("Ana lives in Lisbon.", 5)
    ('Ana lives in Lisbon.', 'Ana liv…')
    """
    if len(text) * _MORE_TOKENS < tokens:  # as most do; counting costs more than all else here
        return text
    kept = text[: tokens * _MORE_CHARACTERS]
    if len(kept) == len(text) and count_tokens(text) <= tokens:
        return text
    low, high = 0, len(kept)
    while low < high:
        middle = (low + high + 1) // 2
        low, high = (middle, high) if count_tokens(f"{kept[:middle]}…") <= tokens else (low, middle - 1)
    return f"{kept[:low].rstrip()}…"


def cut(text: str, characters: int) -> str:
    """A text that has at most so many characters."""
    return text if len(text) <= characters else f"{text[: characters - 1]}…"


def size(value: Any) -> int:
    """The tokens of a value as JSON."""
    return count_tokens(json.encode(value).decode())


def fitting(texts: Sequence[str], tokens: int) -> list[str]:
    """The texts of as many records as so many tokens hold, but at least one, each cut to as much as there is room for.

    >>> [len(text) for text in fitting(["a " * 1000] * 3, 8000)]
    [600, 600, 600]
    >>> [len(text) for text in fitting(["a " * 1000] * 3, 600)]
    [120, 120, 120]
    """
    sizes = list[int]()
    kept = list(texts)
    for characters in _CUTS:
        kept = [cut(text, characters) for text in texts]
        sizes = [count_tokens(text) + _BESIDE for text in kept]
        if sum(sizes) <= tokens:
            return kept
    return first(kept, tokens, sizes)[0]


def first(parts: Sequence[Any], tokens: int, sizes: Sequence[int] | None = None) -> tuple[list[Any], int]:
    """The first parts that so many tokens hold, but at least one, and how many are left out."""
    room, kept = tokens, 0
    for number, part in enumerate(parts):
        room -= size(part) if sizes is None else sizes[number]
        if room < 0 and number:
            break
        kept += 1
    return list(parts[:kept]), len(parts) - kept


def lines(parts: Sequence[str], tokens: int, more: str) -> str:
    """The first lines that so many tokens hold, and how many are left out, with advice."""
    room, kept = tokens - count_tokens(more) - 8, list[str]()
    for part in parts:
        room -= count_tokens(part)
        if room < 0 and kept:
            break
        kept.append(part if room >= 0 else clip(part, tokens))
        if room < 0:
            break
    left = len(parts) - len(kept)
    return "\n".join([*kept, f"({left:,} left out: {more})"] if left else kept)
