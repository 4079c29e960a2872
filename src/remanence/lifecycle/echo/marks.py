"""Marks: blocks of text that a pack or a profile of the engine left in a prompt, wherever they were pasted."""

from __future__ import annotations

import re
from collections.abc import Iterator

_MONTH = r"(?:January|February|March|April|May|June|July|August|September|October|November|December) \d{4}"
_HEADING = re.compile(rf"(?:\d{{4}}-\d\d-\d\d(?: to \d{{4}}-\d\d-\d\d)?(?: \d\d:\d\d)?|{_MONTH}|\d{{4}}|undated)\s*")
_ENTRY = re.compile(r"\[(\d+)\] \S.*")
_CONTINUED = "    "
_PROFILE = re.compile(r"About \S.*")
_PARTS = re.compile(r"(?:Lasting|At present):\s*")
_LINE = re.compile(r"- .+ \[\d+\]\s*")


def marked_spans(text: str) -> list[tuple[int, int]]:
    """The characters of such blocks: entries `[1]`, `[2]`, … under the heading of a day, and profiles.

    >>> text = "Memory:\\n2025-06-02\\n[1] ana: I moved.\\n    To Lisbon.\\nSo what?"
    >>> [text[start:end] for start, end in marked_spans(text)]
    ['2025-06-02\\n[1] ana: I moved.\\n    To Lisbon.\\n']
    """
    if "[1]" not in text:
        return []
    lines = list(_lines(text))
    found, place = list[tuple[int, int]](), 0
    while place < len(lines):
        end = max(_pack_end(lines, place), _profile_end(lines, place))
        if end > place:
            found.append((lines[place][0], lines[end - 1][0] + len(lines[end - 1][1])))
        place = max(end, place + 1)
    return found


def _lines(text: str) -> Iterator[tuple[int, str]]:
    """Each line with its line break, and where it starts."""
    start = 0
    for line in text.splitlines(keepends=True):
        yield start, line
        start += len(line)


def _pack_end(lines: list[tuple[int, str]], start: int) -> int:
    """Behind the last line of a pack that begins with a heading here; `start` if none does."""
    number, place, end = 0, start, start
    while place < len(lines):
        line = lines[place][1].rstrip("\r\n")
        if (entry := _ENTRY.fullmatch(line)) and int(entry[1]) == number + 1 and place > start:
            number, end = number + 1, place + 1
        elif line.startswith(_CONTINUED) and number:
            end = place + 1
        elif not _HEADING.fullmatch(line):
            break
        place += 1
    return end


def _profile_end(lines: list[tuple[int, str]], start: int) -> int:
    """Behind the last line of a profile that begins here; `start` if none does."""
    texts = [line.rstrip("\r\n") for _, line in lines[start : start + 2]]
    if len(texts) < 2 or not _PROFILE.fullmatch(texts[0]) or not _PARTS.fullmatch(texts[1]):
        return start
    end = start + 2
    while end < len(lines) and (_LINE.fullmatch(lines[end][1].rstrip()) or _PARTS.fullmatch(lines[end][1].rstrip())):
        end += 1
    return end if end > start + 2 else start
