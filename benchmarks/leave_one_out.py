"""What a recipe that was chosen without a kind of data reaches on it: evolve on all files but one, judge on that one.

    python benchmarks/leave_one_out.py --data FILE... --out DIR [--trials 100] [--limit 60] [--processes 2]

For each file, `evolve` searches the recipe space from `--start` on the other files, by the first `--limit` questions of
each, and never sees the file that is left out. Then the recipe found, the default and the published recipes are put to
all questions of that file. Prints, per file, what each reaches, and the margin of the recipe found over each of the
others with a paired bootstrap 95 % interval over all questions. What is done is kept in `--out`: a recipe that was
found is not searched for again, and an `--out` of `arena compare` has the published recipes' cells already.
"""

from __future__ import annotations

import json
import sys
import tempfile
from collections.abc import Mapping, Sequence
from pathlib import Path
from statistics import fmean

import msgspec

from showing import one_core, options

DEFAULT = "balanced"
BASELINES = ["bm25", "dense", "rrf", "minmax"]
Scores = Mapping[str, list[float]]
"""Of every question of a file, by system."""


def main(arguments: Sequence[str] | None = None) -> int:
    parser = options(__doc__)
    parser.add_argument("--data", nargs="+", type=Path, default=[], metavar="FILE")
    parser.add_argument("--out", type=Path, help="the folder to keep everything in")
    parser.add_argument("--start", default="bm25", help="the recipe that each search begins with")
    parser.add_argument("--measure", default="R@10")
    parser.add_argument("--trials", type=int, default=100, help="recipes that each search tries")
    parser.add_argument("--limit", type=int, default=60, help="the first N questions of each file are searched on")
    parser.add_argument("--against", default="all", help="published recipes by name, or all of them")
    parser.add_argument("--processes", type=int, default=1, help="groups that are worked on at a time")
    chosen = parser.parse_args(arguments)
    one_core()
    with tempfile.TemporaryDirectory() as folder:
        if chosen.quick:
            chosen.data, chosen.trials, chosen.against = quick(Path(folder)), 2, ""
        if len(chosen.data) < 2:
            parser.error("give two data files or more: --data FILE...")
        out = chosen.out or Path(folder)
        found = {path.name.split(".")[0]: scores(path, chosen, out) for path in chosen.data}
    rows = list(margins(found, chosen.seed))
    if chosen.json:
        print(json.dumps({"benchmark": f"leave one file out, {chosen.measure}", "lines": rows}))
    else:
        print(table(found, rows, chosen.measure))
    return 0


def quick(folder: Path) -> list[Path]:
    """Two small files of made-up days."""
    files = []
    for name, what in (("lunch", "Lunch at the corner"), ("rain", "It rained all day")):
        days = range(1, 29)
        docs = [{"id": f"d{day}", "text": f"{what}.", "time": f"2025-05-{day:02}"} for day in days]
        asked = [{"id": f"q{day}", "text": f"What happened on {day} May 2025?", "gold": [f"d{day}"]} for day in days]
        files.append(folder / f"{name}.jsonl")
        files[-1].write_text(json.dumps({"group": name, "docs": docs, "queries": asked}))
    return files


def scores(left: Path, chosen, out: Path) -> Scores:
    """What every system scores on the file that is left out; the first is the recipe that the other files found."""
    from remanence.arena import run_arena
    from remanence.arena.evolve import evolve

    others = [path for path in chosen.data if path != left]
    name = f"without-{left.name.split('.')[0]}"
    recipe = str(out / name / "recipe.toml")
    if not Path(recipe).exists():
        print(f"{name}: searching", file=sys.stderr)
        evolve(others, start=chosen.start, measure=chosen.measure, trials=chosen.trials, limit=chosen.limit,
               seed=chosen.seed, budget=1e9, patience=chosen.trials, out=out / name)  # fmt: skip
    systems = [recipe, *dict.fromkeys([DEFAULT, *BASELINES, *published(chosen.against)])]
    print(f"{name}: judging", file=sys.stderr)
    report = run_arena([left], systems=systems, measures=[chosen.measure], out=out, seed=chosen.seed,
                       processes=chosen.processes)  # fmt: skip
    ran = [result.system for result in report.results if not result.failed]
    return {("found" if each == recipe else each): kept(out / "cache", left.name, each, chosen) for each in ran}


def published(against: str) -> list[str]:
    """The published recipes that are named."""
    from remanence import recipes

    return list(recipes.published()) if against == "all" else [name for name in against.split(",") if name]


def kept(cache: Path, data: str, system: str, chosen) -> list[float]:
    """The score of every question, from the newest run of a system that the arena kept."""
    from remanence.arena.measures import parse_measure
    from remanence.arena.runs import GroupRun

    measure = parse_measure(chosen.measure)
    for file in sorted(cache.glob("*.jsonl"), key=lambda each: each.stat().st_mtime, reverse=True):
        header, *lines = file.read_bytes().splitlines()
        key = json.loads(header)
        if (key["data"], key["system"]) == (data, system):
            runs = sorted((msgspec.json.decode(line, type=GroupRun) for line in lines), key=lambda run: run.place)
            return [measure.score(each) for run in runs for each in run.outcomes if measure.applies(each)]
    raise SystemExit(f"{cache}: nothing is kept of {system} on {data}")


def margins(found: Mapping[str, Scores], seed: int):
    """By how much the recipes found are better than each other system, each on the file that it was chosen without."""
    from remanence.arena.measures import paired_difference

    for system in next(iter(found.values())):
        files = [scores for scores in found.values() if system in scores]
        ours, theirs = ([score for scores in files for score in scores[name]] for name in ("found", system))
        margin = paired_difference(ours, theirs, seed=seed)
        yield {
            "system": system, "mean": fmean(fmean(scores[system]) for scores in files), "files": len(files),
            "margin": margin.difference, "low": margin.interval[0], "high": margin.interval[1],
        }  # fmt: skip


def table(found: Mapping[str, Scores], rows, measure: str) -> str:
    """Per system the mean over files, the files, and the margin of the recipes found."""
    files = list(found)
    lines = [f"| system | mean {measure} | {' | '.join(files)} | margin of the recipes found |",
             f"|---|---|{'---|' * len(files)}---|"]  # fmt: skip
    for row in sorted(rows, key=lambda row: -row["mean"]):
        each = " | ".join(f"{fmean(found[file][row['system']]):.3f}" if row["system"] in found[file] else ""
                          for file in files)  # fmt: skip
        margin = "" if row["system"] == "found" else f"{row['margin']:+.3f} [{row['low']:+.3f}, {row['high']:+.3f}]"
        lines.append(f"| {row['system']} | {row['mean']:.3f} | {each} | {margin} |")
    return "\n".join(lines)


if __name__ == "__main__":
    sys.exit(main())
