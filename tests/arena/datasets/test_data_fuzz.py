"""Whatever stands in a file, a loader gives groups or a ValueError, and never anything else."""

import io
import json
from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from remanence.arena.datasets.coercion import attribute
from remanence.arena.datasets.loading import FORMS
from remanence.arena.datasets.values import json_values

any_text = st.text(st.characters(exclude_categories=()))  # JSON may hold halves of surrogate pairs
json_value = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | any_text,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(any_text, inner, max_size=4),
    max_leaves=12,
)
FIELDS = {
    "unified": ["group", "docs", "queries"],
    "locomo": ["sample_id", "conversation", "qa", "session_1", "session_1_date_time"],
    "longmemeval": ["question_id", "question", "haystack_sessions", "haystack_dates", "haystack_session_ids"],
}
INNER = [
    *("id", "text", "time", "speaker", "session", "topic", "source", "gold", "grades", "type", "abstain", "role"),
    *("content", "has_answer", "dia_id", "blip_caption", "question", "evidence", "category", "session_1"),
    *("session_1_date_time",),
]
rough_object = st.dictionaries(st.sampled_from(INNER), json_value | st.lists(json_value, max_size=3), max_size=6)
rough_list = st.lists(rough_object | json_value | st.lists(rough_object, max_size=3), max_size=4)


@pytest.mark.parametrize("form", FORMS, ids=lambda form: form.name)
@given(data=st.data())
def test_any_values_make_a_group_of_texts_that_can_be_stored(form, data):
    """Wrong types, missing fields, lone surrogates: left out or replaced, never an error."""
    names = st.sampled_from(FIELDS[form.name])
    value = data.draw(st.dictionaries(names, rough_list | rough_object | json_value, max_size=6))
    group = form.read(value, 3)
    for doc in group.docs:
        assert doc.text.strip()
        (doc.id + doc.text + doc.printed + (doc.actor or "") + (doc.session or "")).encode()
    for question in group.questions:
        assert question.text.strip()
        assert len(set(question.gold)) == len(question.gold)
        assert set(question.grades) <= set(question.gold)


@given(values=st.lists(json_value, max_size=6), chunk=st.integers(1, 40), indent=st.none() | st.just(1))
def test_values_are_the_same_however_the_file_is_cut_into_reads(values, chunk, indent):
    """An array and JSON Lines give the same values as reading it whole."""
    array = io.StringIO(json.dumps(values, indent=indent))
    assert list(json_values(array, chunk=chunk)) == values
    containers = [value for value in values if isinstance(value, dict)]
    lines = io.StringIO("\n".join(json.dumps(value) for value in containers))
    assert list(json_values(lines, chunk=chunk)) == containers


@given(text=st.text())
def test_any_text_gives_values_or_a_value_error(text):
    """No other exception leaves the reader."""
    with suppress(ValueError):
        list(json_values(io.StringIO(text), chunk=7))


@given(text=st.text(), speaker=st.none() | st.text(min_size=1))
def test_taking_the_speaker_off_only_ever_shortens_a_text(text, speaker):
    """What is left is the end of what was there."""
    words, actor, role = attribute(text, speaker)
    assert text.endswith(words)
    assert speaker is None or speaker in (actor, speaker if role else None)
