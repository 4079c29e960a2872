"""`import remanence` costs next to nothing: what is heavy is imported when it is used."""

from banks import run_child

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


def test_names_that_only_describe_need_no_numpy():
    """Types and errors can be imported without the engine."""
    loaded = run_child("from remanence import Episode, Hit, StoreUnavailable; import sys; print(*sys.modules)").split()
    assert "numpy" not in loaded
