"""Run the suite of every framework that has an adapter, each in an environment of its own, and print one table.

What each came to stays in .ecosystems/results.json: where only some suites run, the rows of the others are of their
last run, and --write takes no table that lacks one.

python tools/ecosystems.py [NAME…] [--jobs N] [--write FILE]
python tools/ecosystems.py --no-run [--write FILE]
"""

from __future__ import annotations

import argparse
import json
import os
import re
import subprocess
import sys
import tomllib
import xml.etree.ElementTree as ET
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import NamedTuple

ROOT = Path(__file__).resolve().parent.parent
SUITES = ROOT / "tests" / "ecosystems"
PLACES = ROOT / ".ecosystems"
RESULTS = PLACES / "results.json"
_INSTALLED = "import importlib.metadata as m, sys; print(m.version(sys.argv[1]))"
_LEAKS = ("PYTHONPATH", "PYTHONHOME", "PYTEST_ADDOPTS", "REMANENCE_BANK")
"""Settings of whoever runs this that would bring other code, tests or memories into a suite's environment."""
_BEGIN, _END = "<!-- ecosystems -->", "<!-- /ecosystems -->"


class Outcome(NamedTuple):
    """What one suite came to: tests that ran and passed, and how many did not run for each reason."""

    name: str
    distribution: str
    version: str
    passed: int
    total: int
    skipped: Mapping[str, int]


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the suites; returns 1 if any test failed, or any environment could not be made."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    there = suites()
    parser.add_argument("names", nargs="*", metavar="NAME", help=f"which suites; all of them: {', '.join(there)}")
    parser.add_argument("--write", type=Path, help="put the table of all between the marks of this Markdown file")
    parser.add_argument("--jobs", type=int, default=1, help="how many suites run side by side; 2 pay on two cores")
    parser.add_argument("--no-run", action="store_true", help="the table of what ran before")
    given = parser.parse_args(arguments)
    if given.jobs < 1:
        parser.error(f"at least one suite runs at a time, got {given.jobs}")
    if unknown := sorted(set(given.names) - set(there)):
        parser.error(f"there is no suite {', '.join(unknown)}; there are {', '.join(there)}")
    if not given.no_run:
        with ThreadPoolExecutor(given.jobs) as pool:
            for outcome in pool.map(run, given.names or there):
                keep(outcome)
    outcomes = [each for each in kept() if not given.names or each.name in given.names]
    print(table(outcomes))
    if given.write:
        if missing := sorted(set(there) - {each.name for each in kept()}):
            parser.error(f"not written, because {', '.join(missing)} did not run yet")
        given.write.write_text(marked(given.write.read_text(encoding="utf-8"), table(kept())), encoding="utf-8")
    return int(any(each.passed < each.total or not each.total for each in outcomes))


def suites() -> list[str]:
    """The names of all suites there are."""
    return sorted(each.parent.name for each in SUITES.glob("*/requirements.txt"))


def kept() -> list[Outcome]:
    """What the suites there are came to when they last ran, by name."""
    lines = json.loads(RESULTS.read_text(encoding="utf-8")) if RESULTS.exists() else []
    return [Outcome(**each) for each in lines if each["name"] in suites()]


def keep(outcome: Outcome) -> None:
    """Put an outcome in the place of the suite's last one."""
    all_of_them = {each.name: each for each in (*kept(), outcome)}
    lines = [all_of_them[name]._asdict() for name in sorted(all_of_them)]
    RESULTS.parent.mkdir(exist_ok=True)
    RESULTS.write_text(json.dumps(lines, indent=1) + "\n", encoding="utf-8")


def run(name: str) -> Outcome:
    """Make the environment of a suite unless it is there, run it, and count."""
    folder, place = SUITES / name, PLACES / name
    lines = (folder / "requirements.txt").read_text(encoding="utf-8").splitlines()
    wanted = [line for line in lines if line and not line.startswith("#")]
    distribution = re.split(r"[\[<>=~! ;]", wanted[0], maxsplit=1)[0]
    print(f"-- {name}", file=sys.stderr, flush=True)
    try:
        python = environment(place, folder / "requirements.txt", extra_of(lines, name))
        version = subprocess.run(
            [python, "-c", _INSTALLED, distribution], check=True, capture_output=True, text=True, env=clean()
        ).stdout.strip()
    except subprocess.CalledProcessError as e:
        print(f"-- {name}", f"{e.stdout or ''}{e.stderr or ''}"[-2000:], sep="\n", file=sys.stderr)
        return Outcome(name, distribution, "not installed", 0, 0, {})
    return counted(name, distribution, version, python)


def extra_of(lines: Sequence[str], name: str) -> str:
    """The extra of Remanence that a suite installs: what its `# extra: NAME` says ("" for none), else its name."""
    named = [line.removeprefix("# extra:").strip() for line in lines if line.startswith("# extra:")]
    return named[0] if named else name


