"""Fit the model of `hits.answerable`: `python tools/answerable/fit.py DATA... [--write]`.

Questions that a data file marks as unanswerable are the negatives; where it marks fewer than `FEW`, each answerable
question is also asked of a bank that has forgotten its evidence; and every bank is asked some questions of other files.
Every figure printed is of questions that the model
was not fitted on: of other memory owners where a file has several, else of other fifths of its questions.
"""

from __future__ import annotations

import argparse
import zlib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import msgspec
import numpy as np
import numpy.typing as npt

from remanence import Memory
from remanence.arena.datasets import Group, open_dataset
from remanence.arena.measures.abstention import auroc, error_at_refusals
from remanence.arena.systems.memory import can_be_read, documents
from remanence.retrieval.gating.answerable import MODEL, Head, Model

FEW = 50
FOLDS = 5
STRANGERS = 12
"""Questions of each file that the banks of every other one are asked."""
RIDGE = 10.0
WEIGHT_OF_A_FILE = 400.0
WEIGHT_OF_A_FORGOTTEN = 0.2
"""Of a question whose evidence was forgotten, against one that never had any: what is left may answer it."""
ANSWERABLE = 0.8
"""The share of questions with an answer that the confidence is calibrated to."""
REFUSED = 0.05
"""The share of answerable questions that the threshold refuses."""
SOURCES = ("real", "forgotten", "foreign")
Doubles = npt.NDArray[np.float64]


class Example(msgspec.Struct, frozen=True):
    """A question that was asked, with what the gate saw.

    Attributes:
        source: "real", as the file has it; "forgotten", of a bank without its evidence; "foreign", of another file.
    """

    file: str
    fold: str
    about: str
    facts: dict[str, float]
    answerable: bool
    source: str = "real"

    @property
    def real(self) -> bool:
        """Whether the file itself says that it can, or cannot, be answered."""
        return self.source == "real"


