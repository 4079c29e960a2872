"""The generated reference: it is what the sources say, under whichever Python it is written."""

import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parents[1]


def test_no_page_is_stale():
    """`python -m tools.api_reference` would change nothing; it also fails for a public name that is on no page."""
    done = subprocess.run(
        [sys.executable, "-m", "tools.api_reference", "--check"], cwd=ROOT, capture_output=True, text=True, timeout=600
    )
    assert done.returncode == 0, f"run `make docs` and commit: {done.stdout}{done.stderr}"


def test_docstrings_become_markdown():
    """Sections, arguments and examples are marked, and signs that Markdown would take for its own are not lost."""
    module = ROOT / "tools" / "api_reference" / "docstrings.py"
    done = subprocess.run([sys.executable, "-m", "doctest", module], capture_output=True, text=True, timeout=600)
    assert done.returncode == 0, done.stdout
    assert "markdown(" in module.read_text(encoding="utf-8")


def test_pages_name_no_machine():
    """No path of whoever wrote them."""
    for page in (ROOT / "docs" / "reference" / "api").glob("*.md"):
        assert str(ROOT) not in page.read_text(encoding="utf-8")
