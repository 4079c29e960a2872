"""The journal's arithmetic: salted digests of payloads, chained, so that history can be checked after a text is erased.

An entry's `digest` is a keyed BLAKE2b of what the act stored, under a random salt that is erased with the text: what is
left can be neither read nor guessed. Its `chain` covers the entry itself and the chain before it.
"""

from __future__ import annotations

from collections.abc import Sequence
from hashlib import blake2b
from typing import Any

import msgspec

GENESIS = bytes(32)
SALT_BYTES = 16

_encode = msgspec.json.Encoder(order="deterministic").encode


def payload_digest(salt: bytes, payload: Any) -> bytes:
    """32 bytes that commit to `payload` (JSON values) without revealing it to whoever lacks `salt`.

    Reference: RFC 7693 (keyed BLAKE2b).

    >>> payload_digest(b"a" * 16, ["x"]) == payload_digest(b"b" * 16, ["x"])
    False
    """
    return blake2b(_encode(payload), digest_size=32, key=salt).digest()


def chain_digest(previous: bytes, entry: Sequence[Any], digest: bytes) -> bytes:
    """The link of one entry: covers the previous link, the entry's own fields and its payload's digest."""
    return blake2b(previous + digest + _encode(entry), digest_size=32).digest()
