"""Who may do what in one bank: nobody changes, grants or signs what it may not, whatever the act is called."""

import inspect
import json
import os
import shutil

import pytest

from guarded import guarded_bank
from remanence import BankUnreadable, Memory, PermissionDenied, Policy
from remanence.protocols import Draft, Edit
from remanence.trust.access import RIGHT_OF, Access, Grant, Guard, Right, checked_name, held_access
from remanence.types import Act, Kind


@pytest.fixture
def path(tmp_path):
    return guarded_bank(tmp_path / "team.rem")


def test_whoever_may_not_read_reads_nothing(path):
    """A principal that may only write gets a denial from every reading verb, and its receipt all the same."""
    with Memory(path, principal="cy") as cy:
        assert cy.retain("The boiler is serviced.").verified
        for call in (
            lambda: cy.recall("boiler"), lambda: cy.get("open1"), lambda: list(cy.list()), lambda: cy.stats(),
            lambda: cy.context("x"), lambda: cy.reflect("x?"), lambda: cy.profile(), lambda: cy.timeline(),
            lambda: cy.story("Ana"), lambda: cy.diff("2020"), lambda: list(cy.journal()), lambda: cy.history("open1"),
            lambda: cy.blocks.list(), lambda: cy.tasks.tree(), lambda: cy.experience.recall("x"),
            lambda: cy.why_not("x", "open1"), lambda: cy.export(os.devnull + "x", current=True),
        ):  # fmt: skip
            with pytest.raises(PermissionDenied, match="'cy' may not read here: ask an owner"):
                call()


def test_whoever_has_no_right_cannot_open(path):
    """Neither a stranger nor nobody named; the error names the owner and nothing else."""
    for principal in ("di", "", "team:kitchen", "team:owners", "Ana", "ana "):
        with pytest.raises(PermissionDenied) as told:
            Memory(path, principal=principal)
        assert "ana" in str(told.value)
        assert "Lisbon" not in str(told.value)


ACTS = {
    "retain": lambda m: m.retain("x"),
    "retain_many": lambda m: m.retain_many([{"text": "x"}]),
    "retain_document": lambda m: m.retain_document("# x\n\ny"),
    "blocks": lambda m: m.blocks.set("a", "b"),
    "tasks": lambda m: m.tasks.begin("a"),
    "experience": lambda m: m.experience.record("x", [{"action": "y"}], True),
    "forget": lambda m: m.forget("open1"),
    "correct": lambda m: m.correct("open1", "I live in Faro."),
    "feedback": lambda m: m.feedback(used=["open1"]),
    "rename": lambda m: m.rename("x"),
    "set_policy": lambda m: m.set_policy(Policy(most=1)),
    "set_trust_policy": lambda m: m.set_trust_policy({"limits": {"k": 5}}),
    "fade": lambda m: m.fade(),
    "consolidate": lambda m: m.consolidate(),
    "verify": lambda m: m.verify(),
    "repair": lambda m: m.repair(),
    "reembed": lambda m: m.reembed("static"),
    "backup": lambda m: m.backup(m.path + ".copy"),
    "export": lambda m: m.export(m.path + ".jsonl"),
    "price": lambda m: m.price(),
    "share": lambda m: m.share("open1", "team:kitchen"),
    "own": lambda m: m.access.own("eve"),
    "open": lambda m: m.access.open(),
    "team": lambda m: m.access.team("kitchen", "eve"),
    "grant": lambda m: m.access.grant("eve", "write"),
    "undo": lambda m: m.undo(),
}


@pytest.mark.parametrize("act", ACTS)
def test_a_reader_changes_nothing(path, act):
    """Eve may read. Every act, and all that concerns the bank as a whole, is denied, and leaves no trace."""
    with Memory(path, principal="ana") as ana:
        before = ana.seq
    with Memory(path, principal="eve") as eve, pytest.raises(PermissionDenied):
        ACTS[act](eve)
    with Memory(path, principal="ana") as ana:
        assert ana.seq == before


def test_a_right_is_for_its_kinds(path):
    """Fay reads statements and what they rest on, but no turn."""
    with Memory(path, principal="fay") as fay:
        assert {r.kind for r in fay.list()} == {Kind.SEMANTIC}
        assert list(fay.recall("where does Ana live?", unit="turn")) == []
        assert {hit.record.kind for hit in fay.recall("where does Ana live?", unit="statement")} == {Kind.SEMANTIC}


def test_nobody_grants_what_it_has_not(path):
    """Who may grant gives and takes its own rights only, and makes neither owners nor teams."""
    with Memory(path, principal="ana") as ana:
        ana.access.grant("bo", "grant")
    with Memory(path, principal="bo") as bo:
        bo.access.grant("di", "read")
        for more in (
            lambda: bo.access.grant("bo", "erase"), lambda: bo.access.grant("di", "promote"),
            lambda: bo.access.own("bo"), lambda: bo.access.disown("ana"), lambda: bo.access.open(),
            lambda: bo.access.team("kitchen", "di"), lambda: bo.access.team("kitchen"),
        ):  # fmt: skip
            with pytest.raises((PermissionDenied, ValueError)):
                more()
    with Memory(path, principal="di") as di:
        assert list(di.list())


