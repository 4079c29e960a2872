"""Nothing is unpickled or evaluated, and no regular expression can hang, in the whole package."""

import ast
import importlib
import re
import time
from pathlib import Path

import pytest

import remanence
from remanence import Memory

ROOT = Path(remanence.__file__).parent
FILES = sorted(ROOT.rglob("*.py"))
FORBIDDEN_MODULES = {"pickle", "cPickle", "dill", "cloudpickle", "joblib", "shelve", "marshal", "yaml", "code", "pty"}
FORBIDDEN_CALLS = {"eval", "exec", "compile", "__import__", "execfile", "system", "popen", "load_extension"}
ALLOWED = {
    ("compile", "re"): "a regular expression",
    ("subprocess", "arena/versions.py"): "which commit an arena ran on",
    ("subprocess", "testing/conformance/processes.py"): "a memory that is killed while it stores",
}


def calls(tree: ast.AST):
    for node in ast.walk(tree):
        if isinstance(node, ast.Call):
            function = node.func
            if isinstance(function, ast.Name):
                yield function.id, "", node
            elif isinstance(function, ast.Attribute):
                owner = function.value
                yield function.attr, owner.id if isinstance(owner, ast.Name) else "?", node


@pytest.mark.parametrize("file", FILES, ids=lambda f: str(f.relative_to(ROOT)))
def test_nothing_is_unpickled_and_nothing_evaluated(file):
    """No module that loads objects, no call that runs text, no array that may hold objects."""
    tree = ast.parse(file.read_text(encoding="utf-8"))
    place = str(file.relative_to(ROOT)).replace("\\", "/")
    for node in ast.walk(tree):
        names = [a.name for a in node.names] if isinstance(node, ast.Import) else []
        names += [node.module or ""] if isinstance(node, ast.ImportFrom) else []
        for name in names:
            assert name.split(".")[0] not in FORBIDDEN_MODULES, f"{place} imports {name}"
            if name.split(".")[0] == "subprocess":
                assert ("subprocess", place) in ALLOWED, f"{place} starts processes"
    for name, owner, node in calls(tree):
        if name in FORBIDDEN_CALLS and (name, owner) not in ALLOWED and owner in ("", "os", "builtins", "?"):
            raise AssertionError(f"{place}:{node.lineno} calls {owner}.{name}")
        if name in ("load", "loads") and owner in ("np", "numpy"):
            allowing = [k for k in node.keywords if k.arg == "allow_pickle"]
            assert all(isinstance(k.value, ast.Constant) and k.value.value is False for k in allowing), place
        for keyword in node.keywords:
            assert not (keyword.arg == "shell" and getattr(keyword.value, "value", False)), f"{place} uses a shell"


def test_a_caller_finds_what_is_forbidden():
    """The search itself works: each kind of offence is found."""
    for text in ("import pickle", "eval('1')", "import os\nos.system('x')", "from marshal import loads"):
        tree = ast.parse(text)
        found = [name for name, owner, _ in calls(tree) if name in FORBIDDEN_CALLS and owner in ("", "os")]
        for node in ast.walk(tree):
            if isinstance(node, ast.Import):
                found += [a.name for a in node.names if a.name in FORBIDDEN_MODULES]
            if isinstance(node, ast.ImportFrom) and node.module in FORBIDDEN_MODULES:
                found.append(node.module)
        assert found, text


# --- regular expressions ----------------------------------------------------------------------------------------------

LENGTH = 100_000
"""Characters of an adversarial input."""
SECONDS = 2.0
"""What one pattern may take of it on a slow and busy machine: a quadratic one takes minutes."""


BOUNDED = {
    "remanence.lifecycle.experience.failing._ANNOUNCED": "sees the beginning of one line",
    "remanence.encoding.extraction.sentences._SUBJECT_PAIR": "sees what stands before a word of one sentence",
    "remanence.encoding.extraction.statements._AND_VERB": "sees one sentence",
}
"""Patterns that take quadratic time, and why their texts are short."""


