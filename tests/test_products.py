"""The tool that puts other products on the bench, as far as it needs none of them."""

import ast
import importlib
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]


@pytest.fixture
def products(monkeypatch):
    """The tool, as its folder holds it."""
    monkeypatch.syspath_prepend(ROOT / "tools")
    return importlib.import_module("products")


def test_every_product_has_its_environment_and_its_class(products):
    """A suite of its name, and the classes that the tool runs; none is left out."""
    suites = {path.name.removeprefix("arena_") for path in (ROOT / "tests" / "ecosystems").glob("arena_*")}
    assert suites == set(products.SYSTEMS)
    modules = ROOT / "src" / "remanence" / "adapters" / "products"
    there = {
        f"{file.stem}:{node.name}"
        for file in modules.glob("[a-z]*.py")
        for node in ast.parse(file.read_text(encoding="utf-8")).body
        if isinstance(node, ast.ClassDef) and not node.name.startswith("_")
    }
    assert there == {each for systems in products.SYSTEMS.values() for each in systems}


def test_the_table_has_a_row_for_each_system_and_says_what_failed(products):
    """The best mean first; a cell that failed says why, one that nobody ran has dashes."""

    def result(data, system, recall=None, failed=""):
        measures = {} if recall is None else {"R@10": recall}
        return {
            "data": data, "system": system, "measures": measures, "failed": failed, "ci": {"R@10": (0.2, 0.3)},
            "recall_ms": {"p50": 1.234, "p95": 2.0}, "retain_per_s": 500.0 if recall is not None else None,
        }  # fmt: skip

    found = [result("a.jsonl.gz", "x", 0.25), result("b.jsonl", "x", failed="out of memory"),
             result("a.jsonl.gz", "y", 0.5)]  # fmt: skip
    assert products.table(found).splitlines() == [
        "| system | a R@10 | recall, ms | retain, ms | b R@10 | recall, ms | retain, ms |",
        "|---|---|---|---|---|---|---|",
        "| y | 0.500 ±.050 | 1.23 | 2.00 | – | – | – |",
        "| x | 0.250 ±.050 | 1.23 | 2.00 | out of memory | – | – |",
    ]
