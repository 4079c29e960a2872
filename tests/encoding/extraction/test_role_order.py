"""Sentences whose role stands last or in the verb, read as "the R of X is Y"; and those that have no such role."""

from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from remanence.encoding.extraction.relations import related_statements
from remanence.encoding.extraction.role_order import role_order
from remanence.protocols import Passage
from remanence.types import Record, Span


def related(text, actor=None):
    record = Record(
        id="r", text=text, actor=actor, sources=(Span("e", 0, len(text)),), recorded_at=datetime(2025, 1, 1, tzinfo=UTC)
    )
    found = (each.statement for each in related_statements(Passage(record=record)))
    return [(each.subject, each.attribute, each.value) for each in found]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Wyre uses Salt Roads as its anthem.", [("Wyre", "anthem", "Salt Roads")]),
        ("Wyre has chosen the Marsh Lark as its state bird.", [("Wyre", "state bird", "Marsh Lark")]),
        ("Wyre adopted the owl as its mascot.", [("Wyre", "mascot", "owl")]),
        ("Selm is an island with Wyre as its capital.", [("Selm", "capital", "Wyre")]),
        ("Norland is ruled from Wyre, its capital.",
         [("Norland", "capital", "Wyre"), ("Norland", "ruled from", "Wyre")]),
        ("Bo Lund lives in Wyre with Ida Brock, his wife.",
         [("Bo Lund", "wife", "Ida Brock"), ("Bo Lund", "lives in", "Wyre")]),
        ("Ida Brock holds the office of mayor in Wyre.", [("Wyre", "mayor", "Ida Brock")]),
        ("Ida Brock now fills the post of head cook at Lock House.", [("Lock House", "head cook", "Ida Brock")]),
        ("The post of rector at Hale Academy is held by Bo Lund.", [("Hale Academy", "rector", "Bo Lund")]),
        ("Responsibility for enforcing the Ports Act lies with the Harbour Board.",
         [("The Ports Act", "enforced by", "Harbour Board")]),
        ("Ida Brock is responsible for running Lock House.", [("Lock House", "run by", "Ida Brock")]),
        ("The Old Mill has a red roof.", [("Old Mill", "roof", "red")]),
        ("The Marsh Rose has pale yellow flowers.", [("Marsh Rose", "flowers", "pale yellow")]),
        ("The diet of the Marsh Lark consists mainly of beetles.", [("Marsh Lark", "diet", "beetles")]),
        ("The Marsh Lark feeds mainly on beetles.", [("The Marsh Lark", "feeds on", "beetles")]),
        ("The first person to reach the summit of Mount Gull was Ida Brock.",
         [("Mount Gull", "first reached by", "Ida Brock")]),
        ("Ida Brock was the first to see Selm Bay.", [("Selm Bay", "first seen by", "Ida Brock")]),
        ("The Gull Van is fitted with the Brock Twin engine.", [("Gull Van", "engine", "Brock Twin")]),
        ("The Ozhar script is used for writing Manx.", [("Manx", "script", "Ozhar")]),
        ("The Sailor is a statue made of marble.", [("The Sailor", "made of", "marble")]),
        ("Lock Bridge is a bridge that crosses the Elsin River.", [("Lock Bridge", "crosses", "Elsin River")]),
        ("The Battle of Selm took place in the year 1287.", [("The Battle of Selm", "took place in", "1287")]),
        ("The painting Woman with Candle hangs in Hale Hall.", [("Woman with Candle", "hangs in", "Hale Hall")]),
        ("Calvorin, a medicine, is used to treat Selm fever.", [("Calvorin", "used to treat", "Selm fever")]),
        ("In Norland, people speak Manx.", [("Norland", "speak", "Manx")]),
        ("Bo Lund dedicated Salt Roads to Ida Brock.", [("Salt Roads", "dedicated to", "Ida Brock")]),
        ("The vaccine against Selm fever is Calvorin.", [("Selm fever", "vaccine", "Calvorin")]),
        ("In Norland, the official language is Manx.", [("Norland", "official language", "Manx")]),
        ("Bo Lund inspected the new gates of Lock House.",
         [("Lock House", "new gates inspected by", "Bo Lund")]),
        ("Bo Lund drew the maps of Port Selm.", [("Port Selm", "maps drawn by", "Bo Lund")]),
    ],
)  # fmt: skip
def test_a_role_is_read_wherever_it_stands(text, expected):
    """One rule a construction, and none for any relation."""
    assert related(text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Bo Lund joined Lock House as its cook.", [("Bo Lund", "joined as cook", "Lock House")]),
        ("Bo Lund speaks the language of Manx.", [("Bo Lund", "speaks language of", "Manx")]),
        ("Bo Lund left the city of Wyre.", [("Bo Lund", "left city of", "Wyre")]),
        ("Bo Lund wrote the music of Salt Roads.", [("Bo Lund", "wrote music of", "Salt Roads")]),
        ("Ida Brock is responsible for Lock House.", [("Ida Brock", "responsible for", "Lock House")]),
        ("Ida Brock studies at the College of Arms.", [("Ida Brock", "studies at", "College of Arms")]),
    ],
)
def test_what_has_no_such_role_stays_as_it_is(text, expected):
    """Who comes as something has no such thing, and "the city of Wyre" is nothing of Wyre's."""
    assert related(text) == expected


def test_nothing_of_it_is_read_in_talk():
    """What somebody says is put in many orders; only records are taken at their word."""
    assert related("Lock House uses Salt Roads as its anthem.", "bo") != [("Lock House", "anthem", "Salt Roads")]


@given(st.text(alphabet="Ab cthe asisofitsx,.", max_size=60))
def test_any_words_can_be_put(words):
    """Whatever stands there, the answer is a sentence, and nothing fails."""
    assert isinstance(role_order(words), str)
