"""Scenes and personas: what runs through sessions, who somebody is, and how the one speaks for the other."""

import pytest

from around_banks import exported
from remanence import Kind, Memory
from remanence.types import Unit
from telling import told

GARDEN = [
    "We planted tomatoes and climbing beans in the garden.",
    "The tomatoes get fleece against the frost, the beans climb the fence.",
    "Ana likes gardening.",
]
LATER = [
    "The tomatoes in the garden survived the frost under the fleece.",
    "The climbing beans cover the whole garden fence.",
    "Ana likes gardening!",
]
AUGUST = "The climbing beans on the garden fence and the tomatoes are done, frost or not."
CONCERT = [
    "The orchestra rehearses Brahms for the concert in the town hall.",
    "I have a cello solo in the concert, right after the oboe.",
    "Bo wants tickets for the Brahms concert.",
]


@pytest.fixture
def mem(path, clock):
    """A bank that reads every sentence as a statement."""
    with Memory(path, clock=clock) as memory:
        yield told(memory)


def said(memory, session, texts, day, **about):
    """A session, a turn a minute."""
    actor = about.pop("actor", "Ana")
    for minute, text in enumerate(texts):
        memory.retain(text, session=session, actor=actor, at=f"{day} 10:{minute:02}", id=f"{session}{minute}", **about)


def two_topics(memory):
    """Two sessions about the garden, and one about a concert between them."""
    said(memory, "may", GARDEN, "2025-05-01")
    said(memory, "june", CONCERT, "2025-06-01")
    said(memory, "july", LATER, "2025-07-01")


def personas(memory):
    """The personas that are held, by their entity."""
    return {r.metadata["persona"]["entity"]: r for r in memory.list(unit="persona")}


# --- scenes -----------------------------------------------------------------------------------------------------------


def test_what_runs_through_several_sessions_is_a_scene(mem):
    """Garden and garden, not the concert between them; in the words of the turns, with links to its segments."""
    two_topics(mem)
    assert mem.consolidate().scenes == 1
    (scene,) = mem.scenes()
    assert scene.sessions == ("may", "july")
    record = scene.record
    assert (record.kind, record.unit, record.session) == (Kind.SUMMARY, Unit.SCENE, None)
    quoted = [mem.get(span.episode).text[span.start : span.end] for span in record.sources]
    assert record.text == "\n".join(quoted)
    assert not any("concert" in text.lower() for text in quoted)
    links = {(x.type.value, x.source, x.target) for x in mem.list("links")}
    assert all(("part_of", segment.id, record.id) in links for segment in scene.segments)
    assert mem.recall("tomatoes in the frost", unit="scene", k=1)[0].id == record.id
    assert mem.verify().ok


def test_a_scene_and_a_profile_name_each_other(mem):
    """The line of the profile names the scene in which it was said, and the scene the trait."""
    two_topics(mem)
    mem.consolidate()
    (scene,) = mem.scenes()
    (line,) = [each for part in (mem.profile("Ana").static, mem.profile("Ana").current) for each in part
               if "gardening" in each.text]  # fmt: skip
    assert line.scenes == (scene.record.id,)
    assert [trait.id for trait in scene.traits] == [line.records[0]]
    assert all(each.scenes == () for each in mem.profile("Bo").current)


def test_a_scene_grows_with_what_comes(mem):
    """A later session joins it; the version before stays readable behind the new one, and the traits move on."""
    two_topics(mem)
    mem.consolidate()
    (old,) = mem.scenes()
    said(mem, "august", [AUGUST], "2025-08-01")
    done = mem.consolidate()
    assert done.scenes == 1
    (new,) = mem.scenes()
    assert new.sessions == ("may", "july", "august")
    assert mem.get(old.record.id).retired_at is not None
    assert [trait.id for trait in new.traits] == [trait.id for trait in old.traits]
    profile = mem.profile("Ana", now="2025-05-10")
    assert {each for line in (*profile.static, *profile.current) for each in line.scenes} == {new.record.id}
    seq = mem.seq
    assert not mem.consolidate().changed
    assert mem.seq == seq


def test_a_session_that_goes_on_stays_in_its_scene(mem):
    """Its summary is replaced, its place is not."""
    two_topics(mem)
    mem.consolidate()
    mem.retain("The garden beans and tomatoes got compost against the frost.", session="july", actor="Ana",
               at="2025-07-01 10:20")  # fmt: skip
    assert mem.consolidate().scenes == 1
    (scene,) = mem.scenes()
    assert scene.sessions == ("may", "july")
    assert all(segment.retired_at is None for segment in scene.segments)


def test_what_was_forgotten_is_in_no_scene(mem):
    """A scene that quotes it goes at once, and is made anew of what is left."""
    two_topics(mem)
    mem.consolidate()
    (old,) = mem.scenes()
    gone = old.record.sources[0].episode
    text = mem.get(gone).text
    mem.forget(gone)
    assert mem.scenes() == ()
    mem.consolidate()
    assert all(text not in scene.record.text for scene in mem.scenes())
    assert mem.verify().ok


def test_scenes_of_text_that_anyone_may_have_written_say_so(mem):
    """The taint of what is quoted is theirs."""
    said(mem, "may", GARDEN, "2025-05-01", origin="web")
    said(mem, "july", LATER, "2025-07-01", origin="web")
    mem.consolidate()
    assert [scene.record.taint for scene in mem.scenes()] == ["web"]
    assert personas(mem) == {}


