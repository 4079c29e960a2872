"""What the README and the docs tell a reader to type is typed here."""

import os
import re
import shlex
import subprocess
import sys
from importlib.util import find_spec
from pathlib import Path

import pytest

from forked import run

ROOT = Path(__file__).parents[1]
PAGES = sorted(p.relative_to(ROOT).as_posix() for p in [ROOT / "README.md", *(ROOT / "docs").rglob("*.md")])
BLOCK = re.compile(r"^```(console|python)\n(.*?)^```$", re.DOTALL | re.MULTILINE)
LINK = re.compile(r"\]\(([^)#\s]+)(?:#[^)]*)?\)")
OUTSIDE = ("pip", "make", "git", "apt-get")
"""Commands that set a machine up: a test of the machine, not of the page."""
OF_A_SHELL = set("|&;<>()$`\\*[#~=!{")
"""Signs that may mean something to a shell: a line with any of them is run by one."""
FRAMEWORKS = {
    "anthropic.md": "anthropic",
    "evolve.md": "optuna",
    "haystack.md": "haystack",
    "langchain.md": "langchain_core",
    "langgraph.md": "langgraph",
    "llamaindex.md": "llama_index",
}
"""How-to pages whose programs need a framework, with its module: `tools/ecosystems.py` runs them where it is."""
AGENTS = "docs/how-to/agents.md"
ADAPTER = re.compile(r"remanence\.adapters\.(\w+)")
IMPORTED = re.compile(r"^(?:from|import) (\w+)", re.MULTILINE)
"""What tells which framework a program of that page is for; each runs in the environment of its adapter's suite."""


def run_command(line: str, folder: Path, environment: dict[str, str]) -> None:
    assert line.startswith("$ "), f"a console block holds commands behind '$ ', got {line!r}"
    words = shlex.split(line[2:])
    if words[0] == "export":
        name, _, value = words[1].partition("=")
        environment[name] = value
    elif words[0] in OUTSIDE or "../shared" in line:
        return
    elif words[0] == "remanence" and not set(line[2:]) & OF_A_SHELL:
        code, said = run(words[1:], folder, environment)
        assert code == 0, f"{line}\n{said}"
    else:
        done = subprocess.run(
            ["bash", "-c", line[2:]], cwd=folder, env=environment, capture_output=True, text=True, timeout=600
        )
        assert done.returncode == 0, f"{line}\n{done.stdout}\n{done.stderr}"


@pytest.mark.parametrize("page", PAGES)
def test_a_page_runs_from_its_first_line_to_its_last(page, tmp_path):
    """Every command of a page exits with 0 and every program runs, in the order in which a reader meets them."""
    if page == AGENTS:
        pytest.skip("python tools/ecosystems.py runs each program of this page where its framework is")
    needed = FRAMEWORKS.get(page.removeprefix("docs/how-to/"))
    if needed is not None and find_spec(needed) is None:
        pytest.skip(f"{needed} is not installed: python tools/ecosystems.py runs this page")
    environment = {**os.environ, "PATH": f"{Path(sys.executable).parent}:{os.environ['PATH']}", "HOME": str(tmp_path)}
    environment.pop("REMANENCE_BANK", None)
    for language, block in BLOCK.findall((ROOT / page).read_text(encoding="utf-8")):
        if language == "console":
            for line in block.strip().splitlines():
                run_command(line, tmp_path, environment)
        else:
            code, said = run(block, tmp_path, environment)
            assert code == 0, f"{page}:\n{block}\n{said}"


AGENT_PROGRAMS = [
    (found[1], block)
    for language, block in BLOCK.findall((ROOT / AGENTS).read_text(encoding="utf-8"))
    if language == "python" and (found := ADAPTER.search(block))
]


@pytest.mark.parametrize("adapter", sorted({adapter for adapter, _ in AGENT_PROGRAMS}))
def test_the_programs_for_an_agent_framework_run(adapter, tmp_path):
    """Those of the page of all frameworks that import this adapter, in order."""
    programs = [block for name, block in AGENT_PROGRAMS if name == adapter]
    if not all(find_spec(module) for program in programs for module in IMPORTED.findall(program)):
        pytest.skip(f"python tools/ecosystems.py {adapter} runs this")
    for program in programs:
        done = subprocess.run(
            [sys.executable, "-c", program], cwd=tmp_path, env={**os.environ, "HOME": str(tmp_path)},
            capture_output=True, text=True, timeout=600,
        )  # fmt: skip
        assert done.returncode == 0, f"{program}\n{done.stderr}"


@pytest.mark.parametrize("page", PAGES)
def test_the_links_of_a_page_lead_somewhere(page):
    """Every relative link names a file of the repository."""
    text = (ROOT / page).read_text(encoding="utf-8")
    broken = [to for to in LINK.findall(text) if "://" not in to and not ((ROOT / page).parent / to).exists()]
    assert broken == []
