"""The journal's arithmetic: digests commit to a payload without revealing it, links to everything before them."""

from hypothesis import given
from hypothesis import strategies as st

from remanence.storage.journal import GENESIS, chain_digest, payload_digest

JSON = st.recursive(
    st.none() | st.booleans() | st.integers(-5, 5) | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=3), inner, max_size=3),
)


@given(JSON, JSON, st.binary(min_size=16, max_size=16))
def test_a_digest_depends_on_all_of_the_payload(one, other, salt):
    """The same payload gives the same digest, another gives another (where JSON tells them apart)."""
    same = payload_digest(salt, one) == payload_digest(salt, other)
    assert same == (repr(one) == repr(other)) or one == other


def test_without_the_salt_a_guess_proves_nothing():
    """Two salts give unrelated digests of one payload, so a digest cannot be looked up."""
    digests = {payload_digest(bytes([n]) * 16, ["the oboe is in Lisbon"]) for n in range(50)}
    assert len(digests) == 50
    assert all(len(digest) == 32 for digest in digests)


def test_the_order_of_keys_does_not_matter():
    """A digest is of the JSON value."""
    assert payload_digest(b"s" * 16, {"a": 1, "b": 2}) == payload_digest(b"s" * 16, {"b": 2, "a": 1})


def test_a_link_covers_the_entry_the_digest_and_all_before():
    """Changing any of the three changes the link."""
    entry, digest = [1, 0, "retain", "op", "", "[]"], bytes(32)
    link = chain_digest(GENESIS, entry, digest)
    assert link == chain_digest(GENESIS, list(entry), digest)
    for place in range(len(entry)):
        changed = [*entry[:place], "x", *entry[place + 1 :]]
        assert chain_digest(GENESIS, changed, digest) != link
    assert chain_digest(b"\x01" * 32, entry, digest) != link
    assert chain_digest(GENESIS, entry, b"\x01" * 32) != link


def test_the_arithmetic_is_that_of_the_first_format():
    """Golden values: banks that exist must go on to verify."""
    digest = payload_digest(b"0123456789abcdef", [["é", 1, None, 1.5, True]])
    assert digest.hex() == "da37829184dd798c5d6e439238b273d6255d2a136f7a9155aa69ff6455c542af"
    assert (
        chain_digest(GENESIS, [1, 5, "retain", "op", "", "[]"], digest).hex()
        == "dd7f504f3ec0626fd1dc7ba466b256e2e1918c28ff233426f19f2928e119976e"
    )
