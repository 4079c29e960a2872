"""Relations out of plain sentences: by word order, in any wording, and nothing out of all other text."""

from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from remanence.encoding.extraction import rules
from remanence.encoding.extraction.relations import related_statements
from remanence.protocols import Passage
from remanence.types import Record, Span


def passage(text, actor=None):
    return Passage(
        record=Record(
            id="r",
            text=text,
            actor=actor,
            sources=(Span("e", 0, len(text)),),
            recorded_at=datetime(2025, 1, 1, tzinfo=UTC),
        )
    )


@pytest.mark.parametrize("how", ["resigned as mayor", "was dismissed as the mayor", "retired as mayor"])
def test_who_left_an_office_is_told_to_hold_it_no_longer(how):
    """It is a denial, which ends what was told before."""
    (found,) = related_statements(passage(f"Ida Brock {how} of Wyre."))
    said = found.statement
    assert (said.subject, said.attribute, said.value, said.negated) == ("Wyre", "mayor", "Ida Brock", True)


def related(text, actor=None):
    said = [each.statement for each in related_statements(passage(text, actor))]
    return [(each.subject, each.attribute, each.value) for each in said]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("The harbour master of Port Selm is Ida Brock.", ("Port Selm", "harbour master", "Ida Brock")),
        ("Ida Brock is the harbour master of Port Selm.", ("Port Selm", "harbour master", "Ida Brock")),
        ("Ida Brock serves as harbour master of Port Selm.", ("Port Selm", "harbour master", "Ida Brock")),
        ("Port Selm has Ida Brock as its harbour master.", ("Port Selm", "as harbour master", "Ida Brock")),
        ("Port Selm's harbour master is Ida Brock.", ("Port Selm", "harbour master", "Ida Brock")),
        ("The Old Mill was restored by Tom Ash.", ("The Old Mill", "restored by", "Tom Ash")),
        ("Tom Ash restored the Old Mill.", ("Tom Ash", "restored", "Old Mill")),
        ("Lena Fry was raised in the village of Umber, Kent.", ("Lena Fry", "raised in village of", "Umber, Kent")),
        ("The school that Lena Fry attended is Hale Academy.", ("Lena Fry", "school attended", "Hale Academy")),
        ("The firm that built the Gull 5 glider is Arne & Sons.", ("Gull 5 glider", "firm built", "Arne & Sons")),
        ("The seat of Arne & Sons is located in the town of Wyre.", ("Arne & Sons", "seat located in town of", "Wyre")),
        ("Rui Sá coaches the sport of water polo.", ("Rui Sá", "coaches sport of", "water polo")),
        ("midwicket is associated with the sport of cricket.", ("midwicket", "associated with sport of", "cricket")),
        ("The marsh otter feeds on river snails.", ("The marsh otter", "feeds on", "river snails")),
        ("Saint-Saëns composed the Carnival in 1886.", ("Saint-Saëns", "composed", "Carnival")),
        ("Miguel I of Portugal is a son of John VI.", ("Miguel I of Portugal", "son of", "John VI")),
        ("We Sail at Dawn was sung by Ola Beck.", ("We Sail at Dawn", "sung by", "Ola Beck")),
        ("The author of Arms and the Man is G. B. Shaw.", ("Arms and the Man", "author", "G. B. Shaw")),
        ("Tom Ash sees Ida Brock for massages.", ("Tom Ash", "sees for massages", "Ida Brock")),
        ("Port Selm voted in Ida Brock as harbour master.", ("Port Selm", "voted in as harbour master", "Ida Brock")),
        ("The board named Ida Brock treasurer.", ("The board", "named treasurer", "Ida Brock")),
        ("Tom Ash stepped in as Lena Fry's tutor.", ("Lena Fry", "tutor", "Tom Ash")),
        ("Tom Ash is Lena Fry's CFO.", ("Lena Fry", "cfo", "Tom Ash")),
        ("Tom Ash changed tutors and sees Ida Brock now.", ("Tom Ash", "tutors sees", "Ida Brock")),
        ("Tom Ash quit the choir and is with Arne & Sons now.", ("Tom Ash", "choir with", "Arne & Sons")),
        ("Ida Brock was unveiled as coach of Oak Rovers.", ("Oak Rovers", "coach", "Ida Brock")),
        ("Ida Brock was known as the mother of Tom Ash.", ("Ida Brock", "known as mother of", "Tom Ash")),
        ("Wyre Airport is the airport Tom Ash uses.", ("Tom Ash", "airport uses", "Wyre Airport")),
        ("Tom Ash bought the Old Mill from the previous owner.", ("Tom Ash", "bought", "Old Mill")),
        ("Tom Ash studies at the College of Arms.", ("Tom Ash", "studies at", "College of Arms")),
        ("Tom Ash ditched that for Ida Brock.", ("Tom Ash", "ditched for", "Ida Brock")),
        ("You will find the Old Mill standing in Wyre.", ("the Old Mill", "standing in", "Wyre")),
        ("The theme of Lena Fry's talk is coral reefs.", ("Lena Fry", "talk theme", "coral reefs")),
        ("The author of Lena Fry's diary is Tom Ash.", ("Lena Fry's diary", "author", "Tom Ash")),
        ("Ownership of the Gull 5 passed to Tom Ash.", ("Gull 5", "ownership passed to", "Tom Ash")),
        ("University of Wyre was founded by Tom Ash.", ("University of Wyre", "founded by", "Tom Ash")),
        ("The gates of Hale Academy open at nine.", ("Hale Academy", "gates open at", "nine")),
        ("The lease on the Old Mill went to Tom Ash.", ("Old Mill", "lease went to", "Tom Ash")),
        ("3,200 people work in Wyre.", ("Wyre", "people work in", "3,200")),
        ("People in Wyre read the Evening Post.", ("Wyre", "read", "Evening Post")),
        ("After the fire Tom Ash is in Umber.", ("Tom Ash", "in", "Umber")),
    ],
)  # fmt: skip
def test_word_order_says_what_is_related_how(text, expected):
    """One rule a construction, and none for any relation."""
    assert related(text) == [expected]


