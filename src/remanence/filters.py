"""Filters as values: conditions on metadata, the same in Python, on the command line and over HTTP.

    {"topic": "work"}                         equal
    {"age": {"gte": 3, "lt": 10}}             eq ne gt gte lt lte in contains icontains exists
    {"or": [{"topic": "work"}, {"not": {"pinned": true}}]}

Several conditions in one mapping must all hold. A field is a key of the metadata; "and", "or" and "not" are not field
names. A field that is missing satisfies only `ne`, and `{"exists": false}`.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from remanence.limits import LIMITS, Limits
from remanence.types import Metadata

_Test = Callable[[Any, Any], bool]


def _same(value: Any, wanted: Any) -> bool:
    """Equality of JSON values, where true is not 1."""
    return bool(value == wanted) and isinstance(value, bool) == isinstance(wanted, bool)


def _ordered(compare: Callable[[Any, Any], bool]) -> _Test:
    """A comparison that holds only between two numbers or two strings."""

    def test(value: Any, wanted: Any) -> bool:
        return _order(value) is not None and _order(value) == _order(wanted) and compare(value, wanted)

    return test


def _order(value: Any) -> str | None:
    if isinstance(value, str):
        return "text"
    return "number" if isinstance(value, int | float) and not isinstance(value, bool) else None


def _contains(value: Any, wanted: Any) -> bool:
    if isinstance(value, str):
        return isinstance(wanted, str) and wanted in value
    return isinstance(value, list | tuple) and any(_same(item, wanted) for item in value)


def _folded(value: Any) -> Any:
    """A text, or the texts of a list, without upper and lower case."""
    if isinstance(value, list | tuple):
        return [_folded(item) for item in value]
    return value.casefold() if isinstance(value, str) else value


_TESTS: dict[str, _Test] = {
    "eq": _same,
    "ne": lambda value, wanted: not _same(value, wanted),
    "gt": _ordered(lambda value, wanted: value > wanted),
    "gte": _ordered(lambda value, wanted: value >= wanted),
    "lt": _ordered(lambda value, wanted: value < wanted),
    "lte": _ordered(lambda value, wanted: value <= wanted),
    "in": lambda value, wanted: any(_same(value, item) for item in wanted),
    "contains": _contains,
    "icontains": lambda value, wanted: _contains(_folded(value), _folded(wanted)),
}
_MISSING = object()


def check_where(where: Any, *, depth: int = 0, limits: Limits = LIMITS) -> None:
    """Raises: ValueError if `where` is not a filter, saying which part is not.

    >>> check_where({"age": {"over": 3}})
    Traceback (most recent call last):
    ValueError: 'over' is no condition for 'age'; there are contains, eq, exists, gt, gte, icontains, in, lt, lte, ne
    """
    if depth > limits.filter_depth:
        raise ValueError(f"a filter may be nested {limits.filter_depth} deep")
    if not isinstance(where, Mapping):
        raise ValueError(f'a filter is an object like {{"topic": "work"}}, got {where!r:.80}')
    if not depth and where and (size := _size(where, limits)) > limits.filter_size:
        raise ValueError(f"a filter may have {limits.filter_size:,} conditions and values, got {size:,} or more")
    for field, condition in where.items():
        if not isinstance(field, str):
            raise ValueError(f"a field is a string, got {field!r}")
        if field == "not":
            check_where(condition, depth=depth + 1, limits=limits)
        elif field in ("and", "or"):
            _check_list(field, condition, depth, limits)
        elif isinstance(condition, Mapping):
            _check_condition(field, condition)
        elif isinstance(condition, list | tuple):
            raise ValueError(f'{field!r} cannot equal a list; use {{"in": [...]}} or {{"contains": ...}}')


def _size(where: Any, limits: Limits) -> int:
    """Conditions and values in all, as far as the limit; without recursion, however deep it is nested."""
    waiting, size = [where], 0
    while waiting and size <= limits.filter_size:
        each = waiting.pop()
        inner = each.values() if isinstance(each, Mapping) else each if isinstance(each, list | tuple) else ()
        size += len(inner)
        waiting.extend(inner)
    return size


def _check_list(word: str, condition: Any, depth: int, limits: Limits) -> None:
    if not isinstance(condition, list | tuple) or not condition:
        raise ValueError(f"{word!r} needs a list of filters, got {condition!r}")
    for part in condition:
        check_where(part, depth=depth + 1, limits=limits)


def _check_condition(field: str, condition: Mapping[Any, Any]) -> None:
    if not condition:
        raise ValueError(f"the condition for {field!r} is empty")
    for word, wanted in condition.items():
        if word == "exists":
            if not isinstance(wanted, bool):
                raise ValueError(f"'exists' for {field!r} is true or false, got {wanted!r}")
        elif word not in _TESTS:
            raise ValueError(
                f"{word!r} is no condition for {field!r}; there are {', '.join(sorted([*_TESTS, 'exists']))}"
            )
        elif word == "in" and not isinstance(wanted, list | tuple):
            raise ValueError(f"'in' for {field!r} needs a list, got {wanted!r}")
        elif word in ("gt", "gte", "lt", "lte") and _order(wanted) is None:
            raise ValueError(f"{word!r} for {field!r} needs a number or a string, got {wanted!r}")


def matches(where: Mapping[str, Any], metadata: Metadata) -> bool:
    """Whether metadata satisfies a filter that `check_where` accepts.

    >>> matches({"age": {"gte": 3}, "not": {"topic": "work"}}, {"age": 4})
    True
    """
    return all(_holds(field, condition, metadata) for field, condition in where.items())


def _holds(field: str, condition: Any, metadata: Metadata) -> bool:
    if field == "not":
        return not matches(condition, metadata)
    if field == "and":
        return all(matches(part, metadata) for part in condition)
    if field == "or":
        return any(matches(part, metadata) for part in condition)
    value = metadata.get(field, _MISSING)
    if not isinstance(condition, Mapping):
        return value is not _MISSING and _same(value, condition)
    return all(_passes(value, word, wanted) for word, wanted in condition.items())


def _passes(value: Any, word: str, wanted: Any) -> bool:
    if word == "exists":
        return (value is not _MISSING) is wanted
    if value is _MISSING:
        return word == "ne"
    return _TESTS[word](value, wanted)
