"""Which embedder finds more: R@10 of dense search alone and of the whole recipe, for each embedder and data file.

    python benchmarks/embedders.py --data FILE... [--embedders static,wordllama] [--out DIR]

`wordllama` is an extra: pip install 'remanence[wordllama]'.
"""

from __future__ import annotations

import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path

from showing import Line, options, show

SYSTEMS = ("dense", "balanced")
MEASURE = "R@10"
QUICK_DATA = """{"group": "g", "docs": [{"id": "1", "text": "I bought a fig tree."}, {"id": "2", "text": "It rains."}],
"queries": [{"id": "q", "text": "Which tree did I buy?", "type": "t", "gold": ["1"]}]}
"""


def main(arguments: Sequence[str] | None = None) -> int:
    parser = options(__doc__)
    parser.add_argument("--data", nargs="+", type=Path, default=[], metavar="FILE")
    parser.add_argument("--embedders", default="static,wordllama")
    parser.add_argument("--systems", default=",".join(SYSTEMS))
    parser.add_argument("--out", type=Path, help="keeps runs here, to go on from")
    chosen = parser.parse_args(arguments)
    with tempfile.TemporaryDirectory() as folder:
        data, embedders = chosen.data, chosen.embedders.split(",")
        if chosen.quick:
            data, embedders = [Path(folder) / "quick.jsonl"], ["static"]
            data[0].write_text(QUICK_DATA)
        if not data:
            parser.error("give the data files: --data FILE...")
        found = table(data, embedders, chosen.systems.split(","), chosen.out or Path(folder))
    return show(f"embedders, {MEASURE}", list(lines(found, embedders)), as_json=chosen.json)


Scores = dict[tuple[str, str], dict[str, float]]


def table(data: Sequence[Path], embedders: Sequence[str], systems: Sequence[str], out: Path) -> Scores:
    """By system and file, the measure by embedder."""
    from remanence.arena import run_arena

    found: Scores = {}
    for embedder in embedders:
        report = run_arena(data, systems=systems, measures=[MEASURE], embedder=embedder, out=out / embedder)
        for result in report.results:
            if result.failed:
                raise RuntimeError(f"{result.system} with {embedder} failed on {result.data}: {result.failed}")
            if result.n:
                found.setdefault((result.system, result.data), {})[embedder] = result.measures[MEASURE]
    return found


def lines(found: Scores, embedders: Sequence[str]) -> list[Line]:
    """A line for each system, file and embedder, then the means, where the first embedder must not be behind."""
    each = [
        Line(f"{system}, {data}", values[embedders[0]], embedders[0], remark=_others(values, embedders[1:]))
        for (system, data), values in sorted(found.items(), key=lambda item: item[0][0])
    ]
    means = []
    for system in dict.fromkeys(system for system, _ in found):
        rows = [values for (name, _), values in found.items() if name == system]
        mean = {name: sum(row[name] for row in rows) / len(rows) for name in embedders}
        best = max((mean[name] for name in embedders[1:]), default=None)
        means.append(
            Line(
                f"{system}, mean", mean[embedders[0]], embedders[0], at_least=best, remark=_others(mean, embedders[1:])
            )
        )
    return each + means


def _others(values: dict[str, float], names: Sequence[str]) -> str:
    return ", ".join(f"{name} {values[name]:.3f}" for name in names)


if __name__ == "__main__":
    sys.exit(main())