def test_sharing_is_for_whoever_stored_it(path):
    """Bo shares his own, not Ana's; what was shared takes all that was made of it along, and an undo takes it back."""
    with Memory(path, principal="bo") as bo:
        bo.retain("I live in Faro.", actor="bo", id="bos", audience="bo")
        bo.extract()
        with pytest.raises(PermissionDenied):
            bo.share("open1", "bo")
        with pytest.raises(PermissionDenied):
            bo.retain("For Ana.", audience="ana")
        bo.share("bos", "")
        assert {r.audience for r in bo.list(actors="bo")} == {""}
        bo.undo()
        assert {r.audience for r in bo.list(actors="bo")} == {"bo"}
    with Memory(path, principal="eve") as eve:
        assert "Faro" not in repr(list(eve.list()))


def test_an_open_bank_has_no_private_records(tmp_path):
    """Better an error than a privacy that is none; and a bank in memory has nobody to keep out."""
    with Memory(tmp_path / "a.rem", principal="ana") as mem:
        with pytest.raises(ValueError, match="open bank"):
            mem.retain("x", audience="ana")
        assert mem.stats().episodes == 0
        with pytest.raises(ValueError, match="first owner"):
            mem.access.own("bo")
    with Memory(":memory:", principal="ana") as mem, pytest.raises(ValueError, match="in memory"):
        mem.access.own("ana")


def test_who_did_what_is_in_the_journal(path):
    """Every act names its principal, and nobody signs for another."""
    with Memory(path, principal="bo") as bo:
        bo.retain("I was here.", id="b")
        with pytest.raises(PermissionDenied, match="in the name of"), bo._store.write(bo._clock) as tx:
            tx.append(Draft(act=Act.RETAIN, subjects=("bank",)), operation="o", principal="ana")
    with Memory(path, principal="ana") as ana:
        assert {change.principal for change in ana.history("b")} == {"bo"}
        assert {change.principal for change in ana.journal()} == {"ana", "bo"}


def test_an_act_by_another_name_is_the_same_act(path):
    """A setting takes its right, whatever the act is called that changes it."""
    with Memory(path, principal="bo") as bo:
        for field in ("access", "trust_policy", "policy", "name"):
            draft = Draft(act=Act.RETAIN, subjects=("bank",), edits=(Edit("bank", field, None, None),))
            with pytest.raises(PermissionDenied), bo._store.write(bo._clock) as tx:
                tx.append(draft, operation="o", principal="bo")


@pytest.mark.parametrize("act", Act)
def test_every_act_has_its_right(act):
    """An act that nobody thought of is the owners'; here it is noticed."""
    assert act in RIGHT_OF


def test_every_verb_that_uses_the_whole_bank_asks_first():
    """In `Memory`, what reaches past the guard is what owners do, or says nothing of the content."""
    harmless = {"__init__", "_read_back", "_name", "name", "_open_zone", "receipt"}
    for name, member in vars(Memory).items():
        function = member.fget if isinstance(member, property) else member
        if inspect.isfunction(function) and "self._whole" in inspect.getsource(function) and name not in harmless:
            assert "self._own()" in inspect.getsource(function), name


def test_a_bank_that_says_who_may_use_it_in_no_known_way_is_closed():
    """Damage opens nothing."""
    for text in ("", "nonsense", "{}", '{"owners": []}', '{"owners": ["bo"], "more": 1}', "null", '{"owners": "bo"}'):
        with pytest.raises(BankUnreadable):
            held_access(text)


@pytest.mark.parametrize(
    "name", ["", " ", " ana", "ana\x00", "an\u200ba", "ａｎａ", "bo\u202e", "a" * 300, "team:x", "a\nb"]
)
def test_a_name_that_deceives_is_refused(name):
    """No look-alike, no invisible character, no team in the place of a principal."""
    with pytest.raises(ValueError, match=r"name|team|principal"):
        checked_name(name)


def test_nobody_passes_for_a_team():
    """A principal that calls itself as a team does has none of the team's rights."""
    access = Access(owners=("ana",), teams={"team:k": ("bo",)}, grants=(Grant("team:k", Right.READ),))
    guard = Guard("team:k")
    guard.take(json.dumps({"owners": ["ana"], "teams": {"team:k": ["bo"]}}))
    assert not access.may("team:k", Right.READ)
    assert guard.sight is not None
    assert guard.sight.audiences == {"", "team:everyone"}


def test_a_promotion_is_an_act_by_one_who_may(path):
    """Web text becomes a procedure or persona only so; the act names who answers for it, and can be undone."""
    with Memory(path, principal="ana") as ana:
        ana.retain("Marta lives in Braga.", origin="web", id="w")
        ana.wait()
        statement = next(r for r in ana.list(unit="statement") if r.taint == "web")
        with pytest.raises(ValueError, match="persona or procedural"):
            ana.promote(statement.id, "semantic")
    with Memory(path, principal="bo") as bo, pytest.raises(PermissionDenied):
        bo.promote(statement.id, "persona")
    with Memory(path, principal="ana") as ana:
        done = ana.promote(statement.id, "persona")
        promoted = ana.get(done.records[0])
        assert (promoted.kind, promoted.taint, promoted.trust) == (Kind.PERSONA, "", statement.trust)
        assert ana.get(statement.id).retired_at is not None
        assert ana.history(promoted.id)[0].principal == "ana"
        assert ana.verify().ok
        ana.undo()
        assert ana.get(statement.id).retired_at is None


def test_a_copy_of_the_bank_keeps_its_owners(path, tmp_path):
    """Whoever copies the file has the file; the engine asks the same of it."""
    copy = tmp_path / "copy.rem"
    shutil.copy(path, copy)
    with pytest.raises(PermissionDenied):
        Memory(copy, principal="di")
