"""A count of tokens that needs no tokenizer and does not fall below one, for budgets that must hold."""

from __future__ import annotations

import re

_PIECE = re.compile(r"[A-Z]?[a-z]+|[A-Z]+|[0-9]|[^\S\n ]|\n| {2,}|[^\x00-\x7f]|[^\sA-Za-z0-9]")
_LETTERS = 3
"""ASCII letters to a token: tokenizers manage more of them on ordinary words."""
_CAPITALS = 2
"""Capitals to a token, of which tokenizers know fewer words."""


def count_tokens(text: str) -> int:
    """A count that ordinary tokenizers stay below on words and code, some 30 to 60 % above them on English. Cost: O(n).

    Three letters of a word, two capitals, one digit, one sign, one line break and one run of spaces are a token each; a
    word ends where a capital follows; a character beyond ASCII is one token less than its bytes in UTF-8; any text is
    one more.

    >>> count_tokens("Ana lives in Lisbon."), count_tokens("日本")
    (8, 5)
    """
    return sum(_weight(piece) for piece in _PIECE.findall(text)) + bool(text)


def _weight(piece: str) -> int:
    if piece[0] > "\x7f":
        return max(1, len(piece.encode("utf-8", "surrogatepass")) - 1)
    if not piece.isalpha():
        return 1
    return -(-len(piece) // (_CAPITALS if piece.isupper() else _LETTERS))
