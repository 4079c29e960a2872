"""How much a caller may hand in at once, as a value: what is over it is refused with an error that says so."""

from __future__ import annotations

from typing import Annotated

from msgspec import Meta, Struct

_Count = Annotated[int, Meta(ge=1, le=2**40)]


class Limits(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Generous sizes that nobody meets by honest use; a bank's trust policy may set its own.

    Attributes:
        text: characters of one episode. name: of an actor, session, id, title, tag or any other name.
        tags: of one episode. metadata_bytes, metadata_depth: of its metadata as JSON.
        messages: of one chat. query: characters of a question. k: hits of one recall.
        filter_depth, filter_size: how deep `where` is nested, and how many conditions and values a filter has in all.
        ids: that one call names.

    >>> Limits(text=2_000).text, Limits().k
    (2000, 100000)
    """

    text: _Count = 10_000_000
    name: _Count = 1_000
    tags: _Count = 1_000
    metadata_bytes: _Count = 1_000_000
    metadata_depth: Annotated[int, Meta(ge=1, le=100)] = 32
    messages: _Count = 100_000
    query: _Count = 100_000
    k: _Count = 100_000
    filter_depth: Annotated[int, Meta(ge=1, le=100)] = 50
    filter_size: _Count = 10_000
    ids: _Count = 100_000


LIMITS = Limits()
"""Those of a bank that sets none."""
