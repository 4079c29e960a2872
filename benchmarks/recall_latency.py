"""How fast a bank remembers and recalls, beside other searches of the same texts in the same run.

Warm recalls at several sizes (p50, p95, one thread, one core), batch retain with embedding, a single durable retain,
the first recall of a new process, and bytes on disk. Turns are made up, of about 150 characters.
"""

from __future__ import annotations

import subprocess
import sys
import tempfile
import time
from collections.abc import Mapping, Sequence
from functools import partial
from pathlib import Path

from made_up import Talk
from rivals import RIVALS, Search
from showing import Line, one_core, options, quantiles, show

PROMISED_MS = {
    "fast": {10_000: (1.5, 3.0), 100_000: (4.0, 8.0), 1_000_000: (30.0, None)},
    "balanced": {10_000: (4.0, 8.0), 100_000: (12.0, 25.0)},
}
"""Milliseconds of the median and of the 95th percentile, by tier and size."""
SIZES = (1_000, 10_000, 100_000)
MIDDLE = 10_000
ROUNDS = 5
FIRST_RECALL = """
import sys, time
start = time.perf_counter()
from remanence import Memory
imported = time.perf_counter()
with Memory(sys.argv[1]) as memory:
    hits = memory.recall(sys.argv[2])
    print(imported - start, time.perf_counter() - imported, len(hits))
"""


def main(arguments: Sequence[str] | None = None) -> int:
    parser = options(__doc__)
    parser.add_argument("--sizes", type=int, nargs="+", default=SIZES, metavar="N", help="1000000 takes half an hour")
    parser.add_argument("--rivals", choices=["none", "fts5", "all"], default="all", help="what to compare with")
    parser.add_argument("--questions", type=int, default=100)
    chosen = parser.parse_args(arguments)
    one_core()
    sizes, questions = ([300], 10) if chosen.quick else (chosen.sizes, chosen.questions)
    with tempfile.TemporaryDirectory() as folder:
        lines = [
            line
            for size in sizes
            for line in at_size(
                Path(folder) / f"{size}.rem", size, questions, chosen.seed, rivals=chosen.rivals, quick=chosen.quick
            )
        ]
    return show("recall and retain", lines, as_json=chosen.json)


def at_size(path: Path, size: int, n_questions: int, seed: int, *, rivals: str, quick: bool) -> list[Line]:
    """All that is measured on a bank of one size."""
    from remanence import Memory

    talk = Talk(seed)
    turns = list(talk.turns(size))
    questions = talk.questions(turns, n_questions)
    with Memory(path) as memory:
        start = time.perf_counter()
        memory.retain_many(turns)
        retained = time.perf_counter()
        memory.recall(questions[-1])
        first = time.perf_counter() - retained
        searches: dict[str, Search] = {
            f"recall, {tier}": partial(memory.recall, budget=tier) for tier in PROMISED_MS if tier in budgets_there()
        }
        others, lines = built(rivals, [turn["text"] for turn in turns], path)
        spent = side_by_side(searches | others, questions)
    name = f"{size:,} turns"
    lines = [*told(name, spent, quick=quick), *lines]
    lines += [
        Line(f"{name}: batch retain", size / (retained - start), "turns/s", at_least=None if quick else 2000),
        Line(
            f"{name}: first recall after it",
            first,
            "s",
            remark=f"with it {size / (retained - start + first):,.0f} turns/s",
        ),
    ]
    if quick or size == MIDDLE:
        lines += around(path, talk, questions[0], name, quick=quick)
    return lines


def budgets_there() -> list[str]:
    """The tiers of this version."""
    from remanence.recipes.tiers import budgets

    return budgets()


