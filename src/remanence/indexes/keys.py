"""What the embedder made of each row: token ids of a static model, or a vector; from these, own unit vectors."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import accumulate
from typing import Any, Protocol

import numpy as np
import numpy.typing as npt

from remanence.encoding.embedding.pooling import pool_rows
from remanence.encoding.languages import UNSPACED
from remanence.errors import BankUnreadable
from remanence.indexes.growing import Array, Growing, Ragged, Rows
from remanence.indexes.statistics import idf
from remanence.protocols import Floats, TextEmbedder, TokenEmbedder

FULL = 127.0
"""A component of 1.0, in eight bits."""
LEAD = 24
"""Tokens of a first sentence that count, where it goes on."""


class Keys(Protocol):
    """The keys of all rows; a row may come without one and be given it later."""

    def append(self, keys: Sequence[npt.NDArray[Any] | None]) -> None: ...
    def set(self, row: int, key: npt.NDArray[Any]) -> None: ...
    def has(self, row: int) -> bool: ...
    def keep(self, rows: Rows) -> None: ...
    def weights(self, documents: int, pooling: str) -> Floats | None: ...
    def vectors(self, rows: Rows, weights: Floats | None, kept: float = 1.0) -> Floats: ...
    def leads(self, rows: Rows, weights: Floats | None) -> Floats | None: ...
    def queries(self, texts: Sequence[str], weights: Floats | None) -> Floats: ...
    def trust(self, text: str) -> float: ...
    def images(self) -> dict[str, Array]: ...
    def restore(self, arrays: Mapping[str, Array]) -> None: ...
    @property
    def nbytes(self) -> int: ...


class TokenKeys:
    """Keys of a token model: a row's vector is the sum of its tokens' rows, weighted by the bank's own idf."""

    def __init__(self, embedder: TokenEmbedder) -> None:
        self._embedder = embedder
        self._tokens = Ragged(np.uint16 if len(embedder.scale) <= 0x10000 else np.uint32)
        self._ends = np.unique(np.concatenate(embedder.tokenize([".", "!", "?"])))

    def append(self, keys: Sequence[npt.NDArray[Any] | None]) -> None:
        """Add rows; None is a row without a key."""
        given = [key for key in keys if key is not None and len(key)]
        for key in given:
            self._check(key)
        lengths = [0 if key is None else len(key) for key in keys]
        self._tokens.append(np.concatenate(given) if given else [], lengths)

    def set(self, row: int, key: npt.NDArray[Any]) -> None:
        """Give a row its key."""
        self._check(key)
        self._tokens.set(row, key)

    def _check(self, key: npt.NDArray[Any]) -> None:
        if key.ndim != 1 or key.dtype.kind not in "ui" or (len(key) and int(key.max()) >= len(self._embedder.scale)):
            raise BankUnreadable(
                f"a key of {self._embedder.space.model!r} is a row of token ids below {len(self._embedder.scale)}, "
                f"got {key.dtype} of shape {key.shape}: run remanence repair"
            )

    def has(self, row: int) -> bool:
        """Whether the row has a key."""
        return bool(self._tokens.lengths.view[row])

    def keep(self, rows: Rows) -> None:
        """Keep these rows only."""
        self._tokens.keep(rows)

    def weights(self, documents: int, pooling: str) -> Floats | None:
        """The weight of every token: 1 ("mean"), or its idf in the first `documents` rows ("idf")."""
        size = len(self._embedder.scale)
        if pooling == "mean":
            return np.ones(size, np.float32)
        rows = np.arange(documents)
        tokens, _ = self._tokens.gather(rows)
        lengths = self._tokens.lengths.view[:documents]
        owned = np.sort(np.repeat(rows, lengths) * size + tokens)  # faster than `unique`, which hashes
        frequencies = np.bincount(owned[np.diff(owned, prepend=-1) > 0] % size, minlength=size)
        return idf(int(np.count_nonzero(lengths)), frequencies).astype(np.float32)

    def vectors(self, rows: Rows, weights: Floats | None, kept: float = 1.0) -> Floats:
        """(rows, d) unit vectors; zero rows for those without a key. Args: kept: see `VectorSpec`."""
        assert weights is not None
        tokens, offsets = self._tokens.gather(rows)
        bounds = np.append(offsets, len(tokens))
        if kept < 1:
            tokens, bounds = _weightiest(tokens, bounds, weights, kept)
        return pool_rows(self._embedder.table, self._embedder.scale, tokens, bounds, weights)

    def leads(self, rows: Rows, weights: Floats | None) -> Floats:
        """The unit vectors of first sentences, or of the first `LEAD` tokens where those end earlier."""
        assert weights is not None
        tokens, offsets = self._tokens.gather(rows)
        lengths = np.diff(offsets, append=len(tokens))
        places = np.arange(len(tokens)) - np.repeat(offsets, lengths)
        stops = np.where(np.isin(tokens, self._ends) & (places > 0), places, LEAD)
        sizes = np.zeros(len(rows), np.int64)
        filled = lengths > 0
        if filled.any():
            sizes[filled] = np.minimum(np.minimum.reduceat(stops, offsets[filled]), np.minimum(lengths[filled], LEAD))
        bounds = np.append(0, np.cumsum(sizes))
        kept = tokens[places < np.repeat(sizes, lengths)]
        return pool_rows(self._embedder.table, self._embedder.scale, kept, bounds, weights)

    def queries(self, texts: Sequence[str], weights: Floats | None) -> Floats:
        """The unit vectors of questions."""
        assert weights is not None
        tokens = self._embedder.tokenize(texts)
        bounds = np.array([0, *accumulate(map(len, tokens))], np.int64)
        return pool_rows(self._embedder.table, self._embedder.scale, np.concatenate(tokens), bounds, weights)

    def trust(self, text: str) -> float:
        """How far the tokens of a question mean anything, in [0, 1]."""
        return _trust(text, len(self._embedder.tokenize([text])[0]))

    def images(self) -> dict[str, Array]:
        """The arrays of a dump."""
        return self._tokens.images("tokens")

    def restore(self, arrays: Mapping[str, Array]) -> None:
        """Hold what `images` gave."""
        self._tokens.restore("tokens", arrays)

    @property
    def nbytes(self) -> int:
        """The memory that they take."""
        return self._tokens.nbytes


