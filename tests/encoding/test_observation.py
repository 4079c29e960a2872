"""What callers hand in: checked before anything is stored, kept verbatim, refused with a clear error."""

import io
import json
import re
from contextlib import suppress

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from remanence import Memory, Origin
from remanence.encoding.observation import (
    KNOWN_KEYS,
    Observation,
    checked_metadata,
    observe,
    observe_item,
    read_json_lines,
)

JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=6),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=3), inner, max_size=3),
    max_leaves=6,
)
KEYS = st.sampled_from(sorted(KNOWN_KEYS)) | st.text(max_size=4)
STORABLE = st.recursive(
    st.none() | st.booleans() | st.integers(-(2**63), 2**63 - 1) | st.floats(allow_nan=False, allow_infinity=False)
    | st.text(st.characters(exclude_categories=["Cs"]), max_size=6),
    lambda inner: st.lists(inner, max_size=3)
    | st.dictionaries(st.text(st.characters(exclude_categories=["Cs"]), max_size=3), inner, max_size=3),
    max_leaves=6,
)  # fmt: skip


@settings(max_examples=400)
@given(st.dictionaries(KEYS, JSON, max_size=5))
def test_any_item_is_an_observation_or_a_clear_error(item):
    """Whatever JSON a caller sends: an observation with a text, or ValueError or TypeError, and nothing else."""
    try:
        made = observe_item(item)
    except (ValueError, TypeError):
        return
    assert isinstance(made, Observation)
    assert made.text.strip()
    assert made.text in (item.get("text"), item.get("content")) or isinstance(
        item.get("content", item.get("text")), list
    )


@settings(max_examples=300)
@given(JSON)
def test_a_time_of_any_kind_is_a_time_or_a_clear_error(at):
    """Numbers beyond the calendar, NaN, lists and objects are refused like any other mistake."""
    with suppress(ValueError, TypeError):
        assert (observe("tea", at=at).at is None) == (at is None)


@pytest.mark.parametrize("at", [float("nan"), float("inf"), 10**400, -(10**30), 1e300, True, [], {}, "", "soon-ish"])
def test_a_time_that_is_none_is_refused(at):
    """The extremes, one by one."""
    with pytest.raises((ValueError, TypeError)):
        observe("tea", at=at)


@settings(max_examples=150)
@given(st.dictionaries(st.text(st.characters(exclude_categories=["Cs"]), max_size=4), STORABLE, max_size=4))
def test_metadata_comes_back_as_it_went_in(metadata):
    """Checked, stored, read from the file's rows: the same JSON value, types included."""
    with Memory(":memory:") as memory:
        receipt = memory.retain("tea", metadata=metadata)
        episode, record = memory.get(receipt.episodes[0]), memory.get(receipt.records[0])
        assert json.dumps(episode.metadata, sort_keys=True) == json.dumps(metadata, sort_keys=True)
        assert record.metadata == episode.metadata


@pytest.mark.parametrize(
    ("metadata", "words"),
    [
        ({"n": float("nan")}, "finite"),
        ({"n": float("-inf")}, "finite"),
        ({"n": 2**63}, "64-bit"),
        ({"n": 10**5000}, "64-bit|digits"),
        ({"n": "\ud800"}, "surrogate"),
        ({"\udfff": 1}, "surrogate"),
        ({"n": b"x"}, "JSON"),
        ({"n": {1: 2}}, "text keys"),
        ({1: 2}, "text keys"),
        ([], "JSON object"),
        ("text", "JSON object"),
    ],
)
def test_metadata_that_is_no_json_is_refused(metadata, words):
    """The error says what JSON would be."""
    with pytest.raises((ValueError, TypeError), match=words):
        checked_metadata(metadata)


def test_metadata_may_be_deep_but_not_bottomless():
    """32 levels are enough; a million is a mistake, not a crash."""
    value = 1
    for _ in range(31):
        value = {"a": value}
    assert checked_metadata({"a": value}) == {"a": value}
    for _ in range(900):
        value = [value]
    with pytest.raises(ValueError, match="nested"):
        checked_metadata({"a": value})


ODD_TEXTS = [
    *("a\x00b", "\x00", "👩‍👩‍👧‍👦 👍🏽", "שלום עולם \u202eabc\u202c", "zero\u200bwidth\ufeff", "e\u0301 é"),
    *("  padded\n\n", "\r\n\t x", "\ufdd0 \U0010ffff", "'; DROP TABLE episodes; --", "x" * 100_000),
]


