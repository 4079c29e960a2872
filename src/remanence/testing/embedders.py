"""What every embedder promises, as functions that raise AssertionError where it breaks its word.

    from remanence.testing.embedders import EMBEDDER_PROMISES

    @pytest.mark.parametrize("promise", EMBEDDER_PROMISES)
    def test_my_embedder_keeps(promise):
        promise(MyEmbedder())

A static model that lets a bank pool its tokens keeps `TOKEN_EMBEDDER_PROMISES`, which include the others.
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from remanence.protocols import TextEmbedder, TokenEmbedder

__all__ = ["EMBEDDER_PROMISES", "TOKEN_EMBEDDER_PROMISES"]

TEXTS = (
    "Ana moved to Lisbon in May.",
    "The boiler was repaired on Tuesday by the same plumber as last year.",
    "ok",
    "Zażółć gęślą jaźń, naïve café № 5",
    "今天的天气很好。",
    "👍🏽",
    "x" * 3000,
    "line one\nline two\ttabbed\u200b\u00a0end\x00",
    "Ana moved to Lisbon in May.",
    "one two three " * 300,
)
"""Texts of many kinds, one of them twice."""

_TOLERANCE = 1e-5


def it_names_its_space(embedder: TextEmbedder) -> None:
    """The space has a name and a dimension, the same at every look."""
    assert isinstance(embedder, TextEmbedder), f"{embedder!r} lacks `space` or `embed`"
    assert embedder.space.model, "a space needs the name of its model"
    assert embedder.space.dimension > 0, f"a space needs a dimension, got {embedder.space.dimension}"
    assert embedder.space == embedder.space


def it_gives_one_float32_row_a_text(embedder: TextEmbedder) -> None:
    """n texts give an (n, d) float32 array, no texts give (0, d)."""
    for texts in ([], ["ok"], list(TEXTS)):
        rows = embedder.embed(texts)
        assert rows.shape == (len(texts), embedder.space.dimension), f"{len(texts)} texts gave shape {rows.shape}"
        assert rows.dtype == np.float32, f"rows must be float32, got {rows.dtype}"


def its_rows_have_length_one_or_zero(embedder: TextEmbedder) -> None:
    """Every row is finite and of unit length; only a text without any known token gives zeros."""
    rows = embedder.embed([*TEXTS, "", " \n"])
    assert np.isfinite(rows).all(), "rows must not have NaN or infinite numbers"
    lengths = np.linalg.norm(rows, axis=1)
    assert (np.isclose(lengths, 1, atol=1e-4) | (lengths == 0)).all(), f"rows must have length 1 or 0, got {lengths}"
    assert np.isclose(lengths[:2], 1, atol=1e-4).all(), "plain sentences must not give zeros"


def a_row_does_not_depend_on_its_company(embedder: TextEmbedder) -> None:
    """A text gives the same row alone, among others, in another order and the second time."""
    together = embedder.embed(list(TEXTS))
    again = embedder.embed(list(reversed(TEXTS)))[::-1]
    alone = np.concatenate([embedder.embed([text]) for text in TEXTS])
    assert np.allclose(together, alone, atol=_TOLERANCE), "a text gives another row alone than among others"
    assert np.allclose(together, again, atol=_TOLERANCE), "a text gives another row in another order"


def queries_and_texts_share_the_space(embedder: TextEmbedder) -> None:
    """`query=True` gives rows of the same shape."""
    assert embedder.embed(list(TEXTS), query=True).shape == embedder.embed(list(TEXTS)).shape


def it_takes_any_sequence(embedder: TextEmbedder) -> None:
    """A tuple of texts is as good as a list."""
    assert np.allclose(embedder.embed(TEXTS), embedder.embed(list(TEXTS)), atol=_TOLERANCE)


def its_tokens_are_rows_of_its_table(embedder: TokenEmbedder) -> None:
    """`tokenize` gives one uint32 array a text, each id a row of `table`; `scale` has one factor a row."""
    assert isinstance(embedder, TokenEmbedder), f"{embedder!r} lacks `tokenize`, `table` or `scale`"
    assert embedder.space.pooling == "idf", "a model whose tokens a bank pools says so in its space"
    assert embedder.table.shape == (len(embedder.scale), embedder.space.dimension)
    assert embedder.table.dtype in (np.int8, np.float32), f"a table is int8 or float32, got {embedder.table.dtype}"
    assert embedder.scale.dtype == np.float32
    assert len(embedder.tokenize([])) == 0
    for tokens in embedder.tokenize([*TEXTS, ""]):
        assert tokens.dtype == np.uint32, f"token ids are uint32, got {tokens.dtype}"
        assert tokens.ndim == 1
        assert (tokens < len(embedder.table)).all(), "a token id lies outside the table"


def its_embedding_is_the_sum_of_its_rows(embedder: TokenEmbedder) -> None:
    """`embed` is the plain sum of the rows of the tokens, at unit length."""
    for tokens, row in zip(embedder.tokenize(TEXTS), embedder.embed(TEXTS), strict=True):
        rows = embedder.table[tokens].astype(np.float64) * embedder.scale[tokens][:, None]
        total = rows.sum(axis=0)
        expected = total / (np.linalg.norm(total) or 1)
        assert np.allclose(row, expected, atol=1e-4), "an embedding differs from the sum of its token rows"


EMBEDDER_PROMISES: tuple[Callable[[TextEmbedder], None], ...] = (
    it_names_its_space,
    it_gives_one_float32_row_a_text,
    its_rows_have_length_one_or_zero,
    a_row_does_not_depend_on_its_company,
    queries_and_texts_share_the_space,
    it_takes_any_sequence,
)

TOKEN_EMBEDDER_PROMISES: tuple[Callable[[TokenEmbedder], None], ...] = (
    *EMBEDDER_PROMISES,
    its_tokens_are_rows_of_its_table,
    its_embedding_is_the_sum_of_its_rows,
)
