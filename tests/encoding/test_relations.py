"""Relations: which words are one attribute, which are two, and what a question speaks of."""

import tomllib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from remanence.encoding.relations import LEADS, LEXICON, gives, may_answer, meaning, spoken_of

TABLE = tomllib.loads(LEXICON.read_text("utf-8"))
KINDS = TABLE.pop("kinds")
FIELDS = ("nouns", "by", "to", "from", "asks")


@pytest.mark.parametrize("name", sorted(TABLE))
def test_every_entry_is_well_formed(name):
    """Known fields only, what it gives, no form twice, none in capitals or with an article, none of little words."""
    entry = TABLE[name]
    assert set(entry) <= {"gives", "of", "once", "mutual", *FIELDS}
    assert entry["gives"]
    assert entry.get("once", True) is True
    assert entry.get("mutual", True) is True
    for field in FIELDS:
        forms = [form.strip() for form in entry.get(field, "").split(",")] if field in entry else []
        assert all(forms)
        assert len(set(forms)) == len(forms)
        for form in forms:
            words = form.split()
            assert not {"the", "a", "an"} & set(words)
            assert not LEADS.issuperset(words)
            assert form.isupper() or form == form.lower()


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("married to", "husband"), ("born in city of", "native of"), ("headquartered in", "head office in"),
        ("written by", "novel by"), ("mother tongue", "native language"), ("buried in", "grave in"),
        ("works for", "employer"), ("studied under", "pupil of"), ("job at", "employed by"),
        ("name current head of state", "president"), ("city died", "place of death"), ("flows into", "mouth"),
    ],
)  # fmt: skip
def test_other_words_for_one_attribute_are_one(one, other):
    """Whatever their roots, and whatever noun says what the value is."""
    assert meaning(one).told & meaning(other).told


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("died of", "died in"), ("plays as", "plays"), ("mother", "mother tongue"), ("works as", "works for"),
        ("studied under", "studied at"), ("founded by", "founded in"), ("brother", "sister"), ("capital", "country"),
    ],
)  # fmt: skip
def test_like_words_for_two_attributes_are_two(one, other):
    """The word that leads to the value decides, and longer forms go before shorter ones."""
    assert not meaning(one).told & meaning(other).told


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("departure time", "arrival time"), ("melting point", "boiling point"), ("revenue", "profit"),
        ("diameter", "wingspan"), ("drummer", "guitarist"), ("flag", "coat of arms"),
        ("took place in", "took place in year"), ("pages", "chapters"),
        ("doctoral supervisor", "supervisor"), ("crosses", "flows through"),
    ],
)  # fmt: skip
def test_kindred_attributes_do_not_put_each_other_out_of_date(one, other):
    """A thing may have both."""
    assert not meaning(one).told & meaning(other).told


@pytest.mark.parametrize("verb", ["wrote", "founded", "heads", "gave birth to", "manages", "discovered"])
def test_what_somebody_does_to_a_thing_is_an_attribute_of_the_thing(verb):
    """ "Ann wrote X" is the author of X."""
    found = meaning(verb)
    assert found.turned
    assert not found.told


def test_a_role_with_of_belongs_to_what_follows():
    """ "Ann is mayor of X", as against "the mayor of Ann is X"."""
    assert meaning("mayor of").turned == meaning("mayor").told


@pytest.mark.parametrize(
    "attribute", ["elected sheriff of", "arch", "rents bicycles for", "of", "", "plays home matches"]
)
def test_other_attributes_are_not_guessed(attribute):
    """They go by their own words."""
    assert meaning(attribute) is None


@pytest.mark.parametrize(
    ("question", "relation"),
    [
        ("under whom did s study", "teacher"), ("of what did s die", "deathcause"), ("who penned s", "author"),
        ("where was s laid to rest", "burialplace"), ("who is in charge of s", "head"),
        ("what is s s mother tongue", "nativelanguage"),
    ],
)  # fmt: skip
def test_a_question_speaks_of_a_relation(question, relation):
    """By a word, by several that belong together, and by the word that leads to the value, wherever it stands."""
    assert any(relation in each.relations for each in spoken_of(question.split()))


def test_a_word_of_a_longer_form_speaks_of_nothing_else():
    """The mother tongue is nobody's mother."""
    assert all("mother" not in each.relations for each in spoken_of(["mother", "tongue"]))


def test_what_a_value_is_says_what_it_answers():
    """A birthplace is a city and answers where; an author answers who."""
    assert "citi" in gives(["birthplace"])
    assert may_answer("where", ["birthplace"])
    assert not may_answer("where", ["author"])
    assert may_answer("who", ["author"])
    assert not may_answer("who", ["birthplace"])
    assert may_answer("", ["author"])


@given(st.lists(st.text(max_size=8) | st.sampled_from(["born", "in", "wrote", "of", "mother", "by"]), max_size=8))
def test_any_words_have_a_meaning_or_none(words):
    """Never an error, and one answer for each word of a question."""
    found = meaning(" ".join(words))
    assert found is None or found.told or found.turned
    assert len(spoken_of(words)) == len(words)
