"""Answers of joined facts: the value at the end, every fact on the way cited, and "not known" where one is missing."""

import pytest

from around_banks import Clock
from remanence import Memory

TOLD = (
    "The author of Salt Roads is Ivo Marsh.",
    "Ivo Marsh is married to Lena Fry.",
    "Lena Fry is a native of Umber.",
    "Umber is located in the country of Kelland.",
    "The mayor of Umber is Tom Ash.",
    "Tom Ash speaks the language of Manx.",
    "The population of Umber is 81,000.",
    "Ivo Marsh was born on 3 May 1961.",
    "Nils Ode works for Hale Press.",
)
FILLER = tuple(f"The keeper of Lock {n} is Person {n}." for n in range(20))


@pytest.fixture
def told():
    with Memory(":memory:", clock=Clock()) as mem:
        mem.retain_many([{"text": text, "origin": "document"} for text in (*TOLD, *FILLER)])
        yield mem


@pytest.mark.parametrize(
    ("question", "kind", "text", "hops"),
    [
        ("Who wrote Salt Roads?", "name", "Ivo Marsh", 1),
        ("Who is the wife of the author of Salt Roads?", "name", "Lena Fry", 2),
        ("Where was the spouse of the author of Salt Roads born?", "place", "Umber", 3),
        ("Which language does the mayor of Umber speak?", "phrase", "Manx", 2),
        ("How many inhabitants does Umber have?", "number", "81,000", 1),
        ("When was the author of Salt Roads born?", "date", "3 May 1961", 2),
        ("Who employs Nils Ode?", "name", "Hale Press", 1),
    ],
)
def test_the_value_at_the_end_of_a_chain_is_the_answer(told, question, kind, text, hops):
    """In other words than the facts', and each of them is a ground, cited to the character."""
    answer = told.reflect(question)
    assert (answer.text, answer.kind, answer.known) == (text, kind, True)
    assert len(answer.grounds) == hops
    assert text in {ground.value for ground in answer.grounds}
    for ground in answer.grounds:
        for each in ground.evidence:
            assert told.get(each.episode).text[each.start : each.end] == each.text


@pytest.mark.parametrize(
    "question",
    [
        "Where was the author of Salt Roads born?",  # only the day is known
        "Who is the spouse of Nils Ode?",
        "Who is the landlord of Nils Ode?",
        "Who is the mayor of Kelland?",
    ],
)
def test_a_missing_fact_is_not_known(told, question):
    """Neither a value of another attribute, nor where the chain broke off, nor another thing's value is the answer."""
    answer = told.reflect(question)
    assert (answer.text, answer.known) == ("not known", False)


def test_confidence_falls_with_what_speaks_against_the_chain(told):
    """A chain of plain words is surer than one in which words are left over."""
    plain = told.reflect("Who is the author of Salt Roads?")
    odd = told.reflect("Who is the venerable old author behind the much discussed Salt Roads?")
    assert 0 < odd.confidence < plain.confidence <= 1


def test_what_was_said_before_is_named_unless_it_was_superseded(told):
    """A language more is no mistake of the first, so both are believed; a new author supersedes the old one."""
    told.retain("Tom Ash speaks the language of Scots.", origin="document")
    told.retain("The author of Salt Roads is Nils Ode.", origin="document")
    answer = told.reflect("Which language does Tom Ash speak?")
    assert answer.text == "Scots"
    (conflict,) = answer.conflicts
    assert [each.value for each in conflict.sayings] == ["Manx", "Scots"]
    author = told.reflect("Who is the author of Salt Roads?")
    assert (author.text, author.conflicts) == ("Nils Ode", ())


def test_a_chain_goes_by_what_was_believed_then(told):
    """`known_at` before the change follows the old value."""
    before = max(record.recorded_at for record in told.list())
    told.reflect("Who wrote Salt Roads?")  # reads what there is
    before = max(record.recorded_at for record in told.list(unit="statement"))
    told.retain("The author of Salt Roads is Nils Ode.", origin="document")
    assert told.reflect("Who wrote Salt Roads?").text == "Nils Ode"
    assert told.reflect("Who wrote Salt Roads?", known_at=before).text == "Ivo Marsh"


def test_what_somebody_does_is_told_of_what_it_is_done_to(told):
    """The subject of "wrote" is the answer to who the author is."""
    told.retain("Ada Pell wrote Low Tide.", origin="document")
    answer = told.reflect("Who is the author of Low Tide?")
    assert (answer.text, answer.grounds[0].value) == ("Ada Pell", "Ada Pell")


def test_hits_tell_the_chain(told):
    """The same for who asks `recall`: a typed chain, with its value and its statements."""
    told.wait()
    chain = told.recall("Who is the wife of the author of Salt Roads?").chain
    assert (chain.start, chain.value, str(chain)) == ("Salt Roads", "Lena Fry", "author -> married")
    assert [told.get(step.statement).statement.value for step in chain.steps] == ["Ivo Marsh", "Lena Fry"]
    assert told.recall("What is the weather like?").chain is None


@pytest.mark.parametrize(
    ("question", "reached"),
    [
        ("Who is the father of the author of Salt Roads?", "Ivo Marsh"),
        ("Who is the employer of the spouse of the author of Salt Roads?", "Lena Fry"),
        ("What is the capital of the country where Umber is located?", "Kelland"),
    ],
)
def test_facts_that_end_before_what_is_asked_for_are_no_answer(question, reached):
    """The author is not the father of the author: it is not known, and the grounds show how far the facts go."""
    told = (
        "The author of Salt Roads is Ivo Marsh.",
        "Ivo Marsh is married to Lena Fry.",
        "Umber is located in the country of Kelland.",
    )
    with Memory(":memory:") as mem:
        mem.retain_many([{"text": text, "origin": "document"} for text in told])
        mem.wait()
        answer = mem.reflect(question)
        assert (answer.known, answer.text, answer.guess, answer.confidence) == (False, "not known", "", 0.0)
        assert answer.grounds[-1].value == reached
        assert mem.recall(question).chain.missing
        assert mem.reflect("Who is the author of Salt Roads?").text == "Ivo Marsh"
