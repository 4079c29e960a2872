"""The protocol's conformance suite against Remanence's server, and against that server with what the suite asks for."""

import re
import socket
import subprocess
import sys
import time
from pathlib import Path

import pytest

HERE = Path(__file__).parent
PAGE = HERE.parents[2] / "docs" / "reference" / "mcp-conformance.md"
LISTED = re.findall(r"^\| `([a-z0-9-]+)` \| (\w+) \| (\w+|—) \|$", PAGE.read_text(encoding="utf-8"), re.MULTILINE)
SERVERS = {
    "fixture": [str(HERE / "fixture_server.py"), "PORT"],
    "own": ["-m", "remanence", "--bank", "BANK", "mcp", "--http", "--port", "PORT"],
}


@pytest.fixture(scope="session")
def results(packages, tmp_path_factory):
    """What each scenario came to, for both servers: how many checks passed, and how many did not."""
    return {name: run(command, packages, tmp_path_factory.mktemp(name)) for name, command in SERVERS.items()}


def run(command, packages, folder):
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    words = [word.replace("PORT", str(port)).replace("BANK", str(folder / "a.rem")) for word in command]
    with (folder / "log").open("w") as log:
        server = subprocess.Popen([sys.executable, *words], stderr=log, stdout=log)
    try:
        for _ in range(600):
            with socket.socket() as attempt:
                if attempt.connect_ex(("127.0.0.1", port)) == 0:
                    break
            time.sleep(0.1)
        suite = [
            packages["node"],
            packages["conformance"],
            "server",
            "--url",
            f"http://127.0.0.1:{port}/mcp",
            "--suite",
            "all",
        ]
        told = subprocess.run(suite, cwd=folder, capture_output=True, text=True, timeout=300, check=False).stdout
    finally:
        server.terminate()
        server.wait(timeout=30)
    counted = re.findall(r"^[✓✗] ([a-z0-9-]+): (\d+) passed, (\d+) failed", told, re.MULTILINE)
    assert counted, told[-3000:]
    return {name: (int(passed), int(failed)) for name, passed, failed in counted}


def test_the_page_lists_every_scenario(results):
    """Each once, and no other."""
    assert sorted(results["fixture"]) == sorted(results["own"]) == sorted(name for name, _, _ in LISTED)


@pytest.mark.parametrize(("scenario", "fixture", "own"), LISTED)
def test_a_scenario_is_passed(results, scenario, fixture, own):
    """By the fixture server in all checks; by Remanence's own wherever it asks for nothing that only a fixture has."""
    passed, failed = results["fixture"][scenario]
    assert fixture == "passes"
    assert (passed > 0, failed) == (True, 0)
    if own == "passes":
        passed, failed = results["own"][scenario]
        assert (passed > 0, failed) == (True, 0)