def patterns() -> dict[str, re.Pattern[str]]:
    """Every pattern that a module of the package compiles when it is imported, wherever it is kept."""
    found: dict[str, re.Pattern[str]] = {}
    for file in FILES:
        name = ".".join(("remanence", *file.relative_to(ROOT).with_suffix("").parts)).removesuffix(".__init__")
        if name.endswith("__main__"):
            continue
        try:
            module = importlib.import_module(name)
        except ImportError:  # an extra that is not installed
            continue
        for key, value in vars(module).items():
            for n, pattern in enumerate(_inside(value)):
                found.setdefault(f"{name}.{key}.{n}", pattern)
    unique: dict[str, str] = {}
    return {k: p for k, p in found.items() if unique.setdefault(f"{p.pattern}\0{p.flags}", k) == k}


def _inside(value, depth: int = 0):
    if isinstance(value, re.Pattern):
        if isinstance(value.pattern, str):
            yield value
    elif depth < 3 and isinstance(value, dict):
        for each in (*value.keys(), *value.values()):
            yield from _inside(each, depth + 1)
    elif depth < 3 and isinstance(value, list | tuple | set | frozenset):
        for each in value:
            yield from _inside(each, depth + 1)


PATTERNS = patterns()


def adversarial(pattern: re.Pattern[str]) -> list[str]:
    """Long inputs that repeat what a pattern's own text is made of, and end so that it fails at the last character."""
    words = sorted(set(re.findall(r"[a-zA-Z]{2,}", pattern.pattern)), key=len, reverse=True)[:3]
    units = ["a", " ", "1", "a ", "A", "\n", "-", ".", "(", '"', "1,", *(f"{w} " for w in words)]
    return [(unit * (LENGTH // len(unit) + 1))[:LENGTH] + "\x00" for unit in units]


def test_the_patterns_are_found():
    """The walk sees them: the package has hundreds."""
    assert len(PATTERNS) > 150


@pytest.mark.slow
@pytest.mark.parametrize("name", [name for name in PATTERNS if name.rsplit(".", 1)[0] not in BOUNDED])
def test_no_pattern_hangs(name):
    """From one place, 100,000 characters made to provoke it take a pattern no longer than a moment.

    That is what backtracking makes of it, polynomial or exponential; what a search adds by beginning everywhere is
    bounded where patterns are used, which the next test holds.
    """
    pattern = PATTERNS[name]
    for text in adversarial(pattern):
        start = time.process_time()
        pattern.match(text)
        took = time.process_time() - start
        assert took < SECONDS, f"{name} takes {took:.1f} s of {text[:12]!r}…: {pattern.pattern[:200]}"


RUNS = [
    "a",
    " ",
    " x",
    "1 ",
    "A ",
    "\nb",
    "-",
    "(",
    '"',
    "1,",
    ".",
    "é",
    "東",
    "~",
    "[",
    "{",
    "<a ",
    "0",
    "A",
    "’",
    "\u200b",
]
RUNS += ["I am ", "she/", "at 5 on ", "http://", "@a.", "Ana's ", "I like "]


@pytest.mark.slow
@pytest.mark.parametrize("unit", RUNS)
@pytest.mark.parametrize("before", ["", "I live in ", "My sister's name is ", "I am based"])
def test_no_text_keeps_the_engine_busy(unit, before):
    """Retained, read, segmented, asked for and packed, 100,000 hostile characters take seconds, not minutes."""
    text = (before + unit * LENGTH)[: LENGTH - 2] + "\x00!"
    start = time.process_time()
    with Memory(":memory:") as memory:
        memory.retain(text, actor="ana")
        memory.retain_document("# x\n\n" + text)
        memory.extract()
        memory.recall(text)
        memory.recall("where does Ana live?").context(tokens=300)
    took = time.process_time() - start
    assert took < 20, f"{took:.1f} s of {before!r} and {unit!r}"
