"""How a request becomes a call: which bank it is about, a thread to work in, progress, and errors in words."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import nullcontext
from contextvars import copy_context
from typing import Any, TypeVar

import anyio
from mcp.server.mcpserver.exceptions import ToolError
from mcp.types import CallToolResult, TextContent, ToolAnnotations

from remanence.errors import RemanenceError
from remanence.interfaces.banks import Banks
from remanence.interfaces.mcp.budget import MOST_TOKENS, clip, cut
from remanence.interfaces.mcp.progress import telling
from remanence.interfaces.mcp.watching import Asked, Watchers
from remanence.memory import Memory
from remanence.retrieval.packing.layout import fenced
from remanence.types import Record

Result = TypeVar("Result")
AT_ONCE = 40
"""Calls that are worked on at once, most of which wait: for a model, for a lock, for a disk."""
EVERY = 1.0
"""Seconds between two notices of progress, so that a client that waits for a long call does not give it up."""
LONGEST_ERROR = 1000
READS = ToolAnnotations(read_only_hint=True, open_world_hint=False)
WRITES = ToolAnnotations(read_only_hint=False, destructive_hint=False, idempotent_hint=False, open_world_hint=False)
HIDES = ToolAnnotations(read_only_hint=False, destructive_hint=True, idempotent_hint=True, open_world_hint=False)


class Calls:
    """Calls of a server's banks.

    Args:
        watchers: who is told of changes. every: seconds between two notices of progress.
    """

    def __init__(self, banks: Banks, watchers: Watchers, *, every: float = EVERY) -> None:
        self._banks, self._watchers, self._every = banks, watchers, every
        self._threads = ThreadPoolExecutor(AT_ONCE, thread_name_prefix="mcp")

    async def on(
        self,
        asked: Asked | None,
        bank: str | None,
        work: Callable[[Memory], Result],
        *,
        learns: bool = False,
        changes: bool = False,
    ) -> Result:
        """Work on a bank in a thread, so that a slow one holds up no other request.

        Args:
            asked: whom progress is told; nobody if None. bank: its name, or None for the server's own.
            learns: whether the work begins with reading what was not read yet, which may be much.
            changes: whether those who watch the bank are told.
        Raises: ToolError that says what went wrong.
        """
        read = 0

        def count(done: int, _: int | None) -> None:
            nonlocal read
            read = done

        def whole() -> Result | Exception:
            try:
                with self._banks.use(bank) as memory:
                    if learns:
                        memory.extract(count)
                    return work(memory)
            except (RemanenceError, ValueError, TypeError) as e:
                return e

        def word() -> str:
            return f"{read:,} texts read that nobody had read yet" if read else "working"

        with nullcontext() if asked is None else telling(asked, self._every, word):
            with anyio.CancelScope(shield=True):  # the bank must not be closed under the thread
                run = copy_context().run
                result = await asyncio.get_running_loop().run_in_executor(self._threads, run, whole)
        if read:
            await self._watchers.note(f"{read:,} texts were read")
        if isinstance(result, Exception):
            raise ToolError(cut(str(result), LONGEST_ERROR)) from None
        if changes and asked is not None:
            await self._watchers.changed(asked, bank)
        return result


def said(text: str, structured: Any) -> CallToolResult:
    """A result: a text for a model, and the same for a program."""
    return CallToolResult(
        content=[TextContent(type="text", text=clip(text, MOST_TOKENS))], structured_content=dict(structured)
    )


def shown(record: Record, head: str, tokens: int) -> str:
    """A record's text behind a head; between fences if anyone may have written it."""
    text = clip(record.text, tokens)
    return fenced(head, text, record.taint.replace("+", " and ")) if record.taint else f"{head}{text}"
