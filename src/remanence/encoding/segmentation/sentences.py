"""Texts cut into sentences, for whoever shows or compares them one by one."""

from __future__ import annotations

import re

_END = re.compile(r"(?<=[.!?。！？])[\"'”’)\]]*\s+|\n+")
_END_OR_CAPTION = re.compile(_END.pattern + r"|\s+(?=\[)")


def sentences(text: str, *, captions: bool = False) -> list[tuple[int, int]]:
    """Where the sentences and lines of a text begin and end; what stands between them is white space.

    Args:
        captions: whether what stands in square brackets, such as the caption of a picture, begins one of its own.

    >>> [("One. Two!\\nThree")[a:b] for a, b in sentences("One. Two!\\nThree")]
    ['One.', 'Two!', 'Three']
    """
    found, start = [], 0
    for gap in (_END_OR_CAPTION if captions else _END).finditer(text):
        if text[start : gap.start()].strip():
            found.append((start, gap.start()))
        start = gap.end()
    if text[start:].strip():
        found.append((start, len(text)))
    return found
