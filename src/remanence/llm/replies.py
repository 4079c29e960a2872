"""From the words of a reply to a checked value: the first JSON object of the right form, or an error that says why."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from typing import Any, TypeVar

from msgspec import ValidationError, convert

from remanence.errors import ReplyUnreadable
from remanence.protocols import Reply

__all__ = ["read_reply"]

Value = TypeVar("Value")
_THOUGHTS = re.compile(r"\A\s*<think(?:ing)?>.*?</think(?:ing)?>", re.DOTALL)
_MOST_BEGINNINGS = 50
"""Braces at which an object is looked for: what has more is no JSON with a word before it."""
_decode = json.JSONDecoder().raw_decode


def read_reply(reply: Reply, form: type[Value]) -> Value:
    """What a reply says, as a value of this form. Raises: ReplyUnreadable, without repeating the reply.

    >>> read_reply(Reply(text='Sure! ```json\\n{"n": 3}\\n```', tokens_in=1, tokens_out=1), dict[str, int])
    {'n': 3}
    """
    if reply.fault:
        raise ReplyUnreadable(reply.fault)
    trouble = f"a reply of {len(reply.text):,} characters without a JSON object"
    for value in _objects(_THOUGHTS.sub("", reply.text)):
        try:
            return convert(value, form)
        except ValidationError as e:
            trouble = f"a reply of the wrong form: {_without_words(str(e))}"
    raise ReplyUnreadable(trouble)


def _objects(text: str) -> Iterator[Any]:
    """The JSON objects that a text is or holds, outermost ones, in order."""
    start, looks = text.find("{"), 0
    while start >= 0 and looks < _MOST_BEGINNINGS:
        looks += 1
        try:
            value, end = _decode(text, start)
            yield value
        except (ValueError, RecursionError):
            end = start + 1
        start = text.find("{", end)


def _without_words(message: str) -> str:
    """What msgspec says of a value, without the value."""
    return re.sub(r"'[^']*'", "…", message)