def built(which: str, texts: Sequence[str], path: Path) -> tuple[dict[str, Search], list[Line]]:
    """The other searches, by name, and a line for each that could not be built."""
    chosen = {"none": (), "fts5": RIVALS[:1], "all": RIVALS}[which]
    searches: dict[str, Search] = {}
    lines = []
    for rival in chosen:
        name = f"{len(texts):,} turns: {rival.name}"
        if rival.missing:
            lines.append(Line(name, float("nan"), "", remark=f"not installed: {rival.install}"))
        elif rival.most is not None and len(texts) > rival.most:
            lines.append(Line(name, float("nan"), "", remark=f"takes texts in too slowly for more than {rival.most:,}"))
        else:
            folder = path.with_suffix("." + rival.make.__name__)
            folder.mkdir()
            try:
                searches[rival.name] = rival.make(texts, folder)
            except Exception as e:  # noqa: BLE001 -- a rival that cannot be set up here must not stop the others
                lines.append(Line(name, float("nan"), "", remark=f"cannot be set up: {e}"))
    return searches, lines


def told(name: str, spent: Mapping[str, list[float]], *, quick: bool) -> list[Line]:
    """The median and the 95th percentile of each search, and how often FTS5's median that is."""
    size = int(name.split()[0].replace(",", ""))
    yardstick = quantiles(spent[RIVALS[0].name])[0] if RIVALS[0].name in spent else None
    lines = []
    for each, values in spent.items():
        p50, p95 = quantiles(values)
        tier = each.removeprefix("recall, ")
        most = (None, None) if quick else PROMISED_MS.get(tier, {}).get(size, (None, None))
        ratio = f"{p50 / yardstick:.2f} x FTS5" if yardstick else ""
        lines.append(Line(f"{name}: {each} p50", p50, "ms", at_most=most[0], remark=ratio))
        lines.append(Line(f"{name}: {each} p95", p95, "ms", at_most=most[1]))
    return lines


def around(path: Path, talk: Talk, question: str, name: str, *, quick: bool) -> list[Line]:
    """What else is promised of a bank of the middle size: its bytes, a new process, single retains."""
    megabytes = sum(each.stat().st_size for each in path.parent.glob(f"{path.name}*")) / 1e6
    imported, first = first_recall(path, question, runs=1 if quick else 5)
    single, slow = quantiles(single_retains(path, talk, 5 if quick else 200))
    return [
        Line(f"{name}: bytes on disk", megabytes, "MB", at_most=None if quick else 25),
        Line(
            f"{name}: first recall in a new process",
            imported + first,
            "s",
            at_most=None if quick else 0.5,
            remark=f"import {imported:.2f} s, open and recall {first:.2f} s",
        ),
        Line(
            f"{name}: single durable retain p50", single, "ms", at_most=None if quick else 10, remark=f"p95 {slow:.1f}"
        ),
    ]


def side_by_side(searches: Mapping[str, Search], questions: Sequence[str]) -> dict[str, list[float]]:
    """Milliseconds of each for every question, warm: round by round, each search asks all questions in a row.

    Every round asks in other words for a machine, with one more blank at the end, so that no answer is a kept one.
    """
    spent: dict[str, list[float]] = {name: [] for name in searches}
    for blanks in range(ROUNDS + 1):
        for name, search in searches.items():
            for question in questions:
                asked = question + " " * blanks
                start = time.perf_counter()
                search(asked)
                if blanks:
                    spent[name].append((time.perf_counter() - start) * 1000)
    return spent


def first_recall(path: Path, question: str, *, runs: int) -> tuple[float, float]:
    """Median seconds of the import, and of opening the bank and the first recall, each in a new process."""
    imports, recalls = [], []
    for _ in range(runs):
        command = [sys.executable, "-c", FIRST_RECALL, str(path), question]
        said = subprocess.run(command, check=True, stdout=subprocess.PIPE, text=True).stdout.split()
        imports.append(float(said[0]))
        recalls.append(float(said[1]))
    return quantiles(imports)[0], quantiles(recalls)[0]


def single_retains(path: Path, talk: Talk, n: int) -> list[float]:
    """Milliseconds of retaining one turn, durable when it returns."""
    from remanence import Memory

    spent = []
    with Memory(path) as memory:
        for _ in range(n):
            text = talk.text(150)
            start = time.perf_counter()
            memory.retain(text, actor="Amara", session="single")
            spent.append((time.perf_counter() - start) * 1000)
    return spent


if __name__ == "__main__":
    sys.exit(main())
