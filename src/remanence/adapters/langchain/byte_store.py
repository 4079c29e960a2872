"""Bytes under keys in a bank, as LangChain's `ByteStore`."""

from __future__ import annotations

from base64 import b64decode, b64encode
from collections.abc import Iterator, Sequence

from langchain_core.stores import ByteStore

from remanence.adapters._shelf import Bank, Put, Shelf

__all__ = ["RemanenceByteStore"]


class RemanenceByteStore(ByteStore):
    """Bytes under keys: for caches of embeddings, parent documents and the like. No query finds them.

    Args:
        bank: a path, ":memory:" or an open `Memory`; `close` closes only what was opened here. A cache that nobody
            needs the history of is best in a bank of its own.
        namespace: the keys of one namespace are not those of another.

    >>> store = RemanenceByteStore(":memory:")
    >>> store.mset([("a", b"1"), ("b", b"2")])
    >>> store.mget(["b", "c"]), list(store.yield_keys())
    ([b'2', None], ['a', 'b'])
    """

    def __init__(self, bank: Bank, *, namespace: str = "default") -> None:
        self._shelf = Shelf(bank, "langchain")
        self._place = ("bytes", namespace)
        self.memory = self._shelf.memory

    def mget(self, keys: Sequence[str]) -> list[bytes | None]:
        """The values of keys, in their order; None for a key that has none."""
        held = self._shelf.get((self._place, key) for key in keys)
        found = (held.get((self._place, key)) for key in keys)
        return [None if kept is None else b64decode(kept.value["base64"]) for kept in found]

    def mset(self, key_value_pairs: Sequence[tuple[str, bytes]]) -> None:
        """Set the values of keys, durably. Raises: ValueError for a value of over some 700 kB."""
        self._shelf.put(
            Put(place=self._place, key=key, value={"base64": b64encode(value).decode()}, text="", found=False)
            for key, value in key_value_pairs
        )

    def mdelete(self, keys: Sequence[str]) -> None:
        """Forget the values of keys; those that have none are passed over."""
        self._shelf.remove(self._shelf.get((self._place, key) for key in keys).values())

    def yield_keys(self, *, prefix: str | None = None) -> Iterator[str]:
        """The keys that have a value, or those of them that begin so."""
        return (kept.key for kept in self._shelf.held(self._place) if kept.key.startswith(prefix or ""))

    def close(self) -> None:
        """Close the bank, if it was opened here."""
        self._shelf.close()
