"""Runs the conformance suite on an adapter, in a process of its own, and reads the report."""

import json
import os
import subprocess
import sys
from pathlib import Path

ITEMS = 1000
"""As many as a minute allows; docs/conformance.md tells of 10,000."""


def report(spec: str, folder: Path) -> dict:
    """The report of an adapter."""
    (folder / "pytest.ini").write_text("[pytest]\naddopts = -q\n")
    done = subprocess.run(
        [sys.executable, "-m", "pytest", "-p", "remanence.testing.conformance.plugin", "-p", "no:cacheprovider",
         "--memory", spec, "--memory-items", str(ITEMS), "--memory-json", "report.json"],
        cwd=folder, env=os.environ | {"MEM0_DIR": str(folder / "mem0"), "ANONYMIZED_TELEMETRY": "False"},
        capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert (folder / "report.json").exists(), done.stdout[-2000:] + done.stderr[-2000:]
    return json.loads((folder / "report.json").read_text(encoding="utf-8"))
