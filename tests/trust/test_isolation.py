"""Principals in one bank: nobody sees or infers what is not for them, whichever verb they use."""

import pytest

from guarded import SECRET, guarded_bank
from remanence import Memory, NotFound, PermissionDenied

UNITS = ("turn", "window", "statement", "session")


@pytest.fixture
def path(tmp_path):
    return guarded_bank(tmp_path / "team.rem")


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


def test_a_window_is_for_whom_its_turns_are_while_a_bank_is_open(tmp_path):
    """Between two owners, too: what is made of what was for Ana alone is for nobody else later."""
    with Memory(tmp_path / "b.rem", principal="ana") as ana:
        ana.access.own("ana")
        ana.retain("The first word.", session="s", actor="ana", audience="ana")
        ana.access.open()
        for n in range(6):
            ana.retain(f"Word {n}.", session="s", actor="ana")
        ana.access.own("ana")
        first = [r for r in ana.list(unit="window", sessions="s") if "The first word" in r.text]
        assert [r.audience for r in first] == ["ana"] * len(first) != []


def test_a_session_of_several_audiences_says_nothing_in_between(path):
    """What rests on what is for Ana and on what is for Bo is the owners' only."""
    with Memory(path, principal="ana") as ana:
        for n, who in enumerate(["ana", "bo", "ana", "bo", "ana", "bo"]):
            ana.retain(f"Word {n} for {who}.", session="mixed", actor="ana", audience=who)
        assert {r.audience for r in ana.list(unit="window", sessions="mixed")} == {"team:owners"}
    with Memory(path, principal="bo") as bo:
        assert not list(bo.list(unit="window", sessions="mixed"))
        assert len(list(bo.list(sessions="mixed"))) == 3


def test_further_banks_are_asked_in_the_same_name(tmp_path, path):
    """`recall(banks=…)` shows of another bank what the principal may see there."""
    with Memory(tmp_path / "own.rem", principal="bo") as bo:
        hits = bo.recall(f"{SECRET} Lisbon", k=20, banks=[path])
        assert "Lisbon" in repr(list(hits))
        assert not any(SECRET in hit.text for hit in hits)
    with Memory(tmp_path / "di.rem", principal="di") as di, pytest.raises(PermissionDenied):
        di.recall("Lisbon", banks=[path])


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


def test_history_is_whole_and_verifies(path):
    """What hides records hides them from principals, not from verification."""
    with Memory(path, principal="ana") as ana:
        assert ana.verify().ok


def said_twice(path, audiences):
    """A bank in which the same was said for each of these audiences, on days of their own; the ids of the turns."""
    with Memory(path, principal="ana") as ana:
        ana.access.own("ana")
        for name in ("bo", "cy"):
            ana.access.grant(name, "read", "write")
        for day, audience in enumerate(audiences, 1):
            told = {"actor": "ana", "at": f"2025-01-0{day}", "id": f"turn{day}"} | (
                {"audience": audience} if audience else {}
            )
            ana.retain(f"I am allergic to peanuts, and the {SECRET if audience else 'sea'} calms me.", **told)
        ana.wait()
        ana.consolidate()
        return {f"turn{day}": ana.get(f"turn{day}").id for day in range(1, len(audiences) + 1)}


@pytest.mark.parametrize(
    "audiences", [("", "ana", ""), ("ana", "", ""), ("bo", "cy", "bo", "cy"), ("", "bo", "cy", "")]
)
def test_what_says_the_same_is_merged_within_an_audience_only(audiences, tmp_path):
    """A merged statement cites, and is for, one audience alone: nothing of a private one comes out by another's."""
    file = tmp_path / "same.rem"
    ids = said_twice(file, audiences)
    of = dict(zip(ids.values(), audiences, strict=True))
    with Memory(file, principal="ana") as ana:
        held = list(ana.list(unit="statement"))
        assert any(record.part == "duplicates.v1" for record in held)
        for record in held:
            assert {of[span.episode] for span in record.sources} == {record.audience}
    with Memory(file, principal="bo") as bo:
        mine = {id for id, audience in of.items() if audience in ("", "bo")}
        for unit in UNITS:
            for hit in bo.recall("what is Ana allergic to?", unit=unit, k=50):
                assert {span.episode for span in hit.record.sources} <= mine
        assert (SECRET in everything(bo)) == ("bo" in audiences)
        for id in set(of) - mine:
            with pytest.raises(NotFound):
                bo.get(id)


def test_a_merged_statement_keeps_its_audience_while_a_bank_is_open(path):
    """Access that is taken back and given again does not lay open what was consolidated in between."""
    with Memory(path, principal="ana") as ana:
        for day in (3, 4):
            ana.retain(f"I am allergic to my {SECRET}.", actor="ana", at=f"2025-02-0{day}", audience="ana")
        ana.wait()
        ana.access.open()
        ana.consolidate()
        ana.access.own("ana")
        ana.access.grant("bo", "read")
        merged = [r for r in ana.list(unit="statement") if r.part == "duplicates.v1"]
        assert {r.audience for r in merged if SECRET in r.text} == {"ana"}
    with Memory(path, principal="bo") as bo:
        assert SECRET not in everything(bo)
