"""A text as the screens read it: without what hides words from a reader of rules, cut into short sentences."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from functools import cached_property

from remanence.trust.screens.lookalikes import folded

_WORD = re.compile(r"\w+")
_CUT = re.compile(r"(?<=[.!?:;。！？])\s+|\n+")
_UNSEEN = re.compile(
    "[\u00ad\u061c\u180e\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufe00-\ufe0f\ufeff\U000e0000-\U000e007f]"
)
LONGEST = 400
"""Characters of a sentence that are read at once; a longer one is read in pieces that overlap by half."""


class View:
    """A text, and what follows from it; each part is computed when it is first asked for. Cost: linear in the text."""

    def __init__(self, text: str) -> None:
        self.text = text

    @cached_property
    def plain(self) -> str:
        """In lower case, with invisible characters left out, compatible forms folded and look-alikes made Latin."""
        if self.text.isascii():
            return self.text.lower()
        seen = _UNSEEN.sub("", self.text) if _UNSEEN.search(self.text) else self.text
        seen = seen if unicodedata.is_normalized("NFKC", seen) else unicodedata.normalize("NFKC", seen)
        return folded(seen).lower().replace("’", "'")

    @cached_property
    def words(self) -> frozenset[str]:
        """The words of the plain text."""
        return frozenset(_WORD.findall(self.plain))

    @cached_property
    def sentences(self) -> Sequence[tuple[str, frozenset[str]]]:
        """The sentences and lines of the plain text, each with its words."""
        pieces = [piece for part in _CUT.split(self.plain) if part and not part.isspace() for piece in _pieces(part)]
        return [(piece, frozenset(_WORD.findall(piece))) for piece in pieces]


def _pieces(sentence: str) -> list[str]:
    if len(sentence) <= LONGEST:
        return [sentence.strip()]
    return [sentence[at : at + LONGEST] for at in range(0, len(sentence), LONGEST // 2)]
