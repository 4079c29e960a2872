"""Imports point one way; what a part may use of another is written down here, and nowhere else."""

import ast
from functools import cache
from pathlib import Path

import pytest

import remanence

ROOT = Path(remanence.__file__).parent
LAYERS = (
    ("types", "errors", "instants", "patterns", "limits"),
    ("protocols", "consulting", "driving", "registry", "extras", "filters", "endpoint", "loopback"),
    ("encoding", "storage", "indexes", "retrieval", "lifecycle", "trust", "llm", "testing"),
    ("recipes",),
    ("opening", "options", "derived", "upkeep", "beside", "config", "faculties", "memory", "asynchronous"),
    ("arena",),
    ("interfaces", "adapters", "client", "__main__"),
)
"""What stands in one line may use what stands above it, and its neighbours in the line if they are no parts."""
PARTS = LAYERS[2]
BETWEEN_PARTS = {
    ("encoding", "llm.prompts"): "an extractor asks a model by a versioned prompt",
    ("encoding", "llm.replies"): "an extractor reads a model's reply",
    ("encoding", "llm.tokens"): "passages go into one question as far as its tokens go",
    ("encoding", "retrieval.packing.tokens"): "a long passage is cut by its tokens",
    ("encoding", "trust.policy"): "an episode's trust follows from its origin, as the bank's policy says",
    ("encoding", "trust.reputation"): "an episode's trust follows from its actor, too",
    ("encoding", "trust.taint"): "a window is trusted as its turns are",
    ("indexes", "encoding.dates"): "the index notes the times that a text names",
    ("indexes", "encoding.languages"): "the index notes the language of a text",
    ("indexes", "encoding.persona"): "the index notes which texts state a preference",
    ("indexes", "encoding.text"): "the index counts a text's terms",
    ("indexes", "encoding.embedding.pooling"): "the index pools the tokens of a text by the bank's idf",
    ("indexes", "encoding.irregular"): "the fact table tells a verb by its form",
    ("indexes", "encoding.likeness"): "the fact table knows which attributes are one in other words",
    ("indexes", "encoding.changing"): "the fact table knows which sentences tell of a change",
    ("indexes", "encoding.relations"): "the fact table knows which attributes are one in other words",
    ("indexes", "encoding.called"): "the fact table knows which facts say how somebody is called",
    ("indexes", "encoding.naming"): "the fact table knows things by their names",
    ("lifecycle", "encoding.dates"): "a value that is a date is compared as one, and answers tell times",
    ("lifecycle", "encoding.called"): "what is told of one under several names is put together",
    ("lifecycle", "encoding.kinship"): "who is told of by what they are to somebody is listed",
    ("lifecycle", "encoding.encode"): "windows are made anew of the turns that an erasure leaves",
    ("lifecycle", "encoding.text"): "a question is compared with what was said, and a task with another, term by term",
    ("lifecycle", "encoding.segmentation"): "a summary has the time of its turns, as a window has",
    ("lifecycle", "retrieval.packing.tokens"): "a profile is counted as a pack is",
    ("lifecycle", "encoding.observation"): "a trajectory is told again of what the bank holds of it",
    ("lifecycle", "trust.screening"): "nothing is learnt of a trajectory that tries to steer",
    ("lifecycle", "trust.screens"): "what the steps of a trajectory would do is screened",
    ("lifecycle", "encoding.trajectory"): "lessons are made of a trajectory and its parts",
    ("lifecycle", "encoding.extraction.people"): "a persona is of whom the actors of statements are",
    ("lifecycle", "encoding.extraction.support"): "a claim is held to what it cites as a statement is to its quote",
    ("lifecycle", "llm.prompts"): "a model is asked by a versioned prompt",
    ("lifecycle", "llm.replies"): "a model's reply is read",
    ("lifecycle", "trust.policy"): "what may become of a text follows from its origin, as the bank's policy says",
    ("lifecycle", "llm.tokens"): "turns go into one question as far as its tokens go",
    ("lifecycle", "trust.following"): "a belief is trusted as what it rests on is now",
    ("lifecycle", "trust.reputation"): "what becomes of statements moves the trust of who made them",
    ("lifecycle", "trust.taint"): "a statement is trusted as its passage is",
    ("llm", "retrieval.packing.tokens"): "a prompt is counted as a pack is",
    ("retrieval", "indexes"): "recall reads the shared indexes",
    ("retrieval", "encoding.dates"): "a question is read for times as a text is",
    ("retrieval", "encoding.languages"): "names are looked for as a script writes them",
    ("retrieval", "encoding.likeness"): "a question's words are compared with those of relations",
    ("retrieval", "encoding.nearness"): "words that no relation has are compared with those of each",
    ("retrieval", "encoding.changing"): "a change in other words is told of an attribute that was",
    ("retrieval", "encoding.relations"): "a question's words are looked up among those of relations",
    ("retrieval", "encoding.called"): "a question may name a thing by any of its names",
    ("retrieval", "encoding.kinship"): "a question may ask for somebody by what they are to the user",
    ("retrieval", "encoding.naming"): "a question is read for names as statements are",
    ("retrieval", "encoding.segmentation"): "a long text is shown by its sentences",
    ("retrieval", "encoding.text"): "a question is read for terms as a text is",
    ("testing", "llm.chat"): "the loopback server gives the model behind it",
    ("retrieval", "llm.prompts"): "a part of a recall asks a model by a versioned prompt",
    ("retrieval", "llm.replies"): "a model's reply is read",
    ("retrieval", "trust.taint"): "a pack marks text that anyone may have written",
    ("trust", "encoding.observation"): "secrets are taken out of what callers hand in",
    ("trust", "encoding.text"): "questions go from feedback whose terms only erased texts have",
    ("storage", "encoding.segmentation"): "verify makes windows anew",
    ("storage", "trust.access"): "a bank shows a principal what is for it, and takes the acts that it may do",
    ("storage", "trust.audience"): "whatever is stored is for nobody whom its sources are not for",
    ("storage", "trust.following"): "what is derived follows its sources in the same entry, and verify works it out",
    ("trust", "lifecycle.extraction"): "what is released is read anew",
    ("trust", "lifecycle.reconciliation.names"): "what a text says is compared with what is held of the same",
    ("trust", "lifecycle.reconciliation.relation"): "whether a text contradicts what is known is what relates them",
    ("trust", "lifecycle.forgetting.forget"): "what shows the characters of a record is held back with it",
    ("trust", "lifecycle.reconciliation.withdrawal"): "what is held back is no evidence: what it ended goes on",
    ("storage", "trust.taint"): "verify works out anew what a window inherits",
}
"""(who, of what) and why: the only uses that one part makes of another."""


