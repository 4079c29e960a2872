"""Ways to a bank that must give the same, and what of an answer may differ between them."""

import asyncio
import inspect
import re
from datetime import UTC, datetime, timedelta

import msgspec

from remanence import Hits

_ID = re.compile(r"\b[0-9A-HJKMNP-TV-Z]{26}\b")
_GIVEN = re.compile(r"[0-9a-f]{16}-\d+")
"""The id that a server gives to an item that has none, so that it is stored once however often it is sent."""
_OWN = {"digest", "chain", "timings", "path", "bytes", "sha256", "signature", "key", "before", "after"}
"""What is salted, timed, or says where a bank is."""
FACULTIES = ("blocks", "tasks", "quarantine", "experience", "access")


class Blocking:
    """An asynchronous face as one that waits, so that both can be put through the same."""

    def __init__(self, inner, loop=None):
        self._inner, self._loop = inner, loop or asyncio.new_event_loop()

    def __getattr__(self, name):
        found = getattr(self._inner, name)
        if name in FACULTIES:
            return Blocking(found, self._loop)
        if inspect.iscoroutine(found):  # a property that is awaited
            return self._loop.run_until_complete(found)
        if not callable(found):
            return found
        return lambda *args, **kwargs: self._loop.run_until_complete(found(*args, **kwargs))

    def close(self):
        self._loop.run_until_complete(self._inner.close())
        self._loop.close()


class Noting:
    """Notes which methods of a bank were used."""

    def __init__(self, inner, used, prefix=""):
        self._inner, self._used, self._prefix = inner, used, prefix

    def __getattr__(self, name):
        found = getattr(self._inner, name)
        if name in FACULTIES:
            return Noting(found, self._used, f"{name}.")
        self._used.add(self._prefix + name)
        return found


def plain(result, ids):
    """A result as builtins, with ids numbered as they come (`ids` keeps them), and without what may differ."""
    if isinstance(result, Hits):
        pack = result.context(300)
        return plain({"hits": list(result), "query": result.query, "analysis": result.analysis, "pack": pack}, ids)
    if isinstance(result, Exception):
        return [type(result).__name__, plain(str(result), ids)]
    if not isinstance(result, str | int | float | dict | list | tuple | datetime | timedelta | None):
        result = msgspec.to_builtins(result, builtin_types=(datetime, timedelta))
    if isinstance(result, dict):
        return {plain(k, ids): plain(v, ids) for k, v in result.items() if k not in _OWN}
    if isinstance(result, list | tuple):
        return [plain(each, ids) for each in result]
    if isinstance(result, datetime):
        return "now" if abs(datetime.now(UTC) - result) < timedelta(days=10) else result.isoformat()
    if isinstance(result, str) and _GIVEN.fullmatch(result):
        return None
    if isinstance(result, str):
        return _ID.sub(lambda found: ids.setdefault(found[0], f"#{len(ids)}"), result)
    return result


def outcome(work):
    """What `work()` gives, or the error that it raises; iterators are read to their end."""
    try:
        found = work()
    except Exception as e:  # noqa: BLE001  # errors are compared, too
        return e
    return list(found) if inspect.isgenerator(found) or hasattr(found, "__next__") else found
