"""What the systems of other products share: a folder for each group, numbers for ids, and the run's embedder."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Callable, Sequence
from contextlib import ExitStack
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import ClassVar

from remanence.arena.datasets import Group, Question
from remanence.arena.systems import Found, Searcher, Settings
from remanence.arena.systems.scoring import PlainSearcher, pack_in_order
from remanence.encoding.embedding import load_embedder

__all__ = ["Product", "Search"]

Search = Callable[[str, int], Sequence[tuple[int, float]]]
"""From a question and k to at most k numbers of texts with their scores, best first; higher is better."""
Vectors = list[list[float]]


class Product(ABC):
    """A system of the arena that keeps a group's texts in another product and asks that.

    It gets the texts as the baselines do, its vectors from the run's embedder, and no language model.
    """

    name: ClassVar[str]
    version: ClassVar[str]
    ranks: ClassVar[bool] = True

    def __init__(self, settings: Settings) -> None:
        self._k = settings.k
        self._embedder = load_embedder(settings.embedder)
        self.dimension = self._embedder.space.dimension

    @abstractmethod
    def hold(self, texts: Sequence[str], folder: Path, closing: ExitStack) -> Search:
        """Keep texts, at least one, in an empty folder; `closing` is given what frees them again."""

    def build(self, group: Group) -> Searcher:
        """A memory of the group alone."""
        texts = [doc.printed for doc in group.docs]
        with ExitStack() as opening:
            folder = Path(opening.enter_context(TemporaryDirectory(prefix="remanence-product-")))
            search = self.hold(texts, folder, opening) if texts else _nothing
            return _ProductSearcher(texts, search, folder, opening.pop_all(), k=self._k)

    def vectors(self, texts: Sequence[str]) -> Vectors:
        """One unit row a text, as the lists that these products take."""
        return self._listed(texts, query=False)

    def asked(self, question: str) -> list[float]:
        """The vector of a question."""
        return self._listed([question], query=True)[0]

    def _listed(self, texts: Sequence[str], *, query: bool) -> Vectors:
        rows: Vectors = self._embedder.embed(list(texts), query=query).tolist()
        return rows


def _nothing(question: str, k: int) -> Sequence[tuple[int, float]]:
    """What an empty group is searched with: several products keep no empty table."""
    del question, k
    return ()


class _ProductSearcher(PlainSearcher):
    shared_seconds = 0.0

    def __init__(self, texts: Sequence[str], search: Search, folder: Path, closing: ExitStack, *, k: int) -> None:
        self._texts, self._search, self._closing, self._k = texts, search, closing, k
        self.stored_bytes = sum(path.stat().st_size for path in folder.rglob("*") if path.is_file())

    def search(self, question: Question) -> Found:
        found = self._search(question.text, self._k)
        order = [number for number, _ in found]
        return Found(
            hits=tuple((number,) for number in order),
            confidence=float(found[0][1]) if found else None,
            pack=lambda budget: pack_in_order(self._texts, order, budget),
        )

    def close(self) -> None:
        """Free the product's store, and its folder."""
        self._closing.close()
