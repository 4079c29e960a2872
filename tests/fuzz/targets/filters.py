"""Filters: any JSON as `where`, checked and applied."""

import json
from contextlib import suppress

from remanence import Memory
from remanence.filters import check_where

SEEDS = (
    b'{"and": [{"a": {"gte": 3}}, {"not": {"b": {"in": ["x", 1]}}}]}',
    b'{"or": [{"a": {"contains": "x"}}, {"b": {"exists": false}}]}',
)
BANK = Memory(":memory:")
BANK.retain_many([{"text": f"cup {n}", "metadata": {"a": n, "b": ["x", None]}} for n in range(4)])


def target(data: bytes) -> None:
    """What is no filter is a ValueError; what is one finds only what is there."""
    try:
        where = json.loads(data)
        check_where(where)
    except (ValueError, RecursionError):
        with suppress(UnicodeDecodeError):
            data.decode()
        return
    assert len(BANK.recall("cup", where=where)) <= 4
