"""A part of a long text where the whole does not fit: the sentence that shares most with a question, and around it."""

from __future__ import annotations

from collections.abc import Callable

from remanence.encoding.segmentation.sentences import sentences
from remanence.encoding.text import terms

MARK = "…"
"""Stands where words were left out."""


def best_part(
    text: str, question: str, fits: Callable[[int, int], bool], *, torn: bool = False
) -> tuple[int, int] | None:
    """The longest run of whole sentences that fits, grown from the one that shares most words with the question.

    Args:
        fits: whether the characters from a place to a place fit.
        torn: whether a part will do that shares no word, or as much of a sentence as fits where none fits whole.
    Returns: where the part begins and ends; None if nothing fits. Cost: some looks a sentence taken in.
    """
    places = sentences(text)
    if not places:
        return None
    asked = set(terms(question))
    shared = [len(asked & set(terms(text[start:end]))) for start, end in places]
    if not torn and not max(shared):
        return None
    first = last = shared.index(max(shared))
    if not fits(*places[first]):
        start, end = places[first]
        if not torn:
            return None
        size = _longest(end - start, lambda size: fits(start, start + size))
        return (start, start + size) if size else None
    grown = True
    while grown:
        grown = False
        if last + 1 < len(places) and fits(places[first][0], places[last + 1][1]):
            last, grown = last + 1, True
        if first and fits(places[first - 1][0], places[last][1]):
            first, grown = first - 1, True
    return places[first][0], places[last][1]


def marked(text: str, start: int, end: int) -> str:
    """The part of a text, with a mark on each side where words are missing.

    >>> marked("One. Two. Three.", 5, 9)
    '… Two. …'
    """
    before, after = text[:start].strip(), text[end:].strip()
    return (f"{MARK} " if before else "") + text[start:end].rstrip() + (f" {MARK}" if after else "")


def _longest(most: int, fits: Callable[[int], bool]) -> int:
    """The largest length up to `most` that fits, 0 for none; never one that does not. Cost: O(log of it) looks."""
    low, high = 0, 1
    while high <= most and fits(high):
        low, high = high, 2 * high
    high = min(high - 1, most)
    while low < high:
        middle = (low + high + 1) // 2
        low, high = (middle, high) if fits(middle) else (low, middle - 1)
    return low
