"""An item may say when it is true, and a bank that hears the end later ends it then; undo takes both back."""

import pytest

from remanence import Memory


def texts(memory, **options):
    """What a recall of where Ana lives finds."""
    return {hit.text for hit in memory.recall("Ana lives", k=5, **options)}


OLD = {"id": "old", "text": "Ana lives in Lisbon.", "valid_from": "2023-05-01", "valid_to": "2024-06-01"}
NEW = {"id": "new", "text": "Ana lives in Porto.", "valid_from": "2024-06-01"}


def test_what_is_over_is_found_only_as_of_then(mem):
    """From the first day on, until the last, and by nobody who asks for now."""
    mem.retain_many([OLD, NEW])
    assert texts(mem) == {NEW["text"]}
    assert texts(mem, as_of="2023-06-01") == {OLD["text"]}
    assert texts(mem, as_of="2024-06-02") == {NEW["text"]}
    assert texts(mem, as_of="2022-01-01") == set()
    assert mem.verify().ok


def test_an_end_that_is_heard_later_ends_it(mem):
    """The same item with an end stores no episode; undo opens it again."""
    mem.retain_many([{**OLD, "valid_to": None}])
    assert texts(mem) == {OLD["text"]}
    receipt = mem.retain_many([OLD])
    assert (receipt.episodes, receipt.repeated) == ((), ())
    assert texts(mem) == set()
    assert texts(mem, as_of="2023-06-01") == {OLD["text"]}
    assert mem.retain_many([OLD]).repeated
    mem.undo()
    assert texts(mem) == {OLD["text"]}
    assert mem.verify().ok


def test_an_end_takes_what_was_read_from_it_along(mem):
    """A statement of a turn that is over is over, too."""
    mem.retain_many([{**OLD, "actor": "ana", "text": "I live in Lisbon.", "valid_to": None}])
    mem.wait()
    assert [record.text for record in mem.list(unit="statement")] == ["Ana lives in Lisbon."]
    mem.retain_many([{**OLD, "actor": "ana", "text": "I live in Lisbon."}])
    assert list(mem.list(unit="statement")) == []
    assert mem.verify().ok


def test_an_end_that_is_still_to_come_changes_nothing_yet(mem):
    """A contract that runs until 2030 is believed."""
    mem.retain_many([{**NEW, "valid_to": "2030-01-01"}])
    assert texts(mem) == {NEW["text"]}
    assert texts(mem, as_of="2031-01-01") == set()
    mem.retain_many([{"id": "c", "text": "Ana lives in town."}])
    mem.retain_many([{"id": "c", "text": "Ana lives in town.", "valid_to": "2030-01-01"}])
    assert "Ana lives in town." in texts(mem)
    assert "Ana lives in town." not in texts(mem, as_of="2031-01-01")
    assert mem.verify().ok


def test_a_bundle_keeps_it(mem, tmp_path):
    """Export and import give the same answers."""
    from remanence import import_bundle

    mem.retain_many([OLD, NEW])
    mem.export(tmp_path / "b.jsonl")
    with import_bundle(tmp_path / "b.jsonl", tmp_path / "copy.rem") as copy:
        assert texts(copy) == {NEW["text"]}
        assert texts(copy, as_of="2023-06-01") == {OLD["text"]}


def test_an_end_before_the_beginning_is_refused(mem):
    """Nothing is stored of such an item."""
    with pytest.raises(ValueError, match="valid_to must lie after valid_from"):
        mem.retain_many([{**OLD, "valid_to": "2020-01-01"}])
    assert mem.stats().episodes == 0


def test_an_item_can_be_a_document():
    """It is cut into sections; anything but true and false is a mistake."""
    with Memory(":memory:") as mem:
        mem.retain_many([{"text": "# A\n\nTea.\n\n# B\n\nCake.\n", "document": True, "id": "d"}])
        assert {record.unit.value for record in mem.list()} == {"section"}
        with pytest.raises(TypeError, match="document must be true or false"):
            mem.retain_many([{"text": "x", "document": "yes"}])
