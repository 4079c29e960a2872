"""LangGraph's long-term memory: a `BaseStore` whose items are in a bank.

    graph = builder.compile(store=RemanenceStore("agent.rem"))

Items are found by our recall, without an embedding model or an index to configure. What is put under a key again
supersedes, what is deleted or has expired is forgotten: the bank keeps the history of both.
"""

from __future__ import annotations

import asyncio
import os
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

from remanence.adapters._embeddings import LangChainEmbedder
from remanence.adapters._shelf import Kept, Place, Put, Shelf
from remanence.errors import MissingExtra
from remanence.memory import Memory
from remanence.protocols import Clock
from remanence.storage.sqlite.store import system_clock

try:
    from langgraph.store.base import (
        BaseStore,
        GetOp,
        IndexConfig,
        Item,
        ListNamespacesOp,
        MatchCondition,
        Op,
        PutOp,
        Result,
        SearchItem,
        SearchOp,
        TTLConfig,
        ensure_embeddings,
        get_text_at_path,
        validate_op_namespace,
    )
except ImportError as e:
    raise MissingExtra("The store for LangGraph", "langgraph") from e

__all__ = ["RemanenceStore"]

_Key = tuple[Place, str]
FRESH = 0.99
"""Of a time to live this share must be left for a read not to renew it: a hundred writes a lifetime, not one a read."""


