"""Whether an accepted answer stands in a text: as words, whatever their case, punctuation and articles."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterable, Sequence

from remanence.encoding.languages import UNSPACED

__all__ = ["READ", "answer_place", "beginning", "holds", "plain_words"]

READ = 60
"""Tokens of a hit that are read; otherwise one summary of everything would hold every answer."""
_TOKEN = re.compile(r"\w+|[^\w\s]")
_INSIDE = re.compile(r"(?<=\w)[.'’ʼ](?=\w)|['’ʼ]")
_WORD = re.compile(r"\w+")
_ARTICLES = frozenset({"a", "an", "the"})


def plain_words(text: str) -> tuple[str, ...]:
    """The words of a text in lower case, without punctuation and articles; articles alone are kept.

    >>> plain_words("The U.S. Navy’s F-22"), plain_words("The The")
    (('us', 'navys', 'f', '22'), ('the', 'the'))
    """
    lowered = unicodedata.normalize("NFKC", text).casefold()
    words = tuple(_WORD.findall(_INSIDE.sub("", lowered)))
    return tuple(word for word in words if word not in _ARTICLES) or words


def holds(words: Sequence[str], answer: Sequence[str]) -> bool:
    """Whether the words of an answer stand one after another among those of a text.

    In scripts that put no spaces between words it is enough that the characters do.

    >>> holds(plain_words("He lives in Washington, D.C.."), plain_words("Washington D.C."))
    True
    """
    if not answer:
        return False
    if any(UNSPACED.search(word) for word in answer):
        return "".join(answer) in "".join(words)
    n = len(answer)
    return any(tuple(words[at : at + n]) == tuple(answer) for at in range(len(words) - n + 1))


def beginning(text: str, tokens: int) -> tuple[str, int]:
    """The text up to its first `tokens` tokens, and how many these are; a word, a sign, a character without spaces."""
    end = count = 0
    for match in _TOKEN.finditer(text):
        size = len(match[0]) if UNSPACED.search(match[0]) else 1
        if count + size > tokens:
            return text[: match.start() + tokens - count if size > 1 else end], tokens
        count, end = count + size, match.end()
    return text, count


def answer_place(hits: Iterable[Sequence[int]], text: Callable[[int], tuple[str, str]], answers: Sequence[str]) -> int:
    """The place, from 1, of the first document that holds one of the answers; 0 if none does.

    By the place rule a hit takes a place for each document that it cites, in their order, and repeats take none. Of
    the documents of a hit only the first 60 tokens are read, taken together.

    Args:
        hits: for each, best first, the documents that it cites. text: the id and the text of a document.

    >>> texts = [("a", "Ana lives in Porto."), ("b", "Ana lives in Lisbon.")]
    >>> answer_place([(0,), (1, 0)], lambda number: texts[number], ["lisbon"])
    2
    """
    wanted = [plain_words(answer) for answer in answers]
    placed = set[str]()
    for hit in hits:
        left = READ
        for number in hit:
            id, said = text(number)
            shown, used = beginning(said, left)
            left -= used
            if id in placed:
                continue
            placed.add(id)
            words = plain_words(shown)
            if any(holds(words, answer) for answer in wanted):
                return len(placed)
    return 0
