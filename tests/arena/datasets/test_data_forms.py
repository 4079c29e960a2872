"""Each file form, from its official look to groups; forms are told apart by content."""

import gzip
import json

import pytest

from remanence.arena.datasets import open_dataset


def only(path):
    (group,) = open_dataset(path).groups()
    return group


def test_a_locomo_turn_is_a_document_with_its_speaker_session_time_and_photo(locomo):
    """Sessions come in the order of their numbers, and the caption of a photo is part of the words."""
    group = only(locomo)
    assert group.name == "garden"
    assert [(doc.id, doc.actor, doc.session, doc.time, doc.text) for doc in group.docs] == [
        ("D1:1", "Ines", "session_1", "8:00 pm on 1 February, 2024", "I bought a fig tree for the balcony."),
        ("D1:2", "Tomas", "session_1", "8:00 pm on 1 February, 2024", "My cello lesson was moved to Thursday."),
        ("D2:1", "Tomas", "session_2", "9:05 am on 2 March, 2024", "The fig tree finally has leaves."),
        ("D2:2", "Ines", "session_2", "9:05 am on 2 March, 2024", "[shares a photo of a fig tree]"),
    ]
    assert group.docs[0].printed == "Ines: I bought a fig tree for the balcony."


def test_locomo_evidence_is_gold_and_adversarial_questions_have_none(locomo):
    """Several ids in one string are several pieces; an id of no turn is left out and counted; category 5 abstains."""
    group = only(locomo)
    assert [(each.type, each.gold, each.abstain) for each in group.questions] == [
        ("1", ("D1:1", "D2:2"), False),
        ("2", ("D1:2",), False),
        ("5", (), True),
        ("3", (), False),
    ]
    assert group.questions[0].sessions == ("session_1", "session_2")
    assert group.notes == {"docs_empty": 1, "gold_without_a_doc": 1}


def test_a_longmemeval_turn_is_a_document_and_both_golds_are_read(longmemeval):
    """Turn gold is `has_answer`, session gold `answer_session_ids`; an `_abs` question has neither."""
    first, second = open_dataset(longmemeval).groups()
    assert [(doc.id, doc.role, doc.session) for doc in first.docs] == [
        ("s1#0", "user", "s1"),
        ("s1#1", "assistant", "s1"),
        ("s2#0", "user", "s2"),
        ("s2#1", "assistant", "s2"),
    ]
    (question,) = first.questions
    assert (question.gold, question.sessions, question.time) == (("s2#0",), ("s2",), "2023/05/30 (Tue) 16:42")
    assert first.docs[2].time == "2023/05/25 (Thu) 11:00"
    assert first.docs[0].printed == "user: How do I wax a bicycle chain?"
    assert (second.questions[0].gold, second.questions[0].sessions, second.questions[0].abstain) == ((), (), True)


def test_the_unified_form_keeps_what_is_odd_usable_and_counts_it(unified):
    """Prefixes become actors and roles, sources and topics metadata and tags; empty texts go, repeated ids stay."""
    ana, empty, bo = open_dataset(unified).groups()
    assert [(doc.id, doc.text, doc.actor, doc.role) for doc in ana.docs] == [
        ("a1", "I live in Porto.", "Ana", None),
        ("a2", "my bike is red", None, "user"),
        ("a2", "red is a fine colour", None, "assistant"),
        ("7", "Rui plays the drums.", "Rui", None),
        ("a10", "我住在里斯本，喜欢苹果", None, None),
    ]
    assert ana.docs[3].printed == "Rui: Rui plays the drums."
    assert (ana.docs[1].metadata, ana.docs[1].tags, ana.docs[3].tags) == ({"topic": "bikes"}, ("bikes",), ("note",))
    assert ana.docs[3].time == "1684000000"
    assert [each.id for each in ana.questions] == ["u1", "u2", "u3", "u4"]
    assert (ana.questions[1].gold, ana.questions[1].grades) == (("7", "a2"), {"7": 3.0})
    assert ana.notes == {"docs_empty": 1, "docs_with_a_used_id": 1, "questions_empty": 1}
    assert (empty.docs, bo.docs[0].text) == ((), "Bo has three goats.")


@pytest.mark.parametrize("speaker", ["Ana", "ANA", "Dr. (Ana)", "安娜"])
def test_a_prefix_that_equals_the_speaker_is_stripped_once(save, speaker):
    """Whatever characters a name has; and a name that merely stands in the text stays."""
    docs = [{"id": "1", "text": f"{speaker}: {speaker}: hello", "speaker": speaker},
            {"id": "2", "text": f"Hello {speaker}: how are you", "speaker": speaker}]  # fmt: skip
    group = only(save("one.jsonl", [{"group": "g", "docs": docs, "queries": []}]))
    assert [doc.text for doc in group.docs] == [f"{speaker}: hello", f"Hello {speaker}: how are you"]


def test_a_whole_chat_in_one_text_keeps_its_prefixes(save):
    """A text with several role lines was not said by one of them."""
    chat = "user: hello\nassistant: hello to you"
    group = only(save("one.jsonl", [{"group": "g", "docs": [{"id": "1", "text": chat}], "queries": []}]))
    assert (group.docs[0].text, group.docs[0].role) == (chat, None)


def test_a_form_is_known_by_content_not_by_name(tmp_path, unified):
    """A gzipped file without .gz, an array of groups, a byte order mark: all are read."""
    plain = gzip.decompress(unified.read_bytes())
    groups = [json.loads(line) for line in plain.splitlines()]
    for name, content in {
        "packed.jsonl": gzip.compress(plain),
        "array.json.gz": json.dumps(groups, indent=1).encode(),
        "marked.txt": b"\xef\xbb\xbf" + plain,
    }.items():
        (tmp_path / name).write_bytes(content)
        dataset = open_dataset(tmp_path / name)
        assert dataset.form == "unified"
        assert [group.name for group in dataset.groups()] == ["ana", "empty", "bo"]


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (b"", "empty"),
        (b"[]", "empty"),
        (b'{"source": "x", "text": "y"}\n', "another form: it starts with an object with source, text"),
        (b"[1, 2]", "another form: it starts with a int"),
        (b"# a readme\n", "value 1 is not JSON"),
        (b"\xff\xfe\x00", "unreadable"),
        (b"\x1f\x8b\x08\x00broken", "unreadable"),
        (b"[" * 100_000, "unreadable"),
    ],
)
def test_a_file_of_another_form_says_what_it_is(tmp_path, content, reason):
    """Looking at it is never an error."""
    path = tmp_path / "file"
    path.write_bytes(content)
    dataset = open_dataset(path)
    assert dataset.form is None
    assert reason in dataset.problem
    assert list(dataset.groups()) == []


def test_a_file_that_is_cut_short_is_an_error_after_its_whole_groups(tmp_path, unified):
    """What stands before the damage is given, then a ValueError says that something is wrong."""
    plain = gzip.decompress(unified.read_bytes())
    (tmp_path / "cut.jsonl").write_bytes(plain[:-20])
    groups = open_dataset(tmp_path / "cut.jsonl").groups()
    assert [next(groups).name, next(groups).name] == ["ana", "empty"]
    with pytest.raises(ValueError, match="value 3 is not JSON"):
        next(groups)
    (tmp_path / "cut.jsonl.gz").write_bytes(unified.read_bytes()[:-9])
    assert "cut short" in open_dataset(tmp_path / "cut.jsonl.gz").problem
