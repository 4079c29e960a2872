"""Pooling: weighted sums of token rows at unit length, the same bits in any company."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from remanence.encoding.embedding.pooling import pool, pool_rows
from remanence.protocols import Floats, Space, Tokens


class Small:
    """A model of 50 tokens in 7 dimensions."""

    space = Space(model="small", dimension=7, pooling="idf")
    table = (np.arange(350) * 37 % 255 - 127).astype(np.int8).reshape(50, 7)
    scale = (np.arange(50) * 29 % 53 + 1).astype(np.float32) / 53

    def tokenize(self, texts: Any) -> list[Tokens]:
        raise AssertionError(f"pooling needs no text, got {texts!r}")

    def embed(self, texts: Any, *, query: bool = False) -> Floats:
        raise AssertionError(f"pooling needs no text, got {texts!r}, {query}")


GOLDEN = "78d9d0be2567893ebaf6253f0ddf163e54536bbe507c8ebe03c9debe"
IDF = (np.arange(50) * 17 % 59 + 1).astype(np.float32) / 7
TOKENS = st.lists(
    st.lists(st.integers(0, 49), max_size=40).map(lambda own: np.array(own, dtype=np.uint32)), max_size=30
)


@settings(deadline=None)
@given(TOKENS)
def test_a_pooled_row_is_the_weighted_sum_of_its_token_rows(tokens):
    """Each token's row, times its scale and weight, summed and brought to unit length; zeros for no tokens."""
    rows = pool(Small(), tokens, IDF)
    assert rows.shape == (len(tokens), 7)
    assert rows.dtype == np.float32
    for own, row in zip(tokens, rows, strict=True):
        total = (Small.table[own].astype(float) * (Small.scale * IDF)[own][:, None]).sum(axis=0)
        np.testing.assert_allclose(row, total / (np.linalg.norm(total) or 1), atol=1e-5)


@settings(deadline=None)
@given(TOKENS, st.integers(0, 10_000))
def test_the_bits_of_a_row_do_not_depend_on_its_company(tokens, filler):
    """The same text gives exactly the same row alone and after any number of other tokens."""
    before = np.zeros(filler, dtype=np.uint32)
    together = pool(Small(), [before, *tokens, before], IDF)[1:-1]
    for own, row in zip(tokens, together, strict=True):
        np.testing.assert_array_equal(pool(Small(), [own], IDF)[0], row)


def test_no_weights_weigh_all_tokens_alike():
    """The plain sum, which `embed` of a static model gives."""
    tokens = [np.array([1, 2, 2], dtype=np.uint32)]
    np.testing.assert_array_equal(pool(Small(), tokens), pool(Small(), tokens, np.ones(50, dtype=np.float32)))


def test_no_texts_give_no_rows():
    """An empty bank is no special case for its callers."""
    assert pool(Small(), [], IDF).shape == (0, 7)


def test_weights_of_the_wrong_length_are_refused():
    """A weight vector of another vocabulary would silently pool nonsense."""
    with pytest.raises(ValueError, match=r"50 tokens, weights of shape \(49,\)"):
        pool(Small(), [np.array([1], dtype=np.uint32)], IDF[:49])


def test_a_token_outside_the_vocabulary_is_an_error():
    """Token ids of another model must not pass."""
    offsets = np.array([0, 1])
    with pytest.raises(IndexError):
        pool_rows(Small.table, Small.scale, np.array([50], dtype=np.uint32), offsets, IDF)


def test_the_pooled_bits_are_those_of_every_other_machine():
    """Golden bytes: a change of a single last bit would make banks differ between machines."""
    tokens = [np.arange(n, dtype=np.uint32) for n in (1, 3, 9, 50)]
    assert pool(Small(), tokens, IDF).tobytes().hex()[-56:] == GOLDEN
