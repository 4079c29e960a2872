"""What is retained is read for statements once, in order, whoever reads and wherever a reader was stopped."""

import io
import json

import pytest

from around_banks import Clock, exported
from remanence import Memory, import_bundle
from remanence.faculties.learning import Learning
from remanence.lifecycle.extraction import mark
from remanence.protocols import Draft, Edit, Extracted
from remanence.storage.ids import IdFactory
from remanence.storage.sqlite.store import SqliteStore
from remanence.types import Act, Entity, Kind, Link, LinkType, Statement, Unit


class Homes:
    """Reads "NAME lives in PLACE", of which there is one at a time; keeps what it was shown."""

    part = "homes.v1"

    def __init__(self):
        self.shown = []

    def __call__(self, passages):
        self.shown += passages
        return [list(self._of(passage.record.text)) for passage in passages]

    def _of(self, text):
        name, said, place = text.partition(" lives in ")
        if said:
            statement = Statement(subject=name, attribute="lives_in", value=place, single=True)
            yield Extracted(text=f"{text}.", start=0, end=len(text), statement=statement, kind=Kind.PERSONA)


@pytest.fixture
def store(path):
    """A bank's store, opened beside the memory that fills it."""
    Memory(path).close()
    store = SqliteStore(path)
    yield store
    store.close()


def reader(store, extractor, clock=None):
    """Somebody who reads a bank."""
    clock = clock or Clock()
    return Learning(store, clock=clock, new_id=IdFactory(clock), principal="", recipe="balanced", extractor=extractor)


def statements(store):
    """All statements of a bank, forgotten and retired ones too."""
    with store.snapshot() as snapshot:
        return list(snapshot.scan_all(Unit.STATEMENT))


def test_every_record_is_read_once_and_in_order(path, store):
    """Two readers of one bank share the work; nothing is read twice, and a third run finds nothing."""
    with Memory(path) as memory:
        memory.retain_many([{"text": f"P{n} lives in X{n}"} for n in range(40)])
        first, second = Homes(), Homes()
        assert reader(store, first).read(most=15) == 15
        assert reader(store, second).read() == 25
        assert [p.record.text for p in first.shown + second.shown] == [f"P{n} lives in X{n}" for n in range(40)]
        assert reader(store, Homes()).read() == 0
        assert len(statements(store)) == 40
        memory.retain("Q lives in Y")
        assert reader(store, Homes()).unread() == 1


def test_a_reader_that_was_overtaken_stores_nothing(path, store):
    """What another process read between the looking and the storing is not stored a second time."""

    class Overtaken(Homes):
        def __call__(self, passages):
            if not self.shown:
                reader(store, Homes()).read()
            return super().__call__(passages)

    with Memory(path) as memory:
        memory.retain("Ana lives in Porto")
    reader(store, Overtaken()).read()
    assert [record.text for record in statements(store)] == ["Ana lives in Porto."]


def test_a_statement_cites_what_it_was_read_from(path, store):
    """Its span, place, tags and trust are those of its passage; text that anybody may have written makes no persona."""
    with Memory(path) as memory:
        memory.retain("Ana lives in Porto", session="s", tags=["home"], metadata={"topic": "move"}, origin="web")
        reader(store, Homes()).read()
        (said,) = statements(store)
        turn = memory.get(memory.recall("Porto", k=1)[0].id)
        assert said.sources == turn.sources
        assert (said.session, said.tags, said.metadata["topic"]) == ("s", ("home",), "move")
        assert (said.trust, said.taint, said.kind) == (turn.trust, "web", Kind.SEMANTIC)
        assert said.statement == Statement(subject="Ana", attribute="lives_in", value="Porto", single=True)
        assert turn.statement is None


def test_a_passage_is_shown_with_the_turns_before_it(path, store):
    """Those of its session; "you" is whoever else speaks, unless several do."""
    with Memory(path) as memory:
        for actor, text in (("ana", "one"), ("bo", "two"), ("ana", "three"), ("cy", "four"), ("bo", "five")):
            memory.retain(text, actor=actor, session="s")
        memory.retain("elsewhere", actor="ana", session="t")
    homes = Homes()
    reader(store, homes).read()
    seen = [([r.text for r in p.before], p.partner) for p in homes.shown]
    assert seen == [
        ([], None),
        (["one"], "ana"),
        (["one", "two"], "bo"),
        (["one", "two", "three"], None),
        (["one", "two", "three", "four"], None),
        ([], None),
    ]


def test_what_is_forgotten_or_replaced_is_not_read(path, store):
    """A reader that comes later passes over it."""
    with Memory(path) as memory:
        memory.retain("Ana lives in Porto", id="home")
        memory.retain("Ana lives in Lisbon", id="home", supersede=True)
        memory.forget(memory.retain("Bo lives in Rome").records[0])
    reader(store, Homes()).read()
    assert [record.text for record in statements(store)] == ["Ana lives in Lisbon."]


@pytest.mark.parametrize("hide", ["forget", "supersede", "undo"])
def test_what_was_hidden_while_it_was_unread_is_read_when_it_comes_back(path, store, hide):
    """Nothing is lost: whatever hid it, and however often, it is read once after what hid it was undone."""
    with Memory(path) as memory:
        kept = memory.retain("Ana lives in Porto", id="home")
        if hide == "forget":
            act = memory.forget("home")
        elif hide == "supersede":
            act = memory.retain("no home", id="home", supersede=True)
        else:
            act = memory.undo(kept.operation)
        homes = Homes()
        reader(store, homes).read()
        assert not statements(store)
        for _ in range(2):
            assert reader(store, homes).unread() == 0
            memory.undo(act.operation)
            assert reader(store, homes).unread() == (0 if statements(store) else 1)
            reader(store, homes).read()
            assert [(r.text, r.forgotten) for r in statements(store)] == [("Ana lives in Porto.", False)]
            act = memory.forget("home")
            reader(store, homes).read()
            assert [r.forgotten for r in statements(store)] == [True]
        assert [p.record.text for p in homes.shown].count("Ana lives in Porto") == 1
        assert memory.verify().ok


