"""`import remanence` costs next to nothing: what is heavy is imported when it is used."""

import tomllib
from pathlib import Path

from around_banks import run_child

HEAVY = ("numpy", "rich", "click", "msgspec", "sqlite3", "Stemmer", "asyncio", "remanence.memory")


def test_importing_the_package_imports_nothing_heavy():
    """Neither numpy nor the command line's libraries come with the bare import."""
    loaded = run_child("import remanence, sys; print(*sys.modules)").split()
    assert not [name for name in HEAVY if name in loaded]
    assert "remanence" in loaded


def test_a_memory_needs_no_command_line():
    """Whoever uses the engine from Python does not load rich, click or the arena."""
    loaded = run_child(
        "from remanence import Memory; Memory(':memory:').close(); import sys; print(*sys.modules)"
    ).split()
    assert not [name for name in loaded if name.split(".")[0] in ("rich", "click")]
    assert not [name for name in loaded if name.startswith(("remanence.arena", "remanence.interfaces"))]
    assert "numpy" in loaded


def test_large_patterns_are_compiled_by_whoever_needs_them():
    """They took a fifth of the start; a word that no time begins with does not compile what finds times."""
    said = run_child(
        "from remanence import Memory\n"
        "from remanence.encoding.dates.grammar import TIMES\n"
        "from remanence.encoding.dates import find_times\n"
        "with Memory(':memory:') as memory: memory.retain('Ana lives in Lisbon.'); memory.recall('Where is Ana?')\n"
        "print('search' in vars(TIMES)); find_times('We met last Friday.', None); print('search' in vars(TIMES))"
    )
    assert said.split() == ["False", "True"]


def test_names_that_only_describe_need_no_numpy():
    """Types and errors can be imported without the engine."""
    loaded = run_child("from remanence import Episode, Hit, StoreUnavailable; import sys; print(*sys.modules)").split()
    assert "numpy" not in loaded


ROOT = Path(__file__).parents[1]
EXTRAS = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]["optional-dependencies"]
MODULES = sorted(path.stem for path in (ROOT / "src/remanence/adapters").iterdir())
ADAPTERS = [name for name in MODULES if name.replace("_", "-") in EXTRAS]


WITHOUT_FRAMEWORKS = """
import importlib, sys
for each in ("anthropic", "langgraph", "langchain_core", "haystack", "llama_index", "agents", "mem0"):
    sys.modules[each] = None
from remanence import MissingExtra
for name in sys.argv[1:]:
    try: importlib.import_module(f"remanence.adapters.{name}")
    except MissingExtra as e: print(name, e)
"""


def test_an_adapter_without_its_framework_says_what_to_install():
    """The extra of its name, in the line that installs it."""
    said = dict(line.split(" ", 1) for line in run_child(WITHOUT_FRAMEWORKS, *ADAPTERS).splitlines())
    assert sorted(said) == ADAPTERS
    for name in ADAPTERS:
        assert f"pip install 'remanence[{name.replace('_', '-')}]'" in said[name]
