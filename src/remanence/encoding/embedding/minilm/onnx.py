"""Writing a neural network as an ONNX file, without the onnx library: the few messages of its format that we need.

An ONNX file is one protocol-buffer message (https://onnx.ai, Apache-2.0; field numbers from its onnx.proto). Only
writing is needed, and only of graphs made here, so that a bank needs the runtime alone and no exporter.
"""

from __future__ import annotations

import struct
from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
import numpy.typing as npt

__all__ = ["Graph"]

_IR_VERSION = 8
_OPSET = 17
_TYPES = {"float32": 1, "uint8": 2, "int8": 3, "int32": 6, "int64": 7, "float16": 10}
_INPUT, _OUTPUT = 11, 12
MICROSOFT = "com.microsoft"
"""The operators that onnxruntime adds to the standard ones."""


class Graph:
    """A network under construction: `constant` and `node` give the names of values, `serialise` the file.

    >>> graph = Graph(inputs={"ids": "int64"})
    >>> table = graph.constant(np.eye(2, dtype=np.float32))
    >>> graph.serialise(output=graph.node("Gather", [table, "ids"]))[:2].hex()
    '0808'
    """

    def __init__(self, inputs: Mapping[str, str]) -> None:
        self._inputs = dict(inputs)
        self._constants: list[bytes] = []
        self._nodes: list[bytes] = []

    def constant(self, values: npt.NDArray[Any]) -> str:
        """A tensor that is part of the file."""
        name = f"c{len(self._constants)}"
        dims = b"".join(_number(1, size) for size in values.shape)
        raw = np.ascontiguousarray(values, values.dtype.newbyteorder("<")).tobytes()
        self._constants.append(dims + _number(2, _TYPES[values.dtype.name]) + _text(8, name) + _bytes(9, raw))
        return name

    def node(self, operator: str, inputs: Sequence[str], *, domain: str = "", **attributes: float) -> str:
        """The one output of an operator; an empty name stands for an input that is left out."""
        name = f"n{len(self._nodes)}"
        parts = [_text(1, value) for value in inputs]
        parts += [_text(2, name), _text(4, operator)]
        parts += [_bytes(5, _attribute(key, value)) for key, value in attributes.items()]
        self._nodes.append(b"".join([*parts, _text(7, domain)]))
        return name

    def serialise(self, *, output: str) -> bytes:
        """The bytes of the file; the same graph gives the same bytes."""
        graph = [_bytes(1, node) for node in self._nodes] + [_text(2, "remanence")]
        graph += [_bytes(5, constant) for constant in self._constants]
        graph += [_bytes(_INPUT, _value(name, kind)) for name, kind in self._inputs.items()]
        graph += [_bytes(_OUTPUT, _value(output, "float32"))]
        opsets = _bytes(8, _text(1, "") + _number(2, _OPSET)) + _bytes(8, _text(1, MICROSOFT) + _number(2, 1))
        return _number(1, _IR_VERSION) + _bytes(7, b"".join(graph)) + opsets


def _varint(value: int) -> bytes:
    """Seven bits a byte, the lowest first.

    >>> _varint(300).hex()
    'ac02'
    """
    out = bytearray()
    while value > 0x7F:
        out.append(value & 0x7F | 0x80)
        value >>= 7
    out.append(value)
    return bytes(out)


def _number(field: int, value: int) -> bytes:
    return _varint(field << 3) + _varint(value)


def _bytes(field: int, value: bytes) -> bytes:
    return _varint(field << 3 | 2) + _varint(len(value)) + value


def _text(field: int, value: str) -> bytes:
    return _bytes(field, value.encode())


def _attribute(name: str, value: float) -> bytes:
    if isinstance(value, int):
        return _text(1, name) + _number(3, value) + _number(20, 2)
    return _text(1, name) + _varint(2 << 3 | 5) + struct.pack("<f", value) + _number(20, 1)


def _value(name: str, kind: str) -> bytes:
    """A float output of any shape, or an input of two dimensions of any size."""
    dims = b"".join(_bytes(1, _text(2, f"{name}_{n}")) for n in range(3 if kind == "float32" else 2))
    return _text(1, name) + _bytes(2, _bytes(1, _number(1, _TYPES[kind]) + _bytes(2, dims)))
