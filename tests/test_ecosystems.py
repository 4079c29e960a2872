"""The tool that runs the frameworks' suites, as far as it needs none of them, and the table that it gave the README."""

import importlib
import os
import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
REPORT = """<?xml version="1.0" encoding="utf-8"?>
<testsuites><testsuite name="pytest" errors="1" failures="1" skipped="3" tests="7">
<testcase name="a"/><testcase name="b"/>
<testcase name="c"><failure message="assert 1 == 2">…</failure></testcase>
<testcase name="d"><error message="failed on setup">…</error></testcase>
<testcase name="e"><skipped type="pytest.skip" message="no a|b&#10;  here">…</skipped></testcase>
<testcase name="f"><skipped type="pytest.skip" message="no a|b&#10;  here">…</skipped></testcase>
<testcase name="g"><skipped type="pytest.xfail" message="">…</skipped></testcase>
</testsuite></testsuites>"""


@pytest.fixture
def ecosystems(monkeypatch, tmp_path):
    """The tool, as its folder holds it, with results of its own."""
    monkeypatch.syspath_prepend(ROOT / "tools")
    tool = importlib.import_module("ecosystems")
    monkeypatch.setattr(tool, "RESULTS", tmp_path / "places" / "results.json")
    return tool


def test_a_report_is_counted_and_told_with_the_reasons_of_what_did_not_run(ecosystems):
    """Passed of what ran; a skipped test is neither, and a bar or a new line in a reason does not break the row."""
    passed, total, skipped = ecosystems.tally(REPORT)
    assert (passed, total, dict(skipped)) == (2, 4, {"no a|b\n  here": 2, "no reason given": 1})
    found = [ecosystems.Outcome("x", "x-core", "1.2", passed, total, skipped),
             ecosystems.Outcome("y", "y", "not installed", 0, 0, {})]  # fmt: skip
    assert ecosystems.table(found).splitlines() == [
        "| suite | version | passed | skipped |",
        "|---|---|---|---|",
        r"| x | x-core 1.2 | 2/4 | 2: no a\|b here; 1: no reason given |",
        "| y | y not installed | 0/0 |  |",
    ]


def test_a_run_of_some_suites_keeps_what_the_others_came_to(ecosystems, tmp_path, capsys):
    """The newest outcome of each; a suite that is no more has no row, and a table that lacks a suite is not written."""
    for name, passed in (("mem0", 1), ("adk", 2), ("mem0", 3), ("gone", 9)):
        ecosystems.keep(ecosystems.Outcome(name, name, "1", passed, 3, {"why": 1}))
    assert [(each.name, each.passed, each.skipped) for each in ecosystems.kept()] == [
        ("adk", 2, {"why": 1}), ("mem0", 3, {"why": 1})]  # fmt: skip
    assert ecosystems.main(["--no-run"]) == 1, "a test of adk failed"
    assert ecosystems.main(["--no-run", "mem0"]) == 0
    page = tmp_path / "page.md"
    page.write_text("<!-- ecosystems -->\nold\n<!-- /ecosystems -->\n")
    with pytest.raises(SystemExit):
        ecosystems.main(["--no-run", "--write", str(page)])
    assert "did not run yet" in capsys.readouterr().err
    assert "old" in page.read_text()
    for name in ecosystems.suites():
        ecosystems.keep(ecosystems.Outcome(name, name, "1", 3, 3, {}))
    assert ecosystems.main(["--no-run", "--write", str(page)]) == 0
    assert page.read_text().splitlines() == [
        "<!-- ecosystems -->", *ecosystems.table(ecosystems.kept()).splitlines(), "<!-- /ecosystems -->"]  # fmt: skip


def test_a_suite_sees_no_code_of_whoever_runs_it(ecosystems, monkeypatch):
    """Its environment alone says what is imported and tested; where packages come from is still the caller's to say."""
    monkeypatch.setenv("PYTHONPATH", "/elsewhere")
    monkeypatch.setenv("PYTEST_ADDOPTS", "-k nothing")
    monkeypatch.setenv("PIP_INDEX_URL", "https://example.org/simple")
    kept = ecosystems.clean()
    assert {"PYTHONPATH", "PYTEST_ADDOPTS"}.isdisjoint(kept)
    assert kept["PIP_INDEX_URL"] == "https://example.org/simple"
    assert kept["PATH"] == os.environ["PATH"]


def test_the_table_of_the_readme_has_every_suite_and_all_of_them_pass(ecosystems):
    """A new suite is shown once it ran: `python tools/ecosystems.py --write README.md`."""
    shown = (ROOT / "README.md").read_text(encoding="utf-8").split("<!-- ecosystems -->")[1]
    rows = re.findall(
        r"^\| (\w+) \| [\w-]+ [\w.]+ \| (\d+)/(\d+) \| .*\|$", shown.split("<!-- /ecosystems -->")[0], re.M
    )
    assert [name for name, _, _ in rows] == ecosystems.suites()
    assert all(passed == total != "0" for _, passed, total in rows)
