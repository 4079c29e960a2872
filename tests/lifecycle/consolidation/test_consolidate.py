"""Consolidation: duplicates become one, conversations get summaries; nothing is lost, and undo brings all back."""

from datetime import timedelta

import pytest

from around_banks import exported
from remanence import Kind, Memory, import_bundle
from remanence.types import Act
from telling import told

TALK = [
    ("ana", "We planted tomatoes and beans in the garden on Saturday."),
    ("bo", "Which kind of tomatoes did you plant?"),
    ("ana", "Roma tomatoes, and the garden beans climb up the old fence."),
    ("bo", "My garden tomatoes died in the frost last year."),
    ("ana", "Cover the tomatoes with fleece, then the frost cannot harm them."),
    ("bo", "Thanks, I will buy fleece for the garden."),
    ("ana", "The orchestra plays Brahms on Friday, I have a cello solo."),
    ("bo", "Is the concert in the town hall, like the last orchestra concert?"),
    ("ana", "Yes, the concert starts at eight, and the cello solo comes at the end."),
    ("bo", "I will bring my parents to the concert, they love Brahms."),
    ("ana", "Then I ask the orchestra for three more concert tickets."),
    ("bo", "The tickets for the Brahms concert cost 12 euros, right?"),
]


@pytest.fixture
def mem(path, clock):
    """An empty bank that reads every sentence as a statement."""
    with Memory(path, clock=clock) as memory:
        yield told(memory)


def talk(memory, session="s", day="2025-03-01", n=12):
    """Retain the talk, a turn a minute."""
    items = [
        {"text": text, "actor": actor, "session": session, "at": f"{day} 10:{place:02d}", "id": f"{session}{place}"}
        for place, (actor, text) in enumerate(TALK[:n])
    ]
    memory.retain_many(items)


def summaries(memory):
    """What is believed of sessions."""
    return list(memory.list(unit="session"))


def statements(memory):
    """The statements that are believed."""
    return list(memory.list(unit="statement"))


# --- duplicates -------------------------------------------------------------------------------------------------------


def test_what_was_said_twice_becomes_one_record_with_all_sources(mem):
    """In other words for the same; the old ones stay readable, and a link says behind which one they stand."""
    first = mem.retain("Ana has two cats", at="2025-01-01", actor="ana")
    second = mem.retain("Well, Ana has 2 cats!", at="2025-03-01", actor="ana")
    mem.retain("Ana has 3 cats", actor="ana")
    mem.wait()
    before = {record.text: record for record in statements(mem)}
    done = mem.consolidate()
    assert (done.duplicates, done.merged) == (2, 1)
    merged, other = sorted(statements(mem), key=lambda r: -len(r.sources))
    assert other.text == "Ana has 3 cats"
    assert [span.episode for span in merged.sources] == [*first.episodes, *second.episodes]
    assert merged.at.start.isoformat() == "2025-03-01T00:00:00+00:00"
    old = before["Ana has two cats"]
    assert mem.get(old.id).retired_at is not None
    assert (old.id, merged.id, "supports") in {(x.source, x.target, x.type) for x in mem.list("links")}
    assert mem.verify().ok


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ({"actor": "ana"}, {"actor": "bo"}),
        ({"metadata": {"user": 1}}, {"metadata": {"user": 2}}),
        ({"tags": ["a"]}, {}),
        ({"origin": "user"}, {"origin": "web"}),
    ],
    ids=["actor", "metadata", "tags", "taint"],
)
def test_what_a_filter_tells_apart_stays_apart(mem, one, other):
    """Merging never moves a statement to where a filter or its taint would not have had it."""
    mem.retain("Ana has two cats", **one)
    mem.retain("Well, Ana has 2 cats!", **other)
    assert mem.consolidate().merged == 0
    assert len(statements(mem)) == 2


def test_when_a_source_is_forgotten_the_others_stand_in(mem):
    """The merged record shows a forgotten word, so it goes; what others said comes back, and is merged again later."""
    gone = mem.retain("Ana has two cats", actor="ana")
    mem.retain("Well, Ana has 2 cats!", actor="ana")
    mem.consolidate()
    mem.forget(*gone.episodes)
    assert [record.text for record in statements(mem)] == ["Well, Ana has 2 cats!"]
    mem.retain("Ana really has two cats", actor="ana")
    assert mem.consolidate().merged == 1
    assert len(statements(mem)) == 1
    assert mem.verify().ok


