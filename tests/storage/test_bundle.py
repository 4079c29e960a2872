"""The open bundle: it comes back identical, and a damaged one never becomes a bank."""

import hashlib
import io
import json

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from around_banks import Hashing, exported
from remanence import BundleUnreadable, Memory, PermissionDenied, Policy, StoreUnavailable, import_bundle
from remanence.protocols import EMPHASIS


def fill(memory):
    """One of everything that a bank can hold."""
    memory.retain_many([{"text": f"cup {n} of tea", "session": "s", "actor": "ana", "id": f"i{n}"} for n in range(6)])
    memory.retain(
        "the oboe\x00 is in Lisbon 👍🏽",
        id="oboe",
        metadata={"n": [1.5, 2**63 - 1, None, {"é": True}]},
        tags=["b", "a"],
    )
    memory.retain("the oboe is in Porto", id="oboe", at="May 2023", supersede=True)
    memory.forget("i2")
    memory.undo()
    memory.forget("i3")
    memory.rename("Ana")
    memory.retain_document("# Tea\n\nGreen tea.\n\n# Coffee\n\nBlack.", title="drinks")


@pytest.fixture(scope="module")
def bundle(tmp_path_factory):
    """The lines of a full bundle."""
    with Memory(tmp_path_factory.mktemp("bundle") / "a.rem") as memory:
        fill(memory)
        return exported(memory).encode().splitlines(keepends=True)


@pytest.fixture(scope="module")
def current(tmp_path_factory):
    """The lines of a bundle of the current state."""
    with Memory(tmp_path_factory.mktemp("bundle") / "a.rem") as memory:
        fill(memory)
        return exported(memory, current=True).encode().splitlines(keepends=True)


def sealed(lines):
    """A bundle of these lines with an end line that fits them, as a forger would make it."""
    data = b"".join(lines)
    end = {"type": "end", "lines": len(lines), "sha256": hashlib.sha256(data).hexdigest()}
    return io.BytesIO(data + json.dumps(end).encode() + b"\n")


def edited(line, **values):
    """A line with other values."""
    return json.dumps({**json.loads(line), **values}).encode() + b"\n"


def refused(stream, path):
    """Whether a bundle is refused as one, leaving no file behind."""
    with pytest.raises(BundleUnreadable):
        import_bundle(stream, path)
    assert not list(path.parent.glob("*b.rem*"))


def test_a_bundle_comes_back_byte_for_byte(path, tmp_path):
    """Export, import, export: the same bytes, the same journal, and a bank that verifies."""
    with Memory(path) as memory:
        fill(memory)
        memory.export(tmp_path / "a.jsonl")
        text, chain = exported(memory), memory.verify().chain
        state = exported(memory, current=True)
        hits = [(hit.id, hit.score) for hit in memory.recall("oboe in Porto")]
    with import_bundle(tmp_path / "a.jsonl", tmp_path / "b.rem") as copy:
        assert exported(copy) == text
        assert exported(copy, current=True) == state
        assert copy.verify().ok
        assert copy.verify().chain == chain
        assert copy.name == "Ana"
        assert [(hit.id, hit.score) for hit in copy.recall("oboe in Porto")] == hits
        assert copy.undo([c for c in copy.journal() if c.act == "forget"][-1].operation)
        copy.retain("and life goes on", id="new")


def test_a_bundle_of_the_current_state_comes_back_too(path, tmp_path):
    """What is believed is imported by one act; exporting it again gives the same bytes."""
    with Memory(path) as memory:
        fill(memory)
        state = exported(memory, current=True)
    with import_bundle(io.BytesIO(state.encode()), tmp_path / "b.rem") as copy:
        assert exported(copy, current=True) == state
        assert {change.act for change in copy.journal()} == {"import"}
        assert copy.verify().ok
        assert copy.get("oboe").text == "the oboe is in Porto"


