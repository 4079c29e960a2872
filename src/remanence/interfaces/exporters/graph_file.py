"""`memory.jsonl`: the knowledge graph of a bank, and what its statements say, as MCP's reference server reads it.

What was kept as a graph comes as it is. Of every other statement that is believed now, the subject is an entity and the
statement an observation of it; where its value is itself the subject of some statement, it is a relation.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from remanence.interfaces.graph import TAG, Entity, Graph, Relation
from remanence.interfaces.importers.memory_jsonl import of_graph
from remanence.types import Entity as Known
from remanence.types import Modality, Record, Statement

if TYPE_CHECKING:
    from remanence.memory import Memory


def write_graph(memory: Memory, path: Path) -> tuple[int, int]:
    """Write the graph of a bank to a new file; returns files and lines. Raises: OSError."""
    whole = Graph(memory).read_graph()
    told = [each for record in memory.list(unit="statement") if isinstance(record, Record) and (each := _told(record))]
    kinds = {e.name.casefold(): e.kind.value for e in memory.list("entities") if isinstance(e, Known)}
    subjects = {said.subject for _, said in told}
    entities = {entity["name"]: entity for entity in whole["entities"]}
    relations = {(r["from"], r["to"], r["relationType"]): r for r in whole["relations"]}
    for text, said in told:
        new = Entity(name=said.subject, entityType=kinds.get(said.subject.casefold(), "unknown"), observations=[])
        entity = entities.setdefault(said.subject, new)
        if said.value in subjects and said.value != said.subject and said.attribute and not said.negated:
            edge = Relation({"from": said.subject, "to": str(said.value), "relationType": said.attribute})
            relations.setdefault((said.subject, str(said.value), said.attribute), edge)
        elif text not in entity["observations"]:
            entity["observations"].append(text)
    whole["entities"], whole["relations"] = list(entities.values()), list(relations.values())
    count = 0
    with path.open("x", encoding="utf-8", newline="\n") as file:
        for line in of_graph(whole):
            file.write(line + "\n")
            count += 1
    return 1, count


def _told(record: Record) -> tuple[str, Statement] | None:
    """A statement with its words; None for what the graph holds already, and for what is no fact."""
    said = record.statement
    if said is None or TAG in record.tags or said.modality is not Modality.FACT:
        return None
    return record.text, said
