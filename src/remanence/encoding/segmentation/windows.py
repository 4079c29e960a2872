"""Windows: every few turns of a session, one record over the last few, so that an exchange can be found as a whole."""

from __future__ import annotations

from collections.abc import Sequence

from remanence.types import Record, Span, When

SIZE = 6
"""Turns in a window."""
STEP = 4
"""Turns from the end of one window to the end of the next."""
PART = "window.v1"


def completes_window(turns: int) -> bool:
    """Whether a session's turn number `turns` (from 1) ends a window.

    >>> [n for n in range(1, 15) if completes_window(n)]
    [4, 8, 12]
    """
    return turns % STEP == 0


def window_text(turns: Sequence[Record]) -> str:
    """The text of a window: its turns' words, one turn a line."""
    return "\n".join(turn.text for turn in turns)


def window_sources(turns: Sequence[Record]) -> tuple[Span, ...]:
    """The spans of a window, in reading order."""
    return tuple(span for turn in turns for span in turn.sources)


def window_time(turns: Sequence[Record]) -> When | None:
    """From the first known time of the turns to the last; None if no turn has one."""
    known = [turn.at for turn in turns if turn.at is not None]
    if not known:
        return None
    first, last = min(known), max(known, key=lambda at: at.end)
    return first if first.end >= last.end else When(first.start, last.end)