class VectorKeys:
    """Keys of any other model: one vector a row, kept in eight bits a component."""

    def __init__(self, embedder: TextEmbedder) -> None:
        self._embedder = embedder
        self._own = Growing(np.int8, embedder.space.dimension)
        self._given = Growing(np.bool_)

    def append(self, keys: Sequence[npt.NDArray[Any] | None]) -> None:
        """Add rows; None is a row without a key."""
        first = len(self._own)
        self._own.resize(first + len(keys))
        self._own.view[first:] = 0
        self._given.extend([False] * len(keys))
        for row, key in enumerate(keys, first):
            if key is not None:
                self.set(row, key)

    def set(self, row: int, key: npt.NDArray[Any]) -> None:
        """Give a row its key."""
        if key.shape != (self._embedder.space.dimension,) or key.dtype.kind != "f":
            raise BankUnreadable(
                f"a key of {self._embedder.space.model!r} is a vector of {self._embedder.space.dimension} floats, "
                f"got {key.dtype} of shape {key.shape}: run remanence repair"
            )
        self._own.view[row] = np.rint(_unit(key) * FULL)
        self._given.view[row] = True

    def has(self, row: int) -> bool:
        """Whether the row has a key."""
        return bool(self._given.view[row])

    def keep(self, rows: Rows) -> None:
        """Keep these rows only."""
        self._own.replace(self._own.view[rows])
        self._given.replace(self._given.view[rows])

    def weights(self, documents: int, pooling: str) -> Floats | None:
        """None: the model itself pooled."""
        del documents, pooling
        return None

    def vectors(self, rows: Rows, weights: Floats | None, kept: float = 1.0) -> Floats:
        """(rows, d) unit vectors, to eight bits, of whole texts; zero rows for those without a key."""
        del weights, kept
        own: Floats = self._own.view[rows].astype(np.float32) / np.float32(FULL)
        return own

    def leads(self, rows: Rows, weights: Floats | None) -> None:
        """None: a whole vector does not tell where a text begins."""
        del rows, weights

    def queries(self, texts: Sequence[str], weights: Floats | None) -> Floats:
        """The unit vectors of questions. Raises: EmbedderUnavailable."""
        del weights
        return np.array([_unit(vector) for vector in self._embedder.embed(texts, query=True)], np.float32)

    def trust(self, text: str) -> float:
        """As for tokens, of a model that shows how it cuts a text (`tokenize`); 1 of any other."""
        cut = getattr(self._embedder, "tokenize", None)
        return 1.0 if cut is None else _trust(text, len(cut([text])[0]))

    def images(self) -> dict[str, Array]:
        """The arrays of a dump."""
        return {"keys.own": self._own.view, "keys.given": self._given.view}

    def restore(self, arrays: Mapping[str, Array]) -> None:
        """Hold what `images` gave."""
        self._own.replace(arrays["keys.own"])
        self._given.replace(arrays["keys.given"])

    @property
    def nbytes(self) -> int:
        """The memory that they take."""
        return self._own.nbytes + self._given.nbytes


