"""How fast a bank remembers and recalls, beside a bare SQLite FTS5 search on the same texts in the same run.

Warm recalls at several sizes (p50, p95, one thread, one core), batch retain with embedding, a single durable retain,
the first recall of a new process, and bytes on disk. Turns are made up, of about 150 characters.
"""

from __future__ import annotations

import sqlite3
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from pathlib import Path

from made_up import Talk
from showing import Line, one_core, options, quantiles, show

PROMISED_MS = {1_000: 2.0, 10_000: 5.0, 100_000: 15.0}
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
    parser.add_argument("--sizes", type=int, nargs="+", default=list(PROMISED_MS), metavar="N")
    parser.add_argument("--questions", type=int, default=100)
    chosen = parser.parse_args(arguments)
    one_core()
    sizes, questions = ([300], 10) if chosen.quick else (chosen.sizes, chosen.questions)
    with tempfile.TemporaryDirectory() as folder:
        lines = [
            line
            for size in sizes
            for line in at_size(Path(folder) / f"{size}.rem", size, questions, chosen.seed, quick=chosen.quick)
        ]
    return show("recall and retain", lines, as_json=chosen.json)


def at_size(path: Path, size: int, n_questions: int, seed: int, *, quick: bool) -> list[Line]:
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
        full_text = full_text_table(path.with_suffix(".fts"), [turn["text"] for turn in turns])
        ours, theirs = side_by_side(memory.recall, full_text, questions)
    (p50, p95), (fts_p50, fts_p95) = quantiles(ours), quantiles(theirs)
    promised = None if quick else PROMISED_MS.get(size)
    name = f"{size:,} turns"
    lines = [
        Line(f"{name}: recall p50", p50, "ms", at_most=promised, remark=f"{p50 / fts_p50:.2f} x FTS5"),
        Line(f"{name}: recall p95", p95, "ms"),
        Line(f"{name}: FTS5 p50", fts_p50, "ms", remark=f"p95 {fts_p95:.2f} ms"),
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


def full_text_table(path: Path, texts: Sequence[str]) -> Callable[[str], object]:
    """A search of a bare FTS5 table with the texts."""
    from remanence.arena.systems.fts5 import any_word

    connection = sqlite3.connect(path)
    connection.execute("CREATE VIRTUAL TABLE texts USING fts5(text, tokenize='porter unicode61')")
    with connection:
        connection.executemany("INSERT INTO texts(text) VALUES (?)", ((text,) for text in texts))
    search = "SELECT rowid, text, rank FROM texts WHERE texts MATCH ? ORDER BY rank LIMIT 10"
    return lambda question: connection.execute(search, (any_word(question),)).fetchall()


def side_by_side(
    recall: Callable[[str], object], search: Callable[[str], object], questions: Sequence[str]
) -> tuple[list[float], list[float]]:
    """Milliseconds of both for each question, in turns, after one round that is not counted.

    Every round asks in other words for a machine, with one more blank at the end, so that no answer is a kept one.
    """
    ours, theirs = [], []
    for round_number in range(ROUNDS + 1):
        counted, blanks = round_number > 0, " " * round_number
        for question in questions:
            start = time.perf_counter()
            recall(question + blanks)
            middle = time.perf_counter()
            search(question)
            end = time.perf_counter()
            if counted:
                ours.append((middle - start) * 1000)
                theirs.append((end - middle) * 1000)
    return ours, theirs


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
