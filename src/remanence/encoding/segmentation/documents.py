"""Documents into segments: along headings and paragraphs, never inside a code fence, with offsets into the original.

A paragraph that is too long by itself is cut between sentences, else between words, else anywhere.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from remanence.protocols import Segment

TARGET = 900
"""Characters that a segment aims for: paragraphs are gathered until the next would pass it."""
LONGEST = 1600
"""Characters that no segment passes."""
PART = "section.v1"

_HEADING = re.compile(r"(#{1,6})[ \t]+(.*)")
_SENTENCE_END = re.compile(r"[.!?。！？][\"')\]”’]?\s")

Block = tuple[int, int, int, str]
"""(start, end, heading level or 0, heading text)."""


def segment_document(text: str, *, target: int = TARGET, longest: int = LONGEST) -> list[Segment]:
    """Cut a Markdown or plain text into segments, in order, without overlap; only white space lies between them.

    Returns: [] for a text of white space alone. Cost: O(n).

    >>> [s.headings for s in segment_document("# Tea\\n\\nGreen.\\n\\n## Black\\n\\nStrong.")]
    [('Tea',), ('Tea', 'Black')]
    >>> [s.headings for s in segment_document("# Tea\\n\\n## Black\\n\\nStrong.")]
    [('Tea', 'Black')]
    """
    segments: list[Segment] = []
    path: list[tuple[int, str]] = []
    start = end = None
    bare = False  # the segment so far is headings alone, which belong to what follows
    for block_start, block_end, level, title in _blocks(text):
        if start is not None and end is not None and ((level and not bare) or block_end - start > target):
            segments.append(Segment(start, end, _titles(path)))
            start = None
        if level:
            path = [*(p for p in path if p[0] < level), (level, title)]
        bare = bool(level) and (bare or start is None)
        for piece_start, piece_end in _pieces(text, block_start, block_end, longest):
            if start is not None and end is not None and piece_end - start > longest:
                segments.append(Segment(start, end, _titles(path)))
                start = None
            start = piece_start if start is None else start
            end = piece_end
    if start is not None and end is not None:
        segments.append(Segment(start, end, _titles(path)))
    return segments


def _titles(path: list[tuple[int, str]]) -> tuple[str, ...]:
    return tuple(title for _, title in path)


def _blocks(text: str) -> Iterator[Block]:
    """Paragraphs, headings and code fences, without the white space around them."""
    start = end = position = 0
    fenced = False
    for line in text.splitlines(keepends=True):
        body = line.strip()
        heading = None if fenced else _HEADING.match(body)
        if body.startswith(("```", "~~~")):
            fenced = not fenced
        if (heading or (not body and not fenced)) and end > start:
            yield _trimmed(text, start, end)
            start = end = position
        if heading:
            yield (*_trimmed(text, position, position + len(line))[:2], len(heading[1]), heading[2].strip(" #"))
            start = end = position + len(line)
        elif body:
            start = position if end <= start else start
            end = position + len(line)
        position += len(line)
    if end > start:
        yield _trimmed(text, start, end)


def _trimmed(text: str, start: int, end: int) -> Block:
    raw = text[start:end]
    return start + len(raw) - len(raw.lstrip()), end - (len(raw) - len(raw.rstrip())), 0, ""


def _pieces(text: str, start: int, end: int, longest: int) -> Iterator[tuple[int, int]]:
    """A block whole, or cut so that no piece is longer than `longest`."""
    while end - start > longest:
        cut = _cut(text, start, start + longest)
        yield start, start + len(text[start:cut].rstrip())
        start = end - len(text[cut:end].lstrip())
    if end > start:
        yield start, end


def _cut(text: str, start: int, limit: int) -> int:
    """The best place to cut before `limit`: after a sentence, before a space, or just there."""
    ends = [m.end() - 1 for m in _SENTENCE_END.finditer(text, start, limit)]
    if ends and ends[-1] > start + (limit - start) // 3:
        return ends[-1]
    space = max(text.rfind(" ", start + 1, limit), text.rfind("\n", start + 1, limit))
    return space if space > start else limit
