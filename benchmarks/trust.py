"""What trust costs: the same work with its defaults and without, in turns, as ratios.

Batches to the acknowledgement, with screens and without; recalls of one bank, with consensus and without. Of a bank
whose texts have one origin, and of one where every second text is of the web.
"""

from __future__ import annotations

import gc
import tempfile
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import partial
from pathlib import Path

from made_up import Talk
from showing import Line, one_core, options, quantiles, show

RETAIN, RECALL = 1.30, 1.10
"""What batches and the median recall may take at most, as a multiple of what they take without."""
BATCH = 500
BLOCK = 25
"""Questions that one bank is asked before the other is asked the same."""
ALL = ["semantic", "procedural", "persona", "belief", "summary", "working"]
ORIGINS = ("user", "assistant", "agent", "document", "tool", "web")
OFF = {"origins": {origin: {"trust": 0.9, "screened": False, "may_become": ALL} for origin in ORIGINS}}
"""A policy by which every origin is worth the same, and nothing is screened or barred."""
Turns = Sequence[Mapping[str, str]]


def main(arguments: Sequence[str] | None = None) -> int:
    parser = options(__doc__)
    parser.add_argument("--turns", type=int, default=10_000)
    parser.add_argument("--questions", type=int, default=2_000)
    chosen = parser.parse_args(arguments)
    one_core()
    turns, questions = (300, 60) if chosen.quick else (chosen.turns, chosen.questions)
    talk = Talk(chosen.seed)
    plain = list(talk.turns(turns))
    asked = talk.questions(plain, questions)
    banks = {
        "one trust": [turn | {"origin": "user"} for turn in plain],
        "every second of the web": [turn | {"origin": ("web", "user")[place % 2]} for place, turn in enumerate(plain)],
    }
    lines = list[Line]()
    for name, items in banks.items():
        with tempfile.TemporaryDirectory() as folder:
            lines += retained(name, items, Path(folder), quick=chosen.quick)
            lines += recalled(name, items, asked, Path(folder), quick=chosen.quick)
    return show(f"trust, {turns:,} turns", lines, as_json=chosen.json)


def retained(name: str, items: Turns, folder: Path, *, quick: bool) -> Iterator[Line]:
    """Batches stored in turns by a bank with the defaults, and by one without."""
    from remanence import Memory

    spent: dict[str, list[float]] = {"with": [], "without": []}
    with Memory(folder / "on.rem", durability="normal") as on, Memory(folder / "off.rem", durability="normal") as off:
        off.set_trust_policy(OFF)
        for place, start in enumerate(range(0, len(items), BATCH)):
            batch = items[start : start + BATCH]
            banks = [("with", on), ("without", off)]
            for which, bank in banks if place % 2 else reversed(banks):
                spent[which].append(milliseconds(partial(bank.retain_many, batch)))
    ratio = quantiles([a / b for a, b in zip(spent["with"], spent["without"], strict=True)])[0]
    rate = 1000 * len(items) / sum(spent["with"])
    yield Line(f"{name}: batch retain", ratio, "×", at_most=None if quick else RETAIN, remark=f"{rate:,.0f} turns/s")


def recalled(name: str, items: Turns, questions: Sequence[str], folder: Path, *, quick: bool) -> Iterator[Line]:
    """Recalls of one bank by the default recipe, and by the one without the defence; no question is asked twice.

    The first tenth warms both up.
    """
    from remanence import Memory

    path = folder / "recalled.rem"
    with Memory(path, durability="normal") as first:
        first.retain_many(items)
    with Memory(path) as on, Memory(path, recipe="trusting") as off:
        banks = {"with": on, "without": off}
        spent: dict[str, list[float]] = {which: [] for which in banks}
        gc.collect()
        gc.freeze()
        for start in range(0, len(questions), BLOCK):
            for which in sorted(banks, reverse=start // BLOCK % 2 == 0):
                took = [milliseconds(partial(banks[which].recall, each)) for each in questions[start : start + BLOCK]]
                spent[which] += took if start >= len(questions) // 10 else []
        gc.unfreeze()
    for what, a, b in zip(("p50", "p95"), quantiles(spent["with"]), quantiles(spent["without"]), strict=True):
        most = RECALL if what == "p50" and not quick else None
        yield Line(f"{name}: recall {what}", a / b, "×", at_most=most, remark=f"{a:.2f} ms, without {b:.2f}")


def milliseconds(work: Callable[[], object]) -> float:
    """Of the processor, so that other work on the machine does not count."""
    start = time.process_time()
    work()
    return 1000 * (time.process_time() - start)


if __name__ == "__main__":
    raise SystemExit(main())
