"""Principals in one bank: nobody sees, infers or changes what is not for them, whichever verb they use."""

import inspect
import json
import os
import shutil

import pytest

from remanence import BankUnreadable, Memory, NotFound, PermissionDenied, Policy
from remanence.protocols import Draft, Edit
from remanence.trust.access import RIGHT_OF, Access, Grant, Guard, Right, checked_name, held_access
from remanence.types import Act, Kind

SECRET = "xylophone"
"""A word that only what is for Ana says."""
UNITS = ("turn", "window", "statement", "session")


@pytest.fixture
def path(tmp_path):
    """A bank that Ana owns: Bo may read and write, Cy may only write, Di nothing; some of it is for Ana or Bo alone."""
    file = tmp_path / "team.rem"
    with Memory(file, principal="ana") as ana:
        ana.access.own("ana")
        ana.access.team("kitchen", "bo", "eve")
        ana.access.grant("bo", "read", "write", "correct")
        ana.access.grant("cy", "write")
        ana.access.grant("fay", "read", kinds=["semantic"])
        ana.access.grant("eve", "read")
        ana.retain("I live in Lisbon.", actor="ana", session="s", at="2025-01-01", id="open1")
        ana.retain(f"I live in Porto with my {SECRET}.", actor="ana", session="s", at="2025-02-01", id="hid",
                   audience="ana", metadata={"topic": SECRET}, tags=[SECRET])  # fmt: skip
        ana.retain("I like the sea and the oboe.", actor="ana", session="s", at="2025-03-01", id="open2")
        ana.retain("The kitchen code is 4711.", actor="ana", at="2025-03-02", id="team", audience="team:kitchen")
        ana.retain(f"My {SECRET} teacher is Quentin Zander.", actor="ana", at="2025-03-03", audience="ana")
        ana.wait()
        ana.consolidate()
        ana.blocks.set("mood", "Calm.")
    return file


def everything(memory: Memory) -> str:
    """All that a principal can read of a bank, by every verb that reads, as one text."""
    ids = [record.id for record in memory.list()]
    asked = (f"the {SECRET} in Porto", "where does Ana live?", "Quentin Zander")
    told = [
        *(list(memory.list(what)) for what in ("records", "episodes", "entities", "links")),
        list(memory.list(unit="statement")),
        list(memory.list(forgotten=True)),
        [list(memory.recall(query, k=50, unit=unit)) for query in asked for unit in UNITS],
        memory.context("where does Ana live?", tokens=4000).text,
        str(memory.reflect("Where does Ana live?")),
        str(memory.profile("ana")),
        list(memory.timeline()),
        list(memory.timeline("Ana", unit="statement")),
        memory.diff("2020-01-01"),
        list(memory.journal()),
        [memory.history(id) for id in ids],
        [str(each) for each in memory.story("Ana")],
        memory.blocks.list(),
        memory.tasks.tree(all=True),
        memory.stats().records,
        [memory.why_not("Lisbon", id) for id in ids[:3]],
    ]
    return repr(told)


def test_no_verb_shows_what_is_not_for_who_asks(path):
    """Every reading verb of Bo gives no word, name or id of what is for Ana alone; for Ana they do."""
    with Memory(path, principal="ana") as ana:
        assert SECRET in everything(ana)
        hidden = {r.id for r in ana.list() if r.audience == "ana"} | {
            r.id for r in ana.list(unit="statement") if r.audience == "ana"
        }
        hidden |= {span.episode for r in ana.list() if r.audience == "ana" for span in r.sources}
        assert len(hidden) >= 4
    with Memory(path, principal="bo") as bo:
        seen = everything(bo)
        for word in (SECRET, "Quentin", "Zander", *hidden):
            assert word not in seen, word
        assert "4711" in seen
        assert "Lisbon" in seen


@pytest.mark.parametrize("budget", ["fast", "balanced"])
def test_the_answer_is_that_of_a_bank_without_what_is_hidden(tmp_path, path, budget):
    """Same hits and same scores, to the last digit: no statistic of an index tells of a hidden record."""
    with Memory(tmp_path / "less.rem") as less, Memory(path, principal="eve") as eve:
        for episode in eve.list("episodes"):
            if episode.text != "Calm.":
                less.retain(episode.text, actor=episode.actor, session=episode.session, at=episode.at.start)
        less.extract()
        for query in (f"the {SECRET} in Porto", "where does Ana live?", "sea", "the code"):
            ours, theirs = (
                [(hit.text, hit.score, hit.why) for hit in memory.recall(query, k=20, budget=budget)]
                for memory in (eve, less)
            )
            assert [hit[:2] for hit in ours] == [hit[:2] for hit in theirs]


def test_an_id_that_is_guessed_means_nothing(path):
    """No verb that takes an id knows one of what is hidden, ours or the caller's."""
    with Memory(path, principal="ana") as ana:
        turn = next(r for r in ana.list() if SECRET in r.text)
        operation = ana.history(turn.id)[0].operation
    with Memory(path, principal="bo") as bo:
        for id in (turn.id, turn.sources[0].episode, "hid"):
            for call in (
                bo.get, bo.history, bo.forget, lambda id: bo.correct(id, "x"), lambda id: bo.share(id, ""),
                lambda id: bo.feedback(wrong=[id]), lambda id: bo.why_not("x", id), bo.undo,
            ):  # fmt: skip
                with pytest.raises(NotFound) as told:
                    call(id)
                assert SECRET not in str(told.value)
        with pytest.raises(NotFound):
            bo.undo(operation)
        with pytest.raises(NotFound):
            list(bo.list(after=turn.id))
        assert bo.forget(origins="user", dry_run=True).records
        assert turn.id not in bo.forget(origins="user", dry_run=True).records


