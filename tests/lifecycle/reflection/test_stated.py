"""Answers from statements: the attribute that is asked for, as it is now and as it was, by whoever said it."""

from datetime import UTC, datetime

import pytest
from msgspec import to_builtins

from remanence import Memory
from remanence.lifecycle.reflection.asked import asked
from remanence.lifecycle.reflection.stated import tells
from remanence.types import Kind, Modality, Record, Span, Statement, Unit

SAID = (
    ("I live in Porto.", "2025-01-02"),
    ("I play the oboe.", "2025-01-03"),
    ("I moved to Lisbon.", "2025-05-02"),
    ("I play the harp.", "2025-06-02"),
    ("My favourite colour is green.", "2025-06-03"),
    ("I work as a nurse at St Mary's hospital.", "2025-06-04"),
)


@pytest.fixture(scope="module")
def ana():
    with Memory(":memory:") as mem:
        for text, day in SAID:
            mem.retain(text, actor="Ana", at=day)
        mem.retain("I live in Faro.", actor="Ben", at="2025-06-05")
        yield mem


@pytest.mark.parametrize(
    ("question", "kind", "text"),
    [
        ("Where does Ana live?", "place", "Lisbon"),
        ("Where does Ben live?", "place", "Faro"),
        ("What instruments does Ana play?", "list", "oboe, harp"),
        ("What is Ana's favorite color?", "phrase", "green"),
        ("Does Ana live in Porto?", "yes/no", "No"),
        ("Does Ana live in Lisbon?", "yes/no", "Yes"),
    ],
)
def test_an_attribute_is_told_as_it_is_now(ana, question, kind, text):
    """The latest value of what has one at a time, every value of what has several, each of the right subject."""
    answer = ana.reflect(question)
    assert (answer.text, answer.kind, answer.known) == (text, kind, True)


def test_an_attribute_is_told_as_it_was(ana):
    """`as_of` answers with what was true then; before anything was known there is no answer."""
    assert ana.reflect("Where does Ana live?", as_of="2025-03-01").text == "Porto"
    assert not ana.reflect("Where does Ana live?", known_at="2020-01-01").known


def test_an_answer_from_a_statement_cites_the_turn(ana):
    """The record is the statement, the evidence the words that say it."""
    (ground,) = ana.reflect("Where does Ana live?").grounds
    assert ana.get(ground.record).unit == "statement"
    (evidence,) = ground.evidence
    assert "moved to Lisbon" in evidence.text
    assert ana.get(evidence.episode).text[evidence.start : evidence.end] == evidence.text


def record(value="oboe", *, subject="Ana", attribute="plays", kind=Kind.PERSONA, text="Ana plays the oboe.", **more):
    said = Statement(subject=subject, attribute=attribute, value=value, **more)
    return Record(
        id="r", text=text, sources=(Span("e", 0, 1),), recorded_at=datetime(2025, 1, 1, tzinfo=UTC), kind=kind,
        unit=Unit.STATEMENT, metadata={"statement": {**to_builtins(said), "key": said.key}},
    )  # fmt: skip


@pytest.mark.parametrize(
    ("question", "statement", "expected"),
    [
        ("What instrument does Ana play?", record(), True),
        ("What does Ana play?", record(), True),
        ("What instrument does Ben play?", record(), False),
        ("What instrument did Ana buy?", record(), False),
        ("What does Ana play with her brother?", record(), False),
        ("What instrument does Ana play?", record(modality=Modality.WISH), False),
        ("What is Ana's favourite book?", record("green", attribute="favourite_colour"), False),
        ("What is Ana's favorite color?", record("green", attribute="favourite_colour"), True),
        ("What sports has Ana done with her colleagues?", record("Rob", attribute="colleague"), False),
        ("Where does Ana work?", record("nurse", attribute="works_as"), False),
        ("Where does Ana work?", record("St Mary's", attribute="works_at"), True),
        ("Which class did Ana take?", record("it", attribute="took", kind=Kind.EPISODIC, text="Ana took it."), False),
        ("When did Ana play?", record(), False),
    ],
)  # fmt: skip
def test_only_the_very_attribute_counts(question, statement, expected):
    """Another subject, attribute or type, a wish, or a question that asks for more, is left to the sentences."""
    assert tells(asked(question), statement) is expected
