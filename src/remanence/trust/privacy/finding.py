"""What is found in a text: some characters, and what they are."""

from __future__ import annotations

from collections.abc import Iterable

from msgspec import Struct


class Finding(Struct, frozen=True, order=True):
    """Characters `[start, end)` that are a secret or personal data; `name` says what, such as "GitHub token"."""

    start: int
    end: int
    name: str


def apart(found: Iterable[Finding]) -> list[Finding]:
    """Findings in the order of the text, none over another: of two that overlap the one that begins first, then longer.

    >>> apart([Finding(3, 9, "b"), Finding(0, 5, "a"), Finding(0, 2, "c")])
    [Finding(start=0, end=5, name='a')]
    """
    kept: list[Finding] = []
    for each in sorted(found, key=lambda f: (f.start, -f.end, f.name)):
        if not kept or each.start >= kept[-1].end:
            kept.append(each)
    return kept
