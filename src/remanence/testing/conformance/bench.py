"""What every test of the suite works with: a folder, the memory in it, and other processes."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import pytest

from remanence.testing.conformance.adapter import Adapter, offered
from remanence.testing.conformance.processes import Process

needs = pytest.mark.needs
"""`@needs("get", "durable")`: what a product must offer for a test to be about it."""


class Bench:
    """One folder, and what is open of it.

    Attributes:
        user: whose memories most tests are about. items: how many a large memory has.
    """

    user = "ana"

    def __init__(self, adapter: type[Adapter], spec: str, folder: Path, items: int) -> None:
        self.adapter, self.folder, self.items = adapter, folder, items
        self._spec, self._open = spec, list[Adapter]()

    def open(self) -> Adapter:
        """The memory of the folder, opened once more; closed at the end of the test unless it was before."""
        self._open.append(self.adapter(self.folder))
        return self._open[-1]

    def close(self, memory: Adapter) -> None:
        """Close a memory."""
        self._open.remove(memory)
        memory.close()

    def reopened(self, memory: Adapter) -> Adapter:
        """Close a memory, and open the folder again."""
        self.close(memory)
        return self.open()

    def process(self) -> Process:
        """Another process with the memory open."""
        return Process(self._spec, self.folder)

    def end(self) -> None:
        """Close what is still open."""
        while self._open:
            self._open.pop().close()

    def holds(self, memory: Adapter, id: str, text: str, user: str = user) -> bool:
        """Whether a memory is there, word for word: by its id where ids can be read, and by a search for its words."""
        if offered(self.adapter, "get"):
            return memory.get(id, user=user) == text
        return text in texts(memory, text, user)


def texts(memory: Adapter, query: str, user: str = Bench.user, k: int = 10) -> Sequence[str]:
    """The texts that a search returns, best first."""
    return [text for _, text in memory.search(query, user=user, k=k)]


def added(memory: Adapter, text: str, user: str = Bench.user) -> str:
    """The id of a text that is added now."""
    (id,) = memory.add(text, user=user)
    return id


def shown(memory: Adapter, *said: str, user: str = Bench.user) -> list[str]:
    """Which of these texts a search for their own words finds, each as often as it does.

    A text is looked for by its own words only: a memory need not return what does not answer.
    """
    return [text for query in said for text in texts(memory, query, user, 50) if text == query]
