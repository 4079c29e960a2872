"""Files in each of the forms that the arena reads, in a folder of the test's own."""

import pytest

from arena_files import LOCOMO, LONGMEMEVAL, UNIFIED, write


@pytest.fixture
def locomo(tmp_path):
    """A conversation in the official form, gzipped."""
    return write(tmp_path / "talk.json.gz", LOCOMO)


@pytest.fixture
def longmemeval(tmp_path):
    """Two haystacks in the official form."""
    return write(tmp_path / "haystacks.json", LONGMEMEVAL)


@pytest.fixture
def unified(tmp_path):
    """Three groups in the unified form, with everything odd that a source may have."""
    return write(tmp_path / "odd.jsonl.gz", UNIFIED)


@pytest.fixture
def save(tmp_path):
    """Writes any value to a file of the test's own."""
    return lambda name, value: write(tmp_path / name, value)
