"""What mem0's server does, done by a bank: a memory is an episode under an id of mem0's form, of a user, agent or run.

What is added is kept word for word; nothing is inferred from it at that moment. An update supersedes, a deletion
forgets: the bank's history keeps both, and `undo` brings them back.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from hashlib import md5
from itertools import pairwise
from typing import TYPE_CHECKING, Any, NamedTuple
from uuid import UUID, uuid4, uuid5

from remanence.errors import NotFound
from remanence.memory import Memory
from remanence.types import Act, Episode

if TYPE_CHECKING:
    from remanence.interfaces.rest.once import Keyed

TAG = "mem0"
"""What these memories are told by from all else that a bank holds."""
SCOPES = ("user_id", "agent_id", "run_id")
TOP_K = 20
MOST = 1000
"""Memories of one list."""
_SPOKEN = ("actor_id", "role")
EXPIRES = "expiration_date"
IDENTITY = (*SCOPES, "actor_id")
"""Whose a memory is: never what a caller's metadata says."""
_CREATED = "created_at"
_ENTRIES = UUID("6f4e1a52-4d0e-4d52-9c1f-0a6f5f1d7c11")
"""Names the entries of histories."""


class Memories:
    """The memories of mem0's clients in one bank."""

    def __init__(self, memory: Memory) -> None:
        self._memory = memory

    def add(
        self,
        messages: Sequence[Mapping[str, Any]],
        scope: Mapping[str, str],
        metadata: Mapping[str, Any],
        once: Keyed | None = None,
    ) -> list[dict[str, Any]]:
        """Keep every message but those of the system, in one commit.

        Args:
            once: the key of the request, which is done once; the ids of the memories follow from it.
        Raises: ValueError for a message without words; as `Keyed.done`.
        """
        said = [message for message in messages if message.get("role") != "system"]
        ids = [str(uuid4() if once is None else uuid5(_ENTRIES, f"{once.id}/{n}")) for n in range(len(said))]
        items = [_item(id, message, scope, metadata) for id, message in zip(ids, said, strict=True)]
        added = [
            {
                "id": item["id"],
                "memory": item["content"],
                "event": "ADD",
                "actor_id": message.get("name"),
                "role": message.get("role"),
            }
            for item, message in zip(items, said, strict=True)
        ]
        if once is not None and items:
            once.done(lambda: self._memory.retain(items), lambda _: None)
        elif items:
            self._memory.retain(items)
        return added

    def get(self, id: str) -> dict[str, Any] | None:
        """The memory of this id; None where there is none, or no more."""
        found = self._current(id)
        return None if found is None else _shown(found)

    def all(self, scope: Mapping[str, Any], most: int = MOST) -> list[dict[str, Any]]:
        """The memories of a user, agent or run, or of a filter of ours; of everybody, if none is named."""
        return [_shown(each) for each in self._held(scope, most)]

    def search(self, query: str, where: Mapping[str, Any], top_k: int, threshold: float) -> list[dict[str, Any]]:
        """The memories that answer a question, best first.

        The score of the best one is how sure the bank is that it answers; the others' are in proportion.
        """
        hits = self._memory.recall(query, k=top_k, tags=TAG, where=where)
        sure = 1.0 if hits.confidence is None else hits.confidence
        found: dict[str, dict[str, Any]] = {}
        for hit in hits:
            episode = self._memory.get(hit.evidence[0].episode)
            assert isinstance(episode, Episode)
            score = sure * max(0.0, hit.score) / hits[0].score if hits[0].score > 0 else 0.0
            if episode.external_id and score >= threshold:
                found.setdefault(episode.external_id, {**_shown(episode), "score": score})
        return list(found.values())

    def update(self, id: str, text: str, metadata: Mapping[str, Any] | None) -> None:
        """Let other words, and metadata, take the place of a memory's. Raises: NotFound; ValueError."""
        old = self._existing(id)
        created = old.metadata.get(_CREATED) or old.recorded_at.isoformat()
        self._memory.retain(
            text, id=id, supersede=True, actor=old.actor, session=old.session, origin=old.origin, tags=old.tags,
            metadata={**old.metadata, **_unnamed(metadata or {}), _CREATED: created},
        )  # fmt: skip

    def delete(self, id: str) -> None:
        """Forget a memory. Raises: NotFound."""
        self._existing(id)
        self._memory.forget(id)

    def delete_all(self, scope: Mapping[str, str]) -> None:
        """Forget the memories of a user, agent or run; all of them, if none is named."""
        self._memory.forget(tags=TAG, where=dict(scope))

    def history(self, id: str) -> list[dict[str, Any]]:
        """What became of a memory: an entry for each version, and for each deletion."""
        versions = [each for each in self._memory.list("episodes", ids=[id], tags=TAG) if isinstance(each, Episode)]
        if not versions:
            return []
        told = [_Told(versions[0].recorded_at, "ADD", None, versions[0])]
        told += [_Told(new.recorded_at, "UPDATE", old, new) for old, new in pairwise(versions)]
        for change in self._memory.history(id):
            if change.act is Act.FORGET:
                last = [each for each in versions if each.recorded_at <= change.at][-1]
                told.append(_Told(change.at, "DELETE", last, None))
        ordered = sorted(told, key=lambda each: each.at)
        return [each.entry(id, number, versions[0]) for number, each in enumerate(ordered)]

    def entities(self) -> list[dict[str, Any]]:
        """The users, agents and runs that there are memories of."""
        found: dict[tuple[str, str], list[Episode]] = {}
        for episode in self._held({}, None):
            for scope in SCOPES:
                if name := episode.metadata.get(scope):
                    found.setdefault((scope.removesuffix("_id"), str(name)), []).append(episode)
        return [
            {
                "id": name,
                "type": kind,
                "total_memories": len(held),
                "created_at": min(_created(each) for each in held),
                "updated_at": max(each.recorded_at.isoformat() for each in held),
            }
            for (kind, name), held in sorted(found.items())
        ]

    def _held(self, scope: Mapping[str, Any], most: int | None) -> Iterator[Episode]:
        listed = self._memory.list("episodes", tags=TAG, where=dict(scope), current=True, limit=most)
        return (each for each in listed if isinstance(each, Episode))

    def _current(self, id: str) -> Episode | None:
        found = self._memory.list("episodes", ids=[id], tags=TAG, current=True)
        return next((each for each in found if isinstance(each, Episode)), None)

    def _existing(self, id: str) -> Episode:
        if (found := self._current(id)) is None:
            raise NotFound(f"Memory with id {id} not found")
        return found