def test_a_callers_id_that_is_taken_by_what_is_hidden_is_free(path):
    """Neither an error nor a repetition tells that the id is known; nor does superseding touch the hidden one."""
    with Memory(path, principal="bo") as bo:
        assert not bo.retain(f"I live in Porto with my {SECRET}.", id="hid", actor="ana").repeated
        assert bo.retain("Something else.", id="hid", supersede=True).verified
    with Memory(path, principal="ana") as ana:
        assert any(r.audience == "ana" and SECRET in r.text for r in ana.list())


def test_what_is_private_changes_nothing_that_others_see(path):
    """Ana's private move to Porto leaves Lisbon current for Bo, and is current for Ana."""
    with Memory(path, principal="bo") as bo:
        assert [told.value for told in bo.story("Ana", "lives_in")[0].current] == ["Lisbon"]
    with Memory(path, principal="ana") as ana:
        assert "Porto" in {told.value for told in ana.story("Ana", "lives_in")[0].told}


def test_what_is_made_of_private_text_is_private(path):
    """Statements, windows and summaries are for nobody whom some of their sources are not for."""
    with Memory(path, principal="ana") as ana:
        episodes = {s.episode for r in ana.list() if r.audience == "ana" for s in r.sources if r.unit == "turn"}
        made = [r for u in ("window", "statement", "session") for r in ana.list(unit=u)
                if episodes & {s.episode for s in r.sources}]  # fmt: skip
        assert {r.unit.value for r in made} >= {"session", "statement"}
        assert {r.audience for r in made} == {"ana"}


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


def test_a_grant_ends_at_the_next_call(path):
    """A principal that is at work notices, with warm indexes too; so does one whose audience changed."""
    with Memory(path, principal="ana") as ana, Memory(path, principal="bo") as bo:
        assert not [hit for hit in bo.recall(SECRET, k=50) if SECRET in hit.text]
        ana.share("hid", "")
        assert [hit for hit in bo.recall(SECRET, k=50) if SECRET in hit.text]
        ana.share("hid", "ana")
        assert not [hit for hit in bo.recall(SECRET, k=50) if SECRET in hit.text]
        assert not [hit for hit in bo.recall(SECRET, k=50, unit="statement") if SECRET in hit.text]
        ana.access.revoke("bo")
        with pytest.raises(PermissionDenied):
            bo.recall("Lisbon")


def test_a_team_sees_what_is_for_it(path):
    """And who leaves it does not, from then on."""
    with Memory(path, principal="ana") as ana, Memory(path, principal="eve") as eve:
        assert "4711" in repr(list(eve.list()))
        ana.access.team("kitchen", "bo")
        assert "4711" not in repr(list(eve.list()))


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


def test_a_session_of_several_audiences_says_nothing_in_between(path):
    """What rests on what is for Ana and on what is for Bo is the owners' only."""
    with Memory(path, principal="ana") as ana:
        for n, who in enumerate(["ana", "bo", "ana", "bo", "ana", "bo"]):
            ana.retain(f"Word {n} for {who}.", session="mixed", actor="ana", audience=who)
        assert {r.audience for r in ana.list(unit="window", sessions="mixed")} == {"team:owners"}
    with Memory(path, principal="bo") as bo:
        assert not list(bo.list(unit="window", sessions="mixed"))
        assert len(list(bo.list(sessions="mixed"))) == 3


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
    harmless = {"__init__", "_read_back", "_name", "name", "_open_zone"}
    for name, member in vars(Memory).items():
        function = member.fget if isinstance(member, property) else member
        if inspect.isfunction(function) and "self._whole" in inspect.getsource(function) and name not in harmless:
            assert "self._own()" in inspect.getsource(function), name


def test_further_banks_are_asked_in_the_same_name(tmp_path, path):
    """`recall(banks=…)` shows of another bank what the principal may see there."""
    with Memory(tmp_path / "own.rem", principal="bo") as bo:
        hits = bo.recall(f"{SECRET} Lisbon", k=20, banks=[path])
        assert "Lisbon" in repr(list(hits))
        assert not any(SECRET in hit.text for hit in hits)
    with Memory(tmp_path / "di.rem", principal="di") as di, pytest.raises(PermissionDenied):
        di.recall("Lisbon", banks=[path])


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


def test_two_sights_of_one_process_share_no_answer(path):
    """The same question, warm and cold, by two principals of one process: each has its own answer and its own image."""
    with Memory(path, principal="ana") as ana, Memory(path, principal="bo") as bo:
        for _ in range(3):
            assert any(SECRET in hit.text for hit in ana.recall(SECRET, k=50))
            assert not any(SECRET in hit.text for hit in bo.recall(SECRET, k=50))
        for memory in (ana, bo):
            memory._derived.index("turn").save(force=True)
    with Memory(path, principal="ana") as ana:
        with ana._whole.raw() as db:
            names = [name for (name,) in db.execute("SELECT name FROM caches")]
        assert len([name for name in names if name.startswith("index:turn:")]) >= 2
    with Memory(path, principal="bo") as bo:
        assert not any(SECRET in hit.text for hit in bo.recall(SECRET, k=50))
        assert SECRET.encode() not in bo._store.get_cache(bo._derived.index("turn").cache_name)[1]


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


def test_history_is_whole_and_verifies(path):
    """What hides records hides them from principals, not from verification."""
    with Memory(path, principal="ana") as ana:
        assert ana.verify().ok
