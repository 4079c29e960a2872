"""Derived trust follows its sources exactly, whatever becomes of them, and `verify` sees where it does not."""

import sqlite3

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from remanence import Memory
from remanence.protocols import Draft, Edit
from remanence.trust.taint import inherit
from remanence.types import Act, Unit

SAID = (
    "Mara Lind lives in Porto.", "Mara Lind lives in Holm.", "I moved to Lunde last May.", "Mara Lind lives in Porto.",
    "I am allergic to walnuts.", "The ferry leaves at nine.", "Mara Lind works as a pilot.",
)  # fmt: skip
ORIGINS = ("user", "web", "tool", "document")


def filled(turns):
    """A bank with turns of several origins, and all that is made of them."""
    memory = Memory(":memory:")
    for number, (text, origin) in enumerate(turns):
        memory.retain(text, actor="ana", session=f"s{number // 4}", origin=origin, at=f"2025-03-{number + 1:02}")
    memory.wait()
    memory.consolidate()
    return memory


def records(memory):
    return [*memory.list(), *memory.list(forgotten=True)]


def moved(memory, id, trust, taint):
    """Trust moved by hand, as a promotion or an actor's standing would."""
    with memory._store.write(memory._clock) as tx:
        (held,) = tx.get_records([id]).values()
        edits = (Edit(id, "trust", held.trust, trust), Edit(id, "taint", held.taint, taint))
        tx.append(Draft(act=Act.TRUST, subjects=(id,), edits=edits), operation=memory._new_id(), principal="p")


def last(memory):
    return list(memory.journal())[-1].operation


def worked_out(memory):
    """An independent reckoning: by every character that a record cites."""
    shown = {}
    for record in records(memory):
        if record.unit in (Unit.TURN, Unit.SECTION):
            for span in record.sources:
                shown |= {(span.episode, place): record for place in range(span.start, span.end)}
    for record in records(memory):
        if record.unit not in (Unit.TURN, Unit.SECTION):
            below = [shown[s.episode, place] for s in record.sources for place in range(s.start, s.end)
                     if (s.episode, place) in shown]  # fmt: skip
            yield record, inherit(below)


MOVES = st.lists(
    st.tuples(st.integers(0, 30), st.sampled_from([0.0, 0.2, 0.4, 0.9]), st.sampled_from(["", "web", "tool+web"])),
    max_size=4,
)


@settings(max_examples=15, deadline=None)
@given(st.lists(st.tuples(st.sampled_from(SAID), st.sampled_from(ORIGINS)), min_size=1, max_size=8), MOVES, st.data())
def test_derived_records_have_exactly_what_their_sources_have(turns, moves, data):
    """After any moves, forgets and undos, all of it is what an independent reckoning gives."""
    with filled(turns) as memory:
        for number, trust, taint in moves:
            verbatim = [r for r in memory.list() if r.unit is Unit.TURN]
            if verbatim:
                moved(memory, verbatim[number % len(verbatim)].id, trust, taint)
            if data.draw(st.booleans()):
                memory.undo(last(memory))
        for record, expected in worked_out(memory):
            assert (record.trust, record.taint) == expected, record.unit
        assert memory.verify().ok


def test_what_moves_stands_in_the_same_entry_and_is_undone_with_it():
    """One act, so that history, undo and time travel see it as one."""
    with filled([("Mara Lind lives in Porto.", "web")]) as memory:
        (turn,) = memory.list(unit="turn")
        (said,) = memory.list(unit="statement")
        assert (said.trust, said.taint) == (turn.trust, "web")
        moved(memory, turn.id, 0.9, "")
        assert said.id in memory.history(turn.id)[-1].subjects
        assert (memory.get(said.id).trust, memory.get(said.id).taint) == (0.9, "")
        memory.undo(last(memory))
        assert (memory.get(said.id).trust, memory.get(said.id).taint) == (turn.trust, "web")


@pytest.mark.parametrize("column", ["trust", "taint"])
def test_verify_sees_a_record_that_is_trusted_more_than_its_sources(tmp_path, column):
    """Even where the journal's digests are made to agree with it."""
    path = tmp_path / "bank.rem"
    with Memory(path) as memory:
        memory.retain("Mara Lind lives in Porto.", actor="ana", origin="web")
        memory.wait()
    with sqlite3.connect(path) as db:
        db.execute(f"UPDATE records SET {column} = ? WHERE unit = 'statement'", ({"trust": 0.9, "taint": ""}[column],))
        db.execute("DELETE FROM salts")
    with Memory(path, read_only=True) as memory:
        assert "trust" in [check.name for check in memory.verify().checks if not check.ok]
