"""What people say of themselves becomes statements that stand alone; the rest stays where it is."""

from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from remanence.encoding.extraction.personal import personal_statements
from remanence.protocols import Extracted, Passage
from remanence.types import Kind, Modality, Origin, Record, Span, When

AT = datetime(2023, 5, 8, 13, 56, tzinfo=UTC)


def passage(text: str, actor: str | None = "Ana", partner: str | None = None, origin: Origin = Origin.USER) -> Passage:
    record = Record(
        id="r", text=text, sources=(Span("e", 0, len(text)),), recorded_at=AT, actor=actor, at=When.instant(AT),
        origin=origin,
    )  # fmt: skip
    return Passage(record=record, partner=partner)


def said(text: str, actor: str | None = "Ana", partner: str | None = None) -> list[Extracted]:
    return personal_statements(passage(text, actor, partner))


def facts(text: str, actor: str | None = "Ana") -> list[tuple[str, str | None, str | None]]:
    return [(e.statement.subject, e.statement.attribute, e.statement.value) for e in said(text, actor)]


@pytest.mark.parametrize(
    ("text", "fact"),
    [
        ("I moved to Lisbon in May.", ("Ana", "lives_in", "Lisbon")),
        ("I used to live in Berlin.", ("Ana", "lived_in", "Berlin")),
        ("My sister works as a nurse.", ("Ana's sister", "works_as", "nurse")),
        ("I don't eat meat.", ("Ana", "avoids", "meat")),
        ("My favourite colour is green.", ("Ana", "favourite_colour", "green")),
        ("I have a dog named Rex.", ("Ana", "dog", "Rex")),
        ("I'm allergic to peanuts.", ("Ana", "allergic_to", "peanuts")),
        ("I got sick and quit my job at Acme last week.", ("Ana", "works_at", "Acme")),
        ("My sister Rita said that she moved to Faro.", ("Rita", "lives_in", "Faro")),
        ("I have two cats named Miso and Tofu.", ("Ana", "cat", "Tofu")),
        ("My daughter's name is Elif.", ("Ana", "daughter", "Elif")),
        ("I adopted a kitten yesterday! Her name is Saffron.", ("Ana", "cat", "Saffron")),
        ("I was born and raised in Dundee.", ("Ana", "born_in", "Dundee")),
        ("I can't stand cilantro.", ("Ana", "dislikes", "cilantro")),
        ("I've been to Japan three times.", ("Ana", "visited", "Japan")),
        ("i live in berlin and work as a nurse", ("Ana", "lives_in", "Berlin")),
    ],
)
def test_a_clear_clause_gives_an_attribute(text, fact):
    """Subject, attribute and value, whatever the verb."""
    assert fact in facts(text)


def test_people_stand_by_name_and_times_by_date():
    """The text of a statement is understood without what stood around it."""
    (told,) = said("I went to a support group yesterday.")
    assert told.text == "Ana went to a support group on 7 May 2023."
    assert told.at is not None
    assert told.at.start.date().isoformat() == "2023-05-07"
    assert told.kind is Kind.EPISODIC


def test_a_nameless_user_is_the_user():
    """Nobody's name is invented."""
    (told,) = said("I live in Porto.", actor=None)
    assert (told.statement.subject, told.text) == ("user", "The user lives in Porto.")


@pytest.mark.parametrize(
    ("text", "modality", "negated"),
    [
        ("I'm going to visit my parents next weekend.", Modality.PLAN, False),
        ("I'd love to learn Portuguese.", Modality.WISH, False),
        ("My brother said that he moved to Oslo.", Modality.QUOTATION, False),
        ("If I move to Berlin, I will sell my car.", Modality.HYPOTHETICAL, False),
        ("I no longer work at Google.", Modality.FACT, True),
    ],
)
def test_how_it_is_meant_is_told(text, modality, negated):
    """A plan is no fact, and a denial no assertion."""
    (told,) = said(text)
    assert (told.statement.modality, told.statement.negated) == (modality, negated)


@pytest.mark.parametrize(
    "text",
    [
        "Hey Mel! Good to see you! How have you been?",
        "That's great! Thanks so much.",
        "I'm looking for recommendations for a hotel.",
        "I did it!",
        "I think so too.",
        "Ich wohne seit drei Jahren in Berlin und arbeite als Lehrerin.",
        "Vivo en Madrid y me gusta mucho el fútbol.",
    ],
)
def test_what_is_not_clear_stays_verbatim(text):
    """Greetings, thanks, requests, what points elsewhere, and other languages give nothing."""
    assert said(text) == []


def test_only_people_are_read():
    """What an assistant, a tool or a web page says is nobody's own statement."""
    for origin in (Origin.ASSISTANT, Origin.TOOL, Origin.WEB, Origin.AGENT):
        assert personal_statements(passage("I live in Porto.", origin=origin)) == []


@given(st.text(max_size=300))
def test_any_text_is_read_without_error(text):
    """Spans lie in the text, in order of ends, and the same text gives the same statements."""
    found = personal_statements(passage(text or "x"))
    assert found == personal_statements(passage(text or "x"))
    for each in found:
        assert 0 <= each.start < each.end <= len(text)
        assert each.text.strip()


WORDS = """I I'm I've my sister Ana went to Rome last Friday and but the a dog named Rex live in Porto she he is was
    love hate , . ! don't no longer work at Google if when will 'll since 2019 until March me you your we our it that
    never always moved started favourite colour green named because who St. 12 "x" (y) \n said that wife Tom's""".split(
    " "
)


@given(st.lists(st.sampled_from(WORDS), max_size=40))
def test_any_talk_gives_statements_that_stand_alone(words):
    """Whatever is said, no "I" and no "my" of the speaker is left in what is told of them."""
    text = " ".join(words) or "x"
    for each in personal_statements(passage(text)):
        assert 0 <= each.start < each.end <= len(text)
        assert not {"I", "I'm", "I've", "my", "My"} & set(each.text.replace(",", " ").split()), each.text


def test_one_pronoun_right_behind_another_is_named_too():
    """Found by random texts: the word behind "we" was passed over."""
    texts = ("We I'm love you moved to Rome last Friday.", "You I've moved to Rome with my sister Rita.")
    assert all("I'" not in each.text and "my" not in each.text.split() for text in texts for each in said(text))


@pytest.mark.parametrize(
    ("text", "told"),
    {
        "So it's official: I live in Oslo now.": ["Ana lives in Oslo now."],
        "I'm no longer vegetarian.": ["Ana is no longer vegetarian."],
        "I left you two croissants in the freezer.": ["Ana left Ben two croissants in the freezer."],
    }.items(),
)
def test_a_clause_is_found_and_told_as_it_was_meant(text, told):
    """Behind a colon; with "no longer" as a denial; where the word behind "you" is no verb."""
    assert [each.text for each in said(text, partner="Ben")] == told
