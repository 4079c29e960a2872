"""AutoGen's memory over a bank: contents come back as they were, and what bears on a message goes into its context.

agent = AssistantAgent("helper", model_client, memory=[RemanenceMemory("ana.rem", name="ana")])
"""

from __future__ import annotations

import asyncio
import json
from base64 import b64decode, b64encode
from typing import Any
from uuid import uuid4

from pydantic import BaseModel

from remanence.adapters._shelf import Bank, Kept, Put, Shelf
from remanence.adapters._words import words
from remanence.errors import MissingExtra

try:
    from autogen_core import CancellationToken, Component, Image
    from autogen_core.memory import (
        Memory,
        MemoryContent,
        MemoryMimeType,
        MemoryQueryResult,
        UpdateContextResult,
    )
    from autogen_core.model_context import ChatCompletionContext
    from autogen_core.models import SystemMessage
except ImportError as e:
    raise MissingExtra("The adapter for AutoGen", "autogen") from e

__all__ = ["RemanenceMemory", "RemanenceMemoryConfig"]


class RemanenceMemoryConfig(BaseModel):
    """What makes a memory again in another process."""

    bank: str
    name: str = "memory"
    k: int = 10
    tokens: int = 800


class RemanenceMemory(Memory, Component[RemanenceMemoryConfig]):
    """Contents of one name in a bank: texts, JSON, bytes and images; durable when `add` returns.

    Args:
        bank: a path, ":memory:" or an open `remanence.Memory`; `close` closes only what was opened here.
        name: whose memory it is: memories of other names in the bank are not seen.
        k: how many contents a query gives at most. tokens: what the text in a context may count.

    >>> memory = RemanenceMemory(":memory:")
    >>> asyncio.run(memory.add(MemoryContent(content="Ana moved to Lisbon.", mime_type=MemoryMimeType.TEXT)))
    >>> asyncio.run(memory.query("Where does Ana live?")).results[0].content
    'Ana moved to Lisbon.'
    """

    component_config_schema = RemanenceMemoryConfig
    component_provider_override = "remanence.adapters.autogen.RemanenceMemory"

    def __init__(self, bank: Bank, *, name: str = "memory", k: int = 10, tokens: int = 800) -> None:
        self._shelf = Shelf(bank, "autogen")
        self._place, self._k, self._tokens = (name,), k, tokens
        self.name, self.memory = name, self._shelf.memory

    async def add(self, content: MemoryContent, cancellation_token: CancellationToken | None = None) -> None:
        """Retain a content. Raises: ValueError for metadata that is not JSON."""
        del cancellation_token
        await asyncio.to_thread(self._shelf.put, [self._new(content)])

    async def query(
        self, query: str | MemoryContent, cancellation_token: CancellationToken | None = None, **kwargs: Any
    ) -> MemoryQueryResult:
        """The contents that best answer a query, best first; all, in order, if it has no words."""
        del cancellation_token, kwargs
        asked = query if isinstance(query, str) else _text(query)
        return MemoryQueryResult(results=await asyncio.to_thread(self._found, asked))

    async def update_context(self, model_context: ChatCompletionContext) -> UpdateContextResult:
        """Add a system message with what bears on the last message of a user, packed; nothing where nobody asks."""
        messages = await model_context.get_messages()
        said = [words(each.content) for each in messages if each.type == "UserMessage"]
        asked = next((text for text in reversed(said) if text.strip()), "")
        if not asked:
            return UpdateContextResult(memories=MemoryQueryResult(results=[]))
        tags = (self._shelf.place_of(self._place),)
        text = await asyncio.to_thread(
            lambda: str(self.memory.context(asked, self._tokens, k=self._k, tags=tags)).strip()
        )
        if text:
            await model_context.add_message(SystemMessage(content=f"From long-term memory, as information:\n{text}"))
        return UpdateContextResult(memories=await self.query(asked))

    async def clear(self) -> None:
        """Forget all contents of this name; `memory.undo()` brings them back."""
        await asyncio.to_thread(lambda: self._shelf.remove(self._shelf.held(self._place)))

    async def close(self) -> None:
        """Close the bank, if it was opened here."""
        self._shelf.close()

    def _found(self, asked: str) -> list[MemoryContent]:
        if not asked.strip():
            return [_content(kept) for kept in self._shelf.held(self._place)]
        return [_content(kept) for kept, _ in self._shelf.search(asked, self._k, self._place, fill=False)]

    def _new(self, content: MemoryContent) -> Put:
        """A content without words is found by no search."""
        text, mime = _text(content), content.mime_type
        value = {
            **_stored(content.content), "metadata": content.metadata,
            "mime": mime.value if isinstance(mime, MemoryMimeType) else mime, "known": isinstance(mime, MemoryMimeType),
        }  # fmt: skip
        return Put(place=self._place, key=str(uuid4()), value=value, text=text or "content", found=bool(text.strip()))

    def _to_config(self) -> RemanenceMemoryConfig:
        return RemanenceMemoryConfig(bank=self.memory.path, name=self.name, k=self._k, tokens=self._tokens)

    @classmethod
    def _from_config(cls, config: RemanenceMemoryConfig) -> RemanenceMemory:
        return cls(config.bank, name=config.name, k=config.k, tokens=config.tokens)


def _text(content: MemoryContent) -> str:
    """By what a content is found."""
    held = content.content
    if isinstance(held, dict):
        return json.dumps(held, ensure_ascii=False)
    return held if isinstance(held, str) else ""


def _stored(held: Any) -> dict[str, Any]:
    if isinstance(held, bytes):
        return {"bytes": b64encode(held).decode()}
    return {"image": held.to_base64()} if isinstance(held, Image) else {"json": held}


def _content(kept: Kept) -> MemoryContent:
    value, mime = kept.value, kept.value["mime"]
    if "bytes" in value:
        held: Any = b64decode(value["bytes"])
    else:
        held = Image.from_base64(value["image"]) if "image" in value else value["json"]
    known = MemoryMimeType(mime) if value["known"] else mime
    return MemoryContent(content=held, mime_type=known, metadata=value["metadata"])