def test_a_bundle_of_the_current_state_keeps_who_may_do_what(path, tmp_path):
    """Owners, teams, grants, audiences, and the policies of trust and of forgetting; a stranger sees nothing."""
    with Memory(path, principal="ana") as memory:
        fill(memory)
        memory.access.own("ana")
        memory.access.team("kitchen", "bo")
        memory.access.grant("team:kitchen", "read")
        memory.access.grant("cy", "write", kinds=["semantic"])
        memory.retain("the xylophone is hidden in Graz", audience="ana", id="hid", actor="ana")
        memory.set_trust_policy({"origins": {"web": {"trust": 0.1}}, "limits": {"k": 7}})
        memory.set_policy(Policy(most=1000))
        memory.wait()
        state, access, trust = exported(memory, current=True), memory.access.held(), memory.trust_policy
        policies = memory.policy
    with import_bundle(io.BytesIO(state.encode()), tmp_path / "b.rem", principal="ana") as copy:
        assert (copy.access.held(), copy.trust_policy, copy.policy) == (access, trust, policies)
        assert exported(copy, current=True) == state
        assert "xylophone" in copy.recall("xylophone", k=1)[0].text
        assert copy.verify().ok
        with pytest.raises(ValueError, match="7 at most"):
            copy.recall("tea", k=8)
    with Memory(tmp_path / "b.rem", principal="bo") as copy:
        assert not any("xylophone" in hit.text for hit in copy.recall("xylophone in Graz", k=7))
        with pytest.raises(PermissionDenied):
            copy.retain("the tea is mine")
    with pytest.raises(PermissionDenied):
        import_bundle(io.BytesIO(state.encode()), tmp_path / "c.rem")


def test_what_was_held_back_is_read_once_it_is_released_in_the_copy(path, tmp_path):
    """The turns that wait for a release keep waiting, as do those that nobody read before the export."""
    with Memory(path) as memory:
        for number, text in enumerate(("I live in Porto.", "I am allergic to peanuts.")):
            told = memory.retain(text, actor="ana", id=str(number))
            memory.quarantine.hold(told.records[0], reason="to be looked at")
            if not number:
                memory.wait()
        state = exported(memory, current=True)
    with import_bundle(io.BytesIO(state.encode()), tmp_path / "b.rem") as copy:
        assert exported(copy, current=True) == state
        copy.wait()
        assert not list(copy.list(unit="statement"))
        for number in "01":
            copy.quarantine.release(copy.get(number).id)
        copy.wait()
        assert {r.text for r in copy.list(unit="statement")} == {"Ana lives in Porto.", "Ana is allergic to peanuts."}
        assert copy.verify().ok


def test_a_bundle_of_a_bank_that_chose_nothing_says_nothing_of_it(current):
    """So that bundles, and their hashes, are what they were."""
    assert "settings" not in json.loads(current[0])


def test_a_bank_that_changed_its_embedder_can_be_restored(path, tmp_path):
    """The change of embedder is in the history, and the history still fits."""
    with Memory(path, embedder=Hashing("first")) as memory:
        memory.retain("tea", id="a")
        memory.reembed(Hashing("second"))
        memory.retain("oboe", id="b")
        text = exported(memory)
    with import_bundle(io.BytesIO(text.encode()), tmp_path / "b.rem") as copy:
        assert exported(copy) == text
        assert [hit.text for hit in copy.recall("oboe")] == ["oboe"]
    with Memory(tmp_path / "b.rem", embedder=Hashing("second")) as copy:
        assert copy.wait() == 2
        assert copy.verify().ok


def test_a_bundle_is_never_written_over_anything(mem, tmp_path):
    """Neither an export nor an import replaces a file."""
    mem.retain("tea")
    (tmp_path / "a.jsonl").write_text("mine")
    with pytest.raises(StoreUnavailable, match="exists"):
        mem.export(tmp_path / "a.jsonl")
    assert (tmp_path / "a.jsonl").read_text() == "mine"
    with pytest.raises(StoreUnavailable, match="exists"):
        import_bundle(io.BytesIO(exported(mem).encode()), mem.path)
    assert mem.stats().episodes == 1
    with pytest.raises(StoreUnavailable):
        import_bundle(tmp_path / "nothing.jsonl", tmp_path / "b.rem")