def test_a_dry_run_counts_scenes_and_personas(mem):
    """Also those of summaries that are not there yet."""
    two_topics(mem)
    mem.wait()
    plan, done = mem.consolidate(dry_run=True), mem.consolidate()
    assert (plan.scenes, plan.personas, plan.summaries) == (done.scenes, done.personas, done.summaries)
    assert (done.scenes, done.personas) == (1, 1)


# --- personas ---------------------------------------------------------------------------------------------------------


@pytest.fixture
def ana(path, clock):
    """A bank that knows Ana, read by the rules of the house."""
    with Memory(path, clock=clock) as memory:
        for text, day in (
            ("I live in Porto.", "2024-01-10"),
            ("I love hiking.", "2024-01-12"),
            ("I'm allergic to peanuts.", "2024-02-01"),
            ("I'm planning to visit Oslo in March 2025.", "2025-01-02"),
        ):
            memory.retain(text, actor="Ana", at=day)
        yield memory


def test_a_persona_says_what_the_profile_says(ana):
    """The same lines in the same order; recalled by its unit, and cited to the character."""
    assert ana.consolidate().personas == 1
    persona = personas(ana)["ana"]
    profile = ana.profile("Ana")
    assert persona.metadata["persona"]["static"] == [line.text for line in profile.static]
    assert persona.metadata["persona"]["current"] == [line.text for line in profile.current]
    assert (persona.kind, persona.taint) == (Kind.PERSONA, "")
    assert "peanuts" in persona.text
    assert set(persona.sources) == {span for line in (*profile.static, *profile.current) for span in line.spans}
    hit = ana.recall("who is Ana, and what is she allergic to?", unit="persona", k=1)[0]
    assert hit.id == persona.id
    assert persona.id not in {hit.id for hit in ana.recall("Ana peanuts", k=20)}
    assert ana.verify().ok


def test_a_persona_is_superseded_when_somebody_changes(ana):
    """Both versions stay readable, each true for its time; nothing is stored where nothing changed."""
    ana.consolidate()
    old = personas(ana)["ana"]
    ana.retain("I'm allergic to peanuts!", actor="Ana", at="2025-01-03")
    assert ana.consolidate().personas == 0
    ana.retain("I moved to Lisbon.", actor="Ana", at="2025-02-01")
    assert ana.consolidate().personas == 1
    new = personas(ana)["ana"]
    assert "Lisbon" in new.text
    assert "Porto" not in new.text
    closed = ana.get(old.id)
    assert closed.retired_at is not None
    assert closed.valid_to == new.valid_from
    assert [hit.id for hit in ana.recall("where does Ana live?", unit="persona", as_of="2025-01-20")] == [old.id]
    assert [hit.id for hit in ana.recall("where does Ana live?", unit="persona")] == [new.id]
    assert ana.verify().ok


@pytest.mark.parametrize("origin", ["web", "tool"])
def test_text_that_anybody_may_have_written_is_in_no_persona(ana, origin):
    """Neither as a line nor as evidence."""
    ana.retain("I love bungee jumping. I'm allergic to walnuts.", actor="Ana", origin=origin, at="2025-01-03")
    ana.consolidate()
    assert "bungee" not in personas(ana)["ana"].text
    assert "walnuts" not in personas(ana)["ana"].text


def test_what_is_forgotten_leaves_the_persona(ana):
    """At once, with the persona; the next one is made of what is left."""
    receipt = ana.retain("I collect stamps from Peru.", actor="Ana", at="2024-03-01")
    ana.consolidate()
    assert "stamps" in personas(ana)["ana"].text
    ana.forget(*receipt.episodes)
    assert personas(ana) == {}
    assert ana.consolidate().personas == 1
    assert "stamps" not in personas(ana)["ana"].text
    assert "peanuts" in personas(ana)["ana"].text


def test_what_is_erased_leaves_scenes_and_personas(mem):
    """Every version that had it goes with it; what is left is put together anew."""
    two_topics(mem)
    gone = mem.retain("Ana likes zeppelins.", actor="Ana", session="july", at="2025-07-01 10:30")
    mem.consolidate()
    assert "zeppelins" in personas(mem)["ana"].text
    mem.erase(*gone.episodes)
    assert personas(mem) == {}
    assert mem.consolidate().personas == 1
    assert "gardening" in personas(mem)["ana"].text
    assert "zeppelin" not in exported(mem)
    assert not mem.consolidate().changed
    assert mem.verify().ok


def test_only_who_speaks_has_a_persona(ana):
    """Whom others tell of has a profile, but no record of their own."""
    ana.retain("My sister Rita lives in Faro.", actor="Ana", at="2025-01-03")
    ana.consolidate()
    assert set(personas(ana)) == {"ana"}


def test_one_undo_takes_back_scenes_and_personas(mem):
    """Byte for byte; what was taken back is not done again, and a redo brings all of it back."""
    two_topics(mem)
    mem.consolidate()
    said(mem, "august", [AUGUST, "Ana lives in Faro."],
         "2025-08-01")  # fmt: skip
    mem.wait()
    before = exported(mem, current=True)
    done = mem.consolidate()
    assert (done.scenes, done.personas) == (1, 1)
    after = exported(mem, current=True)
    undone = mem.undo(done.operation)
    assert exported(mem, current=True) == before
    assert not mem.consolidate().changed
    mem.undo(undone.operation)
    assert exported(mem, current=True) == after
    assert mem.verify().ok
