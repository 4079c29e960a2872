"""mem0's filters as ours: AND, OR and NOT over conditions on what a memory carries."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from remanence.limits import LIMITS

_SAME = ("eq", "ne", "gt", "gte", "lt", "lte", "in", "contains", "icontains")
ANY = "*"


def where_of(filters: Mapping[str, Any], *, depth: int = 0) -> dict[str, Any]:
    """A filter of `recall`. Raises: ValueError for a condition without a like, or nested too deep.

    >>> where_of({"user_id": "ana", "OR": [{"topic": "work"}, {"age": {"nin": [3]}}]})
    {'and': [{'user_id': 'ana'}, {'or': [{'topic': 'work'}, {'not': {'age': {'in': [3]}}}]}]}
    """
    if depth > LIMITS.filter_depth:
        raise ValueError(f"a filter may be nested {LIMITS.filter_depth} deep")
    parts = [_part(name, condition, depth) for name, condition in filters.items()]
    return {"and": parts} if len(parts) > 1 else dict(*parts)


def _part(name: str, condition: Any, depth: int) -> dict[str, Any]:
    if name in ("AND", "OR", "NOT"):
        return _joined(name, condition, depth)
    if condition == ANY:
        return {name: {"exists": True}}
    if isinstance(condition, list):
        return {name: {"in": condition}}
    if not isinstance(condition, Mapping):
        return {name: condition}
    parts = [_compared(name, word, wanted) for word, wanted in condition.items()]
    return {"and": parts} if len(parts) > 1 else dict(*parts)


def _joined(word: str, parts: Any, depth: int) -> dict[str, Any]:
    if not isinstance(parts, list) or not all(isinstance(each, Mapping) for each in parts):
        raise ValueError(f"{word} takes a list of filters, got {parts!r:.80}")
    inner = [where_of(each, depth=depth + 1) for each in parts]
    make: dict[str, Callable[[], dict[str, Any]]] = {
        "AND": lambda: {"and": inner}, "OR": lambda: {"or": inner}, "NOT": lambda: {"not": {"or": inner}},
    }  # fmt: skip
    return make[word]() if inner else {}


def _compared(name: str, word: str, wanted: Any) -> dict[str, Any]:
    if word == "nin":
        return {"not": {name: {"in": wanted}}}
    if word not in _SAME:
        raise ValueError(f"there is no condition {word!r} here: use {', '.join((*_SAME, 'nin'))}")
    return {name: {word: wanted}}