def strangers(paths: list[Path]) -> dict[Path, list[str]]:
    """For each file, questions of the others."""
    asked = {path: [q.text for group in open_dataset(path).groups() for q in group.questions] for path in paths}
    few = {path: texts[:: -(-len(texts) // STRANGERS)] for path, texts in asked.items()}
    return {path: [text for other, texts in few.items() if other != path for text in texts] for path in paths}


def examples(path: Path, recipe: str, foreign: list[str]) -> Iterator[Example]:
    """Ask every question of a file, and foreign ones, shared out among its memory owners."""
    groups = list(open_dataset(path).groups())
    marked = sum(question.abstain for group in groups for question in group.questions)
    for number, group in enumerate(groups):
        with Memory(":memory:", recipe=recipe) as memory:
            yield from _asked(path.name, group, memory, alone=len(groups) < FOLDS, forget=marked < FEW)
            for text in foreign[number :: len(groups)]:
                fold = f"{path.name} {zlib.crc32(text.encode()) % FOLDS if len(groups) < FOLDS else group.name}"
                yield _example(memory, text, None, path.name, fold, answerable=False, source="foreign")


def _asked(file: str, group: Group, memory: Memory, *, alone: bool, forget: bool) -> Iterator[Example]:
    memory.retain_many(documents(group))
    numbers = {doc.id: str(number) for number, doc in enumerate(group.docs)}
    for question in group.questions:
        if not question.gold and not question.abstain:
            continue
        fold = f"{file} {zlib.crc32(question.id.encode()) % FOLDS if alone else group.name}"
        now = question.time if can_be_read(question.time) else None
        yield _example(memory, question.text, now, file, fold, answerable=not question.abstain)
        if forget and any(id in numbers for id in question.gold):
            act = memory.forget(*(numbers[id] for id in question.gold if id in numbers))
            yield _example(memory, question.text, now, file, fold, answerable=False, source="forgotten")
            memory.undo(act.operation)


def _example(
    memory: Memory, text: str, now: Any, file: str, fold: str, *, answerable: bool, source: str = "real"
) -> Example:
    verdict = memory.recall(text, now=now).analysis["verdict"]
    return Example(file, fold, verdict["about"], dict(verdict["evidence"]), answerable, source)


def weigh(found: list[Example]) -> Doubles:
    """Weights that make files count alike and answerable questions `ANSWERABLE` of each."""
    weights = np.array([WEIGHT_OF_A_FORGOTTEN if e.source == "forgotten" else 1.0 for e in found])
    files, yes = np.array([e.file for e in found]), np.array([e.answerable for e in found])
    for file in np.unique(files):
        for side, share in ((True, ANSWERABLE), (False, 1 - ANSWERABLE)):
            those = (files == file) & (yes == side)
            real = weights[those & np.array([e.real for e in found])].sum()
            trust = 1.0 if side or real >= FEW else WEIGHT_OF_A_FORGOTTEN
            weights[those] *= share * trust * WEIGHT_OF_A_FILE / max(float(weights[those].sum()), 1e-9)
    return weights


def logistic(x: Doubles, y: Doubles, weights: Doubles) -> Doubles:
    """Ridge logistic regression on standardised columns by Newton's method: a bias, and a weight a column."""
    mean = np.average(x, axis=0, weights=weights)
    spread = np.sqrt(np.average((x - mean) ** 2, axis=0, weights=weights)) + 1e-9
    design = np.hstack([np.ones((len(x), 1)), (x - mean) / spread])
    ridge = np.diag([1e-6] + [RIDGE] * x.shape[1])
    beta = np.zeros(design.shape[1])
    for _ in range(50):
        p = 1 / (1 + np.exp(-design @ beta))
        gradient = design.T @ (weights * (y - p)) - ridge @ beta
        hessian = (design * (weights * p * (1 - p))[:, None]).T @ design + ridge
        step = np.linalg.solve(hessian, gradient)
        beta += step
        if np.abs(step).max() < 1e-8:
            break
    slopes = beta[1:] / spread
    return np.concatenate([[beta[0] - slopes @ mean], slopes])


def fit(found: list[Example]) -> dict[str, Head]:
    """A head for each thing that questions ask about."""
    weights, heads = weigh(found), {}
    for about in ("person", "number", "other"):
        mine = [number for number, e in enumerate(found) if e.about == about]
        names = sorted(found[mine[0]].facts)
        x = np.array([[found[number].facts[name] for name in names] for number in mine])
        y = np.array([float(found[number].answerable) for number in mine])
        bias, *slopes = logistic(x, y, weights[mine]).round(4).tolist()
        heads[about] = Head(bias, dict(zip(names, slopes, strict=True)))
    return heads


def report(found: list[Example], sure: Doubles) -> None:
    """AUROC by file against each source of unanswerable questions, and the error at 5 % false refusals."""
    print(f"{'file':28s} {'real':>6s} {'Err@FR5':>8s} {'forgotten':>10s} {'foreign':>8s}")
    for file in sorted({e.file for e in found}):
        pairs = [(e, s) for e, s in zip(found, sure.tolist(), strict=True) if e.file == file]
        yes = [s for e, s in pairs if e.answerable]
        no = {source: [s for e, s in pairs if e.source == source and not e.answerable] for source in SOURCES}
        real, forgotten, foreign = (f"{auroc(yes, scores):.3f}" if scores else "-" for scores in no.values())
        error = f"{error_at_refusals(yes, no['real']):.2f}" if no["real"] else "-"
        print(f"{file:28s} {real:>6s} {error:>8s} {forgotten:>10s} {foreign:>8s}")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("data", nargs="+", type=Path)
    parser.add_argument("--recipe", default="balanced")
    parser.add_argument("--write", action="store_true", help="replace the model in the package")
    options = parser.parse_args()
    foreign = strangers(options.data)
    found = [example for path in options.data for example in examples(path, options.recipe, foreign[path])]
    folds = np.array([e.fold for e in found])
    sure = np.zeros(len(found))
    for fold in np.unique(folds):
        heads = fit([e for e in found if e.fold != fold])
        for number in np.flatnonzero(folds == fold).tolist():
            sure[number] = heads[found[number].about].probability(found[number].facts)
    report(found, sure)
    kept = np.sort([s for e, s in zip(found, sure, strict=True) if e.answerable and e.real])
    threshold = round(float(kept[int(REFUSED * len(kept))]), 4)
    print(f"threshold {threshold} refuses {REFUSED:.0%} of the answerable")
    if options.write:
        model = msgspec.json.encode(Model(threshold, fit(found)))
        MODEL.write_bytes(msgspec.json.format(model, indent=2) + b"\n")


if __name__ == "__main__":
    main()
