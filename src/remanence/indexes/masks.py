"""Which rows a query may find, worked out before any search."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

import numpy as np
import numpy.typing as npt

from remanence.filters import check_where, matches
from remanence.indexes.codes import Codes
from remanence.indexes.columns import KINDS, ORIGINS, Columns, Held
from remanence.indexes.growing import Array
from remanence.indexes.moments import MISSING, micros
from remanence.types import Filter, Query

Mask = npt.NDArray[np.bool_]


def allowed(columns: Columns, query: Query) -> Mask:
    """The rows that a query may find: none that is hidden, and none that its filter, `as_of` or `known_at` bars.

    Without `known_at`, what the bank no longer believes is out, but `as_of` finds what was superseded by something that
    happened later, up to then. An unknown valid time matches every `as_of`; an unknown `at` no `since` or `until`.
    Raises: ValueError if `filter.where` is not a filter.
    """
    mask = ~columns["hidden"]
    mask &= believed(columns, query)
    if query.filter != Filter():
        _apply(mask, columns, query.filter)
    return mask


def believed(columns: Columns, query: Query) -> Mask:
    """The rows that the two clocks of a query let through, whatever its filter says of them."""
    return _current(columns, query.as_of) if query.known_at is None else _known(columns, query.known_at, query.as_of)


def narrowed(columns: Columns, wanted: Filter) -> Mask:
    """The rows that a filter lets through, whatever the bank believes of them."""
    mask = np.ones(len(columns), bool)
    _apply(mask, columns, wanted)
    return mask


def _current(columns: Columns, as_of: datetime | None) -> Mask:
    """What is believed now, and true at `as_of`."""
    current: Mask = columns["retired_at"] == MISSING
    if as_of is not None:
        current |= columns["valid_to"] != MISSING
        current &= _holds(columns["valid_from"], columns["valid_to"], as_of)
    return current


def _known(columns: Columns, at: datetime, as_of: datetime | None) -> Mask:
    """What was believed at a moment, and true at `as_of` as far as was known then."""
    known: Mask = (columns["recorded_at"] <= micros(at)) & _before(micros(at), columns["retired_at"])
    if as_of is not None:
        known |= (columns["recorded_at"] <= micros(at)) & (columns["valid_to"] != MISSING)
        known &= _holds(columns["valid_from"], columns["valid_to"], as_of)
    for row, beliefs in columns.beliefs.items():
        held = [belief for belief in beliefs if belief[0] <= micros(at)]
        known[row] = bool(held) and _stood(held[-1], as_of)
    return known


def _stood(belief: Held, as_of: datetime | None) -> bool:
    """Whether a belief is one that a query may find."""
    _, retired, start, end = belief
    if as_of is None:
        return not retired
    return (not retired or end != MISSING) and start <= micros(as_of) and (end == MISSING or micros(as_of) < end)


def _holds(start: Array, end: Array, at: datetime) -> Mask:
    """Whether [start, end) holds a moment, where a missing end is open (and a missing start sorts before all)."""
    return (start <= micros(at)) & _before(micros(at), end)


def _before(at: int, end: Array) -> Mask:
    """Whether a moment lies before an end that may be missing."""
    open_or_later: Mask = (end == MISSING) | (end > at)
    return open_or_later


def _apply(mask: Mask, columns: Columns, wanted: Filter) -> None:
    """Narrow `mask` to what a filter lets through."""
    for name, codes in (
        ("kind", [KINDS[kind] for kind in wanted.kinds]),
        ("origin", [ORIGINS[origin] for origin in wanted.origins]),
        ("actor", _codes(columns.actors, wanted.actors)),
        ("session", _codes(columns.sessions, wanted.sessions)),
    ):
        if codes:
            mask &= np.isin(columns[name], codes)
    if wanted.min_trust > 0:
        mask &= columns["trust"] >= np.float32(wanted.min_trust)
    if wanted.since is not None:
        mask &= columns["at_end"] > micros(wanted.since)
    if wanted.until is not None:
        mask &= (columns["at_start"] < micros(wanted.until)) & (columns["at_start"] != MISSING)
    if wanted.tags:
        _apply_tags(mask, columns, set(wanted.tags))
    if wanted.where:
        _apply_where(mask, columns, wanted)


def _codes(codes: Codes, names: Iterable[str]) -> list[int]:
    """The codes of names; an unknown one is a code that no row has."""
    return [code if code >= 0 else len(codes) for code in map(codes.get, names)]


def _apply_tags(mask: Mask, columns: Columns, wanted: set[str]) -> None:
    """Rows that have all of the tags."""
    tagged = [row for row, tags in columns.tags.items() if wanted.issubset(tags)]
    having = np.zeros(len(mask), bool)
    having[tagged] = True
    mask &= having


def _apply_where(mask: Mask, columns: Columns, wanted: Filter) -> None:
    check_where(wanted.where)
    bare = matches(wanted.where, {})
    fitting = np.full(len(mask), bare)
    for row, metadata in columns.metadata.items():
        if mask[row]:
            fitting[row] = matches(wanted.where, metadata)
    mask &= fitting
