"""BERT's uncased WordPiece tokenizer, without a tokenizer library.

A text is cut at white space and around every punctuation mark and Chinese character, made lower case and free of
accents; each word is then cut into the longest pieces that the vocabulary has, those inside a word written "##piece".
No special tokens are added, and a word that cannot be cut into known pieces gives none.

Two things differ from the `tokenizers` library, both for the sake of memories: a character that no piece contains (an
emoji) separates words where BERT would lose the whole word around it, and what a character is follows Unicode 3.2,
which every Python carries, so that the same text gives the same pieces on every machine and version.

Reference: Devlin et al., NAACL 2019; Song et al., EMNLP 2021.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from unicodedata import ucd_3_2_0 as unicode

import numpy as np

from remanence.protocols import Tokens

__all__ = ["WordPiece", "normalise"]

_LONGEST_WORD = 100
_LONGEST_CACHED = 64
_MOST_CACHED = 1 << 16
_PUNCTUATION = frozenset("!\"#$%&'()*+,-./:;<=>?@[\\]^_`{|}~§¶")
_DROPPED = frozenset("\u00ad\u061c\u200b\u2066\u2067\u2068\u2069\ufffd")  # soft hyphens and the like
_CHINESE = ((0x3400, 0x4DBF), (0x4E00, 0x9FFF), (0xF900, 0xFAFF), (0x20000, 0x2CEAF), (0x2F800, 0x2FA1F))


class WordPiece:
    """Cuts texts into the ids of word pieces; an id is a place in `pieces`.

    Thread-safe. The pieces of short words are kept, up to 65,536 words.

    Args:
        pieces: the vocabulary in order; pieces that continue a word start with "##".
    Raises: ValueError if a piece stands twice or is empty.
    Cost: about 3 µs for a text of ten words met before, 5 µs for each new word.

    >>> tokenizer = WordPiece(["play", "##ing", "a", "game", "!"])
    >>> [tokenizer.pieces[i] for i in tokenizer("Playing a Gáme!")]
    ['play', '##ing', 'a', 'game', '!']
    """

    def __init__(self, pieces: Sequence[str]) -> None:
        self.pieces = tuple(pieces)
        self._ids = {piece: i for i, piece in enumerate(self.pieces)}
        if len(self._ids) != len(self.pieces) or "" in self._ids:
            raise ValueError("every piece of a vocabulary must be unique and not empty")
        self._characters = _Characters("".join(self.pieces))
        self._known = _Chunks(self)

    def __call__(self, text: str) -> Tokens:
        """The ids of the pieces of one text, in order; empty for a text without a known word."""
        known = self._known
        return np.fromiter((i for chunk in text.split() for i in known[chunk]), dtype=np.uint32)

    def cut(self, chunk: str) -> Iterator[int]:
        """The ids of a stretch of text, computed anew."""
        for word in chunk.translate(self._characters).split():
            yield from self._cut_word(word)

    def _cut_word(self, word: str) -> list[int]:
        """The longest pieces from the left; none if a rest of the word starts with no piece."""
        if len(word) > _LONGEST_WORD:
            return []
        found: list[int] = []
        start = 0
        while start < len(word):
            match = self._longest_piece(word, start)
            if match is None:
                return []
            piece, start = match
            found.append(piece)
        return found

    def _longest_piece(self, word: str, start: int) -> tuple[int, int] | None:
        """The id of the longest piece of `word` from `start`, and where it ends."""
        mark = "##" if start else ""
        for end in range(len(word), start, -1):
            piece = self._ids.get(mark + word[start:end])
            if piece is not None:
                return piece, end
        return None


class _Chunks(dict[str, tuple[int, ...]]):
    """The ids of stretches of text without white space; computed when asked for, kept when short."""

    def __init__(self, tokenizer: WordPiece) -> None:
        self._tokenizer = tokenizer

    def __missing__(self, chunk: str) -> tuple[int, ...]:
        ids = tuple(self._tokenizer.cut(chunk))
        if len(chunk) <= _LONGEST_CACHED:
            if len(self) >= _MOST_CACHED:
                self.clear()
            self[chunk] = ids
        return ids


class _Characters(dict[int, str]):
    """What to write for a character, for `str.translate`; computed once a character."""

    def __init__(self, alphabet: Iterable[str]) -> None:
        self._alphabet = frozenset(alphabet)

    def __missing__(self, code: int) -> str:
        self[code] = text = normalise(chr(code), self._alphabet)
        return text


def normalise(character: str, alphabet: frozenset[str]) -> str:
    """What one character becomes: lower case without accents, "" if it is dropped, within spaces if it stands alone.

    >>> normalise("É", frozenset("e")), normalise("!", frozenset("!")), normalise("é", frozenset("o"))
    ('e', ' ! ', ' ')
    """
    kind = unicode.category(character)
    if kind in ("Cc", "Cf", "Co", "Cs", "Mn") or character in _DROPPED:
        return ""
    if kind[0] == "Z":
        return " "
    letters = "".join(c for c in unicode.normalize("NFD", character) if unicode.category(c) != "Mn").lower()
    if not alphabet.issuperset(letters):
        return " "
    return f" {letters} " if _stands_alone(character, letters) else letters


def _stands_alone(character: str, letters: str) -> bool:
    """Whether the character is a word of its own: punctuation, or Chinese."""
    code = ord(character)
    if any(first <= code <= last for first, last in _CHINESE):
        return True
    return letters in _PUNCTUATION or unicode.category(character)[0] == "P"
