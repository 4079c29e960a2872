"""Every provider keeps the promises of `remanence.testing.embedders`, or says which extra is missing."""

from __future__ import annotations

from importlib.util import find_spec

import numpy as np
import pytest

from remanence.encoding.embedding import load_embedder
from remanence.encoding.embedding.function import FunctionEmbedder
from remanence.encoding.embedding.static import StaticEmbedder
from remanence.errors import EmbedderUnavailable, MissingExtra
from remanence.testing.embedders import EMBEDDER_PROMISES, TOKEN_EMBEDDER_PROMISES, a_row_does_not_depend_on_its_company


def letters(texts: list[str]) -> list[list[float]]:
    """How often each of 26 letters stands in a text, and how long it is."""
    return [[*map(text.count, "abcdefghijklmnopqrstuvwxyz"), len(text)] for text in texts]


@pytest.mark.parametrize("promise", TOKEN_EMBEDDER_PROMISES)
def test_the_bundled_model_keeps_every_promise_of_a_token_embedder(promise):
    """The default embedder is a full `TokenEmbedder`."""
    promise(StaticEmbedder())


@pytest.mark.parametrize("promise", EMBEDDER_PROMISES)
def test_a_function_keeps_every_promise_of_an_embedder(promise):
    """Any function from texts to numbers becomes a full `TextEmbedder`."""
    promise(FunctionEmbedder(letters, name="letters"))


@pytest.mark.parametrize(
    ("spec", "module", "extra", "promises"),
    [
        ("wordllama", "wordllama", "wordllama", TOKEN_EMBEDDER_PROMISES),
        ("minilm", "onnxruntime", "minilm", EMBEDDER_PROMISES),
    ],
)
def test_an_optional_provider_keeps_its_promises_or_names_its_extra(spec, module, extra, promises):
    """Where the package is installed, its embedder keeps every promise; elsewhere the error has the install line."""
    if find_spec(module) is None:
        with pytest.raises(MissingExtra, match=rf"pip install 'remanence\[{extra}\]'"):
            load_embedder(spec)
        return
    embedder = load_embedder(spec)
    for promise in promises:
        promise(embedder)


@pytest.mark.parametrize(
    ("spec", "module", "extra"),
    [
        ("model2vec:/no/such/folder", "model2vec", "model2vec"),
        ("fastembed:no/such-model", "fastembed", "fastembed"),
        ("sentence-transformers:/no/such/folder", "sentence_transformers", "sentence-transformers"),
    ],
)
def test_a_provider_without_its_package_or_model_says_so(spec, module, extra):
    """A missing package is a MissingExtra with its install line, a missing model an EmbedderUnavailable naming it."""
    if find_spec(module) is None:
        with pytest.raises(MissingExtra, match=rf"pip install 'remanence\[{extra}\]'"):
            load_embedder(spec)
        return
    with pytest.raises(EmbedderUnavailable, match=spec.partition(":")[2]):
        load_embedder(spec)


def test_a_model2vec_model_keeps_its_promises_or_names_its_extra(tmp_path):
    """A model from a folder is a full `TokenEmbedder`; without the package the error has the install line."""
    if find_spec("model2vec") is None:
        with pytest.raises(MissingExtra, match=r"pip install 'remanence\[model2vec\]'"):
            load_embedder(f"model2vec:{tmp_path}")
        return
    from model2vec import StaticModel
    from tokenizers import Tokenizer, models, pre_tokenizers

    words = ["[UNK]", "Ana", "moved", "to", "Lisbon", "May", "The", "boiler", "repaired", "ok", "one", "two"]
    tokenizer = Tokenizer(models.WordLevel({word: i for i, word in enumerate(words)}, unk_token="[UNK]"))
    tokenizer.pre_tokenizer = pre_tokenizers.Whitespace()
    vectors = np.random.default_rng(0).standard_normal((len(words), 8)).astype(np.float32)
    StaticModel(vectors, tokenizer).save_pretrained(tmp_path)
    embedder = load_embedder(f"model2vec:{tmp_path}")
    for promise in TOKEN_EMBEDDER_PROMISES:
        promise(embedder)


def test_the_contract_catches_rows_that_depend_on_their_company():
    """An embedder that centres each batch breaks its word, and the suite says so."""

    def centred(texts: list[str]) -> np.ndarray:
        rows = np.array(letters(texts), dtype=float)
        return rows - rows.mean(axis=0)

    with pytest.raises(AssertionError, match="another row alone than among others"):
        a_row_does_not_depend_on_its_company(FunctionEmbedder(centred, name="centred"))
