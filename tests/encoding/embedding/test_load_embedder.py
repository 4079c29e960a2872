"""`load_embedder`: a name, an embedder or a function becomes an embedder, anything else an error that helps."""

from __future__ import annotations

import subprocess
import sys

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from remanence.encoding.embedding import EMBEDDERS, load_embedder
from remanence.encoding.embedding.function import FunctionEmbedder
from remanence.encoding.embedding.static import StaticEmbedder
from remanence.errors import EmbedderUnavailable


def test_the_name_static_is_the_bundled_model():
    """The default needs no package, no network and no argument."""
    assert load_embedder("static").space.model == "static.v1"


def test_an_embedder_is_given_back_as_it_is():
    """A caller's own embedder is not wrapped."""
    mine = StaticEmbedder()
    assert load_embedder(mine) is mine


def test_a_function_becomes_an_embedder_named_after_it():
    """The space of a function's vectors says whose they are."""

    def ones(texts: list[str]) -> np.ndarray:
        return np.ones((len(texts), 4))

    embedder = load_embedder(ones)
    assert embedder.space.dimension == 4
    assert embedder.space.model.startswith("function:")
    assert embedder.space.model.endswith("ones")
    np.testing.assert_array_equal(embedder.embed(["a", "b"]), np.full((2, 4), 0.5, dtype=np.float32))


@pytest.mark.parametrize("spec", ["", "statik", "static:", "static:small", "openai", "openai:", "fastembed:", ":x"])
def test_an_unknown_name_is_an_error_that_lists_the_known_ones(spec):
    """A typing mistake is answered with everything that exists."""
    with pytest.raises(ValueError, match="no embedder is called") as caught:
        load_embedder(spec)
    assert all(name in str(caught.value) for name in EMBEDDERS)


@settings(deadline=None)
@given(st.text(max_size=12).filter(lambda spec: spec.partition(":")[0] not in {e.partition(":")[0] for e in EMBEDDERS}))
def test_no_text_that_is_no_name_loads_anything(spec):
    """Whatever a caller types, the answer is an embedder or the same ValueError."""
    with pytest.raises(ValueError, match="no embedder is called"):
        load_embedder(spec)


@pytest.mark.parametrize("spec", [None, 3, b"static"])
def test_what_is_no_name_embedder_or_function_is_a_type_error(spec):
    """A wrong type is the caller's mistake."""
    with pytest.raises(TypeError, match="an embedder is a name"):
        load_embedder(spec)


@pytest.mark.parametrize(
    ("spec", "url"),
    [
        ("openai:text-embedding-3-small", "https://api.openai.com/v1/embeddings"),
        ("openai:me/model@http://gpu.example:8000/v1/", "http://gpu.example:8000/v1/embeddings"),
        ("openai:@cf/bge@https://x.example/v1", "https://x.example/v1/embeddings"),
        ("ollama:nomic-embed-text:v1.5", "http://localhost:11434/v1/embeddings"),
    ],
)
def test_names_of_servers_lead_to_their_address(spec, url):
    """The address may be given behind the model; Ollama's is known. Nothing is asked over the network yet."""
    assert load_embedder(spec)._url == url


def test_loading_by_name_imports_no_other_provider():
    """A bare import stays cheap: neither the providers nor their libraries are loaded before they are named."""
    code = (
        "import sys; from remanence.encoding.embedding import load_embedder; load_embedder('static');"
        "print([m for m in sys.modules if m.split('.')[0] in"
        " ('wordllama', 'model2vec', 'sentence_transformers', 'fastembed', 'urllib', 'http', 'tokenizers')])"
    )
    result = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    loaded = set(eval(result.stdout)) - {"urllib", "urllib.parse"}
    assert loaded == set()


@pytest.mark.parametrize(
    ("vectors", "complaint"),
    [
        ([[1.0, 2.0]], r"shape \(1, 2\) for 2 texts"),
        ([[1.0, 2.0], [3.0]], "all equally long"),
        ([1.0, 2.0], r"shape \(2,\)"),
        ([[1.0, float("nan")], [1.0, 2.0]], "NaN"),
        ([[float("inf"), 1.0], [1.0, 2.0]], "infinite"),
        ([["a", "b"], ["c", "d"]], "rows of numbers"),
        (None, "shape"),
    ],
)
def test_what_a_function_gives_is_checked(vectors, complaint):
    """Broken vectors never reach a bank: the error says what was wrong with them."""
    with pytest.raises(EmbedderUnavailable, match=complaint):
        FunctionEmbedder(lambda _: vectors, name="broken").embed(["a", "b"])


def test_a_function_that_changes_its_dimension_is_caught():
    """Vectors of two lengths would be two spaces."""
    lengths = iter([3, 4])
    embedder = FunctionEmbedder(lambda texts: np.ones((len(texts), next(lengths))), name="changing")
    embedder.embed(["a"])
    with pytest.raises(EmbedderUnavailable, match="4 numbers where it gave 3 before"):
        embedder.embed(["a"])


def test_a_failing_function_is_an_unavailable_embedder():
    """A bank knows one way in which a model fails, whatever the model's code raises."""

    def broken(texts: list[str]) -> list[list[float]]:
        raise KeyError(texts[0])

    with pytest.raises(EmbedderUnavailable, match=r"broken failed: KeyError\('a'\)"):
        FunctionEmbedder(broken).embed(["a"])


def test_very_large_and_very_small_numbers_come_out_at_unit_length():
    """Lengths beyond float32 are no reason for zeros or infinities."""
    rows = FunctionEmbedder(lambda _: [[1e200, 0], [1e-200, 0]], name="extreme").embed(["a", "b"])
    np.testing.assert_array_equal(rows, np.array([[1, 0], [1, 0]], dtype=np.float32))
