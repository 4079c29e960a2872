"""Many small banks in one process: memory and recalls when all are open, within a budget of memory for indexes.

Every bank is made, then all are opened and asked in turn, twice: the second round finds some indexes gone, and loads
them again from their images.
"""

from __future__ import annotations

import os
import resource
import sys
import tempfile
import time
from collections.abc import Sequence
from itertools import islice
from pathlib import Path

from made_up import Talk
from showing import Line, one_core, options, quantiles, show


def main(arguments: Sequence[str] | None = None) -> int:
    parser = options(__doc__)
    parser.add_argument("--banks", type=int, default=1000)
    parser.add_argument("--turns", type=int, default=1000)
    parser.add_argument("--megabytes", type=int, default=512, help="for the indexes of all banks")
    chosen = parser.parse_args(arguments)
    one_core()
    os.environ["REMANENCE_INDEX_MEMORY"] = str(1 if chosen.quick else chosen.megabytes)
    banks, turns = (6, 40) if chosen.quick else (chosen.banks, chosen.turns)
    with tempfile.TemporaryDirectory() as folder:
        question = make(Path(folder), banks, turns, chosen.seed)
        lines = ask(Path(folder), banks, question, None if chosen.quick else 2000)
    return show(f"{banks:,} banks of {turns:,} turns", lines, as_json=chosen.json)


def make(folder: Path, banks: int, turns: int, seed: int) -> str:
    """Write the banks, each with its index image; returns a question about some of them."""
    from remanence import Memory

    talk = Talk(seed)
    stream = talk.turns(banks * turns)
    for number in range(banks):
        items = list(islice(stream, turns))
        with Memory(folder / f"{number}.rem", durability="normal") as memory:
            memory.retain_many(items)
            memory.recall("anything")
    return talk.questions(items, 1)[0]


def ask(folder: Path, banks: int, question: str, megabytes: float | None) -> list[Line]:
    """Open all banks, and recall from each of them twice."""
    from remanence import Memory

    before = own_memory()
    start = time.perf_counter()
    memories = [Memory(folder / f"{number}.rem") for number in range(banks)]
    opened = (time.perf_counter() - start) / banks * 1000
    rounds = [[milliseconds(memory, question) for memory in memories] for _ in range(2)]
    same = [milliseconds(memories[-1], question + " " * blanks) for blanks in range(1, 21)]  # never the same text
    after = own_memory()
    for memory in memories:
        memory.close()
    lines = [Line("open a bank", opened, "ms")]
    for name, spent in zip(("first", "second"), rounds, strict=True):
        p50, p95 = quantiles(spent)
        lines.append(Line(f"recall from each in turn, {name} round", p50, "ms", remark=f"p95 {p95:.1f}"))
    lines.append(Line("recall again from the same bank", quantiles(same)[0], "ms"))
    lines.append(Line("memory that they take", after - before, "MB", at_most=megabytes))
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1000
    lines.append(Line("largest resident memory of the process", peak, "MB", remark="with the files that are mapped"))
    return lines


def milliseconds(memory: object, question: str) -> float:
    """How long a recall takes."""
    start = time.perf_counter()
    memory.recall(question)  # type: ignore[attr-defined]
    return (time.perf_counter() - start) * 1000


def own_memory() -> float:
    """Megabytes that this process alone has in memory now; the peak of all where /proc does not tell.

    Pages of bank files that the system maps are not counted: it drops them when it needs the room.
    """
    try:
        _, resident, shared = map(int, Path("/proc/self/statm").read_text().split()[:3])
    except OSError:
        return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1000
    return (resident - shared) * resource.getpagesize() / 1e6


if __name__ == "__main__":
    sys.exit(main())
