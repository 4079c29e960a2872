"""A store for the memory manager of Strands Agents: what it is given, and what is said, is kept in a bank.

agent = Agent(memory_manager=MemoryManager(stores=[RemanenceMemoryStore("ana", "ana.rem", extraction=True)]))
"""

from __future__ import annotations

import asyncio
from hashlib import blake2b
from typing import Any
from uuid import uuid4

from remanence.adapters._shelf import Bank, Put, Shelf
from remanence.adapters._words import origin_of, words
from remanence.errors import MissingExtra

try:
    from strands.memory import AddMessagesContext, MemoryEntry, MemoryStore, SearchOptions
except ImportError as e:
    raise MissingExtra("The adapter for Strands Agents", "strands") from e

__all__ = ["RemanenceMemoryStore"]


class RemanenceMemoryStore(MemoryStore):
    """Entries of one name in a bank, and the turns of conversations; durable when a call returns.

    Args:
        name: of the store, whose entries no store of another name sees. description: for the tools of the manager.
        bank: a path, ":memory:" or an open `Memory`; `close` closes only what was opened here.
        max_search_results: where a search names no number. writable: whether the manager may write.
        extraction: as in Strands; with True turns are retained as they are, and no model is asked.
        user: who writes the user's messages, so that it is known of whom they speak.

    >>> store = RemanenceMemoryStore("ana")
    >>> _ = asyncio.run(store.add("Ana moved to Lisbon.", {"from": "a form"}))
    >>> entry = asyncio.run(store.search("Where does Ana live?"))[0]
    >>> entry.content, entry.metadata
    ('Ana moved to Lisbon.', {'from': 'a form'})
    """

    def __init__(
        self,
        name: str,
        bank: Bank = ":memory:",
        *,
        description: str | None = None,
        max_search_results: int = 10,
        writable: bool = True,
        extraction: Any = None,
        user: str | None = None,
    ) -> None:
        if not name.strip() or max_search_results < 1:
            raise ValueError("a store has a name, and gives at least one result")
        self.name, self.description, self.max_search_results = name, description, max_search_results
        self.writable, self.extraction = writable, extraction
        self._shelf, self._place, self._user = Shelf(bank, "strands"), (name,), user
        self._run = str(uuid4())
        self.memory = self._shelf.memory

    async def search(self, query: str, options: SearchOptions | None = None) -> list[MemoryEntry]:
        """What best answers a query, best first; [] if it has no words."""
        k = (options or {}).get("max_search_results") or self.max_search_results
        if not query.strip():
            return []
        found = await asyncio.to_thread(lambda: self._shelf.search(query, k, self._place, fill=False))
        return [MemoryEntry(content=kept.text, metadata=kept.value["metadata"]) for kept, _ in found]

    async def add(self, content: str, metadata: dict[str, Any] | None = None) -> str:
        """Retain a content, and return its key. Raises: ValueError for metadata that is not JSON, or no words."""
        if not content.strip():
            raise ValueError("a content has words")
        key = str(uuid4())
        await asyncio.to_thread(
            self._shelf.put, [Put(place=self._place, key=key, value={"metadata": metadata}, text=content)]
        )
        return key

    async def add_messages(self, messages: list[Any], context: AddMessagesContext | None = None) -> None:
        """Retain what messages say; a batch that the manager sends again, by its numbers, is stored once."""
        numbers = context.sequence_numbers if context is not None else None
        items: list[Put] = []
        for n, message in enumerate(messages):
            number = None if numbers is None else numbers[n]
            items += [self._turn(role, text, number) for role, text in _said(message) if text.strip()]
        if items:
            await asyncio.to_thread(self._shelf.put, items)

    def close(self) -> None:
        """Close the bank, if it was opened here."""
        self._shelf.close()

    def _turn(self, role: str, text: str, number: int | None) -> Put:
        spelt = f"{self._run}/{number}/{role}/{text}".encode("utf-8", "backslashreplace")
        key = str(uuid4()) if number is None else blake2b(spelt, digest_size=16).hexdigest()
        return Put(
            place=self._place, key=key, value={"metadata": {"role": role}}, text=text, origin=origin_of(role),
            actor=self._user if role == "user" else role, session=self._run, at=self._shelf.clock(),
        )  # fmt: skip


def _said(message: Any) -> list[tuple[str, str]]:
    """By whom, and what: the results of tools stand in messages of the user."""
    content = message["content"]
    results = [block["toolResult"] for block in content if "toolResult" in block]
    return [*(("tool", words(each.get("content"))) for each in results), (str(message["role"]), words(content))]
