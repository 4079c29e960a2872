"""The engine's own echo: what it served is stored when it comes back, and not learnt again; what users say is."""

import pytest

from around_banks import exported, run_child
from remanence import Memory
from remanence.lifecycle.echo.marks import marked_spans
from remanence.lifecycle.echo.repeats import Served
from remanence.storage.sqlite import writing
from telling import told


@pytest.fixture
def mem(path, clock):
    """A bank in which Ana said two things, one of which is no longer so."""
    with Memory(path, clock=clock) as memory:
        told(memory).retain("Ana lives in Porto.", actor="Ana", session="s", at="2025-01-01", id="old")
        memory.retain("Ana has two cats called Bolo and Mia and works as a nurse.", actor="Ana", session="s",
                      at="2025-01-02")  # fmt: skip
        memory.wait()
        yield memory


def learnt(memory):
    """All statements, retired ones too, with the origin of what they were read from."""
    memory.wait()
    with memory._store.snapshot() as snapshot:
        return [(record.text, str(record.origin)) for record in snapshot.scan_all("statement")]


def after(memory, text, **about):
    """What is learnt from a text."""
    before = learnt(memory)
    receipt = memory.retain(text, session="s", at="2025-02-01", **about)
    assert receipt.verified
    assert memory.get(receipt.episodes[0]).text == text  # what is observed is stored, echo or not
    return learnt(memory)[len(before) :]


# --- what is an echo --------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("origin", ["assistant", "agent", "tool"])
@pytest.mark.parametrize(
    "text",
    [
        "Ana has two cats called Bolo and Mia and works as a nurse.",
        "Yes, Ana has two cats called Bolo and Mia and works as a nurse.",
        "It is known. Ana has two cats called Bolo and Mia and works as a nurse. Anything else?",
    ],
)
def test_what_was_served_is_not_learnt_from_those_who_repeat_it(mem, origin, text):
    """Word for word or nearly, alone or among other sentences."""
    assert any("nurse" in said for said, _ in after(mem, text, origin=origin, actor="bot"))  # as news it is learnt
    mem.undo()
    assert mem.recall("what cats does Ana have?")
    assert not any("nurse" in said for said, _ in after(mem, text, origin=origin, actor="bot"))


def test_an_assistant_that_quotes_a_stale_memory_does_not_bring_it_back(mem):
    """The quote is later than the move, and would else be the latest word on where Ana lives."""
    mem.recall("where does Ana live?")
    mem.retain("Ana lives in Lisbon.", actor="Ana", session="s", at="2025-01-20")
    mem.wait()
    assert after(mem, "Ana lives in Porto, as far as this bot knows.", origin="assistant", actor="bot") == []
    assert "Lisbon" in str(mem.profile("Ana"))
    assert "Porto" not in str(mem.profile("Ana"))


def test_a_pasted_context_is_not_learnt_whoever_pastes_it(mem):
    """Our own marks tell, even where the user puts the block into a message; what the user adds is learnt."""
    pack = mem.recall("what do you know of Ana, her cats and her home?").context(tokens=300)
    assert after(mem, f"here is what I know:\n{pack}\n", actor="Ana") == []
    assert after(mem, f"{pack}\nAna plays the cello.", actor="Ana") != []


def test_a_pasted_profile_is_not_learnt_whoever_pastes_it(mem):
    """Its lines are cited like those of a pack."""
    profile = str(mem.profile("Ana"))
    assert "nurse" in profile
    assert after(mem, f"{profile}\n", actor="Ana") == []


def test_another_process_knows_what_was_served(mem, path):
    """Recalled here, repeated and read there."""
    mem.recall("what cats does Ana have?")
    mem.retain("Thanks.", actor="Ana", session="s")
    learnt(mem)
    run_child(
        "import sys\nfrom remanence import Memory\nfrom telling import told\n"
        "with Memory(sys.argv[1]) as memory:\n"
        "    told(memory).retain('Ana has two cats called Bolo and Mia and works as a nurse.', origin='assistant')\n"
        "    memory.wait()\n",
        path,
    )
    assert {origin for _, origin in learnt(mem)} == {"user"}