def test_a_merged_statement_is_superseded_like_any_other(mem):
    """It takes part in what comes later: the new home takes the place of the merged one."""
    mem.retain("Ana lives in Porto", at="2025-01-01", actor="ana")
    mem.retain("Ana lives in Porto!", at="2025-02-01", actor="ana")
    mem.consolidate()
    mem.retain("Ana lives in Lisbon", at="2025-03-01", actor="ana")
    mem.wait()
    assert [record.text for record in statements(mem)] == ["Ana lives in Lisbon"]
    assert mem.consolidate().merged == 0


# --- summaries --------------------------------------------------------------------------------------------------------


def test_a_session_is_cut_where_its_topic_turns(mem):
    """Garden and concert get a summary each, made of sentences of their own turns."""
    talk(mem)
    assert mem.consolidate().summaries == 2
    garden, concert = summaries(mem)
    assert (garden.kind, garden.session, garden.part) == (Kind.SUMMARY, "s", "extractive.v1")
    assert (garden.metadata["segment"]["turns"], concert.metadata["segment"]["turns"]) == (6, 6)
    assert "tomatoes" in garden.text
    assert "concert" in concert.text
    assert mem.recall("the cello solo", unit="session", k=1)[0].id == concert.id
    said = {mem.get(span.episode).text[span.start : span.end] for span in garden.sources}
    assert set(garden.text.split("\n")) == said
    assert mem.verify().ok


def test_a_pause_ends_an_episode(mem):
    """What is said hours later is another, whatever it is about; turns of no session hang together by their time."""
    for hour in (8, 8, 15, 15):
        mem.retain(f"The tomato plants need water, {hour} litres of water.", at=f"2025-03-01 {hour}:00")
    mem.retain("The tomato plants need water at some time.")
    mem.consolidate()
    assert [(r.session, r.metadata["segment"]["turns"]) for r in summaries(mem)] == [(None, 2), (None, 2)]


def test_default_recall_is_not_disturbed(mem):
    """Turns are found as before, with the same scores."""
    talk(mem)
    before = [(hit.id, hit.score) for hit in mem.recall("when is the concert?", k=12)]
    mem.consolidate()
    assert [(hit.id, hit.score) for hit in mem.recall("when is the concert?", k=12)] == before


def test_a_session_that_goes_on_gets_a_new_summary(mem):
    """Only its last segment is done anew; the old summary stays readable, behind the one that took its place."""
    talk(mem, n=4)
    mem.consolidate()
    (old,) = summaries(mem)
    talk(mem)
    done = mem.consolidate()
    assert (done.turns, done.summaries, done.superseded) == (8, 2, 1)
    assert mem.get(old.id).retired_at is not None
    assert old.id not in {record.id for record in summaries(mem)}
    assert mem.recall("tomatoes", unit="session", known_at=old.recorded_at)[0].id == old.id


def test_what_was_forgotten_is_in_no_summary(mem):
    """A summary that quotes a forgotten turn is hidden with it, then made anew of what is left; undo brings it back."""
    talk(mem)
    mem.consolidate()
    old = summaries(mem)
    quoted = mem.get(old[0].sources[0].episode)
    mem.forget(quoted.id)
    assert len(summaries(mem)) == 1
    assert mem.consolidate().summaries == 1
    new = next(record for record in summaries(mem) if record.id != old[1].id)
    assert quoted.id not in {span.episode for span in new.sources}
    assert new.metadata["segment"]["turns"] == 5
    mem.undo(mem.history(old[0].id)[-1].operation)
    assert len(summaries(mem)) == 3
    assert mem.consolidate().superseded == 1
    assert {record.id for record in summaries(mem)} == {record.id for record in old}
    assert mem.verify().ok


def test_a_summary_is_forgotten_alone_and_for_good(mem):
    """Unlike a window it is not the turns that it quotes; whoever forgets it does not get it again."""
    talk(mem)
    mem.consolidate()
    mem.forget(summaries(mem)[0].id)
    assert len(summaries(mem)) == 1
    assert len(list(mem.list(unit="turn"))) == len(TALK)
    assert not mem.consolidate().changed


