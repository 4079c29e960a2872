"""How alike words are in meaning: married and spouse, author and wrote; by roots, and by the bundled vectors."""

from __future__ import annotations

import re
from functools import cache, lru_cache

import numpy as np

from remanence.encoding.embedding import load_embedder
from remanence.encoding.text import terms
from remanence.protocols import TextEmbedder

__all__ = ["GENERIC", "likeness", "plain_words", "root"]

_SUFFIXES = ("ship", "ion", "er", "or", "ist", "ri", "ic", "al", "i")
_LEAST_ROOT = 3
_ALIKE, _SAME = 0.30, 0.75
"""Cosines at which two words begin to count as alike, and count in full."""
_VECTORS_WORTH = 0.9
"""What the best likeness by vectors counts, where the same root is 1."""
_IDIOMS = tuple(
    (re.compile(rf"\b(?:{pattern})\b", re.IGNORECASE), words)
    for pattern, words in (
        (r"pass(?:ed|es|ing)? away|breath(?:e|ed|es|ing) (?:his|her|their|its|the) last", "died"),
        (r"(?:took|take|takes|draw|drew|draws) (?:his|her|their|its) (?:last|final) breath", "died"),
        (r"(?:tied|tie|ties) the knot", "married"),
        (r"came? into (?:being|existence)|see the light of day", "created"),
        (r"(?:lives?|living|lived) next door(?: to)?|next[- ]door", "neighbour"),
        (r"(?:come|comes|came|hail|hails|hailed|stem|stems|originates?|originated) (?:\w+ )?from", "origin"),
        (r"in charge of|at the helm of", "head"),
        (r"brought up", "raised"),
        (r"(?:holds?|held|occupy|occupies|fills?) the (?:post|office|position|role|job) of", "is"),
        (r"\bCEO\b", "chief executive officer"),
        (r"\bHQ\b", "headquarters"),
    )
)
"""Phrases that mean what none of their words means."""
GENERIC = frozenset(
    terms(
        """name named called person individual people someone thing one current currently now present serve serves hold
        holds known responsible associated considered regarded identify kind type sort place particular certain given
        following also title role find found main use used go goes come comes take takes took give gives make makes do
        does get gets have has belong belongs""",
        "en",
    )
)
"""Stems of words that say little of what is asked."""


def plain_words(text: str) -> str:
    """A text with its idioms put plainly.

    >>> plain_words("Where did he pass away?")
    'Where did he died?'
    """
    for pattern, words in _IDIOMS:
        text = pattern.sub(words, text)
    return text


@lru_cache(maxsize=50_000)
def root(stem: str) -> str:
    """What a stem has in common with others of its family: "supplier" and "suppli", "own" and "owner".

    >>> root("owner") == root("own"), root("citizenship") == root("citizen"), root("supplier") == root("suppli")
    (True, True, True)
    """
    for suffix in _SUFFIXES:
        if stem.endswith(suffix) and len(stem) - len(suffix) >= _LEAST_ROOT:
            return root(stem[: -len(suffix)])
    return stem


def likeness(word: str, other: str) -> float:
    """How alike two words are, from 0 to 1; words in lower case, as they stand in a text.

    >>> likeness("owner", "owned"), likeness("spouse", "married") > 0.6, likeness("died", "born")
    (1.0, True, 0.0)
    """
    return _likeness(min(word, other), max(word, other))


@lru_cache(maxsize=200_000)
def _likeness(word: str, other: str) -> float:
    if word == other or _roots(word) & _roots(other):
        return 1.0
    cosine = float(np.dot(_vector(word), _vector(other)))
    # Rounded well above the last bits, so that it is the same on every machine.
    return round(min(max((cosine - _ALIKE) / (_SAME - _ALIKE), 0.0), 1.0) * _VECTORS_WORTH, 3)


@lru_cache(maxsize=50_000)
def _roots(word: str) -> frozenset[str]:
    return frozenset(root(stem) for stem in terms(word, "en"))


@lru_cache(maxsize=50_000)
def _vector(word: str) -> np.ndarray:
    return np.asarray(_embedder().embed([word])[0], np.float64)


@cache
def _embedder() -> TextEmbedder:
    return load_embedder("static")
