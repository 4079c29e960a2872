"""Filtered entries under their topics, brought up to date offline by those that came after them."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
from msgspec.structs import replace

from remanence.indexes import MemoryIndex
from remanence.indexes.growing import Rows
from remanence.indexes.keys import FULL
from remanence.indexes.moments import MISSING
from remanence.registry import register
from remanence.retrieval.organisation.discourse import told
from remanence.retrieval.organisation.episodic_notes import EPISODE, NOTE
from remanence.retrieval.organisation.phrases import PLAIN
from remanence.retrieval.organisation.structure import Edges, Organiser, Structure, Vectors, centre, shown
from remanence.retrieval.organisation.topics import topics

_AT_ONCE = 1024


@register("consolidated.v1")
def consolidated(*, kept: float = 0.8, buffer: int = 512, similar: float = 0.8, queue: int = 10) -> Organiser:
    """Long-term entries - filtered turns, and statements that hold - and the topics that the turns are grouped in.

    Three stages. A filter keeps a turn's most informative tokens. Turns gather in a buffer that is cut into topics.
    And offline, each entry is brought up to date by the later ones that are most like it: it takes in what they say,
    and leads to their turns, too. Entries do not change those that came after them, so all are done at once.

    Args:
        kept: the share of a turn's tokens that pass the filter, by the bank's idf: a stand-in for a small model that
            says which to keep. buffer: words that are cut into topics together.
        similar: the cosine from which a later entry updates an earlier one; over 1 none does. queue: how many do, at
            most.
    Edges: "member" (topics to their rows), "source" (entries to rows). Searched by `two_layers.v1`.
    Raises: ValueError.   Reference: Fang et al., LightMem, arXiv:2510.18866.
    """
    if not 0 < kept <= 1 or buffer < 1 or queue < 0:
        raise ValueError(f"kept is in (0, 1], buffer at least 1, queue at least 0: {kept}, {buffer}, {queue}")
    spec = replace(PLAIN, kept=kept)

    def organise(index: MemoryIndex) -> Structure:
        own = index.vectors(spec)
        if own is None:
            return Structure(rows=len(index))
        mixed, rows = own.mixed.view, shown(index)
        grouped = topics(index, mixed, buffer=buffer)
        facts = list(told(index, rows))
        said = own.embed([text for _, text in facts]) if facts else mixed[:0]
        homes = np.concatenate([rows, np.array([row for row, _ in facts], np.int64)])
        entries = np.concatenate([mixed[rows], said])
        updates = list(_updates(entries, _in_time(index, homes), similar, queue))
        wholes = np.array([centre(mixed[each]) for each in grouped], np.int8).reshape(-1, mixed.shape[1])
        first, last = len(index), len(index) + len(homes)
        size = last + len(grouped)
        sources = [(first + place, row, 1.0) for place, row in enumerate(homes.tolist())]
        sources += [(first + old, int(homes[new]), 1.0) for old, later in updates for new in later]
        members = ((last + place, row, 1.0) for place, each in enumerate(grouped) for row in each.tolist())
        renewed = entries.copy()
        for old, later in updates:
            renewed[old] = centre(entries[[old, *later]])
        return Structure(
            rows=len(index),
            labels=(
                *("",) * len(rows),
                *(text for _, text in facts),
                *(f"topic {place}" for place in range(len(grouped))),
            ),
            kinds=(NOTE,) * len(homes) + (EPISODE,) * len(grouped),
            edges={"member": Edges.of(members, size), "source": Edges.of(sources, size)},
            vectors=np.concatenate([mixed, renewed, wholes]),
        )

    return organise


def _in_time(index: MemoryIndex, homes: Rows) -> Rows:
    """The rank of each entry's row by when it was said; what has no time stands after what was stored before it."""
    said = index.columns["at_start"]
    when = np.where(said == MISSING, np.maximum.accumulate(said), said)[homes]
    order = np.lexsort((homes, when))
    ranks = np.empty(len(homes), np.int64)
    ranks[order] = np.cumsum(np.diff(homes[order], prepend=-1) != 0)
    return ranks


def _updates(entries: Vectors, ranks: Rows, similar: float, queue: int) -> Iterator[tuple[int, list[int]]]:
    """Each entry that later ones update, with these, the most similar first, ties by time."""
    if similar > 1 or not queue:
        return
    order = np.argsort(ranks, kind="stable")
    whole, when = entries[order].astype(np.float32), ranks[order]
    for start in range(0, len(whole), _AT_ONCE):
        alike = whole[start : start + _AT_ONCE] @ whole[start:].T
        close = (alike >= similar * FULL**2) & (when[start:] > when[start : start + _AT_ONCE, None])
        for place in np.flatnonzero(close.any(axis=1)).tolist():
            later = np.flatnonzero(close[place])
            best = later[np.argsort(-alike[place, later], kind="stable")][:queue]
            yield int(order[start + place]), order[start + best].tolist()
