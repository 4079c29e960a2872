"""Files as views of a bank: what adapters build on. The tests of Claude's memory tool say more."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from remanence import Memory
from remanence.interfaces.files import Files


@pytest.fixture
def memory():
    with Memory(":memory:") as memory:
        yield memory


def paths(files):
    return [entry.path for entry in files.entries()]


def test_a_file_stands_in_folders_that_stay(memory):
    """When the file is deleted they are empty; deleting one deletes what is in it."""
    files = Files(memory, "notes")
    files.write("a/b/c.md", "one")
    assert paths(files) == ["a", "a/b", "a/b/c.md"]
    files.delete("a/b/c.md")
    assert (paths(files), files.is_folder("a/b"), files.is_folder("")) == (["a", "a/b"], True, True)
    files.delete("a")
    assert (paths(files), files.delete("a"), files.make_folder("")) == ([], None, None)


def test_a_folder_is_renamed_in_one_act(memory):
    """With all that is in it; names that only begin alike stay."""
    files = Files(memory, "notes")
    for path in ("a/x.md", "a/y/z.md", "ab.md"):
        files.write(path, path)
    files.rename("a", "new/a")
    assert paths(files) == ["ab.md", "new", "new/a", "new/a/x.md", "new/a/y", "new/a/y/z.md"]
    files.undo()
    assert paths(files) == ["a", "a/x.md", "a/y", "a/y/z.md", "ab.md"]
    assert files.get("a/y/z.md").text == "a/y/z.md"


def test_trees_of_one_bank_know_nothing_of_each_other(memory):
    """Each has its own files."""
    Files(memory, "one").write("a.md", "first")
    Files(memory, "two").write("a.md", "second")
    assert Files(memory, "one").get("a.md").text == "first"
    assert Files(memory, "three").entries() == []


def test_two_that_make_the_same_file_show_the_later_and_delete_both(tmp_path):
    """Neither text is lost: both are versions."""
    with Memory(tmp_path / "a.rem") as one, Memory(tmp_path / "a.rem") as other:
        first, second = Files(one, "t"), Files(other, "t")
        first.entries(), second.entries()
        item = first._item("a.md", "late", None)
        second.write("a.md", "early")
        first._retain([item])
        assert second.get("a.md").text == "late"
        assert [version.text for version in first.versions("a.md")] == ["early", "late"]
        second.delete("a.md")
        assert first.entries() == []


@settings(max_examples=50, deadline=None)
@given(st.lists(st.text(st.characters(exclude_categories=["Cs"]), max_size=20), min_size=1, max_size=5))
def test_any_text_comes_back_byte_for_byte(texts):
    """Also an empty one; every version, in order."""
    with Memory(":memory:") as memory:
        files = Files(memory, "notes")
        for text in texts:
            files.write("a.md", text)
            assert files.get("a.md").text == text
        assert [version.text for version in files.versions("a.md")] == texts
