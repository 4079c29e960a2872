"""Who says a message of LlamaIndex, and what."""

from __future__ import annotations

from llama_index.core.base.llms.types import ChatMessage, TextBlock


def actor_of(message: ChatMessage, user: str | None) -> str | None:
    """Who says it: of a user's message the user, where that is known; else the role."""
    return user if message.role.value == "user" else message.role.value


def text_of(message: ChatMessage) -> str:
    """Its words, without images and other blocks."""
    return "\n".join(block.text for block in message.blocks if isinstance(block, TextBlock))
