"""A knowledge graph kept in a bank: things with a type, what was observed of each, and relations between them.

The shape, the words and the behaviour are those of the Model Context Protocol's reference memory server, whose graph is
a set of entities, each with observations, and of directed relations. Here each of them is an episode of its own with
its turn record: recall finds it, the journal keeps its history, and to delete is to forget, which an undo takes back.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from threading import Lock
from typing import Any, TypedDict

from remanence.memory import Memory
from remanence.types import Origin, Record

TAG = "graph"
"""Marks what belongs to the graph; its metadata of the same name says what it is."""
_LOCK = Lock()
"""To look what is there and add to it is one step for the threads of a server. Two processes may both add the same: the
graph is a set, and shows it once."""


class Entity(TypedDict):
    """A thing: its name, by which it is known, its type, and what was observed of it."""

    name: str
    entityType: str
    observations: list[str]


Relation = TypedDict("Relation", {"from": str, "to": str, "relationType": str})
"""A directed relation between two names, in active voice."""


class Added(TypedDict):
    """What was not observed of a thing before."""

    entityName: str
    addedObservations: list[str]


class Whole(TypedDict):
    """A graph, or a part of one."""

    entities: list[Entity]
    relations: list[Relation]


class Held:
    """The graph as a bank holds it, with the records behind each part."""

    def __init__(self, records: Iterable[Record]) -> None:
        self.types: dict[str, str] = {}
        self.entities: dict[str, list[str]] = {}
        self.observations: dict[str, dict[str, list[str]]] = {}
        self.relations: dict[tuple[str, str, str], list[str]] = {}
        for record in records:
            self._take(record, record.metadata[TAG])

    def _take(self, record: Record, said: Mapping[str, str]) -> None:
        if "entity" in said:
            self.types.setdefault(said["entity"], said["type"])
            self.entities.setdefault(said["entity"], []).append(record.id)
        elif "about" in said:
            text = record.text.removeprefix(_prefix(said["about"]))
            self.observations.setdefault(said["about"], {}).setdefault(text, []).append(record.id)
        else:
            self.relations.setdefault((said["from"], said["to"], said["type"]), []).append(record.id)

    def graph(self, names: Iterable[str] | None = None) -> Whole:
        """All of it, or the things of these names with the relations that begin or end at one of them."""
        wanted = self.entities.keys() if names is None else set(names) & self.entities.keys()
        things = [Entity(name=n, entityType=self.types[n], observations=[*self.observations.get(n, ())])
                  for n in self.entities if n in wanted]  # fmt: skip
        edges = [Relation({"from": f, "to": t, "relationType": r}) for f, t, r in self.relations
                 if names is None or f in wanted or t in wanted]  # fmt: skip
        return Whole(entities=things, relations=edges)


class Graph:
    """The graph of a bank: add to it, look into it, and delete from it, which an undo takes back.

    >>> with Memory(":memory:") as mem:
    ...     graph = Graph(mem)
    ...     _ = graph.create_entities([{"name": "Ana", "entityType": "person", "observations": ["likes trains"]}])
    ...     _ = graph.create_relations([{"from": "Ana", "to": "Acme", "relationType": "works_at"}])
    ...     mem.recall("Where does Ana work?", k=1)[0].text, graph.search_nodes("TRAINS")["entities"][0]["name"]
    ('Ana works at Acme', 'Ana')
    """

    def __init__(self, memory: Memory) -> None:
        self._memory = memory

    def create_entities(self, entities: Sequence[Entity]) -> list[Entity]:
        """Add the things whose names are not there; returns these."""
        with _LOCK:
            known, new = self.held().entities, dict[str, Entity]()
            for entity in entities:
                if entity["name"] not in known:
                    new.setdefault(entity["name"], entity)
            self._add(item for entity in new.values() for item in entity_items(entity))
            return list(new.values())

    def create_relations(self, relations: Sequence[Relation]) -> list[Relation]:
        """Add the relations that are not there; returns these."""
        with _LOCK:
            known = self.held().relations
            new = {_key(r): r for r in relations if _key(r) not in known}
            self._add(map(relation_item, new.values()))
            return list(new.values())

    def add_observations(self, observations: Sequence[tuple[str, Sequence[str]]]) -> list[Added]:
        """Add to things, by name, what was not observed of them yet. Raises: ValueError for an unknown name."""
        with _LOCK:
            held, added, items = self.held(), list[Added](), list[dict[str, Any]]()
            for name, contents in observations:
                if name not in held.entities:
                    raise ValueError(f"Entity with name {name} not found")
                known = held.observations.setdefault(name, {})
                new = [text for text in dict.fromkeys(contents) if text not in known]
                known.update({text: [] for text in new})
                added.append(Added(entityName=name, addedObservations=new))
                items += [observation_item(name, text) for text in new]
            self._add(items)
            return added

    def delete_entities(self, names: Iterable[str]) -> None:
        """Forget things, what was observed of them, and the relations at either end; other names do not matter."""
        gone = set(names)
        with _LOCK:
            held = self.held()
            ids = [id for name in held.entities if name in gone for id in held.entities[name]]
            ids += [
                id for name in held.observations if name in gone for of in held.observations[name].values() for id in of
            ]
            ids += [id for (f, t, _), of in held.relations.items() if f in gone or t in gone for id in of]
            self._forget(ids)

    def delete_observations(self, deletions: Iterable[tuple[str, Iterable[str]]]) -> None:
        """Forget what was observed of things; what is not there does not matter."""
        with _LOCK:
            held = self.held()
            self._forget(id for name, texts in deletions if name in held.entities
                         for text in texts for id in held.observations.get(name, {}).get(text, ()))  # fmt: skip

    def delete_relations(self, relations: Iterable[Relation]) -> None:
        """Forget relations; what is not there does not matter."""
        with _LOCK:
            held = self.held()
            self._forget(id for relation in relations for id in held.relations.get(_key(relation), ()))

    def read_graph(self) -> Whole:
        """All of it, in the order in which it was added."""
        return self.held().graph()

    def search_nodes(self, query: str) -> Whole:
        """The things with these characters in name, type or observations, whatever their case, and their relations."""
        held, wanted = self.held(), query.lower()
        found = [
            name for name in held.entities
            if any(wanted in text.lower() for text in (name, held.types[name], *held.observations.get(name, ())))
        ]  # fmt: skip
        return held.graph(found)

    def open_nodes(self, names: Iterable[str]) -> Whole:
        """The things of these names, and their relations."""
        return self.held().graph(names)

    def held(self) -> Held:
        """What the bank holds of it now. Cost: some 30 µs for each text of origin "agent"."""
        return Held(self._records())

    def _records(self) -> Iterator[Record]:
        found = self._memory.list(unit="turn", origins=(Origin.AGENT,), tags=(TAG,))
        return (record for record in found if isinstance(record, Record) and TAG in record.metadata)

    def _add(self, items: Iterable[Mapping[str, Any]]) -> None:
        if new := list(items):
            self._memory.retain_many(new)

    def _forget(self, ids: Iterable[str]) -> None:
        if gone := list(dict.fromkeys(ids)):
            self._memory.forget(*gone)


def entity_items(entity: Entity) -> Iterator[dict[str, Any]]:
    """What `Memory.retain_many` stores of a thing: itself, and each observation once."""
    name, kind = entity["name"], entity["entityType"]
    yield _item(f"{name} ({kind})", {"entity": name, "type": kind})
    for text in dict.fromkeys(entity["observations"]):
        yield observation_item(name, text)


def observation_item(name: str, text: str) -> dict[str, Any]:
    """What `Memory.retain_many` stores of an observation."""
    return _item(_prefix(name) + text, {"about": name})


def relation_item(relation: Relation) -> dict[str, Any]:
    """What `Memory.retain_many` stores of a relation: a sentence, as its type is read."""
    start, end, kind = _key(relation)
    sentence = " ".join((start, kind.replace("_", " "), end))
    return _item(sentence if sentence.strip() else "-", {"from": start, "to": end, "type": kind})


def _item(text: str, said: dict[str, str]) -> dict[str, Any]:
    return {"text": text, "origin": Origin.AGENT.value, "tags": [TAG], "metadata": {TAG: said}}


def _key(relation: Relation) -> tuple[str, str, str]:
    return relation["from"], relation["to"], relation["relationType"]


def _prefix(name: str) -> str:
    return f"{name}: "
