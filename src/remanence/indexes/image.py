"""The image of an index: a JSON header and arrays behind a digest, so that foreign or damaged bytes are recognised."""

from __future__ import annotations

from collections.abc import Mapping
from hashlib import blake2b
from typing import Any

import msgspec
import numpy as np

from remanence.indexes.growing import Array

MAGIC = b"RMNindex"
FORMAT = 9
"""To be raised whenever an index of the same entries would come out differently: older images are then made anew."""
_DIGEST = 16
_LENGTH = 16


def write_image(facts: Mapping[str, Any], arrays: Mapping[str, Array]) -> bytes:
    """One string of bytes for JSON values and named arrays; the same content gives the same bytes.

    >>> read_image(write_image({"n": 1}, {"a": np.arange(3)}))[1]["a"].tolist()
    [0, 1, 2]
    """
    layouts = [[name, array.dtype.newbyteorder("<").str, array.shape] for name, array in arrays.items()]
    body = bytearray(_padded(msgspec.json.encode({"format": FORMAT, "facts": facts, "arrays": layouts})))
    for array in arrays.values():
        body += _padded(np.ascontiguousarray(array, array.dtype.newbyteorder("<")).tobytes())
    return MAGIC + blake2b(body, digest_size=_DIGEST).digest() + body


def read_image(image: bytes) -> tuple[dict[str, Any], dict[str, Array]]:
    """The facts and arrays of an image; the arrays are read-only views of it.

    Raises: ValueError if these are not the bytes of an image, or of one of another format.
    """
    start = len(MAGIC) + _DIGEST
    body = memoryview(image)[start:]
    if image[: len(MAGIC)] != MAGIC or blake2b(body, digest_size=_DIGEST).digest() != image[len(MAGIC) : start]:
        raise ValueError("these bytes are no index image, or a damaged one: build the index from the bank")
    raw, rest = _cut(body)
    header = msgspec.json.decode(raw)
    if header["format"] != FORMAT:
        raise ValueError(f"the index image is of format {header['format']}, not {FORMAT}: build it from the bank")
    arrays: dict[str, Array] = {}
    for name, dtype, shape in header["arrays"]:
        raw, rest = _cut(rest)
        arrays[name] = np.frombuffer(raw, np.dtype(dtype)).reshape(shape)
    return header["facts"], arrays


def _padded(data: bytes) -> bytes:
    """The length of `data`, `data`, and zeros up to the next boundary."""
    return len(data).to_bytes(_LENGTH, "little") + data + bytes(-len(data) % _LENGTH)


def _cut(data: memoryview) -> tuple[memoryview, memoryview]:
    """The first padded piece of `data`, and the rest."""
    length = int.from_bytes(data[:_LENGTH], "little")
    end = _LENGTH + length
    return data[_LENGTH:end], data[end + -length % _LENGTH :]
