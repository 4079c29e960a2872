"""Measure other products on the arena's bench, each in an environment of its own, and print one table.

DIR gets table.md and results.json of all, and of each product NAME-report.html and NAME-pooled.json.

python tools/products.py [NAME…] --data FILE… [--out DIR] [--beside balanced,bm25,dense] [--limit N]
"""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from ecosystems import PLACES, SUITES, environment, extra_of

SYSTEMS = {
    "chroma": ("chroma:Chroma",),
    "lancedb": ("lancedb:LanceHybrid",),
    "langgraph": ("langgraph:InMemory", "langgraph:Sqlite"),
    "llamaindex": ("llamaindex:Fusion",),
    "mem0": ("mem0:Mem0",),
    "txtai": ("txtai:TxtaiHybrid",),
}
"""What of `remanence.adapters.products` each environment, `arena_NAME` of tests/ecosystems, can run."""


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the products; returns 1 if an environment could not be made or a cell failed."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("names", nargs="*", metavar="NAME", help=f"which products; all of them: {', '.join(SYSTEMS)}")
    parser.add_argument("--data", nargs="+", type=Path, required=True, metavar="FILE")
    parser.add_argument("--out", type=Path, default=Path("products-out"), metavar="DIR", help="default products-out")
    parser.add_argument("--beside", default="balanced,bm25,dense", metavar="NAMES", help="systems to stand beside them")
    parser.add_argument("--limit", metavar="N", help="the first N questions of each file")
    given = parser.parse_args(arguments)
    if unknown := sorted(set(given.names) - set(SYSTEMS)):
        parser.error(f"there is no product {', '.join(unknown)}; there are {', '.join(SYSTEMS)}")
    found: dict[tuple[str, str], dict[str, Any]] = {}
    failed = False
    for name in given.names or SYSTEMS:
        print(f"-- {name}", file=sys.stderr, flush=True)
        results = measured(name, given)
        failed |= results is None or any(each["failed"] for each in results)
        for each in results or ():
            found.setdefault((each["data"], each["system"]), each)
    given.out.mkdir(parents=True, exist_ok=True)
    (given.out / "results.json").write_text(json.dumps([*found.values()], indent=1), encoding="utf-8")
    (given.out / "table.md").write_text(table([*found.values()]) + "\n", encoding="utf-8")
    print(table([*found.values()]))
    return int(failed)


def measured(name: str, given: argparse.Namespace) -> list[dict[str, Any]] | None:
    """The results of a product and of what stands beside it, whose cells all products share; None without any."""
    requirements = SUITES / f"arena_{name}" / "requirements.txt"
    lines = requirements.read_text(encoding="utf-8").splitlines()
    try:
        python = environment(PLACES / f"arena_{name}", requirements, extra_of(lines, name))
    except subprocess.CalledProcessError as e:
        print(f"{e.stdout or ''}{e.stderr or ''}"[-2000:], file=sys.stderr)
        return None
    systems = [given.beside, *(f"remanence.adapters.products.{each}" for each in SYSTEMS[name])]
    out = given.out.resolve()
    (out / "results.json").unlink(missing_ok=True)
    command = [str(python), "-m", "remanence", "arena", "run", "--systems", ",".join(systems), "--measures", "R@10",
               "--data", *map(str, given.data), "--out", str(out)]  # fmt: skip
    subprocess.run([*command, *(("--limit", given.limit) if given.limit else ())], check=False, env=quiet(out))
    written = out / "results.json"
    if not written.exists():
        return None
    for each in ("report.html", "pooled.json"):  # the next product writes its own
        (out / each).replace(out / f"{name}-{each}")
    return json.loads(written.read_text(encoding="utf-8"))


def quiet(folder: Path) -> dict[str, str]:
    """The environment for a run that tells nobody, asks no hub, and leaves nothing in a home."""
    silent = {"MEM0_TELEMETRY": "False", "ANONYMIZED_TELEMETRY": "False", "HF_HUB_OFFLINE": "1"}
    return os.environ | silent | {"MEM0_DIR": str(folder / "mem0"), "PYTHONDONTWRITEBYTECODE": "1"}


def table(results: Sequence[dict[str, Any]]) -> str:
    """A row for each system, the best mean first; in each cell a file's R@10, with what a recall and a retain took."""
    files = list(dict.fromkeys(each["data"] for each in results))
    cells = {(each["system"], each["data"]): each for each in results}
    systems = sorted({each["system"] for each in results}, key=lambda system: (-_mean(cells, system, files), system))
    head = [f"{file.split('.')[0]} R@10 | recall, ms | retain, ms" for file in files]
    rows = [[system, *(_cell(cells.get((system, file))) for file in files)] for system in systems]
    lines = [f"| {' | '.join(line)} |" for line in (["system", *head], *rows)]
    return "\n".join([lines[0], "|---" * (1 + 3 * len(files)) + "|", *lines[1:]])


def _mean(cells: dict[tuple[str, str], dict[str, Any]], system: str, files: Sequence[str]) -> float:
    values = [cells[system, file]["measures"].get("R@10", 0.0) for file in files if (system, file) in cells]
    return sum(values) / len(files)


def _cell(result: dict[str, Any] | None) -> str:
    """With half the width of the 95 % interval, and what a recall and a retain took, in the middle and on the mean."""
    if result is None or "R@10" not in result["measures"]:
        return f"{(result or {}).get('failed') or '–'} | – | –"
    low, high = result["ci"]["R@10"]
    margin = f"{(high - low) / 2:.3f}".removeprefix("0")
    return (
        f"{result['measures']['R@10']:.3f} ±{margin} | {result['recall_ms']['p50']:.2f} | "
        f"{1000 / result['retain_per_s']:.2f}"
    )


if __name__ == "__main__":
    sys.exit(main())
