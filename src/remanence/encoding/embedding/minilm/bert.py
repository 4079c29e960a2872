"""The network of all-MiniLM-L6-v2, a BERT of six layers, with weights in eight bits, for onnxruntime.

Each output of a matrix has a scale of its own ("per channel"), and the activations get one for each text when they meet
the matrix: so texts go through one at a time, and a text's numbers never depend on what else is in the batch. Weights
use seven of the eight bits, because processors without VNNI add up pairs of products in sixteen.
"""

from __future__ import annotations

import json
from collections.abc import Mapping

import numpy as np

from remanence.encoding.embedding.minilm.onnx import MICROSOFT, Graph
from remanence.protocols import Floats

__all__ = ["DIMENSION", "LAYERS", "build", "read_safetensors"]

DIMENSION, LAYERS, HEADS = 384, 6, 12
_EPSILON = 1e-12
_MOST = 63

Weights = Mapping[str, Floats]


def read_safetensors(data: bytes) -> dict[str, Floats]:
    """The float32 tensors of a safetensors file, by name. Raises: ValueError if it is none.

    >>> header = b'{"x":{"dtype":"F32","shape":[1],"data_offsets":[0,4]}}'
    >>> read_safetensors(len(header).to_bytes(8, "little") + header + b"\\0\\0\\x80?")["x"].tolist()
    [1.0]
    """
    start = 8 + int.from_bytes(data[:8], "little")
    if len(data) < 8 or start > len(data):
        raise ValueError("these bytes are no safetensors file, or cut short")
    found: dict[str, Floats] = {}
    for name, entry in json.loads(data[8:start]).items():
        if name != "__metadata__" and entry["dtype"] == "F32":
            first, last = entry["data_offsets"]
            found[name] = np.frombuffer(data[start + first : start + last], "<f4").reshape(entry["shape"])
    return found


def build(weights: Weights) -> bytes:
    """The ONNX file: from `ids` (texts, tokens) and `places` (1, tokens) to the last layer's (texts, tokens, 384).

    All texts of a batch must be equally long: there is no padding.
    Raises: KeyError if a weight is missing.
    """
    graph = Graph(inputs={"ids": "int64", "places": "int64"})
    table = weights["embeddings.word_embeddings.weight"]
    scale = np.abs(table).max(axis=1, keepdims=True) / np.float32(127)
    rows = graph.constant(np.rint(table / np.where(scale > 0, scale, 1)).astype(np.int8))
    words = graph.node("Cast", [graph.node("Gather", [rows, "ids"])], to=1)
    words = graph.node("Mul", [words, graph.node("Gather", [graph.constant(scale), "ids"])])
    first_type = weights["embeddings.token_type_embeddings.weight"][0]
    order = graph.constant(weights["embeddings.position_embeddings.weight"] + first_type)
    summed = graph.node("Add", [words, graph.node("Gather", [order, "places"])])
    gain, shift = (graph.constant(weights[f"embeddings.LayerNorm.{name}"]) for name in ("weight", "bias"))
    hidden = graph.node("LayerNormalization", [summed, gain, shift], epsilon=_EPSILON, axis=-1 % 3)
    for number in range(LAYERS):
        hidden = _layer(graph, weights, f"encoder.layer.{number}.", hidden)
    return graph.serialise(output=hidden)


def _layer(graph: Graph, weights: Weights, name: str, hidden: str) -> str:
    parts = [f"{name}attention.self.{part}" for part in ("query", "key", "value")]
    asked = [_product(graph, weights[f"{part}.weight"], hidden) for part in parts]
    bias = graph.constant(np.concatenate([weights[f"{part}.bias"] for part in parts]))
    seen = graph.node("MultiHeadAttention", [*asked, bias], domain=MICROSOFT, num_heads=HEADS)
    hidden = _residual(graph, weights, f"{name}attention.output.", seen, hidden)
    wide = _affine(graph, weights, f"{name}intermediate.dense", hidden)
    return _residual(graph, weights, f"{name}output.", graph.node("Gelu", [wide], domain=MICROSOFT), hidden)


def _residual(graph: Graph, weights: Weights, name: str, value: str, skip: str) -> str:
    """The dense layer and normalisation that end each half of a layer."""
    value = _affine(graph, weights, f"{name}dense", value)
    gain, shift = (graph.constant(weights[f"{name}LayerNorm.{part}"]) for part in ("weight", "bias"))
    inputs = [value, skip, gain, shift]
    return graph.node("SkipLayerNormalization", inputs, domain=MICROSOFT, epsilon=_EPSILON)


def _affine(graph: Graph, weights: Weights, name: str, value: str) -> str:
    return graph.node(
        "Add", [_product(graph, weights[f"{name}.weight"], value), graph.constant(weights[f"{name}.bias"])]
    )


def _product(graph: Graph, matrix: Floats, value: str) -> str:
    """`value` times the transposed matrix (outputs, inputs): whole numbers times whole numbers, then scaled."""
    scale = (np.abs(matrix).max(axis=1) / np.float32(_MOST)).astype(np.float32)
    whole = np.rint(matrix / scale[:, None]).astype(np.int8)
    inputs = [value, graph.constant(np.ascontiguousarray(whole.T)), graph.constant(scale)]
    return graph.node("DynamicQuantizeMatMul", inputs, domain=MICROSOFT)
