"""The pytest plug-in: `pytest -p remanence.testing.conformance.plugin --memory package.module:Class`.

It is asked for by name instead of entered under `pytest11`: whoever installs the engine runs their own tests without a
further plug-in in them.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from remanence.testing.conformance.adapter import CLAIMS, METHODS, load, offered
from remanence.testing.conformance.bench import Bench
from remanence.testing.conformance.report import CHAPTERS, Report

FOLDER = Path(__file__).parent / "chapters"
ITEMS = 10_000
_REPORT = pytest.StashKey[Report]()


def pytest_addoption(parser: pytest.Parser) -> None:
    """The options of the suite."""
    group = parser.getgroup("memory", "conformance of agent memories")
    group.addoption("--memory", metavar="MODULE:CLASS", help="the adapter of the memory under test")
    group.addoption("--memory-chapters", metavar="A,B", help=f"only these of {', '.join(CHAPTERS)}")
    group.addoption("--memory-items", type=int, default=ITEMS, metavar="N", help=f"how many are many ({ITEMS:,})")
    group.addoption("--memory-json", type=Path, metavar="FILE", help="write the report as JSON")
    group.addoption("--memory-markdown", type=Path, metavar="FILE", help="write the report as Markdown")


def pytest_configure(config: pytest.Config) -> None:
    """Run the chapters, and nothing else unless something else is named."""
    config.addinivalue_line("markers", "needs(*abilities): what a memory must offer for a test to be about it")
    if (spec := config.getoption("--memory")) is None:
        return
    try:
        adapter = load(spec)
    except (ValueError, ImportError) as e:
        raise pytest.UsageError(f"--memory {spec}: {e}") from e
    config.stash[_REPORT] = Report(product=adapter.product, memory_version=adapter.version)
    if config.args_source is not config.ArgsSource.ARGS:
        config.args.clear()
    chapters = (config.getoption("--memory-chapters") or ",".join(CHAPTERS)).split(",")
    if unknown := set(chapters) - set(CHAPTERS):
        raise pytest.UsageError(f"there is no chapter {', '.join(unknown)}; there are {', '.join(CHAPTERS)}")
    config.args.extend(str(FOLDER / f"{name}.py") for name in chapters)


def pytest_runtest_setup(item: pytest.Item) -> None:
    """Pass over what the product does not offer."""
    for mark in item.iter_markers("needs"):
        if unknown := set(mark.args) - {*CLAIMS, *METHODS}:
            raise ValueError(f"unknown abilities {sorted(unknown)}")
        adapter = load(item.config.getoption("--memory"))
        if missing := [ability for ability in mark.args if not offered(adapter, ability)]:
            pytest.skip(f"not offered: {', '.join(missing)}")


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item: pytest.Item) -> Iterator[None]:
    """Enter what became of a test."""
    outcome = yield
    report = item.config.stash.get(_REPORT, None)
    if report is not None and item.path.parent == FOLDER:
        report.enter(item.path.stem, item.name, (getattr(item, "obj", None).__doc__ or ""), outcome)
    return outcome


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter, config: pytest.Config) -> None:
    """Print the table, and write the files that were asked for."""
    if (report := config.stash.get(_REPORT, None)) is None:
        return
    terminalreporter.section("conformance of agent memories")
    terminalreporter.write_line(report.markdown())
    for option, text in (("--memory-json", report.json), ("--memory-markdown", report.markdown)):
        if (file := config.getoption(option)) is not None:
            file.write_text(text() + "\n", encoding="utf-8")


@pytest.fixture
def bench(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Bench]:
    """An empty folder for the memory under test."""
    spec, items = request.config.getoption("--memory"), request.config.getoption("--memory-items")
    if spec is None:
        raise pytest.UsageError("say which memory to test: --memory package.module:Class")
    (tmp_path / "memory").mkdir()
    made = Bench(load(spec), spec, tmp_path / "memory", items)
    yield made
    made.end()