class RemanenceStore(BaseStore):
    """A LangGraph store in a bank; `store.memory` is the bank itself.

    Args:
        bank: a path, ":memory:" or an open `Memory`; `close` closes only what was opened here.
        index: "fields" are what searches look at (all of a value unless given); "embed" replaces our own embedder in
            a bank that is opened here. Each `put` may name other fields, or False for what no query is to find.
        ttl: "default_ttl" in minutes and "refresh_on_read". What has expired is not returned, swept or not.
    Raises: MissingExtra without langgraph; as `Memory`.

    >>> with RemanenceStore(":memory:") as store:
    ...     store.put(("users", "ana"), "food", {"text": "Ana is allergic to peanuts", "since": 2019})
    ...     store.put(("users", "ana"), "home", {"text": "Ana lives in Lisbon", "since": 2024})
    ...     [hit.key for hit in store.search(("users",), query="where does she live?", filter={"since": {"$gt": 2020}})]
    ['home']
    """

    supports_ttl = True

    def __init__(
        self,
        bank: Memory | str | os.PathLike[str],
        *,
        index: IndexConfig | None = None,
        ttl: TTLConfig | None = None,
        clock: Clock = system_clock,
    ) -> None:
        super().__init__()
        self.ttl_config, self._fields = ttl, (index or {}).get("fields") or ["$"]
        asked = (index or {}).get("embed")
        embedder = None if asked is None else LangChainEmbedder(ensure_embeddings(asked))
        self._shelf = Shelf(bank, "langgraph", embedder=embedder, clock=clock)
        self.memory = self._shelf.memory

    def batch(self, ops: Iterable[Op]) -> list[Result]:
        """Carry out operations: first all that read, in order, then the last put of each key, in one commit.

        Raises: InvalidNamespaceError; ValueError for a value that is not JSON.
        """
        ops = list(ops)
        for op in ops:
            validate_op_namespace(op)
        puts: dict[_Key, PutOp] = {}
        results = list[Result]()
        for op in ops:
            if isinstance(op, PutOp):
                puts[op.namespace, op.key] = op
            results.append(self._read(op))
        self._put(puts)
        return results

    async def abatch(self, ops: Iterable[Op]) -> list[Result]:
        """As `batch`, in a worker thread."""
        return await asyncio.to_thread(self.batch, list(ops))

    def sweep_ttl(self) -> int:
        """Forget what has expired; how much that was. It is not returned before, either. Cost: reads all items."""
        now = self._shelf.clock()
        return self._shelf.remove([kept for kept in self._shelf.held() if _over(kept, now)])

    def close(self) -> None:
        """Close the bank, if it was opened here."""
        self._shelf.close()

    def __enter__(self) -> RemanenceStore:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def _read(self, op: Op) -> Result:
        if isinstance(op, GetOp):
            return self._get(op)
        if isinstance(op, SearchOp):
            return self._search(op)
        if isinstance(op, ListNamespacesOp):
            return self._namespaces(op)
        if isinstance(op, PutOp):
            return None
        raise ValueError(f"unknown operation {type(op)}")

    def _get(self, op: GetOp) -> Item | None:
        key = op.namespace, op.key
        now, kept = self._shelf.clock(), self._shelf.get([key]).get(key)
        if kept is None or _over(kept, now):
            return None
        self._renew([kept], now, asked=op.refresh_ttl)
        return Item(**_fields(kept))

    def _search(self, op: SearchOp) -> list[SearchItem]:
        now, end = self._shelf.clock(), op.offset + op.limit
        found = self._ranked(op, end, now) if op.query else [(kept, None) for kept in self._listed(op, now)]
        page = found[op.offset : end]
        self._renew([kept for kept, _ in page], now, asked=op.refresh_ttl)
        return [SearchItem(**_fields(kept), score=score) for kept, score in page]

    def _ranked(self, op: SearchOp, wanted: int, now: datetime) -> list[tuple[Kept, float | None]]:
        """The best for a query, as many as are wanted; of what has expired there may be more to pass over."""
        let_through = (lambda kept: _matches(kept.value, op.filter or {})) if op.filter else None
        k = wanted
        while True:
            found = self._shelf.search(op.query or "", k, op.namespace_prefix, let_through)
            alive = [(kept, score) for kept, score in found if not _over(kept, now)]
            if len(alive) >= wanted or len(found) < k:
                return alive
            k *= 2

    def _listed(self, op: SearchOp, now: datetime) -> list[Kept]:
        """What a search without a query finds, the last written first."""
        kept = [k for k in self._shelf.held(op.namespace_prefix) if not _over(k, now)]
        return [k for k in reversed(kept) if _matches(k.value, op.filter or {})]

    def _namespaces(self, op: ListNamespacesOp) -> list[Place]:
        now, conditions = self._shelf.clock(), op.match_conditions or ()
        known = dict.fromkeys(kept.place for kept in self._shelf.held() if not _over(kept, now))
        fitting = [place for place in known if all(_fits(place, condition) for condition in conditions)]
        return sorted({place[: op.max_depth] for place in fitting})[op.offset : op.offset + op.limit]

    def _put(self, puts: Mapping[_Key, PutOp]) -> None:
        if not puts:
            return
        now, held = self._shelf.clock(), self._shelf.get(puts)
        gone = [kept for key, kept in held.items() if puts[key].value is None or _over(kept, now)]
        self._shelf.remove(gone)
        for kept in gone:
            del held[kept.place, kept.key]
        self._shelf.put(self._new(op, held.get(key), now) for key, op in puts.items() if op.value is not None)

    def _new(self, op: PutOp, held: Kept | None, now: datetime) -> Put:
        value = dict(op.value or {})
        began = held.about["created"] if held else now.isoformat()
        fields = self._fields if op.index is None or op.index is False else op.index
        return Put(
            place=op.namespace, key=op.key, value=value, found=op.index is not False, at=now,
            text="\n".join(line for path in fields for line in _texts(value, path)),
            about={"created": began, **_lifetime(op.ttl, now)},
        )  # fmt: skip

    def _renew(self, read: Sequence[Kept], now: datetime, *, asked: bool) -> None:
        """Let what was read live on, if the store is to do so and a hundredth of its time has passed."""
        if not asked or not (self.ttl_config or {}).get("refresh_on_read", False):
            return
        self._shelf.put(
            Put(
                place=kept.place, key=kept.key, value=kept.value, text=kept.text, found=kept.found, at=now,
                about=kept.about | {"updated": _updated(kept).isoformat()} | _lifetime(kept.about["ttl"], now),
            )
            for kept in read
            if "ttl" in kept.about and _left(kept, now) < timedelta(minutes=kept.about["ttl"]) * FRESH
        )  # fmt: skip


