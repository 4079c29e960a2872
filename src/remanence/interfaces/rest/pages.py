"""Pages: a list in pieces, each with the cursor that the next begins at; stable while the bank grows."""

from __future__ import annotations

import base64
import binascii
from collections.abc import Callable, Iterable, Mapping
from itertools import islice
from typing import Any, Generic, TypeVar

from msgspec import Struct

from remanence.interfaces.rest.problems import Refused
from remanence.memory import Memory
from remanence.types import Change

Thing = TypeVar("Thing")
MOST, USUAL = 1000, 100


class Page(Struct, Generic[Thing], frozen=True, kw_only=True):
    """Some of a list; `next` is the cursor of what comes after, None at its end."""

    items: tuple[Thing, ...]
    next: str | None = None


def page_of(found: Iterable[Thing], limit: int, place: Callable[[Thing], str]) -> Page[Thing]:
    """The first `limit`, and where to go on: behind the place of the last one.

    >>> page_of("abc", 2, lambda letter: letter)
    Page(items=('a', 'b'), next='Yg')
    >>> page_of("ab", 2, lambda letter: letter).next is None
    True
    """
    items = tuple(islice(found, limit + 1))
    more = len(items) > limit
    return Page(items=items[:limit], next=to_cursor(place(items[limit - 1])) if more else None)


def to_cursor(place: str) -> str:
    """A place as a caller gets it: opaque, and safe in an address."""
    return base64.urlsafe_b64encode(place.encode()).decode().rstrip("=")


def from_cursor(cursor: str) -> str:
    """The place that a cursor names. Raises: Refused for one that the server did not make."""
    try:
        return base64.urlsafe_b64decode(cursor.encode("ascii") + b"=" * (-len(cursor) % 4)).decode()
    except (binascii.Error, ValueError):
        raise Refused(422, "'cursor' is what 'next' was on the page before") from None


def read_limit(said: Mapping[str, str]) -> int:
    """How many items a page has. Raises: Refused."""
    text = said.get("limit", str(USUAL))
    if not (text.isascii() and text.isdecimal() and len(text) < 6 and 1 <= int(text) <= MOST):
        raise Refused(422, f"'limit' is a whole number from 1 to {MOST:,}")
    return int(text)


def list_page(memory: Memory, what: Any, *, limit: int, cursor: str, filters: Mapping[str, Any]) -> Page[Any]:
    """A page of what the bank holds. Raises: ValueError for a filter that is none; NotFound for a cursor of old."""
    after = from_cursor(cursor) if cursor else None
    return page_of(memory.list(what, after=after, **filters), limit, lambda each: each.id)


def journal_page(memory: Memory, *, limit: int, cursor: str) -> Page[Change]:
    """A page of the journal."""
    since = from_cursor(cursor) if cursor else "0"
    if not (since.isascii() and since.isdecimal() and len(since) < 19):
        raise Refused(422, "'cursor' is what 'next' was on the page before")
    return page_of(memory.journal(int(since)), limit, lambda change: str(change.seq))
