"""Letters of other scripts that look like Latin ones, and words that mix them to be read by people but not by rules."""

from __future__ import annotations

import re
from collections.abc import Sequence

from remanence.trust.screens.finding import Finding, shown

_LIKE = {
    "а": "a", "в": "b", "е": "e", "ё": "e", "і": "i", "к": "k", "м": "m", "н": "h", "о": "o", "р": "p", "с": "c",
    "т": "t", "у": "y", "х": "x", "ѕ": "s", "ј": "j", "һ": "h", "ԁ": "d", "ԛ": "q", "ԝ": "w", "ѵ": "v",
    "А": "A", "В": "B", "Е": "E", "К": "K", "М": "M", "Н": "H", "О": "O", "Р": "P", "С": "C", "Т": "T", "У": "Y",
    "Х": "X", "І": "I", "Ѕ": "S", "Ј": "J",
    "α": "a", "ε": "e", "ι": "i", "κ": "k", "ν": "v", "ο": "o", "ρ": "p", "τ": "t", "υ": "u", "χ": "x",
    "Α": "A", "Β": "B", "Ε": "E", "Ζ": "Z", "Η": "H", "Ι": "I", "Κ": "K", "Μ": "M", "Ν": "N", "Ο": "O", "Ρ": "P",
    "Τ": "T", "Υ": "Y", "Χ": "X",
}  # fmt: skip
_OTHER = re.compile("[\u0370-\u052f]")
_MIXED = re.compile(r"\b(?=\w{0,40}[a-zA-Z])(?=\w{0,40}[\u0370-\u03ff\u0400-\u04ff\u0500-\u052f])\w{2,40}\b")
_TABLE = str.maketrans(_LIKE)
_MANY = 3


def folded(text: str) -> str:
    """The text with look-alikes made Latin in words that mix scripts; words of one script stay as they are.

    >>> folded("Ignоre") == "Ignore", folded("привет") == "привет"
    (True, True)
    """
    return text if _OTHER.search(text) is None else _MIXED.sub(lambda found: found[0].translate(_TABLE), text)


def lookalikes(text: str) -> Sequence[Finding]:
    """Words in which Latin letters stand beside Cyrillic or Greek ones.

    Cost: nothing for ASCII. Formulas and product names mix scripts once; attacks do so in several words.
    """
    if text.isascii() or _OTHER.search(text) is None:
        return []
    mixed = [word for word in _MIXED.findall(text) if word != word.translate(_TABLE)]
    if not mixed:
        return []
    return [Finding("hidden.lookalikes" if len(mixed) >= _MANY else "hidden.lookalike", shown(" ".join(mixed)))]
