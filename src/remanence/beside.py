"""Further vector spaces beside a bank's own, of the embedders that a recipe names.

A bank holds them as it holds its own, but a retain does not wait for them: their keys are made before a recall that
asks for them, some hundred records between two commits, so that an interruption loses little.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from remanence.encoding.embedding import load_embedder
from remanence.encoding.keying import fill_keys, key_type
from remanence.errors import EmbedderUnavailable, MissingExtra
from remanence.indexes.live import LiveIndex
from remanence.opening import EmbedderChoice
from remanence.protocols import Progress, TextEmbedder
from remanence.storage.sqlite.store import SqliteStore
from remanence.types import Unit


class Beside:
    """The further spaces of an open bank, each by the name that recipes have for its embedder.

    Args:
        choices: what gives the vectors of a space, where it is not what its name says.
    """

    def __init__(self, store: SqliteStore, choices: Mapping[str, EmbedderChoice]) -> None:
        self._store, self._choices = store, dict(choices)
        self._loaded: dict[str, TextEmbedder] = {}
        self._missing: dict[str, str] = {}

    def take(self, name: str, live: LiveIndex, *, begin: bool) -> list[int]:
        """Let an index search a space, as far as it is there; returns the entries that lack a key in it.

        Where it cannot, the index is told why, for the channel that is silent then.
        Args:
            begin: whether a space that the bank does not have counts as one that lacks every key.
        Raises: ValueError if there is no embedder of this name.
        """
        absent = live.refresh().absent
        embedder = self._load(name)
        if embedder is None:
            absent[name] = self._missing[name]
            return []
        if not self._is_there(name, embedder) and (self._store.read_only or not begin):
            why = "and is open read-only" if self._store.read_only else 'yet: ask once with the budget "deep"'
            absent[name] = f"the bank has no vectors of {name!r} {why}"
            return []
        absent.pop(name, None)
        return live.take_beside(name, embedder, key_type(embedder))

    def fill(self, name: str, units: Sequence[Unit], lacking: Sequence[int], progress: Progress | None = None) -> int:
        """Make the keys that entries lack in a space; returns how many were made.

        An embedder that does not answer is left for the next time: its channel will say so.
        """
        embedder = self._loaded[name]
        space = self._store.open_space(embedder.space, name, "beside")
        try:
            return fill_keys(self._store, embedder, space, units, progress, after=lacking[0] - 1)
        except EmbedderUnavailable:
            return 0

    def _load(self, name: str) -> TextEmbedder | None:
        """The embedder; that a package or model is missing is found out once."""
        if name not in self._loaded and name not in self._missing:
            try:
                embedder = load_embedder(self._choices.get(name, name))
                _ = embedder.space  # of a function, it is known after a first call
                self._loaded[name] = embedder
            except (MissingExtra, EmbedderUnavailable) as e:
                self._missing[name] = str(e)
        return self._loaded.get(name)

    def _is_there(self, name: str, embedder: TextEmbedder) -> bool:
        with self._store.snapshot() as snapshot:
            space = snapshot.space("beside", name)
        return space is not None and space[2] == embedder.space
