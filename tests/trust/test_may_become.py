"""What the bank's trust policy lets text of an origin become binds whatever is made of it, and how it is packed."""

import pytest

from remanence import Memory, Origin
from remanence.lifecycle.experience.record import KEPT
from trajectories import step

ALL = ("semantic", "procedural", "persona", "belief", "summary", "working")


def barred(mem: Memory, origin: str, *kinds: str) -> None:
    """Let text of an origin become anything but these."""
    mem.set_trust_policy({"origins": {origin: {"may_become": [kind for kind in ALL if kind not in kinds]}}})


def tell(mem: Memory) -> None:
    """A talk in which a tool speaks, too."""
    for number, (text, origin) in enumerate(
        [
            ("I live in Lisbon with my brother Tom.", "user"), ("We have lunch by the river every Sunday.", "user"),
            ("The xylophone festival of Lisbon opens its doors on Friday at noon.", "tool"),
            ("Tom works as a nurse in the hospital by the river.", "user"), ("I am allergic to peanuts.", "user"),
        ]
    ):  # fmt: skip
        mem.retain(text, actor="Ana", session="s", origin=origin, id=str(number), at=f"2025-01-0{number + 1}")
    mem.wait()


@pytest.mark.parametrize("origin", ["user", "tool"])
def test_what_may_not_become_a_belief_is_not_kept_as_one(mem, origin):
    """The answer is given, and not kept; once nothing bars it, it is."""
    mem.retain("I live in Lisbon.", actor="Ana", origin=origin, at="2025-01-01")
    mem.wait()
    barred(mem, origin, "belief")
    answer = mem.reflect("Where does Ana live?", keep=True)
    assert answer.known
    assert (answer.belief, list(mem.list(kinds="belief"))) == (None, [])
    mem.set_trust_policy(None)
    assert mem.reflect("Where does Ana live?", keep=True).belief is not None


def test_what_may_not_become_a_summary_is_left_out_of_it(mem):
    """Summaries of the rest are made, and cite none of it; also when one is made anew after an erasure."""
    barred(mem, "tool", "summary")
    tell(mem)
    mem.consolidate()
    for erased in ("0", ""):
        summaries = list(mem.list(unit="session"))
        assert summaries
        for record in summaries:
            assert "xylophone" not in record.text
            assert all(mem.get(span.episode).origin is Origin.USER for span in record.sources)
        if erased:
            mem.erase(erased)


def test_by_default_a_summary_tells_of_tools_with_their_label(mem):
    """So that the test above would see it."""
    tell(mem)
    mem.consolidate()
    assert any("xylophone" in r.text and r.taint == "tool" for r in mem.list(unit="session"))


def test_nothing_is_summed_up_where_nothing_may_be(mem):
    """All of a session is barred: there is no summary, and consolidation goes on."""
    barred(mem, "user", "summary")
    mem.retain_many([{"text": f"I saw a heron by the river on day {n}.", "session": "s"} for n in range(8)])
    mem.consolidate()
    assert not list(mem.list(unit="session"))
    assert mem.verify().ok


@pytest.mark.parametrize("origin", ["web", "agent"])
def test_what_may_not_be_kept_in_mind_is_refused(mem, origin):
    """A block of that origin, or one made of such a text; nothing is stored."""
    source = mem.retain("The ferry leaves at nine.", origin=origin)
    barred(mem, origin, "working")
    before = mem.seq
    with pytest.raises(ValueError, match=f"bars text from {origin}"):
        mem.blocks.set("ferry", "Leaves at nine.", origin=origin)
    with pytest.raises(ValueError, match=f"bars text from {origin}"):
        mem.blocks.set("ferry", "Leaves at nine.", origin="user", sources=source.records)
    assert mem.seq == before
    mem.blocks.set("ferry", "Leaves at ten.", origin="user")
    assert "ten" in mem.recall("ferry").context(200).text


@pytest.mark.parametrize("origin", ["web", "user"])
def test_what_may_not_become_semantic_is_no_statement(mem, origin):
    """It is kept, and recalled as it was said; no fact is read of it, at once or after an erasure nearby."""
    barred(mem, origin, "semantic", "procedural", "persona")
    mem.retain("My sister Vera lives in Graz.", actor="Ana", origin=origin, session="s", id="a")
    mem.retain("I live in Lisbon.", actor="Ana", origin=origin, session="s", id="b")
    mem.wait()
    assert not list(mem.list(unit="statement"))
    mem.erase("a")
    assert not list(mem.list(unit="statement"))
    assert "Lisbon" in mem.recall("where does Ana live?")[0].text


def packed(mem: Memory, question: str) -> str:
    """The pack of the one hit that a question has."""
    return mem.recall(question, k=1).context(200).text


def test_a_pack_fences_what_the_policy_distrusts_and_no_more(mem):
    """Documents that may not steer are fenced, also those retained before; a web that may is not."""
    mem.retain("The ferry leaves at nine.", origin="document", id="old")
    barred(mem, "document", "procedural", "persona")
    mem.retain("The tram leaves at ten.", origin="document", id="new")
    for question in ("ferry", "tram"):
        assert "untrusted text from document" in packed(mem, question)
    mem.set_trust_policy(None)
    assert "untrusted" not in packed(mem, "ferry")
    mem.retain("The bus leaves at noon.", origin="web")
    assert "untrusted text from web" in packed(mem, "bus")
    mem.set_trust_policy({"origins": {"web": {"may_become": list(ALL)}}})
    mem.retain("The plane leaves at dawn.", origin="web")
    assert "untrusted" not in packed(mem, "plane")
    assert "untrusted text from web" in packed(mem, "bus")  # its label stays until somebody promotes it


def test_lessons_leave_out_the_words_of_what_the_policy_distrusts():
    """What a document says is data where the policy says so: a lesson tells it as a result, else as a word."""
    steps = [
        step("read_manual", "the gate is called zaqobi", origin="document", page=1),
        step("open_gate", "open", origin="document", name="zaqobi"),
    ]
    told = []
    for policy in (None, {"origins": {"document": {"may_become": ["semantic"]}}}):
        with Memory(":memory:") as mem:
            mem.set_trust_policy(policy)
            mem.experience.record("Open the gate", steps, "success")
            told.append(next(r.text for r in mem.list(unit="lesson") if r.metadata[KEPT]["what"] == "workflow"))
    assert "result of 1" in told[1]
    assert "result of 1" not in told[0]
