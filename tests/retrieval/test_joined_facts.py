"""Facts joined to facts in recall: what holds now, by way of what the question names, with the chain as the reason."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from around_banks import Clock
from remanence import Memory
from remanence.types import Unit

TOLD = (
    "The author of Salt Roads is Ivo Marsh.",
    "Ivo Marsh is married to Lena Fry.",
    "Nils Ode is married to Ada Pell.",
    "Lena Fry was born in the city of Umber.",
    "Ada Pell was born in the city of Wyre.",
    "Umber is located in the country of Kelland.",
    "Wyre is located in the country of Norrow.",
    "The mayor of Umber is Tom Ash.",
    "The mayor of Wyre is Eva Lund.",
    "Tom Ash speaks the language of Manx.",
    "The dune fox feeds on beetles.",
)
FILLER = tuple(f"The keeper of Lock {n} is Person {n}." for n in range(20))


@pytest.fixture
def told():
    """A bank that was told facts, and then that the author is somebody else."""
    with Memory(":memory:", clock=Clock()) as mem:
        mem.retain_many([{"text": text, "origin": "document"} for text in (*TOLD, *FILLER)])
        mem.wait()
        yield mem


def first(mem, question, **how):
    return mem.recall(question, **how)[0].text


@pytest.mark.parametrize(
    ("question", "answer"),
    [
        ("Who is the author of Salt Roads?", TOLD[0]),
        ("Who is the spouse of the author of Salt Roads?", TOLD[1]),
        ("Where was the wife of the person who wrote Salt Roads born?", TOLD[3]),
        ("In which country is the birthplace of the spouse of the author of Salt Roads located?", TOLD[5]),
        ("Who is the mayor of the city in which the spouse of Ivo Marsh was born?", TOLD[7]),
        ("Which language does the mayor of Umber speak?", TOLD[9]),
        ("What does the dune fox eat?", TOLD[10]),
    ],
)
def test_a_question_is_answered_by_way_of_the_facts_that_it_names(told, question, answer):
    """Up to four facts, in other words than theirs; the answer's turn shares few words with the question."""
    assert first(told, question) == answer


@pytest.mark.parametrize("unit", ["window", "session"])
def test_a_unit_that_the_bank_has_none_of_is_no_error(mem, unit):
    """There are facts, and no record of the unit that could tell them: nothing is found."""
    mem.retain("I live in Lisbon.", actor="ana")
    mem.wait()
    assert list(mem.recall("where does Ana live?", unit=unit)) == []


def test_without_the_channel_the_answer_is_not_first(told):
    """So it is the facts that find it, not the words."""
    question = "Where was the wife of the person who wrote Salt Roads born?"
    assert first(told, question, budget="fast") != TOLD[3]


def test_a_later_value_leads_the_way_and_the_old_one_is_marked(told):
    """Everything behind the changed fact follows; what used to hold stays, below, and a reader is told."""
    question = "In which city was the spouse of the author of Salt Roads born?"
    assert first(told, question) == TOLD[3]
    told.retain("The author of Salt Roads is Nils Ode.", origin="document")
    told.wait()
    assert first(told, question) == TOLD[4]
    hits = told.recall("Who is the author of Salt Roads?", k=5)
    assert hits[0].text == "The author of Salt Roads is Nils Ode."
    (old,) = [hit for hit in hits if hit.text == TOLD[0]]
    assert old.why.notes["outdated"] == "now Nils Ode"
    assert "outdated: now Nils Ode" in str(old.why)
    assert "(outdated: now Nils Ode): The author of Salt Roads is Ivo Marsh." in hits.context(tokens=400).text


def test_a_value_that_is_told_in_other_words_is_outdated_too(told):
    """ "Written by" is what an author does; the later one holds."""
    told.retain("Salt Roads was authored by Eva Lund.", origin="document")
    told.wait()
    assert first(told, "Who is the author of Salt Roads?") == "Salt Roads was authored by Eva Lund."


def test_the_reason_shows_the_chain(told):
    """On the answer, and on the facts on the way there, which stand below it."""
    hits = told.recall("In which city was the spouse of the author of Salt Roads born?", k=3)
    assert hits[0].text == TOLD[3]
    assert {hit.text for hit in hits[1:]} == {TOLD[1], TOLD[0]}
    for hit in hits:
        assert hit.why.notes["facts"] == "author -> married -> born city"
    assert "(#1): author -> married -> born city" in str(hits[0].why)


def test_a_denied_value_does_not_hold(told):
    """Who is no longer married to somebody has nobody there to go to."""
    told.retain("Ivo Marsh is no longer married to Lena Fry.", origin="document")
    told.wait()
    hits = told.recall("In which city was the spouse of the author of Salt Roads born?")
    assert not any("born" in hit.why.notes.get("facts", "") and hit.text == TOLD[3] for hit in hits)


