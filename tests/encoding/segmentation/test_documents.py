"""Documents into segments: everything but white space is in one of them, in order, at its offset."""

from hypothesis import given, settings
from hypothesis import strategies as st

from remanence import Memory
from remanence.encoding.segmentation.documents import segment_document

MARKS = ["# Tea\n", "## Green\n", "###\n", "####### seven\n", "```\n", "~~~\n", "# ", " #", "    code\n"]
WORDS = ["word ", "A sentence. ", "今天。", "x" * 70, "\x00", "\u200b"]
SPACES = ["\n", "\n\n", "\r\n", "\x0b", "\x0c", "\x1c", "\u2028", "\u00a0"]
PIECE = st.sampled_from(MARKS + WORDS + SPACES)
DOCUMENT = st.lists(PIECE, max_size=40).map("".join) | st.text(max_size=60)


@settings(max_examples=300)
@given(DOCUMENT, st.integers(1, 60), st.integers(1, 90))
def test_everything_is_in_exactly_one_segment(text, target, longest):
    """Segments are in order, do not overlap, are no longer than asked, and leave out white space alone."""
    segments = segment_document(text, target=target, longest=longest)
    position = 0
    for segment in segments:
        assert position <= segment.start < segment.end <= len(text)
        assert not text[position : segment.start].strip()
        assert segment.end - segment.start <= longest
        assert text[segment.start : segment.end].strip()
        position = segment.end
    assert not text[position:].strip()


def test_a_segment_stands_under_its_headings():
    """The path of headings, as in the document; a fence hides what looks like one."""
    text = "# Tea\n\nintro\n\n## Green\n\nleaf\n\n```\n# no heading\n```\n\n# Coffee\n\nblack"
    segments = segment_document(text)
    assert [s.headings for s in segments] == [("Tea",), ("Tea", "Green"), ("Coffee",)]
    assert "# no heading" in text[segments[1].start : segments[1].end]


def test_a_long_paragraph_is_cut_after_sentences():
    """No segment ends in the middle of a sentence where a sentence fits."""
    text = "This is one sentence of the text. " * 120
    segments = segment_document(text)
    assert len(segments) > 2
    assert all(text[s.start : s.end].endswith("text.") for s in segments)


@settings(max_examples=25)
@given(DOCUMENT.filter(lambda text: (bool(text.strip()) and text.isprintable()) or "\n" in text).filter(str.strip))
def test_a_retained_document_is_its_sections(text):
    """The episode is the document, each record the characters that its source names, and the bank verifies."""
    with Memory(":memory:") as memory:
        receipt = memory.retain_document(text)
        (episode,) = receipt.episodes
        assert memory.get(episode).text == text
        for record in map(memory.get, receipt.records):
            (span,) = record.sources
            assert record.text == text[span.start : span.end]
            assert (record.unit, record.kind) == ("section", "resource")
        assert memory.verify().ok