def test_every_cut_is_found(bundle, tmp_path):
    """A bundle that ends anywhere before its end is refused."""
    data = b"".join(bundle)
    for share in range(0, 100, 4):
        refused(io.BytesIO(data[: len(data) * share // 100]), tmp_path / "b.rem")
    refused(io.BytesIO(data + b"{}\n"), tmp_path / "b.rem")


def test_a_changed_word_is_found_without_a_history(current, tmp_path):
    """Where there is no chain, the hash of the end line finds what was changed, dropped or swapped."""
    data = b"".join(current)
    assert b"Porto" in data
    refused(io.BytesIO(data.replace(b"Porto", b"Parto")), tmp_path / "b.rem")
    refused(io.BytesIO(b"".join([*current[:2], *current[3:]])), tmp_path / "b.rem")
    refused(io.BytesIO(b"".join([current[0], current[2], current[1], *current[3:]])), tmp_path / "b.rem")


FORGERIES = {
    "a text": lambda line: {"text": "forged"} if line["type"] == "episode" else None,
    "a wrong enum": lambda line: {"origin": "heaven"} if line["type"] == "episode" else None,
    "an unknown act": lambda line: {"act": "explode"} if line["type"] == "change" else None,
    "a time beyond the calendar": lambda line: {"recorded_at": 2**62} if line["type"] == "record" else None,
    "a number beyond 64 bits": lambda line: {"recorded_at": 2**70} if line["type"] == "episode" else None,
    "an entry's time": lambda line: {"at": 2**62} if line["type"] == "change" else None,
    "an entry's number": lambda line: {"seq": -1} if line["type"] == "change" else None,
    "a digest that is none": lambda line: {"digest": "xyz"} if line["type"] == "change" else None,
    "a source elsewhere": lambda line: {"sources": [["nobody", 0, 1]]} if line["type"] == "record" else None,
    "a source past the end": lambda line: {
        "sources": [[line["sources"][0][0], 0, 10**6]]} if line["type"] == "record" else None,
    "no source": lambda line: {"sources": []} if line["type"] == "record" else None,
    "hidden by nobody": lambda line: {"forgotten": True} if line["type"] == "record" else None,
    "an edit of what may not be edited": lambda line: {"field": "text"} if line["type"] == "edit" else None,
    "an edit with SQL in it": lambda line: {"field": "id FROM records; --"} if line["type"] == "edit" else None,
    "a link's end": lambda line: {"target": "nobody"} if line["type"] == "link" else None,
    "a link of no type": lambda line: {"link": "likes"} if line["type"] == "link" else None,
    "the wrong type": lambda line: {"text": 7} if line["type"] == "episode" else None,
    "an unknown field": lambda line: {"more": 1} if line["type"] == "entity" else None,
    "the bank's name": lambda line: {"name": "Eve"} if line["type"] == "header" else None,
    "a zone that is none": lambda line: {"zone": "Mars/Olympus"} if line["type"] == "header" else None,
    "a later version": lambda line: {"version": 99} if line["type"] == "header" else None,
    "another program's": lambda line: {"bundle": "mem"} if line["type"] == "header" else None,
    "settings that steer nothing": lambda line: {"settings": {"erased": "7"}} if line["type"] == "header" else None,
    "access that cannot be read": lambda line: {"settings": {"access": "{}"}} if line["type"] == "header" else None,
    "a policy that is none": lambda line: {"settings": {"policy": "[7]"}} if line["type"] == "header" else None,
    "a trust policy that is none": lambda line: {
        "settings": {"trust_policy": '{"origins": 1}'}} if line["type"] == "header" else None,
    "an embedder that is none": lambda line: {"embedder": {"name": "static"}} if line["type"] == "header" else None,
}  # fmt: skip


@pytest.mark.parametrize("what", FORGERIES)
def test_a_forged_line_is_refused(bundle, tmp_path, what):
    """Also with an end line that fits: chain, digests and the lines themselves must agree."""
    number, changes = next(
        (n, changes) for n, line in enumerate(bundle[:-1]) if (changes := FORGERIES[what](json.loads(line)))
    )
    forged = [*bundle[:number], edited(bundle[number], **changes), *bundle[number + 1 : -1]]
    refused(sealed(forged), tmp_path / "b.rem")


CURRENT_FORGERIES = ["a wrong enum", "a time beyond the calendar", "a number beyond 64 bits", "a source elsewhere",
                     "a source past the end", "no source", "a zone that is none", "the wrong type",
                     "settings that steer nothing", "access that cannot be read", "a policy that is none",
                     "a trust policy that is none"]  # fmt: skip


@pytest.mark.parametrize("what", CURRENT_FORGERIES)
def test_a_forged_line_of_the_current_state_is_refused(current, tmp_path, what):
    """A bundle without history has no chain to contradict, but still must make sense."""
    number, changes = next(
        (n, changes) for n, line in enumerate(current[:-1]) if (changes := FORGERIES[what](json.loads(line)))
    )
    forged = [*current[:number], edited(current[number], **changes), *current[number + 1 : -1]]
    refused(sealed(forged), tmp_path / "b.rem")


@settings(max_examples=60)
@given(data=st.data())
def test_mangled_lines_are_refused_or_change_nothing(bundle, tmp_path_factory, data):
    """Lines dropped, doubled, swapped or garbled under a fitting end line: refused, or the bank is the same."""
    lines = list(bundle[:-1])
    kind = data.draw(st.sampled_from(["drop", "double", "swap", "garble"]))
    n, m = (data.draw(st.integers(0, len(lines) - 1)) for _ in range(2))
    if kind == "drop":
        del lines[n]
    elif kind == "double":
        lines.insert(m, lines[n])
    elif kind == "swap":
        lines[n], lines[m] = lines[m], lines[n]
    else:
        place = data.draw(st.integers(0, len(lines[n]) - 2))
        lines[n] = lines[n][:place] + data.draw(st.binary(min_size=1, max_size=3)) + lines[n][place + 1 :]
    folder = tmp_path_factory.mktemp("mangled")
    try:
        with import_bundle(sealed(lines), folder / "b.rem") as copy:
            assert copy.verify().ok
            stored = exported(copy).encode().splitlines(keepends=True)
    except BundleUnreadable:
        assert not list(folder.iterdir())
        return
    assert stored[1:-1] == bundle[1:-1] or kind == "swap" or (kind in ("garble", "double", "drop") and n == 0)


@settings(max_examples=30)
@given(st.binary(max_size=300))
def test_bytes_that_are_no_bundle_are_refused(tmp_path_factory, data):
    """Any bytes at all: BundleUnreadable, and no file."""
    refused(io.BytesIO(data), tmp_path_factory.getbasetemp() / "b.rem")


def test_deep_nesting_is_refused(bundle, tmp_path):
    """A line of a hundred thousand brackets is a bad line, not the end of the process."""
    deep = b'{"type":"edit","seq":1,"subject":"x","field":"forgotten","after":1,"before":' + b"[" * 100_000 + b"\n"
    refused(sealed([*bundle[:-1], deep]), tmp_path / "b.rem")


def test_what_actors_and_channels_have_earned_comes_along(tmp_path):
    """A bundle of the current state says it where it is not the default; what it says is looked at."""
    path = tmp_path / "earned.rem"
    with Memory(path, principal="ana") as memory:
        plain = exported(memory, current=True)
        wrong = memory.retain("Mara Lind lives in Porto.", actor="page", origin="web")
        memory.retain("Mara Lind rows on the lake at Holm.", actor="page", origin="web")
        memory.wait()
        memory.correct(wrong.episodes[0], "Mara Lind lives in Lunde.", actor="ana")
        shown = memory.recall("Where does Mara row?")
        memory.feedback(shown, used=shown[:1])
        earned, state = memory.reputations(), exported(memory, current=True)
    assert "settings" not in plain
    assert "reputation.web" in state.splitlines()[0]
    assert EMPHASIS in json.loads(state.splitlines()[0])["settings"]
    with import_bundle(io.BytesIO(state.encode()), tmp_path / "b.rem") as copy:
        assert [(r.actor, r.origin, r.trust, r.corrected) for r in copy.reputations()] == [
            (r.actor, r.origin, r.trust, r.corrected) for r in earned
        ]
        assert exported(copy, current=True) == state
        assert copy.verify().ok
    head, rest = state.split("\n", 1)
    for name, text in (("reputation.web\tpage", '{"corrected":-1}'), (EMPHASIS, '{"lexical":9.0}')):
        header = json.loads(head)
        assert name in header["settings"]
        header["settings"][name] = text
        with pytest.raises(BundleUnreadable, match="steered"):
            import_bundle(io.BytesIO(f"{json.dumps(header)}\n{rest}".encode()), tmp_path / "c.rem")
