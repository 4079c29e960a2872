"""Windows of a session from which turns go: those of the turns that are left, at the places where they fall now."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Sequence

from msgspec import Struct

from remanence.encoding.encode import make_window
from remanence.encoding.segmentation import windows
from remanence.instants import maybe_micros
from remanence.protocols import Edit, Transaction
from remanence.types import Record, Unit

ALL = 1 << 62


class Rewindowed(Struct, frozen=True):
    """The windows that go, those that are made instead, each with its last turn, and the edits that give these their
    state.
    """

    gone: tuple[Record, ...] = ()
    new: tuple[tuple[Record, str], ...] = ()
    edits: tuple[Edit, ...] = ()


def rewindow(
    tx: Transaction,
    turns: Sequence[Record],
    going: Collection[str],
    back: Collection[str],
    *,
    recipe: str,
    new_id: Callable[[], str],
) -> Rewindowed:
    """What becomes of the windows of the sessions of turns that go. Cost: O(turns of those sessions).

    Args:
        turns: those that go. going: the ids of all records that go. back: of those that are believed again.
    """
    gone, new, edits = list[Record](), list[tuple[Record, str]](), list[Edit]()
    for last in {turn.session: turn for turn in turns if turn.session is not None}.values():
        everyone = [*tx.turns_before(last.id, ALL), last, *tx.turns_after(last.id, ALL)]
        left = [turn for turn in everyone if turn.id not in going]
        held = [r for r in tx.records_of([t.sources[0].episode for t in everyone]) if r.unit is Unit.WINDOW]
        wanted = {tuple(t.id for t in each): each for each in _windows(tx, left)}
        kept = {}
        for window in held:
            episodes = {span.episode for span in window.sources}
            own = tuple(turn.id for turn in everyone if turn.sources[0].episode in episodes)
            if own in wanted and window.sources == windows.window_sources(wanted[own]):
                kept[own] = window
            else:
                gone.append(window)
        for own, each in wanted.items():
            if own not in kept:
                window = make_window(each, id=new_id(), session=each[-1].session or "", recipe=recipe)
                new.append((window, each[-1].id))
                edits += _state(window, each, back)
    return Rewindowed(tuple(gone), tuple(new), tuple(edits))


def _windows(tx: Transaction, turns: Sequence[Record]) -> Iterator[list[Record]]:
    """The turns of each window of a session: those that were believed when the last of them came."""
    ids = [turn.id for turn in turns]
    acts, hidden = tx.acts_of(ids), tx.hidden_by(ids)
    for end in range(windows.STEP, len(turns) + 1, windows.STEP):
        tail = turns[max(0, end - windows.SIZE) : end]
        now = acts[tail[-1].id]
        live = [turn for turn in tail if turn is tail[-1] or hidden.get(turn.id, now + 1) > now]
        if len(live) > 1:
            yield live


def _state(window: Record, turns: Sequence[Record], back: Collection[str]) -> Iterator[Edit]:
    """A window is hidden with any of its turns, and retired with the first of them."""
    if any(turn.forgotten for turn in turns):
        yield Edit(window.id, "forgotten", False, True)
    if held_back := next((turn.quarantined for turn in turns if turn.quarantined), ""):
        yield Edit(window.id, "quarantined", "", held_back)
    if retired := sorted(t.retired_at for t in turns if t.retired_at is not None and t.id not in back):
        yield Edit(window.id, "retired_at", None, maybe_micros(retired[0]))