def _trust(text: str, tokens: int) -> float:
    """How far the tokens of a text mean anything, in [0, 1]: not at all where they are single characters.

    A vocabulary of one language's word pieces cuts words of another script into characters, whose vectors say nothing.
    English has four letters a token, German three, Russian and Chinese one; two are enough to count in full.

    >>> _trust("a cup of tea", 4), _trust("чашка чая", 8)
    (1.0, 0.0)
    """
    letters = sum(map(str.isalpha, text))
    unspaced = 0 if text.isascii() else sum(map(len, UNSPACED.findall(text)))
    if not tokens or not letters:
        return float(tokens > 0)
    spaced = min(1.0, max(0.0, letters / tokens - 1.0))
    return spaced * (1 - unspaced / max(letters, unspaced))


def _weightiest(
    tokens: npt.NDArray[Any], bounds: npt.NDArray[np.int64], weights: Floats, kept: float
) -> tuple[npt.NDArray[Any], npt.NDArray[np.int64]]:
    """Texts without their lightest tokens: a share of each text's is kept, rounded up; of equal ones the first.

    >>> weights = np.array([0.1, 2.0, 1.0], np.float32)
    >>> tokens, bounds = _weightiest(np.array([0, 1, 2, 0, 0]), np.array([0, 4, 5]), weights, 0.5)
    >>> tokens.tolist(), bounds.tolist()
    ([1, 2, 0], [0, 2, 3])
    """
    lengths = np.diff(bounds)
    owners = np.repeat(np.arange(len(lengths)), lengths)
    order = np.lexsort((np.arange(len(tokens)), -weights[tokens], owners))
    sizes = np.ceil(lengths * kept).astype(np.int64)
    first = np.arange(len(tokens)) - np.repeat(bounds[:-1], lengths) < sizes[owners]
    return tokens[np.sort(order[first])], np.append(0, np.cumsum(sizes))


def _unit(vector: npt.NDArray[Any]) -> Floats:
    length = float(np.sqrt(np.add.reduce(vector.astype(np.float64) ** 2)))
    unit: Floats = (vector / length if length else vector).astype(np.float32)
    return unit


def keys_for(embedder: TextEmbedder) -> Keys:
    """The kind of keys that an embedder makes."""
    return TokenKeys(embedder) if isinstance(embedder, TokenEmbedder) else VectorKeys(embedder)
