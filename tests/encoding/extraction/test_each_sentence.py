"""Every sentence as a fact: who says it by name, times by date; what says nothing is left out."""

from datetime import UTC, datetime

import pytest

from remanence import Memory
from remanence.encoding.extraction.each_sentence import each_sentence
from remanence.errors import RecipeInvalid
from remanence.recipes import parse_recipe

RECIPE = """
name = "facts"
unit = "statement"
extract = { use = "sentences.v1" }
channels = [{ use = "lexical.v1" }]
fuse = { use = "sum.v1" }
"""


@pytest.fixture
def mem(tmp_path, clock):
    path = tmp_path / "facts.toml"
    path.write_text(RECIPE, encoding="utf-8")
    with Memory(":memory:", recipe=str(path), clock=clock) as memory:
        yield memory


def facts(mem):
    return [record.text for record in mem.list("records", unit="statement")]


def test_a_sentence_becomes_a_fact_that_stands_alone(mem):
    """The speaker is named, yesterday has a date; thanks and questions are no facts."""
    mem.retain(
        "Thanks! I sold my bike yesterday. Repaired the boat engine too. Do you still run?",
        actor="ana", at="2025-06-02", session="s",
    )  # fmt: skip
    mem.wait()
    assert facts(mem) == ["Ana sold Ana's bike on 1 June 2025.", "Ana: Repaired the boat engine too."]


def test_a_fact_rests_on_its_sentence(mem):
    """The span of a fact is the sentence, and a recall cites the turn."""
    text = "I paint the old mill. My sister bakes bread."
    mem.retain(text, actor="ana", id="7")
    mem.wait()
    (span,) = list(mem.list("records", unit="statement"))[1].sources
    assert text[span.start : span.end] == "My sister bakes bread."
    assert [each.external_id for each in mem.recall("who bakes bread?")[0].evidence] == ["7"]


def test_other_languages_and_documents_are_kept_as_they_are(mem):
    """Only English sentences of a known speaker are reworded."""
    mem.retain("Ich wohne seit dem Frühling in Hamburg und arbeite im Hafen.", actor="ben")
    mem.retain_document("# Harbour\n\nThe harbour master keeps the tide tables.")
    mem.wait()
    said = facts(mem)
    assert "ben: Ich wohne" in said[0] or "Ben: Ich wohne" in said[0]
    assert any("harbour master keeps the tide tables" in text for text in said)


def test_what_a_sentence_needs_is_a_parameter():
    """At least one term."""
    with pytest.raises(ValueError, match="at least one"):
        each_sentence(terms=0)
    with pytest.raises(RecipeInvalid, match="takes no words"):
        parse_recipe(RECIPE.replace('"sentences.v1"', '"sentences.v1", words = 2')).extract.make()


def test_a_bank_reads_anew_when_its_recipe_changes(tmp_path, clock):
    """Nothing observed is lost: another extractor has a mark of its own, and reads what was there before."""
    path, recipe = tmp_path / "ana.rem", tmp_path / "facts.toml"
    recipe.write_text(RECIPE, encoding="utf-8")
    at = datetime(2025, 6, 2, tzinfo=UTC)
    with Memory(path, clock=clock) as memory:
        memory.retain("The heron stood by the weir.", actor="ana", at=at)
        memory.wait()
        assert facts(memory) == []
    with Memory(path, clock=clock, recipe=str(recipe)) as memory:
        memory.wait()
        assert facts(memory) == ["Ana: The heron stood by the weir."]
