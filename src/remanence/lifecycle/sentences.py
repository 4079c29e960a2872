"""Where the sentences of a text begin and end."""

from __future__ import annotations

import re
from collections.abc import Iterator

_END = re.compile(r"(?<=[.!?。！？])[\"'”’)\]]*\s+|\n+|(?<=[。！？])")


def sentence_spans(text: str) -> Iterator[tuple[int, int]]:
    """The sentences of a text as `[start, end)`, without the white space around them; a line end ends one.

    >>> text = "I moved. Where to? Lisbon"
    >>> [text[start:end] for start, end in sentence_spans(text)]
    ['I moved.', 'Where to?', 'Lisbon']
    """
    start = 0
    for end, following in [*((m.start(), m.end()) for m in _END.finditer(text)), (len(text), len(text))]:
        sentence = text[start:end]
        if stripped := sentence.strip():
            first = start + sentence.index(stripped)
            yield first, first + len(stripped)
        start = following