@pytest.mark.parametrize(
    ("text", "single"),
    [
        ("The mayor of Wyre is Bo Lund.", True),
        ("Bo Lund was born in Wyre.", True),
        ("Bo Lund is married to Ida Brock.", True),
        ("The daughter of Bo Lund is Eva Lund.", False),
        ("Bo Lund plays in Wyre United.", False),
        ("Bo Lund is a member of the Lodge of Wyre.", False),
    ],
)
def test_a_definite_description_has_one_value_at_a_time(text, single):
    """As do birth, death and marriage; of daughters and memberships there may be several."""
    (each,) = related_statements(passage(text))
    assert each.statement.single is single


def test_a_denial_is_kept_as_one():
    """So that nobody takes it for the fact."""
    (each,) = related_statements(passage("The mayor of Wyre is not Bo Lund."))
    assert (each.statement.value, each.statement.negated) == ("Bo Lund", True)
    (each,) = related_statements(passage("Ida Brock is no longer married to Bo Lund."))
    assert (each.statement.attribute, each.statement.negated) == ("married to", True)


@pytest.mark.parametrize(
    "text",
    [
        "No worries, Joanna.",
        "That sounds great, Caroline.",
        "Well, I had a bit of a setback at Hale Academy.",
        "Is the mayor of Wyre Bo Lund?",
        "If Bo Lund wins, the mayor of Wyre is Bo Lund.",
        "She was born in Wyre.",
        "The mayor of Wyre might be Bo Lund.",
        "* Top players: Luka Ray, Tim Hale, Jo Park.",
        "Use NumPy arrays instead of lists for the grid.",
        "Bo Lund said that Wyre was founded by Ida Brock.",
        "The bill has been synchronised to My Bills. | Pay",
        "class Custom extends Error {",
        "Define key performance indicators (KPIs) to measure success.",
        "Here we go again!",
        "Mironov publications in the international catalogue WorldCat",
    ],
)
def test_what_is_not_plain_stays_verbatim(text):
    """Questions, guesses, conditions, talk, lists and code say nothing of this kind."""
    assert related(text) == []


def test_among_other_text_both_ends_need_whole_names():
    """A phrase in lower case counts only in a record that is this one sentence, said by nobody."""
    assert related("The dune fox feeds on beetles.") == [("The dune fox", "feeds on", "beetles")]
    assert related("The dune fox feeds on beetles.", actor="Ana") == []
    assert related("It is small. The dune fox feeds on beetles.") == []
    long = "It rained all day. Hale Academy was founded by Tom Ash. We left early."
    assert related(long) == [("Hale Academy", "founded by", "Tom Ash")]
    (each,) = related_statements(passage(long))
    assert long[each.start : each.end] == each.text == "Hale Academy was founded by Tom Ash."


def test_a_title_in_the_first_person_says_nothing_of_the_speaker():
    """The song is the subject, not who tells of it."""
    (found,) = rules()([passage("We Sail at Dawn was sung by Ola Beck.")])
    assert [each.statement.subject for each in found] == ["We Sail at Dawn"]


WORDS = st.sampled_from(
    "The the of is was in by city Ana Lund X's who that as its a and , . \" ( ) 7 I We not no married to plays St. é 东"
    "".split()
)


@given(st.one_of(st.text(max_size=80), st.lists(WORDS, max_size=24).map(" ".join)))
def test_any_text_is_read_without_harm(text):
    """Spans lie inside the text and say what the statement's text says; both ends are words of it."""
    for each in related_statements(passage(text)):
        assert text[each.start : each.end] == each.text
        assert each.statement.subject.rstrip(")") in text
        assert each.statement.value.rstrip(")") in text
        assert each.statement.attribute == " ".join(each.statement.attribute.split())
