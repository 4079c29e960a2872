"""Names and what joins them: a knowledge graph of phrases, made without a language model."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from collections.abc import Set as AbstractSet
from itertools import combinations, count, pairwise
from typing import NamedTuple

import numpy as np

from remanence.encoding.naming import capital_words, name_key, words_of
from remanence.encoding.text import name_words
from remanence.errors import EmbedderUnavailable
from remanence.indexes import MemoryIndex
from remanence.indexes.context import ALONE
from remanence.indexes.growing import Rows
from remanence.indexes.keys import FULL
from remanence.indexes.rounding import Doubles
from remanence.indexes.terms import CAPITAL
from remanence.indexes.vectors import VectorIndex, VectorSpec
from remanence.registry import register
from remanence.retrieval.organisation.structure import Edges, Organiser, Structure, Vectors, shown

PLAIN = VectorSpec(pooling="idf", context=ALONE, damping=0.0, lead=0.0)
"""Vectors of rows and labels by themselves."""
LONGEST = 5
"""Words of a phrase."""
_AT_ONCE = 1024
_MARK = "~"
"""What tells a word's label from a name's."""
Runs = tuple[tuple[str, ...], ...]


@register("phrases.v1")
def phrases(*, synonyms: float = 0.8, crowd: int = 12, words: int = 6) -> Organiser:
    """Phrases that rows name, joined where one row names both, or a statement relates them, or they mean the same.

    A stand-in for open information extraction by a language model (HippoRAG, Gutiérrez et al., NeurIPS 2024): a phrase
    is a run of capitalised words, a speaker, an end of a statement, or a rare word that several rows share.

    Args:
        synonyms: the cosine from which two phrases are joined as synonyms; over 1 joins none.
        crowd: a row with more phrases relates only neighbouring ones, because all pairs of a list mean nothing.
        words: at most so many of a row's rarest content terms that another row has, too (`word_label`).
    Edges: "contains" (rows to phrases, with how often), "relation" and "synonym" (phrases, both ways).
    """

    def organise(index: MemoryIndex) -> Structure:
        rows = shown(index)
        named = named_in(index, rows)
        for row, ends in _told(index, rows):
            named[row] += ends
        for row, rare in _rare_words(index, rows, words):
            named[row] += rare
        labels = list(dict.fromkeys(key for keys in named.values() for key in keys))
        nodes = {key: len(index) + n for n, key in enumerate(labels)}
        size = len(index) + len(labels)
        contains = [(row, nodes[key], 1.0) for row, keys in named.items() for key in keys]
        relations = [(nodes[a], nodes[b], 1.0) for keys in named.values() for a, b in _pairs(keys, crowd) if a != b]
        vectors = node_vectors(index, labels)
        alike = _alike(vectors, len(index), synonyms)
        return Structure(
            rows=len(index),
            labels=tuple(labels),
            kinds=("phrase",) * len(labels),
            edges={
                "contains": Edges.of(contains, size),
                "relation": Edges.of(relations, size, both_ways=True),
                "synonym": Edges.summed(*alike, size),
            },
            vectors=vectors,
        )

    return organise


def plain_vectors(index: MemoryIndex) -> VectorIndex:
    """The vectors of the whole index, each row by itself. Raises: EmbedderUnavailable without an embedder."""
    vectors = index.whole.vectors(PLAIN)
    if vectors is None:
        raise EmbedderUnavailable("there is no embedder")
    return vectors


def named_in(index: MemoryIndex, rows: Rows) -> dict[int, list[str]]:
    """The phrases of each row, as keys (`name_key`), in the order of its text, its speaker first.

    A word counts as a name where the bank has it with a capital somewhere but at the beginning of a sentence.
    """
    if index.texts is None:
        read = [Capitals((), frozenset())] * len(index)
    else:
        read = index.folded(Capitals, list[Capitals], _read)
    actors = index.columns.actors.values
    spoken = {word.folded for actor in actors for word in words_of(actor)}
    known = spoken.union(*(read[row].names for row in rows.tolist()))
    found: dict[int, list[str]] = {}
    for row, actor in zip(rows.tolist(), index.columns["actor"][rows].tolist(), strict=True):
        speaker = [name_key(actors[actor])] if actor >= 0 else []
        found[row] = speaker + list(phrases_in(read[row].runs, known))
    return found


class Capitals(NamedTuple):
    """What a text has in capitals: the words side by side, folded, and as keys those that look like names."""

    runs: Runs
    names: frozenset[str]


def _read(known: list[Capitals], index: MemoryIndex, first: int) -> list[Capitals]:
    """The capitals of each row, with the rows from `first` on."""
    ids = index.named(np.arange(first, len(index)))
    texts = {} if index.texts is None else index.texts(ids)
    known += (_capitals(texts.get(id, "")) for id in ids)
    return known


def _capitals(text: str) -> Capitals:
    return Capitals(capital_runs(text), frozenset(name_key(word) for word in name_words(text, "en")))


def phrases_of(text: str, known: AbstractSet[str]) -> Iterator[str]:
    """The runs of capitalised words of a text that are `known`, as keys.

    >>> list(phrases_of("We met Ana Lopes in Porto. Then Porto again.", {"ana", "lopes", "porto"}))
    ['ana lopes', 'porto', 'porto']
    """
    return phrases_in(capital_runs(text), known)


def capital_runs(text: str) -> Runs:
    """The capitalised words of a text, folded, as runs of those that only white space parts.

    >>> capital_runs("We met Ana Lopes in Porto.")
    (('we',), ('ana', 'lopes'), ('porto',))
    """
    runs: list[list[str]] = []
    end = 0
    for word in capital_words(text):
        if runs and not text[end : word.start].strip():
            runs[-1].append(word.folded)
        else:
            runs.append([word.folded])
        end = word.end
    return tuple(tuple(run) for run in runs)


def phrases_in(runs: Runs, known: AbstractSet[str]) -> Iterator[str]:
    """The parts of runs whose words are all `known`, as keys."""
    for words in runs:
        run: list[str] = []
        for word in words:
            if run and (word not in known or len(run) == LONGEST):
                yield " ".join(run)
                run = []
            if word in known:
                run.append(word)
        if run:
            yield " ".join(run)


def word_label(term: str) -> str:
    """The label of a content term, which no name has."""
    return f"{_MARK}{term}"


def _rare_words(index: MemoryIndex, rows: Rows, most: int) -> Iterator[tuple[int, list[str]]]:
    """The rarest content terms of each row that at least one other has; ties by when the bank first had them."""
    found = index.terms.postings(rows)
    said = found.counts > 0
    frequency = np.bincount(found.codes[said], minlength=len(index.terms.vocabulary))
    shared = said & (frequency[found.codes] > 1) & (found.flags & CAPITAL == 0)
    owners, codes = found.rows[shared], found.codes[shared]
    order = np.lexsort((codes, frequency[codes], owners))
    terms: dict[int, list[str]] = {}
    for row, code in zip(owners[order].tolist(), codes[order].tolist(), strict=True):
        own = terms.setdefault(row, [])
        if len(own) < most:
            own.append(word_label(index.terms.vocabulary.values[code]))
    yield from terms.items()


def _told(index: MemoryIndex, rows: Rows) -> Iterator[tuple[int, list[str]]]:
    """The ends of statements, by the row that tells them."""
    facts = index.facts
    if facts is None:
        return
    homes, allowed = facts.rows(index.columns), set(rows.tolist())
    for fact, home, gone in zip(facts.facts, homes.tolist(), facts.columns["hidden"].tolist(), strict=True):
        if home in allowed and not gone:
            yield home, [key for key in map(name_key, (facts.names[fact.subject], facts.names[fact.value])) if key]


def _pairs(keys: Sequence[str], crowd: int) -> Iterable[tuple[str, str]]:
    distinct = list(dict.fromkeys(keys))
    return combinations(distinct, 2) if len(distinct) <= crowd else pairwise(distinct)


def node_vectors(index: MemoryIndex, labels: Sequence[str]) -> Vectors | None:
    """The vectors of all rows, and then of labels; None without an embedder. Raises: EmbedderUnavailable."""
    own = index.vectors(PLAIN)
    if own is None:
        return None
    said = [label.removeprefix(_MARK) for label in labels]  # the mark means nothing, and would make all words alike
    return np.concatenate([own.mixed.view, own.embed(said)]) if labels else own.mixed.view


def _alike(vectors: Vectors | None, first: int, least: float) -> tuple[Rows, Rows, Doubles]:
    """The pairs of nodes from `first` on whose cosine is at least `least`, both ways, with it; none without vectors."""
    whole = np.zeros((0, 1), np.float32) if vectors is None else vectors[first:].astype(np.float32)
    bar = next(whole for whole in count(int(least * FULL**2) - 1) if whole / FULL**2 >= least)
    found = [(np.zeros(0, np.int64), np.zeros(0, np.int64), np.zeros(0))]
    for start in range(0, len(whole) if least <= 1 else 0, _AT_ONCE):
        products = whole[start : start + _AT_ONCE] @ whole[start:].T
        one, other = np.nonzero(products >= bar)
        one, other = one[other > one], other[other > one]
        found.append((one + start + first, other + start + first, products[one, other].astype(np.float64) / FULL**2))
    one, other, cosine = (np.concatenate(each) for each in zip(*found, strict=True))
    return np.append(one, other), np.append(other, one), np.append(cosine, cosine)
