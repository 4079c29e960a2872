"""`remanence retain`, in all its forms."""

import json

import click
import pytest
from hypothesis import given
from hypothesis import strategies as st

from remanence.interfaces.cli.retaining import retain


def test_a_text_with_all_its_circumstances_is_stored(shell):
    """What was said about a text comes back with it."""
    receipt = shell.json(
        *("retain", "I teach", "swimming now.", "--actor", "ana", "--session", "s1", "--origin", "user"),
        *(
            "--at",
            "2025-09-15",
            "--id",
            "x1",
            "--tag",
            "work",
            "--tag",
            "water",
            "--meta",
            "mood=glad",
            "--meta",
            '{"n": 3}',
        ),
    )
    assert receipt["verified"]
    episode = shell.json("get", receipt["episodes"][0])
    assert episode["is"] == "episode"
    assert (episode["text"], episode["actor"], episode["session"]) == ("I teach swimming now.", "ana", "s1")
    assert (episode["external_id"], episode["tags"]) == ("x1", ["water", "work"])
    assert episode["metadata"] == {"mood": "glad", "n": 3}
    assert episode["at"]["precision"] == "day"


def test_a_dash_reads_standard_input(shell):
    """`echo … | remanence retain -` stores what came."""
    receipt = shell.json("retain", "-", stdin="From a pipe.")
    assert shell.json("get", receipt["episodes"][0])["text"] == "From a pipe."


def test_a_document_is_stored_under_its_title(shell):
    """A file becomes an episode of origin document, in sections that recall finds."""
    path = shell.folder / "garden.md"
    path.write_text("# Garden\n\nThe roses are pruned in March.\n\n# Kitchen\n\nThe oven runs ten degrees hot.\n")
    receipt = shell.json("retain", "--file", "garden.md", "--title", "House book")
    episode = shell.json("get", receipt["episodes"][0])
    assert (episode["title"], episode["origin"]) == ("House book", "document")
    assert (
        "oven"
        in shell.json("recall", "how hot is the oven?", "-k", "1", "--unit", "section")["hits"][0]["record"]["text"]
    )


@pytest.mark.parametrize("wrapped", [False, True])
def test_a_chat_is_stored_turn_by_turn(shell, wrapped):
    """A list of messages, or an object that has one, becomes an episode a message."""
    chat = [{"role": "user", "name": "ana", "content": "Hello"}, {"role": "assistant", "content": "Good morning"}]
    (shell.folder / "chat.json").write_text(json.dumps({"messages": chat} if wrapped else chat))
    receipt = shell.json("retain", "--chat", "chat.json", "--session", "hello")
    assert [shell.json("get", id)["text"] for id in receipt["episodes"]] == ["Hello", "Good morning"]


def test_json_lines_are_stored_from_a_stream(shell):
    """Each line is one thing that was said."""
    lines = "\n".join(json.dumps({"text": f"number {n}", "actor": "ana", "id": f"n{n}"}) for n in range(20))
    assert len(shell.json("retain", "--jsonl", "-", stdin=lines)["episodes"]) == 20
    assert len(shell.json("retain", "--jsonl", "-", stdin=lines)["repeated"]) == 20


def test_the_same_id_twice_stores_nothing_and_other_words_need_supersede(ana):
    """A retry is harmless; a change must be meant."""
    assert ana.json(
        "retain", "I am allergic to peanuts.", "--actor", "ana", "--at", "2025-06-03", "--id", "a2", "--session", "june"
    )["repeated"]
    assert ana.json("retain", "I am allergic to nothing.", "--id", "a2", code=2)["error"]["type"] == "ValueError"
    assert ana.json("retain", "I am allergic to nothing.", "--id", "a2", "--supersede")["episodes"]


@pytest.mark.parametrize(
    "args",
    [
        [],
        ["text", "--file", "f.md"],
        ["x", "--meta", "nothing"],
        ["x", "--meta", "=v"],
        ["x", "--meta", "{broken"],
        ["x", "--at", "the day after never"],
        ["--jsonl", "-", "--actor", "ana"],
    ],
)
def test_what_makes_no_sense_is_refused_and_stores_nothing(shell, args):
    """Two inputs, none, unreadable metadata, unreadable times: exit 2, and no episode."""
    (shell.folder / "f.md").write_text("words")
    shell("retain", "The first thing.")
    shell("retain", *args, code=2, stdin="{}")
    assert shell.json("stats")["episodes"] == 1


def test_a_broken_chat_file_is_refused_by_name(shell):
    """A file that is no list of messages is named in the error."""
    (shell.folder / "chat.json").write_text('"hello"')
    assert "chat.json" in shell.json("retain", "--chat", "chat.json", code=2)["error"]["message"]


def test_people_read_a_receipt_in_a_line(shell):
    """What was stored, where, and that it was read back."""
    assert "stored 1 episode" in (line := shell("retain", "Hello there.").stdout)
    assert "ana.rem ✓ read back" in line


@given(value=st.text())
def test_any_metadata_is_read_or_refused(value):
    """Whatever stands behind --meta is a JSON object's worth of fields, or a usage error."""
    option = next(parameter for parameter in retain.params if parameter.name == "metadata")
    try:
        fields = option.callback(None, option, (value,))
    except click.BadParameter:
        return
    assert json.loads(json.dumps(fields)) == fields