class _Told(NamedTuple):
    """What happened to a memory: one version took the place of another, or of nothing, or nothing of it."""

    at: datetime
    event: str
    old: Episode | None
    new: Episode | None

    def entry(self, id: str, number: int, first: Episode) -> dict[str, Any]:
        """As mem0 tells it."""
        about = self.new or self.old
        return {
            "id": str(uuid5(_ENTRIES, f"{id}/{number}")),
            "memory_id": id,
            "old_memory": self.old and self.old.text,
            "new_memory": self.new and self.new.text,
            "event": self.event,
            "created_at": first.recorded_at.isoformat(),
            "updated_at": self.at.isoformat(),
            "is_deleted": self.new is None,
            **{name: about.metadata.get(name) if about else None for name in _SPOKEN},
        }


def _item(id: str, message: Mapping[str, Any], scope: Mapping[str, str], metadata: Mapping[str, Any]) -> dict[str, Any]:
    """A message as `retain` takes it: the user and the agent speak under their ids, unless the message names them."""
    role, name = str(message.get("role", "user")), message.get("name")
    speaker = name or scope.get("user_id" if role == "user" else "agent_id")
    about = {**_unnamed(metadata), **scope, "role": role, **({"actor_id": name} if name else {})}
    item = {"content": message.get("content"), "role": role, "id": id, "tags": [TAG], "metadata": about}
    item |= {"name": speaker} if speaker else {}
    return item | ({"session": scope["run_id"]} if "run_id" in scope else {})


def _unnamed(metadata: Mapping[str, Any]) -> dict[str, Any]:
    """Metadata without what would put a memory among somebody else's."""
    return {name: value for name, value in metadata.items() if name not in IDENTITY}


def _shown(episode: Episode) -> dict[str, Any]:
    """A memory as mem0 shows it."""
    shown = (*SCOPES, *_SPOKEN, EXPIRES)
    own = {*shown, _CREATED}
    said = {name: episode.metadata[name] for name in shown if name in episode.metadata}
    return {
        "id": episode.external_id,
        "memory": episode.text,
        "hash": md5(episode.text.encode(), usedforsecurity=False).hexdigest(),
        "metadata": {name: value for name, value in episode.metadata.items() if name not in own} or None,
        "created_at": _created(episode),
        "updated_at": episode.recorded_at.isoformat(),
        **said,
    }


def _created(episode: Episode) -> str:
    return str(episode.metadata.get(_CREATED) or episode.recorded_at.isoformat())