def test_what_is_forgotten_while_it_is_being_read_waits(path, store):
    """No statement outlives its turn, and none is missing once the turn is back."""
    with Memory(path) as memory:
        memory.retain("Ana lives in Porto", id="home")

        class Slow(Homes):
            def __call__(self, passages):
                if not self.shown:
                    memory.forget("home")
                return super().__call__(passages)

        slow = Slow()
        reader(store, slow).read()
        assert not statements(store)
        memory.undo()
        reader(store, slow).read()
        assert [record.text for record in statements(store)] == ["Ana lives in Porto."]


def test_a_statement_that_somebody_forgot_does_not_come_back_with_its_turn(path, store):
    """A turn that was read is not read again."""
    with Memory(path) as memory:
        memory.retain("Ana lives in Porto", id="home")
        reader(store, Homes()).read()
        memory.forget(statements(store)[0].id)
        act = memory.forget("home")
        memory.undo(act.operation)
        assert reader(store, Homes()).read() == 0
        assert [record.forgotten for record in statements(store)] == [True]


@pytest.mark.parametrize("current", [False, True])
def test_a_bundle_brings_what_is_unread(path, tmp_path, current):
    """What waits goes on to wait in the copy, and what was read is not read again, even if it said nothing."""
    with Memory(path) as memory:
        memory.retain("Hm.")
        memory.retain("I live in Porto.", actor="Ana")
        memory.wait()
        for record in memory.list(unit="statement"):
            memory.forget(record.id)
        memory.retain("I live in Rome.", actor="Bo", id="bo")
        memory.retain("I live in Faro.", actor="Cy", id="cy")
        act = memory.forget("cy")
        if not current:
            memory.wait()
            memory.undo(act.operation)
        text = exported(memory, current=current)
    with import_bundle(io.BytesIO(text.encode()), tmp_path / "copy.rem") as copy:
        assert exported(copy, current=current) == text
        assert copy.stats().unread == 1
        copy.wait()
        assert {r.actor for r in copy.list(unit="statement")} == ({"Bo"} if current else {"Bo", "Cy"})
        assert copy.verify().ok


def test_a_bundle_brings_how_far_a_bank_was_read(path, store, tmp_path):
    """A restored bank, with or without its history, does not read again what was read before."""
    with Memory(path) as memory:
        memory.retain("Ana lives in Porto")
        reader(store, Homes()).read()
        for current in (False, True):
            bundle = io.BytesIO(exported(memory, current=current).encode())
            copy = tmp_path / f"copy-{current}.rem"
            with import_bundle(bundle, copy) as restored:
                assert restored.verify().ok
            other = SqliteStore(copy)
            homes = Homes()
            assert reader(other, homes).read() == 0, f"current={current}"
            other.close()


def test_an_act_may_change_entities_and_links(path, store):
    """An alias, a merge and the end of a link are edits: they are checked, exported, restored and digested."""
    clock = Clock()
    with Memory(path, clock=clock) as memory:
        memory.retain("hello", actor="ana")
        (ana,) = memory.list("entities")
        with store.write(clock) as tx:
            mel = Entity(id="mel", name="Mel", recorded_at=tx.now)
            link = Link(id="l", type=LinkType.SIMILAR, source="mel", target=ana.id, recorded_at=tx.now)
            tx.append(Draft(act=Act.EXTRACT, subjects=("mel",), entities=(mel,), links=(link,)),
                      operation="a", principal="")  # fmt: skip
        edits = (
            Edit("mel", "merged_into", None, ana.id),
            Edit(ana.id, "aliases", [], ["Mel"]),
            Edit("l", "link.retired_at", None, 1),
        )
        with store.write(clock) as tx:
            tx.append(Draft(act=Act.EXTRACT, subjects=("mel", ana.id), edits=edits), operation="b", principal="")
            assert tx.field(ana.id, "aliases") == ["Mel"]
            with pytest.raises(ValueError, match="no act may edit"):
                tx.field(ana.id, "name")
        assert memory.verify().ok
        assert {(e.name, e.aliases, e.merged_into) for e in memory.list("entities")} == {
            ("ana", ("Mel",), None),
            ("Mel", (), ana.id),
        }
        text = exported(memory)
        with import_bundle(io.BytesIO(text.encode()), path.with_name("b.rem")) as copy:
            assert exported(copy) == text
    with store.raw() as db:
        db.execute("UPDATE entities SET merged_into = NULL")
    with Memory(path) as memory:
        assert not memory.verify().ok


def test_a_reader_leaves_its_mark_in_the_journal(path, store):
    """One entry a batch, which moves the mark on; also where nothing was found."""
    with Memory(path) as memory:
        memory.retain("nothing to see")
    reader(store, Homes()).read()
    with store.snapshot() as snapshot:
        *_, last = snapshot.journal()
        assert (last.act, last.subjects) == (Act.EXTRACT, ("bank",))
        assert json.loads(snapshot.meta(mark("homes.v1"))) == 1
