"""Two layers: notes of what is so, and the episodes of conversation that they were taken from."""

from __future__ import annotations

import numpy as np

from remanence.indexes import MemoryIndex
from remanence.registry import register
from remanence.retrieval.organisation.discourse import told
from remanence.retrieval.organisation.phrases import PLAIN
from remanence.retrieval.organisation.segments import segments
from remanence.retrieval.organisation.structure import Edges, Organiser, Structure, centre, shown

EPISODE, NOTE = "episode", "note"


@register("episodic_notes.v1")
def episodic_notes(*, topic: float = 0.1, surprise: float = 0.9, longest: int = 25) -> Organiser:
    """Episodes, cut where the topic shifts or something surprising is said, and notes: the statements that hold.

    Both channels of the cut, and either is enough: a turn that is unlike the run before it, and one whose words are
    nearly all new to it. They stand in for a language model that judges topic and surprise.

    Args:
        topic: the cosine with the run before under which a turn begins an episode. surprise: the share of its words'
            weight that is new from which it does; over 1 never. longest: turns of an episode.
    Edges: "member" (episodes to their rows), "source" (notes to the row that they were read from).
    Reference: Zhang et al., HiMem, arXiv:2601.06377.
    """

    def organise(index: MemoryIndex) -> Structure:
        own = index.vectors(PLAIN)
        if own is None:
            return Structure(rows=len(index))
        mixed, first = own.mixed.view, len(index)
        episodes = segments(index, mixed, topic=topic, surprise=surprise, longest=longest)
        notes = list(told(index, shown(index)))
        wholes = np.array([centre(mixed[rows]) for rows in episodes], np.int8).reshape(-1, mixed.shape[1])
        said = own.embed([text for _, text in notes]) if notes else mixed[:0]
        after = first + len(episodes)
        size = after + len(notes)
        members = ((first + place, int(row), 1.0) for place, rows in enumerate(episodes) for row in rows)
        sources = ((after + place, row, 1.0) for place, (row, _) in enumerate(notes))
        return Structure(
            rows=len(index),
            labels=(*(f"{EPISODE} {place}" for place in range(len(episodes))), *(text for _, text in notes)),
            kinds=(EPISODE,) * len(episodes) + (NOTE,) * len(notes),
            edges={"member": Edges.of(members, size), "source": Edges.of(sources, size)},
            vectors=np.concatenate([mixed, wholes, said]),
        )

    return organise
