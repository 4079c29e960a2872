"""mem0's class over a bank: the calls, filters and results of `mem0.Memory` 2.2, without a model or a vector store.

    from remanence.adapters.mem0 import Memory

What is added is kept word for word, as mem0 does with `infer=False`; an update supersedes, a deletion forgets, and the
bank's history keeps both. mem0 itself need not be installed.
"""

from __future__ import annotations

import asyncio
import os
from collections.abc import Awaitable, Callable, Mapping, Sequence
from datetime import date, datetime
from functools import wraps
from typing import Any, TypeVar

from remanence.errors import NotFound
from remanence.interfaces.rest.mem0.filters import where_of
from remanence.interfaces.rest.mem0.memories import EXPIRES, SCOPES, Memories
from remanence.memory import Memory as Bank
from remanence.protocols import Clock
from remanence.storage.sqlite.store import system_clock

__all__ = ["AsyncMemory", "Memory"]

Result = TypeVar("Result")
_UNSET: Any = object()
_CONFIG = ("vector_store", "llm", "embedder", "history_db_path", "reranker", "version", "custom_instructions")
"""What mem0's configuration says and nothing here needs."""


class Memory:
    """`mem0.Memory` in a bank; `memory.bank` is the bank itself.

    Args:
        bank: a path, ":memory:" or an open bank, which `close` leaves open; as `remanence.Memory` takes it if None.
    Raises: as `remanence.Memory`.

    >>> with Memory(":memory:") as memory:
    ...     added = memory.add("I am allergic to peanuts", user_id="ana", metadata={"topic": "food"})
    ...     found = memory.search("which food must she avoid: peanuts?", filters={"user_id": "ana", "topic": "food"})
    ...     [hit["memory"] for hit in found["results"]], added["results"][0]["event"]
    (['I am allergic to peanuts'], 'ADD')
    """

    def __init__(self, bank: Bank | str | os.PathLike[str] | None = None, *, clock: Clock = system_clock) -> None:
        self._owned, self._clock = not isinstance(bank, Bank), clock
        self.bank = bank if isinstance(bank, Bank) else Bank(bank, clock=clock)
        self._memories = Memories(self.bank)

    @classmethod
    def from_config(cls, config_dict: Mapping[str, Any]) -> Memory:
        """A memory by mem0's configuration, whose "bank" names the file; what chooses models and stores says nothing.

        Raises: ValueError for a name that mem0's configuration does not have.
        """
        if unknown := set(config_dict) - {"bank", *_CONFIG}:
            raise ValueError(f"unknown configuration {sorted(unknown)}: there are bank, {', '.join(_CONFIG)}")
        return cls(config_dict.get("bank"))

    def add(
        self,
        messages: str | Mapping[str, Any] | Sequence[Mapping[str, Any]],
        *,
        user_id: str | None = None,
        agent_id: str | None = None,
        run_id: str | None = None,
        metadata: Mapping[str, Any] | None = None,
        timestamp: Any = None,
        expiration_date: date | str | None = None,
        infer: bool = True,  # noqa: ARG002  (words are kept as they are said, whatever it is)
        memory_type: str | None = None,
        prompt: str | None = None,  # noqa: ARG002  (no model is asked)
    ) -> dict[str, Any]:
        """Keep messages word for word, but those of the system; durable when it returns.

        Args:
            expiration_date: the last day on which searches show it.
        Raises: ValueError without a user, agent or run, or for what is no message; also for `timestamp` and procedural
            memories, which mem0 has on its platform and by a model.
        """
        if timestamp is not None or memory_type is not None:
            raise ValueError("timestamp and memory_type are not supported here")
        scope = _scope(user_id, agent_id, run_id)
        if not scope:
            raise ValueError("At least one of 'user_id', 'agent_id', or 'run_id' must be provided.")
        about = {**(metadata or {}), **({} if expiration_date is None else {EXPIRES: _day(expiration_date)})}
        return {"results": self._memories.add(_messages(messages), scope, about)}

    def get(self, memory_id: str) -> dict[str, Any] | None:
        """The memory of this id; None where there is none."""
        found = self._memories.get(memory_id)
        return None if found is None else {**found, "score": None}

    def get_all(
        self, *, filters: Mapping[str, Any] | None = None, top_k: int = 20, show_expired: bool = False, **named: Any
    ) -> dict[str, Any]:
        """The memories of a user, agent or run. Raises: ValueError if the filters name none, or are none."""
        _only_filters(named, "get_all")
        where = self._where(filters, show_expired)
        _check(top_k)
        return {"results": self._memories.all(where, top_k) if top_k else []}

    def search(
        self,
        query: str,
        *,
        top_k: int = 20,
        filters: Mapping[str, Any] | None = None,
        threshold: float = 0.1,
        rerank: bool = False,  # noqa: ARG002  (recall ranks as it does)
        explain: bool = False,
        reference_date: Any = None,
        show_expired: bool = False,
        **named: Any,
    ) -> dict[str, Any]:
        """The memories that answer a question, best first.

        The score of the best one is how sure the bank is that it answers; the others' are in proportion.
        Raises: ValueError, as `get_all`, for an empty query, and for what only mem0's platform has.
        """
        if reference_date is not None or explain:
            raise ValueError("reference_date and explain are not supported here; `bank.recall` explains each hit")
        _only_filters(named, "search")
        where = self._where(filters, show_expired)
        _check(top_k, threshold)
        if not isinstance(query, str) or not query.strip():
            raise ValueError("Invalid query: must be a string that is not blank.")
        found = self._memories.search(query.strip(), where, top_k, threshold or 0.0) if top_k else []
        return {"results": found}

    def update(
        self,
        memory_id: str,
        text: str | None = None,
        metadata: Mapping[str, Any] | None = None,
        expiration_date: date | str | None = _UNSET,
        data: str | None = None,
    ) -> dict[str, str]:
        """Let other words or metadata take the place of a memory's. Raises: ValueError if there is none."""
        text = data if text is None else text
        if text is None and metadata is None and expiration_date is _UNSET:
            raise ValueError("At least one of text, metadata, or expiration_date must be provided.")
        if (held := self._memories.get(memory_id)) is None:
            raise ValueError(f"Memory with id {memory_id} not found. Please provide a valid 'memory_id'")
        about = dict(metadata or {})
        if expiration_date is not _UNSET:
            about[EXPIRES] = None if expiration_date is None else _day(expiration_date)
        self._memories.update(memory_id, held["memory"] if text is None else text, about)
        return {"message": "Memory updated successfully!"}

    def delete(self, memory_id: str) -> dict[str, str]:
        """Forget a memory; `bank.undo()` brings it back. Raises: ValueError if there is none."""
        try:
            self._memories.delete(memory_id)
        except NotFound as e:
            raise ValueError(str(e)) from None
        return {"message": "Memory deleted successfully!"}

    def delete_all(
        self, user_id: str | None = None, agent_id: str | None = None, run_id: str | None = None
    ) -> dict[str, str]:
        """Forget the memories of a user, agent or run. Raises: ValueError if none is named."""
        scope = _scope(user_id, agent_id, run_id)
        if not scope:
            raise ValueError("At least one filter is required to delete all memories; `reset()` deletes them all.")
        self._memories.delete_all(scope)
        return {"message": "Memories deleted successfully!"}

    def history(self, memory_id: str) -> list[dict[str, Any]]:
        """What became of a memory, an entry a change."""
        return self._memories.history(memory_id)

    def reset(self) -> None:
        """Forget every memory that was added here; nothing else of the bank."""
        self._memories.delete_all({})

    def close(self) -> None:
        """Close the bank, if it was opened here."""
        if self._owned:
            self.bank.close()

    def __enter__(self) -> Memory:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def _where(self, filters: Mapping[str, Any] | None, show_expired: bool) -> dict[str, Any]:
        """A filter of ours. Raises: ValueError unless it names a user, agent or run."""
        wanted = dict(filters or {})
        for name in SCOPES:
            if isinstance(wanted.get(name), str | int):
                wanted[name] = _identity(name, wanted[name])
        if not any(name in wanted for name in SCOPES):
            raise ValueError(f"filters must contain at least one of: {', '.join(SCOPES)}.")
        where = where_of(wanted)
        today = self._clock().date().isoformat()
        return where if show_expired else {"and": [where, {"not": {EXPIRES: {"lt": today}}}]}


