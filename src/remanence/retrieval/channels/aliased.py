"""What a question names: BM25 over names and aliases, each of which is matched whole, and nothing else."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from remanence.encoding.naming import words_of
from remanence.encoding.text import FUNCTION_WORDS
from remanence.indexes import MemoryIndex
from remanence.indexes.rounding import Doubles, steady
from remanence.indexes.statistics import idf
from remanence.registry import register
from remanence.retrieval.analysis import Question
from remanence.retrieval.organisation.beliefs import QUESTION, said_of, standing_of, type_of
from remanence.retrieval.organisation.structure import Organised, Structure
from remanence.retrieval.parts import Channel, Signal
from remanence.retrieval.selection import best

K1, B = 1.2, 0.75
LONGEST = 4
"""Words of a name that is looked for."""
_LEAST = 4
"""Letters of a word that may be misspelt: shorter ones are taken as they stand."""


@register("aliased.v1")
def aliased(
    *, over: Organised, name: float = 14.0, alias: float = 5.0, phrase: float = 14.0, least: float = 3.0, most: int = 20
) -> Channel:
    """Rows by the names and aliases that the question has, whole; what they say is not looked at.

    Each field is scored as BM25 (k1 1.2, b .75), where a name is one term. A single word may be one edit off, behind
    its first two letters, and then counts 1 - 1 / its length. Open questions are no answers, and are left out.

    Args:
        over: `beliefs.v1`. name, alias: what a word counts that is a name, or an alias; misspelt, too.
        phrase: what words count beside that which are either as they stand, one or several.
        least: the score under which a row is not found: rather nothing than the wrong thing. most: rows found.
    Reference: Flynt, Tenure, arXiv:2605.11325; the fields' weights are those of its code.
    """

    def channel(index: MemoryIndex, question: Question) -> Signal | None:
        whole = index.whole
        graph = over.of(whole)
        fields = {each: graph.once(("aliased", each), partial(_field, name=each)) for each in ("name", "alias")}
        found, asked = np.zeros(len(whole)), 0
        for gram in grams(question.text):
            single = " " not in gram
            asked += single
            for surface, likeness in _surfaces(graph, gram):
                for each, weight in (("name", name), ("alias", alias)):
                    boost = (weight * likeness if single else 0.0) + (phrase if likeness == 1.0 else 0.0)
                    rows, worth = fields[each].of(surface)
                    found[rows] += boost * worth
        found = steady(np.where(found >= least, found, 0.0))
        notes = _notes(whole, best(found, 2 * most, found > 0).tolist())
        kept = np.array([row for row, note in notes.items() if not note.startswith(QUESTION)][:most], np.int64)
        if not len(kept):
            return None
        scores = np.zeros(len(whole))
        scores[kept] = found[kept]
        ideal = max(asked, 1) * (name + phrase) * float(idf(len(whole), np.ones(1, np.int64))[0])
        return Signal(steady(scores / ideal), notes=notes)

    return channel


class _Field(NamedTuple):
    """The rows of each surface, and what BM25 makes of one that has it, without weights."""

    starts: NDArray[np.int64]
    rows: NDArray[np.int64]
    worth: Doubles

    def of(self, surface: int) -> tuple[NDArray[np.int64], Doubles]:
        here = slice(self.starts[surface], self.starts[surface + 1])
        return self.rows[here], self.worth[here]


def _field(graph: Structure, name: str) -> _Field:
    edges = graph.edges[name]
    starts = np.searchsorted(edges.sources, np.arange(graph.size + 1))
    lengths = np.bincount(edges.targets, minlength=graph.size).astype(np.float64)
    having = int(np.count_nonzero(lengths))
    mean = float(lengths.sum()) / max(having, 1)
    shared = idf(having, np.diff(starts))[edges.sources]
    norm = 1 / (1 + K1 * (1 - B + B * lengths[edges.targets] / max(mean, 1e-9)))
    return _Field(starts, edges.targets, steady(shared * norm))


def grams(text: str) -> Iterator[str]:
    """The runs of words of a question that may be a name, as keys; a single function word is none.

    >>> list(grams("How does Mira Voss sing?"))
    ['how does', 'how does mira', 'how does mira voss', 'does mira', 'does mira voss', 'does mira voss sing', 'mira',
     'mira voss', 'mira voss sing', 'voss', 'voss sing', 'sing']
    """
    words = [word.folded for word in words_of(text)]
    for start in range(len(words)):
        for end in range(start + 1, min(start + LONGEST, len(words)) + 1):
            if end > start + 1 or words[start] not in FUNCTION_WORDS:
                yield " ".join(words[start:end])


def _surfaces(graph: Structure, gram: str) -> Iterator[tuple[int, float]]:
    """The nodes that a run of words names, with how surely."""
    exact = graph.nodes.get(gram)
    if exact is not None:
        yield exact, 1.0
    if " " in gram or len(gram) < _LEAST:
        return
    for node, label in graph.once("openings", _openings).get(gram[:2], ()):
        if label != gram and one_edit(label, gram):
            yield node, 1 - 1 / min(len(label), len(gram))


def _openings(graph: Structure) -> dict[str, list[tuple[int, str]]]:
    """The single words of at least `_LEAST` letters, by their first two."""
    found: dict[str, list[tuple[int, str]]] = {}
    for node, label in enumerate(graph.labels, start=graph.rows):
        if len(label) >= _LEAST and " " not in label:
            found.setdefault(label[:2], []).append((node, label))
    return found


def one_edit(one: str, other: str) -> bool:
    """Whether a letter more, a letter less, another letter, or two neighbours swapped make one of the other.

    >>> one_edit("mongoose", "moongoose"), one_edit("redis", "radio"), one_edit("vitest", "vitset")
    (True, False, True)
    """
    if abs(len(one) - len(other)) > 1:
        return False
    start = next((n for n, (a, b) in enumerate(zip(one, other, strict=False)) if a != b), min(len(one), len(other)))
    one, other = one[start:], other[start:]
    swapped = one[:2] == other[1::-1] and len(other) > 1 and one[2:] == other[2:]
    return one[1:] == other[1:] or one[1:] == other or one == other[1:] or swapped


def _notes(index: MemoryIndex, rows: list[int]) -> dict[int, str]:
    """By row what sort of belief it is, and how far it is held."""
    ids = [index.columns.ids[row] for row in rows]
    texts = {} if index.texts is None else index.texts(ids)
    found = dict[int, str]()
    for row, id in zip(rows, ids, strict=True):
        said, kind, text = said_of(index, row), int(index.columns["kind"][row]), texts.get(id, "")
        found[row] = f"{type_of(said, kind, text)}, {standing_of(said, kind, text)}"
    return found
