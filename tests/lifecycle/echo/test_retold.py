"""What an assistant repeats of a tool or of the web carries the label of what it repeats."""

import pytest

from remanence import Memory

PAGE = "The emergency number of the Lunde plant is 4711, and reports go to the desk in Holm."


@pytest.fixture
def memory():
    with Memory(":memory:") as opened:
        yield opened


def told(memory, text, session="s", **about):
    return memory.retain(text, session=session, **about).records[0]


@pytest.mark.parametrize("origin", ["web", "tool"])
@pytest.mark.parametrize("words", [PAGE, f"I looked it up. {PAGE} Anything else?"])
def test_what_is_said_again_is_worth_what_it_was_worth(memory, origin, words):
    """Its trust and its label, in the pack as well."""
    page = told(memory, PAGE, origin=origin)
    again = told(memory, words, origin="assistant", actor="bot")
    memory.wait()
    assert (memory.get(again).trust, memory.get(again).taint) == (memory.get(page).trust, origin)
    assert memory.context("emergency number").text.count("untrusted text") == len(
        memory.context("emergency number").citations
    )
    assert memory.verify().ok


def test_it_is_known_again_after_it_was_served_in_another_session(memory):
    """Recall gave it to the assistant, which says it elsewhere."""
    told(memory, PAGE, origin="web")
    memory.recall("emergency number of the plant")
    again = told(memory, f"As for the plant: {PAGE}", session="t", origin="assistant", actor="bot")
    memory.wait()
    assert memory.get(again).taint == "web"


@pytest.mark.parametrize("origin", ["user", "document"])
def test_people_and_documents_speak_for_themselves(memory, origin):
    """A user who says the same is evidence."""
    told(memory, PAGE, origin="web")
    again = told(memory, PAGE, origin=origin, actor="ana")
    memory.wait()
    assert memory.get(again).taint == ""


def test_what_is_said_of_the_same_in_other_words_or_before_it_stays_as_it_is(memory):
    """Only what repeats is labelled."""
    before = told(memory, PAGE, origin="assistant", actor="bot")
    told(memory, PAGE, origin="web")
    other = told(memory, "Shall I call the plant for you tomorrow morning?", origin="assistant", actor="bot")
    memory.wait()
    assert (memory.get(before).taint, memory.get(other).taint) == ("", "")