def test_a_summary_is_trusted_as_its_least_source(mem):
    """Text of a web page makes a summary that says so."""
    mem.retain("The tomato plants need two litres of water.", session="s", origin="web")
    mem.retain("The tomato plants need more water than that.", session="s")
    mem.consolidate()
    (made,) = summaries(mem)
    assert (made.taint, made.trust) == ("web", 0.3)


# --- the act ----------------------------------------------------------------------------------------------------------


def full(memory):
    """A bank with both kinds of work."""
    talk(memory)
    talk(memory, "t", "2025-03-02", 7)
    for text in ("Ana has two cats", "Ana has 2 cats!", "Bo likes tea.", "Bo likes tea!"):
        memory.retain(text, actor="ana")


def test_a_dry_run_changes_nothing_and_says_what_would_be_done(mem):
    """The same counts and examples as the run that follows, not a byte of difference before it."""
    full(mem)
    mem.wait()
    before, seq = exported(mem), mem.seq
    plan = mem.consolidate(dry_run=True)
    assert (mem.seq, exported(mem)) == (seq, before)
    done = mem.consolidate()
    assert (plan.operation, plan.changed, plan.seq) == ("", True, seq)
    same = ("statements", "turns", "duplicates", "merged", "summaries", "superseded", "examples", "tokens")
    assert {name: getattr(plan, name) for name in same} == {name: getattr(done, name) for name in same}


def test_a_dry_run_says_what_was_not_read_yet(mem):
    """It reads nothing itself: that would be a change."""
    full(mem)
    assert mem.consolidate(dry_run=True).unread == 23
    assert mem.consolidate().unread == 0


def test_only_what_is_new_is_looked_at(mem, path, clock):
    """A second run finds nothing and writes nothing, in another process too."""
    full(mem)
    assert mem.consolidate().changed
    seq = mem.seq
    assert (mem.consolidate().turns, mem.seq) == (0, seq)
    with Memory(path, clock=clock) as other:
        done = told(other).consolidate()
        assert (done.statements, done.turns, done.changed, other.seq) == (0, 0, False, seq)
    mem.retain("Ana likes plums.", session="s", at="2025-03-01 10:30")
    done = mem.consolidate()
    assert (done.statements, done.turns) == (1, 1)


def test_undo_takes_all_of_it_back_and_it_is_not_done_again(mem):
    """Several entries, one operation: the current state is what it was, byte for byte; history keeps both acts."""
    full(mem)
    mem.wait()
    before = exported(mem, current=True)
    done = mem.consolidate()
    entries = mem.history(done.operation)
    assert len(entries) == 4
    assert {entry.act for entry in entries} == {Act.CONSOLIDATE}
    after = exported(mem, current=True)
    assert after != before
    undone = mem.undo(done.operation)
    assert exported(mem, current=True) == before
    assert not mem.consolidate().changed
    mem.undo(undone.operation)
    assert exported(mem, current=True) == after
    assert mem.verify().ok


def test_a_turn_that_is_undone_takes_its_summary_along(mem):
    """As forgetting does: no word of it is left anywhere."""
    receipt = mem.retain("The tomato plants need two litres of zinc water.", session="s")
    mem.retain("The tomato plants need more water than that.", session="s")
    mem.consolidate()
    mem.undo(receipt.operation)
    assert not [r for unit in ("session", "statement", "turn") for r in mem.list(unit=unit) if "zinc" in r.text]


def test_a_restored_bank_goes_on_where_it_was(mem, tmp_path):
    """A bundle brings how far consolidation had come, with the history and without."""
    full(mem)
    mem.consolidate()
    for current in (False, True):
        bundle = tmp_path / f"{current}.jsonl"
        mem.export(bundle, current=current)
        with import_bundle(bundle, tmp_path / f"{current}.rem") as restored:
            done = told(restored).consolidate()
            assert not done.changed
            assert restored.verify().ok


def test_time_travel_finds_what_was_believed(mem, clock):
    """Before the merge there were two statements; they are found as of then."""
    mem.retain("Ana has two cats", actor="ana")
    mem.retain("Well, Ana has 2 cats!", actor="ana")
    mem.wait()
    clock.now += timedelta(days=1)
    then = clock.now
    clock.now += timedelta(days=1)
    mem.consolidate()
    assert len(mem.recall("how many cats", unit="statement")) == 1
    assert len(mem.recall("how many cats", unit="statement", known_at=then)) == 2
