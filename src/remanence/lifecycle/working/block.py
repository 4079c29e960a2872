"""Blocks: named texts of limited size, such as who the agent is and what it does now."""

from __future__ import annotations

from collections.abc import Iterable

from remanence.types import Block, Record

PART = "block.v2"
LIMIT = 2000
"""Characters that a block holds where nothing else is said: some 500 tokens."""
LONGEST_NAME = 64


def checked_name(name: str) -> str:
    """A name that may stand in a prompt. Raises: ValueError."""
    if not isinstance(name, str) or not name.strip() or name != name.strip():
        raise ValueError(f"a block has a name without spaces around it, got {name!r}")
    if len(name) > LONGEST_NAME or not name.isprintable():
        raise ValueError(f"a block's name is one line of at most {LONGEST_NAME} characters, got {name[:80]!r}")
    return name


def checked_text(name: str, text: str, limit: int) -> str:
    """A text that fits. Raises: ValueError."""
    if limit < 1:
        raise ValueError(f"a block's limit is at least one character, got {limit}")
    if not text.strip():
        raise ValueError(f"the block {name!r} would be empty: remove it instead")
    if len(text) > limit:
        raise ValueError(
            f"the block {name!r} holds at most {limit:,} characters, and this text has {len(text):,}: "
            "shorten it, or raise its limit"
        )
    return text


def to_block(record: Record) -> Block:
    """The block that a record holds."""
    said = record.metadata["block"]
    return Block(
        name=said["name"], text=record.text, limit=said["limit"], record=record.id, recorded_at=record.recorded_at,
        trust=record.trust, taint=record.taint,
    )  # fmt: skip


def named(records: Iterable[Record], name: str) -> Record | None:
    """The record that holds the block of this name."""
    return next((r for r in records if r.metadata["block"]["name"] == name), None)
