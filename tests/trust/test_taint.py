"""Trust flows along provenance: what is derived is trusted like its least source, and carries every label."""

from hypothesis import given
from hypothesis import strategies as st

from around_banks import DAWN
from remanence.trust.taint import GUARDED, TRUST, UNTRUSTED, inherit, taint_of
from remanence.types import Kind, Origin, Record, Span

SOURCES = st.lists(st.tuples(st.floats(0, 1), st.sampled_from(["", "web", "tool", "tool+web", "user"])), max_size=6)


def record(trust, taint):
    """A record that is trusted so."""
    return Record(id="r", text="x", sources=(Span("e", 0, 1),), recorded_at=DAWN, trust=trust, taint=taint)


@given(SOURCES)
def test_nothing_is_trusted_more_than_what_it_rests_on(sources):
    """The least trust, every label once; the order of sources does not matter."""
    made = [record(*source) for source in sources]
    trust, taint = inherit(made)
    assert all(trust <= source.trust for source in made)
    assert set(taint.split("+")) - {""} == {label for source in made for label in source.taint.split("+")} - {""}
    assert inherit(reversed(made)) == (trust, taint)
    assert inherit([record(trust, taint)]) == (trust, taint)


def test_every_origin_has_its_trust():
    """A new origin cannot be forgotten; what anyone may write is trusted least, and labelled."""
    assert set(TRUST) == set(Origin)
    assert max(TRUST[origin] for origin in UNTRUSTED) < min(TRUST[o] for o in Origin if o not in UNTRUSTED)
    assert {origin for origin in Origin if taint_of(origin)} == UNTRUSTED
    assert {Kind.PROCEDURAL, Kind.PERSONA} == GUARDED