def environment(place: Path, requirements: Path, extra: str) -> Path:
    """The Python of a suite's environment, made anew when what it asks for has changed. Raises: CalledProcessError."""
    python, stamp = place / "bin" / "python", place / ".installed"
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    own_needs = [*project["dependencies"], *project["optional-dependencies"].get(extra, [])]
    asked = "\n".join([requirements.read_text(encoding="utf-8"), extra, *own_needs, project["requires-python"]])
    if stamp.exists() and stamp.read_text(encoding="utf-8") == asked:
        return python
    subprocess.run([sys.executable, "-m", "venv", "--clear", str(place)], check=True, env=clean())
    pip = [str(python), "-m", "pip", "install", "--quiet", "--disable-pip-version-check"]
    own = f"{ROOT}[{extra}]" if extra else str(ROOT)
    subprocess.run(
        [*pip, "--editable", own, "--requirement", str(requirements), "pytest>=8.3", "pytest-asyncio>=0.24"],
        check=True, capture_output=True, text=True, env=clean(),
    )  # fmt: skip
    stamp.write_text(asked, encoding="utf-8")
    return python


def counted(name: str, distribution: str, version: str, python: Path) -> Outcome:
    """Run a suite, with the examples in its adapter's docstrings and on its page, and count from its report."""
    report = PLACES / f"{name}.xml"
    report.unlink(missing_ok=True)
    adapter = ROOT / "src" / "remanence" / "adapters"
    examples = [str(p) for p in (adapter / f"{name}.py", adapter / name) if p.exists()]
    done = subprocess.run(
        [str(python), "-m", "pytest", "-c", str(SUITES / "pytest.ini"), "--rootdir", str(ROOT),
         "--confcutdir", str(SUITES), "--doctest-modules", "-p", "no:cacheprovider", f"--junitxml={report}",
         str(SUITES / name), *examples, *page_of(name)],
        check=False, capture_output=True, text=True, cwd=ROOT, env=clean(),
    )  # fmt: skip
    if done.returncode:
        print(f"-- {name}", done.stdout[-6000:], done.stderr[-1000:], sep="\n", file=sys.stderr)
    if not report.exists():
        return Outcome(name, distribution, version, 0, 0, {})
    passed, total, skipped = tally(report.read_text(encoding="utf-8"))
    return Outcome(name, distribution, version, passed, total, skipped)


def clean() -> dict[str, str]:
    """The settings that a suite runs with."""
    given = {name: value for name, value in os.environ.items() if name not in _LEAKS}
    return given | {"PYTHONDONTWRITEBYTECODE": "1"}


def tally(report: str) -> tuple[int, int, Counter[str]]:
    """How many tests of a JUnit report passed, how many ran, and how many did not, by the reason they gave."""
    cases = list(ET.fromstring(report).iter("testcase"))
    skips = [skip for case in cases if (skip := case.find("skipped")) is not None]
    failed = sum(case.find("failure") is not None or case.find("error") is not None for case in cases)
    reasons = Counter(skip.get("message") or "no reason given" for skip in skips)
    total = len(cases) - len(skips)
    return total - failed, total, reasons


def page_of(name: str) -> list[str]:
    """The tests that run the programs for a suite's adapter, of its own how-to page and of the one for all agents."""
    page, tests = f"docs/how-to/{name}.md", "tests/test_docs.py"
    own = [f"{tests}::test_a_page_runs_from_its_first_line_to_its_last[{page}]"] if (ROOT / page).exists() else []
    shared = f"remanence.adapters.{name} " in (ROOT / "docs" / "how-to" / "agents.md").read_text(encoding="utf-8")
    return [*own, *([f"{tests}::test_the_programs_for_an_agent_framework_run[{name}]"] if shared else [])]


def table(outcomes: Iterable[Outcome]) -> str:
    """The outcomes as a Markdown table."""
    rows = [
        f"| {each.name} | {each.distribution} {each.version} | {each.passed}/{each.total} | {_why(each.skipped)} |"
        for each in outcomes
    ]
    return "\n".join(["| suite | version | passed | skipped |", "|---|---|---|---|", *rows])


def _why(skipped: Mapping[str, int]) -> str:
    """How many tests did not run, and why."""
    return "; ".join(f"{count}: {' '.join(reason.split())}".replace("|", "\\|") for reason, count in skipped.items())


def marked(text: str, lines: str) -> str:
    """A text with what stands between its marks replaced. Raises: ValueError if it has no marks."""
    before, begin, rest = text.partition(_BEGIN)
    _, end, after = rest.partition(_END)
    if not begin or not end:
        raise ValueError(f"no marks {_BEGIN} … {_END} in the file")
    return f"{before}{begin}\n{lines}\n{end}{after}"


if __name__ == "__main__":
    sys.exit(main())
