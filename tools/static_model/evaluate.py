"""What an embedder is worth alone: mean R@10 of plain cosine search over files of the development form.

    python -m tools.static_model.evaluate FILE.jsonl.gz ... [--embedders static wordllama]

Each line of a file is one memory owner: `{"group", "docs": [{"id", "text", ...}], "queries": [{"text", "gold"}]}`. A
query's R@10 is the share of its gold among the first ten texts; a query without gold is left out. "idf" pools the
tokens by the idf of the owner's texts, "mean" weighs them alike.
"""

from __future__ import annotations

import argparse
import gzip
import json
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any

import numpy as np

from remanence.encoding.embedding import load_embedder
from remanence.encoding.embedding.pooling import pool
from remanence.protocols import Floats, TextEmbedder, TokenEmbedder, Tokens

__all__ = ["file_recall", "groups", "table"]

_K = 10
Embed = Callable[[Sequence[str], Sequence[str]], tuple[Floats, Floats]]
"""Takes an owner's texts and queries, gives their vectors."""


def groups(path: Path) -> Iterator[dict[str, Any]]:
    """The memory owners of a file."""
    with gzip.open(path, "rt", encoding="utf-8") as lines:
        for line in lines:
            yield json.loads(line)


def file_recall(path: Path, embed: Embed) -> float:
    """The mean R@10 over all queries with gold in a file."""
    return float(np.mean([share for group in groups(path) for share in _group_recall(group, embed)]))


def _group_recall(group: dict[str, Any], embed: Embed) -> Iterator[float]:
    queries = [query for query in group["queries"] if query["gold"] and not query.get("abstain")]
    texts, asked = embed([doc["text"] for doc in group["docs"]], [query["text"] for query in queries])
    ids = [doc["id"] for doc in group["docs"]]
    for query, vector in zip(queries, asked, strict=True):
        best = np.argsort(-(texts @ vector), kind="stable")[:_K]
        gold = set(query["gold"])
        yield len(gold & {ids[i] for i in best}) / len(gold)


def mean_pooled(embedder: TextEmbedder) -> Embed:
    """The embedder's own vectors."""
    return lambda texts, queries: (embedder.embed(texts), embedder.embed(queries, query=True))


def idf_pooled(embedder: TokenEmbedder) -> Embed:
    """Tokens pooled by the idf of the owner's texts."""

    def embed(texts: Sequence[str], queries: Sequence[str]) -> tuple[Floats, Floats]:
        tokens = embedder.tokenize(texts)
        idf = _idf(tokens, len(embedder.scale))
        return pool(embedder, tokens, idf), pool(embedder, embedder.tokenize(queries), idf)

    return embed


def _idf(tokens: Sequence[Tokens], vocabulary: int) -> Floats:
    """ln(1 + (n - df + .5) / (df + .5)) over n texts."""
    counts = np.bincount(np.concatenate([np.unique(own) for own in tokens]), minlength=vocabulary)
    return np.asarray(np.log1p((len(tokens) - counts + 0.5) / (counts + 0.5)), dtype=np.float32)


def table(paths: Sequence[Path], names: Sequence[str]) -> str:
    """The figures as a Markdown table, one line an embedder and way of pooling, the mean over the files last."""
    lines = ["| embedder | pooled by | " + " | ".join(path.name.split(".")[0] for path in paths) + " | mean |"]
    lines.append("|---|---|" + "---|" * (len(paths) + 1))
    for name in names:
        embedder = load_embedder(name)
        ways = {"mean": mean_pooled(embedder)}
        if isinstance(embedder, TokenEmbedder):
            ways["idf"] = idf_pooled(embedder)
        for way, embed in ways.items():
            figures = [file_recall(path, embed) for path in paths]
            cells = " | ".join(f"{figure:.3f}" for figure in [*figures, np.mean(figures)])
            lines.append(f"| {name} | {way} | {cells} |")
    return "\n".join(lines)


def main() -> None:
    """Read the arguments and print the table."""
    parser = argparse.ArgumentParser(prog="python -m tools.static_model.evaluate", description=__doc__)
    parser.add_argument("files", type=Path, nargs="+", help="development files")
    parser.add_argument("--embedders", nargs="+", default=["static", "wordllama"], help="names of embedders")
    arguments = parser.parse_args()
    print(table(arguments.files, arguments.embedders))


if __name__ == "__main__":
    main()
