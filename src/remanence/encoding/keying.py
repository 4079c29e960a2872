"""Keys: what an embedder makes of a text at retain time, and the filling-in of those that are missing."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, TypeGuard

import numpy as np
import numpy.typing as npt

from remanence.protocols import Progress, Store, TextEmbedder, TokenEmbedder
from remanence.types import Unit

BATCH = 256
"""Records embedded between two commits: what an interruption loses at most."""
VERBATIM = (Unit.TURN, Unit.SECTION)
"""Units that recall searches by default, and that get their keys at retain time; others get them when searched."""


def key_type(embedder: TextEmbedder | None) -> npt.DTypeLike:
    """How keys are stored: token ids in 16 bits where they fit, else 32; vectors as float32.

    Without an embedder nobody can tell, and nobody reads them: bytes.
    """
    if embedder is None:
        return np.uint8
    if _gives_tokens(embedder):
        return np.uint16 if len(embedder.scale) <= 1 << 16 else np.uint32
    return np.float32


def _gives_tokens(embedder: TextEmbedder) -> TypeGuard[TokenEmbedder]:
    """What `isinstance` says of a `TextEmbedder`, which takes it 50 µs for a protocol, at every retain."""
    return all(hasattr(embedder, name) for name in ("tokenize", "table", "scale"))


def make_keys(embedder: TextEmbedder, texts: Sequence[str]) -> list[npt.NDArray[Any]]:
    """One key a text: its token ids, or its vector. Raises: EmbedderUnavailable."""
    if _gives_tokens(embedder):
        stored = key_type(embedder)
        return [ids.astype(stored) for ids in embedder.tokenize(texts)]
    return list(embedder.embed(texts))


def fill_keys(
    store: Store,
    embedder: TextEmbedder,
    space: int,
    units: Sequence[Unit],
    progress: Progress | None = None,
    *,
    after: int = 0,
) -> int:
    """Make the keys that a space lacks, in batches that are kept when it is interrupted; returns how many.

    Args:
        after: the row behind which keys are missing, where that is known.
    Raises: EmbedderUnavailable; what was made until then stays.
    """
    done = 0
    while True:
        with store.snapshot() as snapshot:
            missing = snapshot.without_key(space, units=units, after=after, n=BATCH)
        if not missing:
            return done
        keys = make_keys(embedder, [record.text for _, record in missing])
        store.put_vectors(space, [(record.id, key) for (_, record), key in zip(missing, keys, strict=True)])
        after = missing[-1][0]
        done += len(missing)
        if progress is not None:
            progress(done, None)
