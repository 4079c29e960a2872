"""Promise 8: an erasure takes exactly what it is asked for; receipt and journal tell of it, and bear no forging."""

import sqlite3

import pytest

from erasures import word_of
from remanence import Memory, NotFound, PermissionDenied


def test_a_preview_changes_nothing(bank, path):
    """It names what would go; not a byte of the bank differs."""
    before, seq = path.read_bytes(), bank.seq
    preview = bank.erase("3", dry_run=True)
    assert preview.dry_run
    assert (len(preview.episodes), preview.seq) == (1, 0)
    assert bank.seq == seq
    assert path.read_bytes() == before
    assert bank.recall(word_of(3))


def test_the_receipt_is_kept_by_the_journal_and_holds_no_text(bank):
    """What, when, who, hashes, files: ids and numbers."""
    receipt = bank.erase("3")
    (act,) = [change for change in bank.journal() if change.act == "erase" and change.operation == receipt.operation]
    assert (act.seq, act.at, act.principal) == (receipt.seq, receipt.at, receipt.by)
    assert set(receipt.episodes) | set(receipt.records) <= set(act.subjects)
    assert receipt.complete
    assert receipt.rewritten
    assert all(sealed.before != sealed.after for sealed in receipt.sealed)
    for body in bank._store._writer.execute("SELECT body FROM receipts").fetchall():
        assert "tower" not in body[0]


def test_an_undo_and_a_look_say_that_it_was_erased(bank):
    """Neither an erasure nor what was erased comes back; the journal still tells that it was there."""
    told = bank.retain("The word is mellon.", session="s")
    bank.erase(*told.episodes)
    with pytest.raises(ValueError, match="cannot be undone"):
        bank.undo()
    with pytest.raises(ValueError, match="was erased"):
        bank.undo(told.operation)
    with pytest.raises(NotFound, match="was erased"):
        bank.get(told.episodes[0])
    assert [change.act for change in bank.history(told.episodes[0])] == ["retain", "erase"]
    assert [change.act for change in bank.history(told.operation)] == ["retain"]


@pytest.mark.parametrize(
    ("chosen", "gone"),
    [
        ({"actors": "bo"}, {"1", "4"}),
        ({"sessions": "t"}, {"3", "4"}),
        ({"since": "2024-02", "until": "2024-03"}, {"1", "2"}),
        ({"entity": "BO"}, {"1", "2", "4"}),
        ({"everything": True}, {"0", "1", "2", "3", "4"}),
        ({"actors": "ana", "sessions": "t"}, {"3"}),
    ],
)
def test_whatever_it_is_chosen_by_exactly_that_goes(path, clock, chosen, gone):
    """Actors, sessions, times, entities by every mention, and the whole bank."""
    with Memory(path, clock=clock) as memory:
        said = [("I saw a bow.", "ana", "s"), ("I saw nobody.", "bo", "s"), ("Bo laughed.", "ana", "s"),
                ("I sat.", "ana", "t"), ("I ran.", "bo", "t")]  # fmt: skip
        for number, (text, actor, session) in enumerate(said):
            memory.retain(text, actor=actor, session=session, id=str(number), at=f"2024-0{number + 1}-15")
        memory.wait()
        memory.erase(**chosen)
        assert {e.external_id for e in memory.list("episodes")} == {"0", "1", "2", "3", "4"} - gone
        assert ("bo" in {e.name for e in memory.list("entities")}) == bool({"1", "2", "4"} - gone)
        assert memory.verify().ok
        memory.retain("A new beginning.", actor="ana")
        assert memory.recall("beginning")
        assert memory.verify().ok


@pytest.mark.parametrize("chosen", [{}, {"kinds": "semantic"}, {"min_trust": 0.5}])
def test_what_names_nothing_or_too_much_is_refused(bank, chosen):
    """An erasure is never a slip of the pen."""
    with pytest.raises(ValueError, match=r"erase|kind"):
        bank.erase(**chosen)
    with pytest.raises(NotFound):
        bank.erase("nobody")
    assert bank.stats().episodes == 12


TAMPERING = {
    "a text": "UPDATE episodes SET text = 'By the tower I saw an elf.' WHERE row = 8",
    "a text without its salt": "UPDATE episodes SET text = 'an elf' WHERE row = 8; DELETE FROM salts WHERE seq = 9",
    "an episode": "DELETE FROM sources WHERE episode = 8; DELETE FROM episodes WHERE row = 8",
    "a false seal": "INSERT INTO reseals SELECT 9, max(act), zeroblob(32) FROM receipts",
    "a seal": "DELETE FROM reseals WHERE entry = (SELECT min(entry) FROM reseals)",
    "a receipt": "UPDATE receipts SET body = replace(body, 'ids', 'sessions')",
    "a receipt taken away": "DELETE FROM receipts",
}


@pytest.mark.parametrize("what", TAMPERING)
def test_tampering_cannot_be_passed_off_as_an_erasure(bank, path, what):
    """What an erasure took is known; whatever else is missing or different is found."""
    bank.erase("3")
    assert bank.verify().ok
    bank.close()
    connection = sqlite3.connect(path)
    connection.executescript(TAMPERING[what])
    connection.close()
    with Memory(path) as memory:
        assert not memory.verify().ok


def test_only_who_may_erase_does_and_only_what_it_sees(path, clock):
    """Rights hold for all that goes; what is hidden from a principal is not there for it, and stays."""
    with Memory(path, clock=clock, principal="ana") as memory:
        memory.access.own("ana")
        memory.access.grant("bo", "read", "write")
        hers = memory.retain("The secret word is zaqobi.", actor="tower", audience="ana")
    with Memory(path, clock=clock, principal="bo") as memory:
        his = memory.retain("The tower is tall.", actor="tower")
        with pytest.raises(PermissionDenied, match="may not erase"):
            memory.erase(*his.episodes)
        with pytest.raises(NotFound):
            memory.erase(*hers.episodes)
        for look in (memory.audit, lambda: memory.traces("zaqobi"), lambda: memory.erase(everything=True)):
            with pytest.raises(PermissionDenied):
                look()
    with Memory(path, clock=clock, principal="ana") as memory:
        memory.access.grant("bo", "erase")
    with Memory(path, clock=clock, principal="bo") as memory:
        assert memory.erase(entity="tower").episodes == his.episodes
    with Memory(path, clock=clock, principal="ana") as memory:
        assert memory.get(hers.episodes[0]).text == "The secret word is zaqobi."
        assert [change.principal for change in memory.audit(acts="erase").entries] == ["bo", "bo"]
        memory.erase(everything=True)
        assert memory.verify().ok
    with Memory(path, clock=clock, principal="bo") as memory, pytest.raises(PermissionDenied):
        memory.audit()
