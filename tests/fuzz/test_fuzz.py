"""Every parser, importer, query, filter and file format takes any bytes: what it cannot read is an error of ours.

A target of `targets/` is a plain function of bytes that raises nothing, with seeds that it can read. Hypothesis drives
each in every run; the long suite drives it by coverage, too, where there is atheris for this Python (`make test-long`
installs it).
The importers of `remanence.interfaces.importers` are fuzzed beside their other tests.
"""

import importlib.util
import os
import subprocess
import sys
from pathlib import Path
from types import ModuleType

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

HERE = Path(__file__).parent
TARGETS = sorted(file.stem for file in (HERE / "targets").glob("*.py"))
SLOW = {"bundles", "bank_files", "queries"}
"""Targets that take milliseconds a run, and so get fewer."""
RUNS = 5_000


def target(name: str) -> ModuleType:
    """A target, by the name of its file."""
    spec = importlib.util.spec_from_file_location(f"fuzz_{name}", HERE / "targets" / f"{name}.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def mangled(seeds: tuple[bytes, ...]) -> st.SearchStrategy[bytes]:
    """Any bytes, and seeds of which some were taken out, put in or doubled."""

    def cut(seed: bytes, start: int, end: int, put: bytes) -> bytes:
        start, end = sorted((start % (len(seed) + 1), end % (len(seed) + 1)))
        return seed[:start] + put + seed[end:]

    places = st.integers(0, 2**16)
    put = st.binary(max_size=8) | st.sampled_from([b"[" * 3000, b'"', b"\\u0000", b"9" * 400, b"\n", b"null", b"\xff"])
    once = st.builds(cut, st.sampled_from(seeds), places, places, put)
    return st.binary(max_size=300) | once | st.builds(cut, once, places, places, put)


@pytest.mark.parametrize("name", TARGETS)
def test_seeds_and_what_is_like_them_raise_nothing_else(name):
    """Any bytes, seeds, and seeds with some of their bytes changed."""
    module = target(name)
    for seed in module.SEEDS:
        module.target(seed)

    @settings(max_examples=15 if name in SLOW else 100, deadline=None, suppress_health_check=list(HealthCheck))
    @given(mangled(module.SEEDS))
    def drive(data: bytes) -> None:
        module.target(data)

    drive()


@pytest.mark.slow
@pytest.mark.parametrize("name", TARGETS)
def test_what_coverage_leads_to_raises_nothing_else(name, tmp_path):
    """By atheris, in a process of its own."""
    pytest.importorskip("atheris")
    runs = RUNS // 10 if name in SLOW else RUNS
    (tmp_path / "corpus").mkdir()
    command = [sys.executable, str(HERE / "run.py"), name, str(tmp_path / "corpus"), f"-runs={runs}", "-seed=1",
               "-max_len=4096", "-timeout=60", "-rss_limit_mb=0", f"-artifact_prefix={tmp_path}/"]  # fmt: skip
    steady = os.environ | {"PYTHONHASHSEED": "0"}
    done = subprocess.run(command, capture_output=True, text=True, timeout=1800, check=False, env=steady)
    assert done.returncode == 0, done.stderr[-4000:]
    assert f"Done {runs}" in done.stderr
