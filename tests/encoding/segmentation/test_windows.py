"""Windows over the turns of a session: every fourth turn, the last six that are live."""

from datetime import UTC, datetime

from remanence import Memory, When
from remanence.encoding.segmentation.windows import window_time
from remanence.types import Origin, Precision, Record, Span


def windows(memory):
    """The numbers of the turns that each window shows."""
    return [[int(line) for line in record.text.split("\n")] for record in memory.list(unit="window")]


def test_every_fourth_turn_ends_a_window_of_six(mem):
    """However the turns came, and whatever stood between them in other sessions."""
    for n in range(1, 13):
        mem.retain(str(n), session="s")
        mem.retain("0", session=f"other {n}")
        mem.retain("0")
    assert windows(mem) == [[1, 2, 3, 4], [3, 4, 5, 6, 7, 8], [7, 8, 9, 10, 11, 12]]


def test_batches_make_the_same_windows(mem):
    """One call with many items is many turns."""
    mem.retain_many([{"text": str(n), "session": "s"} for n in range(1, 13)], batch=5)
    assert windows(mem) == [[1, 2, 3, 4], [3, 4, 5, 6, 7, 8], [7, 8, 9, 10, 11, 12]]


def test_a_window_shows_nothing_that_is_forgotten_or_superseded(mem):
    """Turns that are not live when a window is made are not in it, and later acts hide the window."""
    for n in range(1, 8):
        mem.retain(str(n), session="s", id=str(n))
    mem.forget("6")
    mem.retain("50", session="s", id="5", supersede=True)
    assert windows(mem) == [[1, 2, 3, 4], [3, 4, 7, 50]]
    mem.forget("3")
    assert windows(mem) == []
    assert [record.text for record in mem.list(unit="turn")] == ["1", "2", "4", "7", "50"]
    mem.undo()
    assert windows(mem) == [[1, 2, 3, 4], [3, 4, 7, 50]]
    assert mem.verify().ok


def test_documents_make_no_windows(mem):
    """Sections are not turns."""
    mem.retain_document("\n\n".join(f"# {n}\n\ntext {n}" for n in range(12)), session="s")
    assert windows(mem) == []


def test_a_window_is_found_as_a_whole_exchange(mem):
    """A question that two turns answer together finds the window of both."""
    for text in ("where did you put the keys?", "which ones?", "the boat keys", "in the blue jar"):
        mem.retain(text, session="s")
    (hit,) = mem.recall("boat keys jar", unit="window")
    assert len(hit.evidence) == 4
    assert hit.record.unit == "window"


def test_a_window_is_trusted_like_its_least_turn():
    """Trust and taint of what a tool said reach every window that shows it."""
    with Memory(":memory:") as memory:
        memory.retain_many(
            [{"text": "a", "session": "s", "origin": origin} for origin in ("user", "web", "tool", "agent")]
        )
        (window,) = memory.list(unit="window")
        assert (window.trust, window.taint, window.origin) == (0.3, "tool+web", Origin.WEB)


def test_a_window_lasts_from_its_first_known_time_to_its_last():
    """Turns without a time add nothing; one time stays as precise as it was."""
    day = When(datetime(2024, 5, 1, tzinfo=UTC), datetime(2024, 5, 2, tzinfo=UTC), Precision.DAY)
    later = When.instant(datetime(2024, 5, 3, 12, tzinfo=UTC))
    turns = [
        Record(id=str(n), text="x", sources=(Span("e", 0, 1),), recorded_at=day.start, at=at)
        for n, at in enumerate([None, later, day, None])
    ]
    assert window_time(turns) == When(day.start, later.end, Precision.INTERVAL)
    assert window_time([turns[0], turns[2]]) == day
    assert window_time(turns[:1]) is None
