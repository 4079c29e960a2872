"""How the arena counts tokens: by one rule for all systems, without a tokenizer of any model."""

from __future__ import annotations

from math import ceil

__all__ = ["count_tokens"]

_BYTES_PER_TOKEN = 3.5


def count_tokens(text: str) -> int:
    """About as many tokens as a model's tokenizer would count, rather more: one for each 3.5 bytes of UTF-8.

    >>> count_tokens("I moved to Lisbon in May.")
    8
    """
    return ceil(len(text.encode("utf-8", "replace")) / _BYTES_PER_TOKEN)
