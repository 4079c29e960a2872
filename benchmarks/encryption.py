"""What a key costs: the same work on a plain bank and on an encrypted one, in turns, as ratios."""

from __future__ import annotations

import tempfile
import time
from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path

from made_up import Talk
from showing import Line, one_core, options, quantiles, show

KEY = "5e" * 32
Timings = dict[str, float]


def main(arguments: Sequence[str] | None = None) -> int:
    parser = options(__doc__)
    parser.add_argument("--turns", type=int, default=10_000)
    parser.add_argument("--runs", type=int, default=3, help="of each, the median of which is taken")
    chosen = parser.parse_args(arguments)
    one_core()
    turns, runs = (300, 1) if chosen.quick else (chosen.turns, chosen.runs)
    plain, keyed = list[Timings](), list[Timings]()
    for _ in range(runs):
        plain.append(worked("", turns, chosen.seed))
        keyed.append(worked(KEY, turns, chosen.seed))
    lines = [
        Line(f"{what}, encrypted to plain", middle(keyed, what) / middle(plain, what), "×",
             remark=f"plain {middle(plain, what):.3g}")
        for what in plain[0]
    ]  # fmt: skip
    return show(f"a key, {turns:,} turns", lines, as_json=chosen.json)


def middle(timings: Sequence[Timings], what: str) -> float:
    return quantiles([each[what] for each in timings])[0]


def worked(key: str, turns: int, seed: int) -> Timings:
    """Milliseconds of each kind of work, and megabytes, of a bank with this key."""
    from remanence import Memory

    items = list(Talk(seed).turns(turns))
    with tempfile.TemporaryDirectory() as folder:
        path, found = Path(folder) / "bank.rem", Timings()
        with Memory(path, key=key, durability="normal") as memory:
            found["ms to retain all in batches"] = timed(lambda: memory.retain_many(items))
            singles = [timed(partial(memory.retain, f"A single thing {n} happened.")) for n in range(50)]
            found["ms to retain one"] = quantiles(singles)[0]
            memory.recall("what happened?")
            asked = [timed(partial(memory.recall, f"what about {item['text'][:40]}")) for item in items[:50]]
            found["ms to recall"] = quantiles(asked)[0]
        found["MB"] = path.stat().st_size / 1e6

        def opened() -> None:
            with Memory(path, key=key) as memory:
                memory.recall("what happened?")

        found["ms from opening to the first hit"] = timed(opened)
    return found


def timed(work: Callable[[], object]) -> float:
    started = time.perf_counter()
    work()
    return 1000 * (time.perf_counter() - started)


if __name__ == "__main__":
    raise SystemExit(main())