@cache
def imports(file: Path) -> set[str]:
    """The modules of this package that a file imports, wherever in it, without the package's own name."""
    found = set[str]()
    for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{file} imports by a relative name"
            found |= {f"{node.module}.{alias.name}" for alias in node.names}
    return {name.removeprefix("remanence.") for name in found if name.startswith("remanence.")}


def layer(name: str) -> int:
    """The line of LAYERS that a module belongs to; a public name counts as the module that it comes from."""
    first = name.split(".")[0]
    first = remanence._HOME.get(first, first)
    return next((number for number, names in enumerate(LAYERS) if first in names), len(LAYERS))


MODULES = {str(file.relative_to(ROOT).with_suffix("")).replace("/", "."): file for file in sorted(ROOT.rglob("*.py"))}
MODULES.pop("__init__")  # the facade: it names everything public, when it is asked for


def test_every_module_has_a_place():
    """A new module or folder is entered in LAYERS before it may be used."""
    strangers = [name for name in MODULES if layer(name) == len(LAYERS)]
    assert not strangers


@pytest.mark.parametrize("name", MODULES)
def test_a_module_imports_only_what_stands_above_it(name):
    """types, errors <- protocols <- parts <- recipes <- memory <- arena <- interfaces."""
    own = name.split(".")[0]
    for used in imports(MODULES[name]):
        first = used.split(".")[0]
        if first == own or first == "__version__":
            continue
        assert layer(used) <= layer(name), f"{name} imports {used}, which stands below it"
        if own in PARTS and first in PARTS:
            allowed = [what for who, what in BETWEEN_PARTS if who == own]
            assert any(used == what or used.startswith(what + ".") for what in allowed), f"{name} imports {used}"


def test_no_permission_outlives_its_use():
    """What BETWEEN_PARTS allows is used."""
    for who, what in BETWEEN_PARTS:
        users = [n for n, file in MODULES.items() if n.split(".")[0] == who for used in imports(file)
                 if used == what or used.startswith(what + ".")]  # fmt: skip
        assert users, f"{who} no longer uses {what}"


def test_the_only_sql_is_in_storage():
    """No row and no SQL above the store's seam, but for the error class that an import turns into its own, for the
    database of another program that an importer reads, and for the driver that opens another product's store.
    """
    users = {name for name, file in MODULES.items() if "sqlite3" in ast.dump(ast.parse(file.read_text("utf-8")))}
    above = {name for name in users if not name.startswith("storage.")}
    assert above <= {
        "upkeep", "arena.versions", "arena.systems.fts5", "interfaces.importers.mem0", "adapters.conformance.langgraph",
    }  # fmt: skip
