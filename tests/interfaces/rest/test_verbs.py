"""The table of verbs: what a request says is what a call says, and what comes back is what the library gives."""

import inspect

import msgspec
import pytest

from remanence import Memory
from remanence.interfaces.rest.verbs import FACULTIES, VERBS
from remanence.interfaces.rest.wire import decode

NOT_OVER_HTTP = {
    "retain_jsonl": "lines are a body of retain-many", "stats": "a resource", "export": "streamed",
    "watch": "runs until it is stopped: the server's own", "reembed": "names a model that the server would load",
    "backup": "writes a file of the server", "note_copy": "names a file of the server", "close": "the server's own",
}  # fmt: skip


def public(kind: type) -> set[str]:
    return {n for n, m in inspect.getmembers(kind, inspect.isfunction) if not n.startswith("_")}


def test_every_method_is_a_verb_or_says_why_not():
    """A verb that Memory gains is served, or someone says why it is not."""
    of_memory = {name for name in VERBS if "." not in name}
    assert of_memory | set(NOT_OVER_HTTP) == public(Memory)
    assert not of_memory & set(NOT_OVER_HTTP)
    for faculty, kind in FACULTIES.items():
        beside = {"share", "promote"} if faculty == "access" else set()  # which Memory has itself
        assert {n.split(".")[1] for n in VERBS if n.startswith(faculty + ".")} == public(kind) - beside


@pytest.mark.parametrize("verb", VERBS.values(), ids=list(VERBS))
def test_every_verb_describes_what_it_takes_and_gives(verb):
    """Both have a JSON schema, and no argument takes a path or a function."""
    schema = msgspec.json.schema(verb.arguments)
    msgspec.json.schema(verb.result)
    assert "PathLike" not in str(schema)
    assert not {"progress", "count", "checkpoints", "to", "key"} & set(verb.arguments.__struct_fields__) - {"to"}


def test_results_come_back_as_the_library_gives_them(ana, banks):
    """What is decoded on the client's side equals what a Memory on the same bank returns, with its pack."""
    asked = {"query": "where does Ana live?", "k": 3}
    hits = decode(ana.post("/v1/banks/ana/recall", json=asked).content, VERBS["recall"].result)
    with Memory(banks / "ana.rem") as mem:
        direct = mem.recall("where does Ana live?", k=3)
        assert tuple(hits) == tuple(direct)
        assert (hits.query, hits.confidence) == (direct.query, direct.confidence)
        assert hits.context(tokens=200) == direct.context(tokens=200)
        answer = ana.post("/v1/banks/ana/reflect", json={"question": "When did Ana move to Lisbon?"})
        assert decode(answer.content, VERBS["reflect"].result) == mem.reflect("When did Ana move to Lisbon?")


def test_what_is_in_mind_is_packed_on_the_other_side_too(ana):
    """A block stands first in a pack that a client makes of the hits it got."""
    ana.post("/v1/banks/ana/blocks/set", json={"name": "identity", "text": "You are Ana's assistant."})
    found = ana.post("/v1/banks/ana/recall", json={"query": "where does Ana live?"})
    hits = decode(found.content, VERBS["recall"].result)
    assert "You are Ana's assistant." in hits.context(tokens=300).text


@pytest.mark.parametrize(
    ("name", "args", "kwargs"),
    [("forget", ("m1",), {"dry_run": True}), ("access.team", ("team:x",), {}), ("undo", (), {}),
     ("recall", ("where?",), {"k": 2, "actors": "ana"})],
)  # fmt: skip
def test_a_call_is_what_its_body_says(name, args, kwargs):
    """`body` and `call` are inverse, also where a method takes any number of ids."""
    verb, seen = VERBS[name], []

    class Recorder:
        def __getattr__(self, _):
            return self

        def __call__(self, *args, **kwargs):
            seen.append((args, kwargs))

    verb.call(Recorder(), verb.body(*args, **kwargs))
    ((given, named),) = seen
    assert verb.signature.bind(None, *given, **named) == verb.signature.bind(None, *args, **kwargs)