def test_what_was_served_at_the_end_of_a_process_is_known_to_the_next(path, clock):
    """Closing writes it down."""
    with Memory(path, clock=clock) as memory:
        told(memory).retain("Ana has two cats called Bolo and Mia.", actor="Ana")
        memory.recall("cats")
    with Memory(path, clock=clock) as memory:
        told(memory).retain("Ana has two cats called Bolo and Mia.", origin="assistant", actor="bot")
        assert {origin for _, origin in learnt(memory)} == {"user"}
        assert memory.verify().ok


# --- what is none -----------------------------------------------------------------------------------------------------


def test_what_a_user_says_again_is_evidence(mem):
    """In the very same words."""
    mem.recall("what cats does Ana have?")
    again = after(mem, "Ana has two cats called Bolo and Mia and works as a nurse.", actor="Ana")
    assert {origin for _, origin in again} == {"user"}


def test_what_was_not_served_is_learnt(mem):
    """The same words are news where nobody had asked for them."""
    assert after(mem, "Ana has two cats called Bolo and Mia.", origin="assistant", actor="bot") != []


def test_what_was_said_before_it_was_served_is_learnt(mem):
    """However late it is read: an assistant's own words are not their echo."""
    before = len(learnt(mem))
    mem.retain("Bo works as a gardener in Ghent.", origin="agent", actor="bot", session="t")
    mem.recall("who is a gardener?")
    assert len(learnt(mem)) > before


@pytest.mark.parametrize(
    "text",
    [
        "Ana has three cats called Bolo and Mia and works as a nurse.",
        "Ana has two cats called Bolo and Rex and works as a nurse.",
        "Ana has two cats called Bolo and Mia and does not work as a nurse.",
        "Bo works as a baker in a small village.",
    ],
    ids=["number", "name", "denial", "news"],
)
def test_what_differs_in_what_it_says_is_learnt(mem, text):
    """Another number, another name, a denial, or something else altogether."""
    mem.recall("what cats does Ana have?")
    assert after(mem, text, origin="agent", actor="bot") != []


NEWS = [
    "The nurse at the clinic found two stray cats yesterday.",
    "Cats called Mia are common in Spain.",
    "Two of the nurses work at night.",
    "You could call the new cat Bolo, too, and work from home.",
    "Bolo and Mia need their vaccination in March.",
    "A nurse works twelve hours a day.",
    "Have you thought about a third cat?",
    "I have booked two seats, and I work on the rest.",
    "Mia is ill and eats nothing since Monday.",
    "I have two questions about your work as a nurse.",
    "The two cats of my neighbour are called Tom and Tim.",
    "I found two hotels that take cats.",
]


def test_sentences_that_share_words_with_what_was_served_are_no_repeats(clock):
    """None of a dozen sentences about the same things is taken for one."""
    served = Served([(clock(), "Ana has two cats called Bolo and Mia and works as a nurse.")])
    assert [text for text in NEWS if served.repeated_in(text, clock())] == []


@pytest.mark.parametrize(
    "text",
    [
        "[1] Smith: On memory.\n[2] Jones: On forgetting.",
        "2024-05-01\nI planted beans. [1] see the note",
        "About the garden\nIt is green.",
        "- milk [1]\n- bread [2]",
        "",
    ],
)
def test_other_texts_with_numbers_in_brackets_are_no_packs(text):
    """References, notes and lists stay what they are."""
    assert marked_spans(text) == []


def test_what_is_known_to_be_served_is_bounded(mem, monkeypatch):
    """Only the last ones are kept, however much is recalled."""
    monkeypatch.setattr(writing, "MOST_SERVED", 3)
    for n in range(8):
        mem.retain(f"Apple number {n} is red.", session="apples")
    for n in range(8):
        mem.recall(f"apple number {n}", k=1)
        mem.retain("ok", session="s")
    with mem._store.snapshot() as snapshot:
        kept = [record.text for _, record in snapshot.served()]
    assert len(kept) == 3
    assert "Apple number 7 is red." in kept


def test_what_was_served_is_in_no_journal_and_no_bundle(mem):
    """Like the counts of use."""
    seq, before = mem.seq, exported(mem)
    mem.recall("cats")
    mem.close()
    with Memory(mem.path) as again:
        assert (again.seq, exported(again)) == (seq, before)
        assert again.verify().ok
