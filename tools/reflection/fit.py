"""Fit the weights of phrases in answers: `python tools/reflection/fit.py DATA... [--held NAMES] [--write]`.

Every group of a file is a bank, and every question with an answer that asks what, who, where, why or how gives an
example: its spans with their features and the F1 of each against the answer. The weights maximise the mean F1 that a
softmax over a question's spans expects, less a small ridge. Groups named by `--held` are left out and only scored.
"""

from __future__ import annotations

import argparse
from collections import defaultdict
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import NamedTuple

import msgspec
import numpy as np
import numpy.typing as npt

from remanence import Memory
from remanence.arena.datasets import Group, open_dataset
from remanence.arena.measures.overlap import token_f1
from remanence.arena.systems.memory import documents
from remanence.lifecycle.reflection.asked import asked
from remanence.lifecycle.reflection.features import features, read_sentences
from remanence.lifecycle.reflection.phrases import SENTENCES, WEIGHTS, spans_of
from remanence.lifecycle.reflection.said import sayings
from remanence.types import Query

FORMS = frozenset({"what", "who", "where", "why", "how"})
RIDGE = 0.03
STEPS = 600
RATE = 0.05
Doubles = npt.NDArray[np.float64]


class Example(NamedTuple):
    """A question: the features of its spans, and what each scores."""

    group: str
    type: str
    facts: list[dict[str, float]]
    scores: Doubles


def examples(group: Group, types: Sequence[str]) -> Iterator[Example]:
    """What can be learnt from one group."""
    with Memory(":memory:") as memory:
        memory.retain_many(documents(group))
        for question in group.questions:
            wanted = asked(question.text)
            if not question.answers or wanted.form not in FORMS or (types and question.type not in types):
                continue
            facts, scores = [], []
            said = sayings(wanted, memory._faculties.reflecting.hear(Query(text=question.text)))
            for sentence in read_sentences(wanted, said, SENTENCES):
                for first, last in spans_of(sentence):
                    start, end = sentence.words[first].start, sentence.words[last - 1].end
                    facts.append(features(sentence, first, last))
                    scores.append(token_f1(sentence.said.text[start:end], question.answers))
            if facts:
                yield Example(group.name, question.type, facts, np.array(scores))


def matrix(facts: Sequence[dict[str, float]], places: dict[str, int]) -> Doubles:
    """One row a span, one column a feature."""
    found = np.zeros((len(facts), len(places)))
    for row, each in enumerate(facts):
        for name, value in each.items():
            found[row, places[name]] = value
    return found


def fit(rows: Sequence[Doubles], scores: Sequence[Doubles]) -> Doubles:
    """The weights that maximise the expected score, by Adam (Kingma and Ba, ICLR 2015)."""
    weights = np.zeros(rows[0].shape[1])
    mean, square = np.zeros_like(weights), np.zeros_like(weights)
    for step in range(1, STEPS + 1):
        slope = -RIDGE * weights
        for spans, values in zip(rows, scores, strict=True):
            raised = np.exp((spans @ weights) - (spans @ weights).max())
            chance = raised / raised.sum()
            slope += spans.T @ (chance * (values - chance @ values))
        slope /= len(rows)
        mean, square = 0.9 * mean + 0.1 * slope, 0.99 * square + 0.01 * slope**2
        weights += RATE * (mean / (1 - 0.9**step)) / (np.sqrt(square / (1 - 0.99**step)) + 1e-8)
    return weights


def report(name: str, found: Sequence[Example], rows: Sequence[Doubles], weights: Doubles) -> None:
    """Print the F1 of the best span, and of the best there is, by type."""
    best: dict[str, list[tuple[float, float]]] = defaultdict(list)
    for example, spans in zip(found, rows, strict=True):
        best[example.type].append((example.scores[np.argmax(spans @ weights)], example.scores.max()))
    for kind, pairs in sorted(best.items()):
        got, most = np.mean(pairs, axis=0)
        print(f"{name}, type {kind}: F1 {got:.3f} of at most {most:.3f} ({len(pairs)} questions)")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("data", type=Path, nargs="+", help="files as the arena reads them")
    parser.add_argument("--held", nargs="*", default=[], help="groups that are only scored")
    parser.add_argument("--types", nargs="*", default=[], help="types of questions; all if none is named")
    parser.add_argument("--write", action="store_true", help="put the weights into the package")
    chosen = parser.parse_args()
    found = [each for path in chosen.data for g in open_dataset(path).groups() for each in examples(g, chosen.types)]
    places = {name: n for n, name in enumerate(sorted({name for each in found for one in each.facts for name in one}))}
    ours, held = ([e for e in found if (e.group in chosen.held) is kept] for kept in (False, True))
    rows = [matrix(each.facts, places) for each in ours]
    weights = fit(rows, [each.scores for each in ours])
    report("fitted on", ours, rows, weights)
    report("held", held, [matrix(each.facts, places) for each in held], weights)
    if chosen.write:
        named = {name: round(float(weights[place]), 2) for name, place in places.items()}
        WEIGHTS.write_bytes(msgspec.json.format(msgspec.json.encode(named), indent=1) + b"\n")


if __name__ == "__main__":
    main()
