"""A bank as a block of LlamaIndex's `Memory`: keeps what leaves the short-term memory, recalls what is asked for."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from typing import Any

from llama_index.core.base.llms.types import ChatMessage
from llama_index.core.memory import BaseMemoryBlock
from pydantic import Field

from remanence.adapters._words import origin_of
from remanence.adapters.llamaindex.messages import actor_of, text_of
from remanence.memory import Memory
from remanence.retrieval.packing.tokens import count_tokens

__all__ = ["RemanenceMemoryBlock"]


class RemanenceMemoryBlock(BaseMemoryBlock[str]):
    """Long-term memory: messages are retained, and the packed context for the last words of a user comes back.

    No model is asked for either. Each put is durable when it returns.

    Attributes:
        memory: the bank; what it holds from elsewhere is recalled, too. user: who writes the user's messages.
        tokens: what the context may count. k: how many hits it is packed of at most.
        this_session_only: whether only messages of the same session are recalled; else all of the bank.
        options: any of `Memory.recall`, such as `budget`, `actors` or `where`.

    >>> memory = Memory(":memory:")
    >>> block = RemanenceMemoryBlock(memory=memory, user="ana")
    >>> asyncio.run(block.aput([ChatMessage("I moved to Lisbon.")], session_id="monday"))
    >>> "I moved to Lisbon." in asyncio.run(block.aget([ChatMessage("Where do I live?")]))
    True
    """

    name: str = Field(default="LongTermMemory", description="The name of the block.")
    memory: Memory = Field(description="The bank.", exclude=True)
    user: str | None = Field(default=None, description="Who writes the messages of the role user.")
    tokens: int = Field(default=800, gt=0, description="What the context may count.")
    k: int = Field(default=10, gt=0, description="How many hits the context is packed of at most.")
    this_session_only: bool = Field(default=False, description="Whether to recall from the same session alone.")
    options: dict[str, Any] = Field(default_factory=dict, description="Further options of the recall.")

    async def _aget(self, messages: list[ChatMessage] | None = None, session_id: str | None = None, **_: Any) -> str:
        """What the bank knows that bears on the last message with words of a user; "" where nobody asks."""
        asked = [text for m in messages or () if m.role.value == "user" and (text := text_of(m)).strip()]
        if not asked:
            return ""
        within = {"sessions": session_id} if self.this_session_only and session_id is not None else {}
        return await asyncio.to_thread(self._context, asked[-1], within)

    async def _aput(self, messages: list[ChatMessage]) -> None:
        """Retain the words of messages, in one act; those without words are passed over."""
        said = [self._item(message) for message in messages if text_of(message).strip()]
        if said:
            await asyncio.to_thread(self.memory.retain, said)

    async def atruncate(self, content: str, tokens_to_truncate: int) -> str | None:
        """The context without its last lines, by as many tokens as are asked for; None if nothing is left."""
        lines, budget = content.splitlines(), count_tokens(content) - tokens_to_truncate
        while lines and count_tokens("\n".join(lines)) > budget:
            lines.pop()
        return "\n".join(lines) or None

    def _context(self, question: str, within: Mapping[str, Any]) -> str:
        return str(self.memory.context(question, self.tokens, **{"k": self.k, **self.options, **within}))

    def _item(self, message: ChatMessage) -> dict[str, Any]:
        return {
            "text": text_of(message), "origin": origin_of(message.role.value), "actor": actor_of(message, self.user),
            "session": message.additional_kwargs.get("session_id"),
        }  # fmt: skip
