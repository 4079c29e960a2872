"""LlamaIndex on a bank: a block of its `Memory`, and a store of chats.

from remanence.adapters.llamaindex import RemanenceChatStore, RemanenceMemoryBlock
"""

from __future__ import annotations

from remanence.errors import MissingExtra

try:
    import llama_index.core  # noqa: F401
except ImportError as e:
    raise MissingExtra("The adapters for LlamaIndex", "llamaindex") from e

from remanence.adapters.llamaindex.chat_store import RemanenceChatStore
from remanence.adapters.llamaindex.memory_block import RemanenceMemoryBlock

__all__ = ["RemanenceChatStore", "RemanenceMemoryBlock"]
