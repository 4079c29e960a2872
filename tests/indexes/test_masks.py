"""What a query may find, against the words of the promise, record by record."""

from datetime import timedelta

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from entries import START
from remanence.filters import matches
from remanence.indexes import MemoryIndex
from remanence.indexes.masks import allowed
from remanence.protocols import Entry
from remanence.types import Filter, Kind, Origin, Query, Record, When

MOMENTS = st.integers(0, 20).map(lambda hours: START + timedelta(hours=hours))
MAYBE = st.none() | MOMENTS
NAMES = st.sampled_from(["ana", "ben", "cleo"])
TAGS = st.lists(st.sampled_from(["red", "blue"]), unique=True).map(tuple)


@st.composite
def times(draw):
    """Nothing, an instant or a stretch of hours."""
    start = draw(MAYBE)
    if start is None:
        return None
    hours = draw(st.integers(0, 5))
    return When(start, start + timedelta(hours=hours)) if hours else When.instant(start)


@st.composite
def records(draw):
    """A few records of every description."""
    return [
        Record(
            id=f"r{seq}",
            text="text",
            sources=(),
            recorded_at=draw(MOMENTS),
            retired_at=draw(st.none() | MAYBE),
            valid_from=draw(MAYBE),
            valid_to=draw(MAYBE),
            at=draw(times()),
            forgotten=draw(st.sampled_from([False, False, True])),
            kind=draw(st.sampled_from(Kind)),
            origin=draw(st.sampled_from(Origin)),
            actor=draw(st.none() | NAMES),
            session=draw(st.none() | NAMES),
            trust=draw(st.sampled_from([0.0, 0.3, 0.9, 1.0])),
            tags=draw(TAGS),
            metadata=draw(st.dictionaries(NAMES, st.integers(0, 2), max_size=2)),
        )
        for seq in range(draw(st.integers(0, 9)))
    ]


FIELDS = {
    "kinds": st.lists(st.sampled_from(Kind), min_size=1, max_size=3).map(tuple),
    "origins": st.lists(st.sampled_from(Origin), min_size=1, max_size=3).map(tuple),
    "actors": st.lists(NAMES, min_size=1, max_size=2).map(tuple),
    "sessions": st.lists(NAMES, min_size=1, max_size=2).map(tuple),
    "tags": TAGS,
    "since": MOMENTS,
    "until": MOMENTS,
    "min_trust": st.sampled_from([0.3, 0.95]),
    "where": st.sampled_from([{"ana": 1}, {"ben": {"ne": 2}}, {"cleo": {"exists": False}}]),
}
ONE_FIELD = st.sampled_from(sorted(FIELDS)).flatmap(lambda name: st.builds(Filter, **{name: FIELDS[name]}))
FILTERS = ONE_FIELD | st.fixed_dictionaries({}, optional=FIELDS).map(lambda fields: Filter(**fields))
QUERIES = st.one_of(
    st.builds(Query, text=st.just("text"), filter=FILTERS),
    st.builds(Query, text=st.just("text"), as_of=MAYBE, known_at=MAYBE, filter=FILTERS),
)


def may_be_found(record, query):
    """The promise, in words."""
    wanted = query.filter
    if record.hidden:
        return False
    ended = query.as_of is not None and record.valid_to is not None
    if query.known_at is None and record.retired_at is not None and not ended:
        return False
    if query.known_at is not None:
        if record.recorded_at > query.known_at:
            return False
        if record.retired_at is not None and record.retired_at <= query.known_at and not ended:
            return False
    if query.as_of is not None:
        if record.valid_from is not None and record.valid_from > query.as_of:
            return False
        if record.valid_to is not None and record.valid_to <= query.as_of:
            return False
    if (wanted.since or wanted.until) and record.at is None:
        return False
    return (
        (not wanted.kinds or record.kind in wanted.kinds)
        and (not wanted.origins or record.origin in wanted.origins)
        and (not wanted.actors or record.actor in wanted.actors)
        and (not wanted.sessions or record.session in wanted.sessions)
        and set(wanted.tags) <= set(record.tags)
        and (wanted.since is None or record.at.end > wanted.since)
        and (wanted.until is None or record.at.start < wanted.until)
        and record.trust >= wanted.min_trust
        and matches(wanted.where, record.metadata)
    )


@settings(max_examples=400)
@given(records(), QUERIES)
def test_a_query_may_find_exactly_what_its_filter_and_times_allow(given_records, query):
    """Hidden records never, retired ones as known before, unknown times always."""
    index = MemoryIndex()
    index.add([Entry(seq, record) for seq, record in enumerate(given_records)])
    expected = [may_be_found(record, query) for record in given_records]
    assert allowed(index.columns, query).tolist() == expected
    assert allowed(index.columns, query).dtype == np.bool_
