"""The command: text in, model out. `python -m tools.static_model --help`."""

from __future__ import annotations

import argparse
import json
from collections.abc import Sequence
from hashlib import sha256
from pathlib import Path

import numpy as np
import torch
from tools.static_model.quantise import write
from tools.static_model.start import Floats, first_vectors, inverse_document_frequency, principal_axes
from tools.static_model.teacher import Teacher, model_folder
from tools.static_model.text import read_sentences
from tools.static_model.train import train

from remanence.encoding.embedding.wordpiece import WordPiece

_DIMENSION = 256


def main() -> None:
    """Read the arguments and make the model."""
    arguments = _parser().parse_args()
    torch.manual_seed(arguments.seed)
    torch.set_num_threads(arguments.threads)
    teacher = Teacher(arguments.work, threads=arguments.threads)
    texts = read_sentences(arguments.text)
    pieces = read_pieces(model_folder() / "vocab.txt")
    alone = _kept(arguments.work, teacher, [piece.removeprefix("##") for piece in pieces])
    targets = _kept(arguments.work, teacher, texts)
    vectors = make_vectors(pieces, texts, alone=alone, targets=targets, rounds=arguments.rounds, seed=arguments.seed)
    write(arguments.out, pieces, vectors)


def read_pieces(path: Path) -> list[str]:
    """The teacher's vocabulary without its special and unused entries, which no text contains."""
    lines = path.read_text(encoding="utf-8").splitlines()
    return [piece for piece in lines if not (piece.startswith("[") and piece.endswith("]") and len(piece) > 1)]


def make_vectors(
    pieces: Sequence[str], texts: Sequence[str], *, alone: Floats, targets: Floats, rounds: int, seed: int
) -> Floats:
    """The trained vectors, one a piece, from the teacher's embeddings of the pieces (`alone`) and texts (`targets`)."""
    tokens = [tokenizer(text) for tokenizer in [WordPiece(pieces)] for text in texts]
    axes = principal_axes(targets, _DIMENSION)
    start = first_vectors(alone, axes, inverse_document_frequency(tokens, len(pieces)))
    return train(start, tokens, targets @ axes, rounds=rounds, rate=0.003, batch=1024, seed=seed)


def _kept(folder: Path, teacher: Teacher, texts: Sequence[str]) -> Floats:
    """The teacher's embeddings of the texts; from `folder`, if an earlier run left them there."""
    path = folder / f"{sha256(json.dumps(list(texts)).encode()).hexdigest()[:16]}.npy"
    if not path.exists():
        np.save(path, teacher.embed(texts))
    kept: Floats = np.load(path)
    return kept


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m tools.static_model", description=__doc__)
    parser.add_argument("--text", type=Path, required=True, help="training text, gzipped JSON lines")
    parser.add_argument("--out", type=Path, required=True, help="folder for the model's three files")
    parser.add_argument("--work", type=Path, default=Path("build/static-model"), help="folder for intermediate files")
    parser.add_argument("--rounds", type=int, default=10, help="passes over the text")
    parser.add_argument("--threads", type=int, default=2, help="cores to use")
    parser.add_argument("--seed", type=int, default=0, help="decides the order of the texts")
    return parser


if __name__ == "__main__":
    main()
