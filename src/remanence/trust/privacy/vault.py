"""The vault: values that are encrypted apart from the bank, with a key of their own, and shown one by one.

AES-256 in GCM (NIST SP 800-38D) by the `cryptography` package, each value under a nonce of its own and tied to the id
of its record, so that none can take the place of another. What is sealed stands in the metadata of a record of the kind
"secret", so that it goes where the record goes: into a bundle, and away with an erasure.
"""

from __future__ import annotations

from base64 import b64decode, b64encode
from collections.abc import Callable
from typing import Any

from msgspec import Struct, ValidationError, convert, to_builtins

from remanence.errors import KeyUnavailable
from remanence.extras import require
from remanence.protocols import BankKey
from remanence.types import Record

FIELD = "secret"
"""The field of the metadata that holds what is sealed."""
_NONCE = 12
_FEATURE = "A vault"


class Seal(Struct, frozen=True):
    """A value that was encrypted: what it is, the salt of the key, and nonce and ciphertext, in base 64."""

    name: str
    salt: str
    data: str


def seal(
    value: str, name: str, *, record: str, key: BankKey, salt: bytes, entropy: Callable[[int], bytes]
) -> dict[str, Any]:
    """A value as the metadata of the record with this id holds it. Raises: MissingExtra."""
    nonce = entropy(_NONCE)
    sealed: bytes = _gcm()(key(salt)).encrypt(nonce, value.encode(), record.encode())
    return {FIELD: to_builtins(Seal(name, b64encode(salt).decode(), b64encode(nonce + sealed).decode()))}


def reveal(record: Record, key: BankKey) -> str:
    """The value. Raises: ValueError for a record that is no secret; KeyUnavailable if the key is another's, or what is
    sealed was changed; MissingExtra.
    """
    if FIELD not in record.metadata:
        raise ValueError(f"{record.id} is no secret of the vault")
    gcm, invalid = _gcm(), require("cryptography.exceptions", feature=_FEATURE, extra="privacy").InvalidTag
    try:
        held = convert(record.metadata[FIELD], Seal)
        data = b64decode(held.data, validate=True)
        value: bytes = gcm(key(b64decode(held.salt, validate=True))).decrypt(
            data[:_NONCE], data[_NONCE:], record.id.encode()
        )
    except (invalid, ValidationError, ValueError):
        raise KeyUnavailable("the vault's key is another one, or what is sealed was changed") from None
    return value.decode()


def _gcm() -> Any:
    return require("cryptography.hazmat.primitives.ciphers.aead", feature=_FEATURE, extra="privacy").AESGCM
