"""Promise 3: every answer has its evidence, down to the characters, and says why it stands where it does."""

from math import fsum

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from remanence import Episode, Memory

WORDS = [
    "tea",
    "oboe",
    "Lisbon",
    "boiler",
    "the",
    "naïve",
    "今天",
    "👍🏽",
    "\u200b",
    "e\u0301",
    "\x00",
    "שלום",
    "1999",
    "\n",
]
TEXT = st.lists(st.sampled_from(WORDS), min_size=1, max_size=8).map(" ".join).filter(str.strip)
TURN = st.tuples(TEXT, st.sampled_from(["ana", "bo", None]), st.sampled_from(["s", "t", None]))


def check_evidence(memory, hits):
    """Each span shows the episode's own characters, and together they are the record's text."""
    for hit in hits:
        for evidence in hit.evidence:
            episode = memory.get(evidence.episode)
            assert isinstance(episode, Episode)
            assert evidence.text == episode.text[evidence.start : evidence.end]
            assert evidence.text
            assert (evidence.actor, evidence.session, evidence.at) == (episode.actor, episode.session, episode.at)
        assert "\n".join(evidence.text for evidence in hit.evidence) == hit.text


def check_why(hits):
    """What channels contributed and boosts added is the score."""
    for hit in hits:
        shares = [share.contribution for share in hit.why.channels]
        assert fsum([*shares, *hit.why.boosts.values()]) == pytest.approx(hit.score, abs=1e-9)
    assert [hit.rank for hit in hits] == list(range(1, len(hits) + 1))
    assert [hit.score for hit in hits] == sorted((hit.score for hit in hits), reverse=True)


@settings(max_examples=20)
@given(st.lists(TURN, min_size=1, max_size=12), TEXT)
def test_a_hit_shows_the_characters_that_it_rests_on(turns, question):
    """Whatever was retained, in any script, evidence is the episode's own characters, for turns and windows."""
    with Memory(":memory:") as memory:
        for text, actor, session in turns:
            memory.retain(text, actor=actor, session=session, at="2024-05-01")
        for unit in ("turn", "window"):
            hits = memory.recall(question, unit=unit, k=20)
            check_evidence(memory, hits)
            check_why(hits)


def test_a_section_cites_its_place_in_the_document(mem):
    """Offsets point into the document, not into the section."""
    text = "# Tea\n\nGreen tea is grown in Kagoshima.\n\n# Music\n\nThe oboe has a double reed. " + "It sings. " * 200
    mem.retain_document(text, title="notes")
    hits = mem.recall("which instrument has a double reed?")
    check_evidence(mem, hits)
    check_why(hits)
    assert hits[0].evidence[0].start == text.index("The oboe")


def test_a_hit_says_which_channel_found_it(mem):
    """An exact word is found by words; the channels that rank it have a rank from 1."""
    for n in range(12):
        mem.retain(f"cup {n} of tea")
    mem.retain("the zygomorphic orchid", id="orchid")
    top = mem.recall("zygomorphic")[0]
    assert top.evidence[0].external_id == "orchid"
    assert any(share.rank == 1 and share.contribution > 0 for share in top.why.channels)
    assert str(top.why)