def _fields(kept: Kept) -> dict[str, Any]:
    return {
        "value": kept.value, "key": kept.key, "namespace": kept.place, "updated_at": _updated(kept),
        "created_at": datetime.fromisoformat(kept.about["created"]),
    }  # fmt: skip


def _updated(kept: Kept) -> datetime:
    """When the value was put: what was only renewed since is older than its last episode."""
    return datetime.fromisoformat(kept.about["updated"]) if "updated" in kept.about else kept.stored


def _lifetime(minutes: float | None, now: datetime) -> dict[str, Any]:
    return {} if minutes is None else {"ttl": minutes, "until": (now + timedelta(minutes=minutes)).isoformat()}


def _left(kept: Kept, now: datetime) -> timedelta:
    return datetime.fromisoformat(kept.about["until"]) - now


def _over(kept: Kept, now: datetime) -> bool:
    return "until" in kept.about and _left(kept, now) < timedelta(0)


def _texts(value: Mapping[str, Any], path: str) -> Iterator[str]:
    """The lines by which a value is found: those at a path, or all that it says, each with the name of its field."""
    if path == "$":
        yield from _said(value, "")
    else:
        yield from get_text_at_path(value, path)


def _said(value: Any, name: str) -> Iterator[str]:
    """
    >>> list(_said({"likes": ["tea", {"with": "milk"}], "sure": True, "until": None}, ""))
    ['likes: tea', 'likes with: milk', 'sure: True']
    """
    if isinstance(value, Mapping):
        for key, inner in value.items():
            yield from _said(inner, f"{name} {key}".strip())
    elif isinstance(value, list | tuple):
        for inner in value:
            yield from _said(inner, name)
    elif value is not None:
        yield f"{name}: {value}" if name else str(value)


def _fits(place: Place, condition: MatchCondition) -> bool:
    """Whether a namespace begins, or ends, with a path in which "*" stands for any one label."""
    if condition.match_type not in ("prefix", "suffix"):
        raise ValueError(f"a namespace matches by prefix or suffix, got {condition.match_type!r}")
    path = tuple(condition.path)
    part = place[: len(path)] if condition.match_type == "prefix" else place[len(place) - len(path) :]
    return len(place) >= len(path) and all(
        wanted in ("*", label) for label, wanted in zip(part, path, strict=True)
    )  # fmt: skip


def _matches(value: Any, wanted: Any) -> bool:
    """Whether a value is what a filter asks for: equal, or as operators say, down to nested objects.

    >>> _matches({"n": 3, "of": {"x": "a"}}, {"n": {"$gte": 3}, "of": {"x": "a"}})
    True
    """
    if isinstance(wanted, Mapping) and any(str(key).startswith("$") for key in wanted):
        return all(_holds(value, operator, than) for operator, than in wanted.items())
    if isinstance(wanted, Mapping):
        return isinstance(value, Mapping) and all(_matches(value.get(key), each) for key, each in wanted.items())
    if isinstance(wanted, list | tuple):
        return isinstance(value, list | tuple) and len(value) == len(wanted) and all(map(_matches, value, wanted))
    return bool(value == wanted)


def _holds(value: Any, operator: str, than: Any) -> bool:
    """One operator; an order holds only between two numbers, or two texts."""
    if operator in ("$eq", "$ne"):
        return bool(value == than) is (operator == "$eq")
    if operator not in ("$gt", "$gte", "$lt", "$lte"):
        raise ValueError(f"unknown operator {operator!r}: there are $eq, $ne, $gt, $gte, $lt, $lte")
    kinds = str if isinstance(than, str) else int | float
    if not isinstance(value, kinds) or not isinstance(than, str | int | float):
        return False
    sign: int = (value > than) - (value < than)  # type: ignore[operator]
    return {"$gt": sign > 0, "$gte": sign >= 0, "$lt": sign < 0, "$lte": sign <= 0}[operator]
