"""What it takes to have Remanence at all: seconds to import it, megabytes and distributions of a core install."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
import time
import venv
from collections.abc import Sequence
from pathlib import Path

from showing import Line, one_core, options, quantiles, show

PROJECT = Path(__file__).resolve().parents[1]
TOOLS = ("pip", "setuptools", "wheel")


def main(arguments: Sequence[str] | None = None) -> int:
    parser = options(__doc__)
    parser.add_argument("--runs", type=int, default=15, help="imports to take the median of")
    chosen = parser.parse_args(arguments)
    one_core()
    runs, promised = (3, None) if chosen.quick else (chosen.runs, 0.15)
    lines = [
        Line("import remanence", import_seconds("import remanence", runs), "s", at_most=promised),
        Line("from remanence import Memory", import_seconds("from remanence import Memory", runs), "s"),
    ]
    if not chosen.quick:
        with tempfile.TemporaryDirectory() as folder:
            count, megabytes = core_install(Path(folder))
        lines += [
            Line("distributions of the core install", count, "", at_most=12),
            Line("size of the core install", megabytes, "MB", at_most=125),
        ]
    return show("startup", lines, as_json=chosen.json)


def import_seconds(code: str, runs: int) -> float:
    """Median seconds that a new process takes longer when it runs such an import."""
    without = [process_seconds("pass") for _ in range(runs)]
    process_seconds(code)  # writes bytecode, which is done once
    with_it = [process_seconds(code) for _ in range(runs)]
    return quantiles(with_it)[0] - quantiles(without)[0]


def process_seconds(code: str) -> float:
    start = time.perf_counter()
    subprocess.run([sys.executable, "-c", code], check=True)
    return time.perf_counter() - start


def core_install(folder: Path) -> tuple[int, float]:
    """Distributions and megabytes that a fresh environment gains from installing the project without extras."""
    venv.create(folder / "venv", with_pip=True)
    python = folder / "venv" / ("Scripts" if os.name == "nt" else "bin") / "python"
    empty = megabytes(folder / "venv")
    subprocess.run([python, "-m", "pip", "install", "-q", str(PROJECT)], check=True)
    listed = subprocess.run(
        [python, "-m", "pip", "list", "--format", "json"], check=True, capture_output=True, text=True
    ).stdout
    names = [each["name"] for each in json.loads(listed) if each["name"] not in TOOLS]
    return len(names), megabytes(folder / "venv") - empty


def megabytes(folder: Path) -> float:
    """Of all files below a folder."""
    files = (path for path in folder.rglob("*") if path.is_file() and not path.is_symlink())
    return sum(path.stat().st_size for path in files) / 1e6


if __name__ == "__main__":
    sys.exit(main())