@pytest.mark.parametrize("text", ODD_TEXTS, ids=range(len(ODD_TEXTS)))
def test_a_text_is_retained_verbatim(tmp_path, text):
    """Every character comes back, through the file, for turns and documents."""
    with Memory(tmp_path / "a.rem") as memory:
        memory.retain(text, id="turn", actor=text[:50], session=text[:50], title=text[:50])
        memory.retain_document(text, id="document")
    with Memory(tmp_path / "a.rem") as memory:
        assert memory.get("turn").text == text
        assert memory.get("document").text == text
        assert (memory.get("turn").actor, memory.get("turn").session) == (text[:50], text[:50])
        assert memory.verify().ok


def test_a_text_of_a_class_of_its_own_is_a_text(mem):
    """What frameworks derive from str is stored as the characters that it has."""

    class Text(str):
        __slots__ = ()

    said = Text("tea")
    mem.retain(said, actor=Text("ana"), id=Text("1"), metadata={Text("drink"): Text("tea")}, tags=[said])
    episode = mem.get("1")
    assert (episode.text, episode.actor, episode.metadata, episode.tags) == ("tea", "ana", {"drink": "tea"}, ("tea",))


@pytest.mark.parametrize("text", ["", "  \n", "\ud83d", "a\udc00", 7, None, b"x", ["x"]])
def test_what_is_no_text_is_refused(mem, text):
    """Empty, half a surrogate pair, or not a text at all: an error, and nothing stored."""
    with pytest.raises((ValueError, TypeError)):
        mem.retain(text)
    with pytest.raises((ValueError, TypeError)):
        observe(text)
    assert mem.stats().seq == 0


def test_chat_messages_keep_who_spoke():
    """Roles become origins; a name is the speaker; a list of parts gives its texts."""
    made = observe_item(
        {"role": "assistant", "content": [{"type": "text", "text": "a"}, {"type": "image"}, {"text": "b"}]}
    )
    assert (made.text, made.actor, made.origin) == ("a\nb", "assistant", Origin.ASSISTANT)
    assert observe_item({"role": "user", "content": "x", "name": "ana"}).actor == "ana"
    assert observe_item({"role": "tool", "content": "x"}).origin is Origin.TOOL
    assert observe_item({"role": "user", "content": "x", "origin": "web"}).origin is Origin.WEB


def test_an_origin_that_the_caller_gave_is_not_raised_by_a_role():
    """A chat that was copied from the web stays web, whatever roles it claims."""
    made = observe_item({"role": "user", "content": "x"}, defaults={"origin": "web"})
    assert made.origin is Origin.WEB


@pytest.mark.parametrize("item", [{"text": "a", "content": "b"}, {"text": "a", "actor": "x", "speaker": "y"},
                                  {"text": "a", "at": "2024-01-01", "date": "2024-01-02"}])  # fmt: skip
def test_two_answers_to_one_question_are_refused(item):
    """Nothing is lost silently: where two keys mean the same and differ, neither is chosen."""
    with pytest.raises(ValueError, match="one of"):
        observe_item(item)


def test_unknown_keys_are_refused():
    """The error lists what is known."""
    with pytest.raises(ValueError, match="txet"):
        observe_item({"text": "a", "txet": "b"})


def test_tags_are_a_set_in_order():
    """Twice is once; a text is not a list of letters."""
    assert observe("a", tags=["b", "a", "b"]).tags == ("a", "b")
    with pytest.raises(TypeError, match="tags"):
        observe("a", tags="ab")


@given(st.text(max_size=80))
def test_json_lines_are_items_or_an_error_with_a_number(text):
    """Any stream gives mappings, or ValueError that names the line."""
    items = []
    try:
        items.extend(read_json_lines(io.StringIO(text)))
    except ValueError as e:
        items.append({"error": re.search(r"line \d+", str(e))[0]})
    assert all(isinstance(item, dict) for item in items)


@pytest.mark.parametrize("bad", ["{", "[1]", '"text"', "[" * 100_000, '{"text": 1' + "0" * 5000 + "}"])
def test_a_bad_line_is_named(bad):
    """The error says which line of the stream, blank lines counted."""
    lines = ['{"text": "a"}', "", bad]
    with pytest.raises(ValueError, match="line 3"):
        list(read_json_lines(lines))


def test_a_bad_item_of_a_file_is_named(mem, tmp_path):
    """`retain_jsonl` says which item is bad, and how many are stored."""
    file = tmp_path / "a.jsonl"
    file.write_text("".join(f'{{"text": "cup {n}"}}\n' for n in range(7)) + '{"txet": "x"}\n')
    with pytest.raises(ValueError, match="txet") as caught:
        mem.retain_jsonl(file, batch=3)
    assert "item 8" in "\n".join(caught.value.__notes__)
    assert "6 items" in "\n".join(caught.value.__notes__)
    assert mem.stats().episodes == 6