def _awaited(method: Callable[..., Result]) -> Callable[..., Awaitable[Result]]:
    @wraps(method)
    async def call(self: AsyncMemory, *args: Any, **kwargs: Any) -> Result:
        return await asyncio.to_thread(method, self.memory, *args, **kwargs)

    return call


class AsyncMemory:
    """`mem0.AsyncMemory` in a bank: the calls of `Memory`, awaited, each in a worker thread.

    >>> async def remember():
    ...     async with AsyncMemory(":memory:") as memory:
    ...         await memory.add("I live in Lisbon", user_id="ana")
    ...         return await memory.get_all(filters={"user_id": "ana"})
    >>> [held["memory"] for held in asyncio.run(remember())["results"]]
    ['I live in Lisbon']
    """

    def __init__(self, bank: Bank | str | os.PathLike[str] | None = None, *, clock: Clock = system_clock) -> None:
        self.memory = Memory(bank, clock=clock)

    @classmethod
    def from_config(cls, config_dict: Mapping[str, Any]) -> AsyncMemory:
        """As `Memory.from_config`."""
        made = cls.__new__(cls)
        made.memory = Memory.from_config(config_dict)
        return made

    add = _awaited(Memory.add)
    get = _awaited(Memory.get)
    get_all = _awaited(Memory.get_all)
    search = _awaited(Memory.search)
    update = _awaited(Memory.update)
    delete = _awaited(Memory.delete)
    delete_all = _awaited(Memory.delete_all)
    history = _awaited(Memory.history)
    reset = _awaited(Memory.reset)

    def close(self) -> None:
        """Close the bank, if it was opened here."""
        self.memory.close()

    async def __aenter__(self) -> AsyncMemory:
        return self

    async def __aexit__(self, *_: object) -> None:
        await asyncio.to_thread(self.close)


