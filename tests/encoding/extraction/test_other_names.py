"""What else people and things go by: read where a text says so, and from nothing that only looks like it."""

from datetime import UTC, datetime
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from remanence.encoding.extraction import rules
from remanence.protocols import Passage
from remanence.types import Origin, Record, Span

SAMPLE = Path(__file__).with_name("labelled_other_names.txt").read_text("utf-8").split("\n\n", 1)[1]


def lines(part):
    return [[field.strip() for field in line.split("|")] for line in part.strip().splitlines()]


def called(speaker, text):
    record = Record(
        id="r",
        text=text,
        actor=None if speaker == "-" else speaker,
        origin=Origin.DOCUMENT if speaker == "-" else Origin.USER,
        sources=(Span("e", 0, len(text)),),
        recorded_at=datetime(2025, 1, 1, tzinfo=UTC),
    )
    (found,) = rules()([Passage(record=record)])
    said = [each.statement for each in found if each.statement.attribute == "nickname"]
    return [f"{each.subject} = {each.value}" for each in said]


@pytest.mark.parametrize("part", SAMPLE.split("====="))
def test_nobody_is_said_to_go_by_a_name_that_nobody_gave(part):
    """No false name on either part of the sample; nearly all that are told are found."""
    wrong, missed, told = [], [], 0
    for speaker, text, wanted in lines(part):
        found = called(speaker, text)
        told += wanted != "-"
        wrong += [(text, each) for each in found if each != wanted]
        missed += [text] if wanted != "-" and wanted not in found else []
    assert not wrong
    assert len(missed) <= told * 0.15, missed


@given(st.text(max_size=200), st.sampled_from(["Ana", "-"]))
def test_any_text_is_read(text, speaker):
    """No text makes it fail, and what it finds stands in the text."""
    for each in called(speaker, text):
        assert each.split(" = ")[1] in text.replace("’", "'")
