"""How far parts have come is noted in the bank, with what they are about, so that none is taken for an extractor."""

import pytest

from remanence.lifecycle.consolidation.consolidate import consolidate_draft
from remanence.lifecycle.consolidation.plan import Plan
from remanence.lifecycle.queued_extraction import enqueue_draft
from remanence.types import Unit
from telling import told


@pytest.fixture(name="read")
def read_fixture(mem):
    """A bank that one extractor has read, and that was consolidated."""
    told(mem).retain("Ana likes plums.", session="s")
    mem.wait()
    mem.consolidate()
    return mem


def readers(memory):
    """The extractors, as a release asks for them."""
    with memory._store.write(memory._clock) as tx:
        return tx.readers()


def noted(memory, make):
    """Append what `make(tx)` gives."""
    with memory._store.write(memory._clock) as tx:
        tx.append(make(tx), operation="op", principal="")


def test_a_part_of_ones_own_that_organises_is_no_extractor(read):
    """Neither one that only notes how far it came, nor one whose tasks are about summaries; one that reads is."""
    before = readers(read)
    assert before == ("telling.v1",)
    plan = Plan(part="my_summaries.v1", since=0, until=read.seq, seq=read.seq)
    noted(read, lambda tx: consolidate_draft(tx, plan, recipe="balanced", new_id=lambda: "x"))
    noted(read, lambda tx: enqueue_draft(tx, "my_words.v1", 0, tx.seq, [], (Unit.SESSION,)))
    assert readers(read) == before
    noted(read, lambda tx: enqueue_draft(tx, "my_reader.v1", 0, tx.seq, [], (Unit.TURN, Unit.SECTION)))
    assert set(readers(read)) == {*before, "my_reader.v1"}
    assert read.verify().ok


def test_marks_of_before_are_understood(read):
    """A bank whose marks do not say what they are about: our own parts are known by name, others are extractors."""
    before = readers(read)
    read._store._writer.execute("DELETE FROM meta WHERE key LIKE 'about.%'")
    assert readers(read) == before
    read.retain("Bo likes pears.", session="t")
    read.wait()
    assert read.consolidate().changed
    assert readers(read) == before