def test_time_travel_follows_what_was_believed_then(told):
    """`known_at` before the change goes by the old value, with the same question."""
    question = "In which city was the spouse of the author of Salt Roads born?"
    before = max(record.recorded_at for record in told.list())
    told.retain("The author of Salt Roads is Nils Ode.", origin="document")
    told.wait()
    assert first(told, question) == TOLD[4]
    assert first(told, question, known_at=before) == TOLD[3]


def test_a_forgotten_fact_leads_nowhere(told):
    """Neither as the answer nor on the way, until it is back."""
    question = "Who is the spouse of the author of Salt Roads?"
    (fact,) = told.recall("Who is the author of Salt Roads?", k=1)
    receipt = told.forget(fact.id)
    assert "facts" not in told.recall(question)[0].why.notes
    told.undo(receipt.operation)
    assert first(told, question) == TOLD[1]


def test_another_process_is_followed(tmp_path):
    """Facts that were stored through another handle are there at the next recall, whatever was stored before them."""
    with Memory(tmp_path / "a.rem") as mem, Memory(tmp_path / "a.rem") as other:
        other.retain("nothing to relate here", actor="ana")
        assert first(mem, "what is here?") == "nothing to relate here"
        mem.retain_many([{"text": text, "origin": "document"} for text in TOLD])
        mem.wait()
        assert first(mem, "Who is the spouse of the author of Salt Roads?") == TOLD[1]
        other.retain("Nothing to relate here, either.", actor="ana")
        assert first(mem, "Who is the spouse of the author of Salt Roads?") == TOLD[1]
        other.retain("Ivo Marsh is married to Eva Lund.", origin="document")
        other.wait()
        assert first(mem, "Who is the spouse of the author of Salt Roads?") == "Ivo Marsh is married to Eva Lund."


def test_a_bank_without_statements_pays_nothing():
    """No table is made, and no channel speaks."""
    with Memory(":memory:") as mem:
        mem.retain("nothing to relate here", actor="ana")
        mem.wait()
        assert mem._derived.searched(Unit.TURN).facts is None
        assert "facts" not in [share.channel for share in mem.recall("what is here?")[0].why.channels]


def test_what_people_say_of_themselves_does_not_drown_what_is_asked():
    """One of several things that somebody does is no answer to a question for another."""
    with Memory(":memory:") as mem:
        mem.retain([
            {"role": "user", "name": "Ana", "content": "I like salsa and long walks by the river."},
            {"role": "user", "name": "Ana", "content": "I started pottery because it calms me down."},
        ])  # fmt: skip
        mem.wait()
        assert "pottery" in first(mem, "Why did Ana start pottery?")
        assert "salsa" in first(mem, "What music would Ana like?")


def test_statements_can_be_recalled_themselves(told):
    """`unit="statement"` ranks them, with the same channel."""
    hits = told.recall("Who is the spouse of the author of Salt Roads?", unit="statement")
    assert (hits[0].text, hits[0].record.unit) == (TOLD[1], Unit.STATEMENT)


NAMES = st.sampled_from(["Ana Lund", "Bo Quill", "Port Selm", "Lock 7", "Wyre"])
ROLES = st.sampled_from(["author", "mayor", "doctor", "owner"])
FACTS = st.tuples(ROLES, NAMES, NAMES)


@settings(max_examples=25, deadline=None)
@given(st.lists(FACTS, min_size=1, max_size=12), FACTS)
def test_the_last_value_told_is_the_first_hit(facts, asked):
    """Whatever was told before in what order, of the very attribute that is asked for."""
    role, subject, _ = asked
    with Memory(":memory:") as mem:
        mem.retain_many([{"text": f"The {r} of {s} is {o}.", "origin": "document"} for r, s, o in [*facts, asked]])
        mem.wait()
        assert first(mem, f"Who is the {role} of {subject}?") == "The {} of {} is {}.".format(*asked)


def test_what_is_done_to_a_thing_belongs_to_the_thing():
    """Somebody who published one book and then another published both; a book that two published is the later one's."""
    with Memory(":memory:") as mem:
        for text in (
            "Arne & Sons published Salt Roads.",
            "Arne & Sons published Low Tide.",
            "Hale Press published Salt Roads.",
        ):
            mem.retain(text, origin="document")
        mem.wait()
        hits = mem.recall("Who published Salt Roads?")
        assert hits[0].text == "Hale Press published Salt Roads."
        assert first(mem, "Who published Low Tide?") == "Arne & Sons published Low Tide."


def test_an_index_that_holds_nothing_yet_is_searched_all_the_same(mem):
    """There are facts, but no summary that could tell one: no hits, and no error."""
    mem.retain("Ana lives in Porto.", actor="Bo")
    mem.wait()
    assert len(mem.recall("where does Ana live?", unit="session")) == 0
