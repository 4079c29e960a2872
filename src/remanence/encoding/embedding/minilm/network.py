"""The network as a file in the user's cache: made once from the weights, and taken only if it is what it should be."""

from __future__ import annotations

import os
from contextlib import suppress
from hashlib import blake2b
from pathlib import Path

from remanence.encoding.embedding.minilm.bert import build, read_safetensors
from remanence.errors import EmbedderUnavailable

__all__ = ["cache_folder", "load_network"]

_DIGEST = "2dc73a2fad0169401ea62cade317c150"
"""Of the network that the released weights make: on every machine the same bytes."""


def load_network(weights: Path, *, cache: Path | None = None) -> bytes:
    """The ONNX file, from the cache if it is there and whole, else made from `weights` and kept there.

    Args:
        cache: the folder; `cache_folder()` if not given. One that cannot be written to costs time, and no answer.
    Raises: EmbedderUnavailable if the weights cannot be read, or are not the released ones.
    """
    file = (cache or cache_folder()) / f"minilm-{_DIGEST[:8]}.onnx"
    with suppress(OSError):
        if _digest(held := file.read_bytes()) == _DIGEST:
            return held
    try:
        made = build(read_safetensors(weights.read_bytes()))
    except (OSError, ValueError, KeyError) as e:
        raise EmbedderUnavailable(f"the weights {weights} cannot be read: {e}") from e
    if _digest(made) != _DIGEST:
        raise EmbedderUnavailable(f"{weights} does not hold the released weights of all-MiniLM-L6-v2")
    with suppress(OSError):
        _write(file, made)
    return made


def cache_folder() -> Path:
    """`remanence` in XDG_CACHE_HOME, or in `.cache` of the home folder."""
    root = os.environ.get("XDG_CACHE_HOME", "")
    return (Path(root) if os.path.isabs(root) else Path.home() / ".cache") / "remanence"


def _digest(data: bytes) -> str:
    return blake2b(data, digest_size=16).hexdigest()


def _write(file: Path, data: bytes) -> None:
    """Through a temporary file, so that nobody ever sees half of it."""
    file.parent.mkdir(parents=True, exist_ok=True)
    temporary = file.with_name(f".{file.name}.{os.getpid()}")
    try:
        temporary.write_bytes(data)
        os.replace(temporary, file)
    finally:
        temporary.unlink(missing_ok=True)
