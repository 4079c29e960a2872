"""How long consolidation takes: a bank for the first time, the same again unchanged, and after a few new turns.

The turns are the made-up chat of the extraction benchmark, in which each thing is said again and again; statements are
extracted before the clock starts.
"""

from __future__ import annotations

import sys
import tempfile
import time
import tracemalloc
from collections.abc import Sequence
from pathlib import Path

from extraction import chat
from remanence import Memory
from remanence.types import Consolidation
from showing import Line, one_core, options, show

MEGABYTE = 1 << 20


def main(arguments: Sequence[str] | None = None) -> int:
    parser = options(__doc__)
    parser.add_argument("--turns", type=int, default=10_000)
    chosen = parser.parse_args(arguments)
    one_core()
    n = 300 if chosen.quick else chosen.turns
    with tempfile.TemporaryDirectory() as folder:
        lines = measured(Path(folder), chat(chosen.seed, n + 20), n, quick=chosen.quick)
    return show(f"consolidation of {n:,} turns", lines, as_json=chosen.json)


def measured(folder: Path, turns: list[dict[str, str]], n: int, *, quick: bool) -> list[Line]:
    """All that is measured on one bank."""
    with Memory(folder / "chat.rem") as memory:
        memory.retain_many(turns[:n])
        memory.wait()
        size = memory.stats().bytes
        dry, _ = timed(memory, dry_run=True)
        first, done = timed(memory)
        grown = memory.stats().bytes - size
        again, nothing = timed(memory)
        start = time.perf_counter()
        profile = memory.profile(max((turn["actor"] for turn in turns), key=len))
        told = time.perf_counter() - start
    with Memory(folder / "chat.rem") as memory:
        anew, _ = timed(memory)
        memory.retain_many(turns[n:])
        memory.wait()
        more, _ = timed(memory)
        start = time.perf_counter()
        memory.undo()
        undone = time.perf_counter() - start
    if nothing.changed:
        sys.exit("a second consolidation found something to do")
    return [
        Line("dry run", dry, "s"),
        Line("first run", first, "s", at_most=None if quick else 60.0, remark=counted(done)),
        Line("unchanged", again, "s", at_most=None if quick else 1.0),
        Line("unchanged, opened anew", anew, "s", at_most=None if quick else 1.0),
        Line("after 20 new turns", more, "s"),
        Line("undo of that", undone, "s"),
        Line("the bank grows by", grown / MEGABYTE, "MB"),
        Line("memory at most, beyond the bank's own", peak(folder, turns[:n]) / MEGABYTE, "MB"),
        Line("profile", told, "s", remark=f"{len(profile.static) + len(profile.current)} lines"),
    ]


def timed(memory: Memory, *, dry_run: bool = False) -> tuple[float, Consolidation]:
    """Seconds of a consolidation, and what it did."""
    start = time.perf_counter()
    done = memory.consolidate(dry_run=dry_run)
    return time.perf_counter() - start, done


def peak(folder: Path, turns: list[dict[str, str]]) -> int:
    """Bytes that Python holds at most while it consolidates."""
    with Memory(folder / "peak.rem") as memory:
        memory.retain_many(turns)
        memory.wait()
        tracemalloc.start()
        memory.consolidate()
        _, most = tracemalloc.get_traced_memory()
        tracemalloc.stop()
    return most


def counted(done: Consolidation) -> str:
    """What came of it."""
    return f"{done.statements:,} statements, {done.duplicates:,} into {done.merged:,}; {done.summaries:,} summaries"


if __name__ == "__main__":
    sys.exit(main())