def _scope(user_id: Any, agent_id: Any, run_id: Any) -> dict[str, str]:
    named = zip(SCOPES, (user_id, agent_id, run_id), strict=True)
    return {name: _identity(name, value) for name, value in named if value is not None}


def _identity(name: str, value: str | int) -> str:
    """Whom a name is of, without blanks around. Raises: ValueError for a blank name, or one with blanks within."""
    trimmed = str(value).strip()
    if not trimmed or any(letter.isspace() for letter in trimmed):
        raise ValueError(f"Invalid {name}: cannot be empty or contain whitespace.")
    return trimmed


def _only_filters(named: Mapping[str, Any], method: str) -> None:
    if wrong := sorted(set(named) & set(SCOPES)):
        raise ValueError(
            f"{', '.join(wrong)} are not arguments of {method}(): use filters={{'user_id': '...'}} instead."
        )
    if named:
        raise TypeError(f"{method}() has no argument {', '.join(sorted(named))}")


def _check(top_k: int, threshold: float | None = None) -> None:
    if not isinstance(top_k, int) or isinstance(top_k, bool) or top_k < 0:
        raise ValueError(f"Invalid top_k: {top_k}. Must be a non-negative integer.")
    if threshold is not None and not 0 <= threshold <= 1:
        raise ValueError(f"Invalid threshold: {threshold}. Must be between 0 and 1 (inclusive).")


def _day(value: date | str) -> str:
    """A day as mem0 writes it. Raises: ValueError."""
    if isinstance(value, datetime):
        value = value.date()
    return (value if isinstance(value, date) else date.fromisoformat(value)).isoformat()


def _messages(messages: Any) -> list[dict[str, Any]]:
    """Messages with words; of lists of parts, those of the texts. Raises: ValueError for what is none."""
    if isinstance(messages, str):
        messages = [{"role": "user", "content": messages}]
    if isinstance(messages, Mapping):
        messages = [messages]
    if not isinstance(messages, list):
        raise ValueError("messages must be str, dict, or list[dict]")
    told = [{**each, "content": _words(each.get("content"))} for each in messages if each.get("role")]
    return [each for each in told if each["content"]]


def _words(content: Any) -> str | None:
    if isinstance(content, list):
        return " ".join(part["text"] for part in content if isinstance(part, Mapping) and part.get("type") == "text")
    return content if isinstance(content, str) else None
