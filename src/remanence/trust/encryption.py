"""The key of an encrypted bank: from where it is kept, to the 32 bytes that SQLCipher takes.

A key is named, so that a command line, a config file or a log never holds it: `env:NAME`, `file:PATH` or
`keyring:NAME`. What stands there is a key of 64 hexadecimal digits, as `remanence key new` makes it, or a passphrase,
from which scrypt makes one with the salt in the bank's first bytes.
"""

from __future__ import annotations

import os
import re
import secrets
from collections.abc import Mapping
from functools import lru_cache
from hashlib import scrypt
from pathlib import Path
from typing import Any

from remanence.errors import KeyUnavailable
from remanence.extras import require
from remanence.protocols import BankKey

KEY_BYTES = 32
SHORTEST = 12
"""Characters that a passphrase has at least."""
_DIGITS = re.compile(r"[0-9a-fA-F]{64}")
_PLACES = ("env", "file", "keyring")
_SERVICE = "remanence"


def load_key(choice: str | bytes, environment: Mapping[str, str] = os.environ) -> BankKey:
    """The key that is meant: 32 bytes, the name of where it is kept, the 64 digits themselves or a passphrase.

    Raises: KeyUnavailable if there is none where it should be; ValueError for what is no key; MissingExtra.
    Cost: nothing for a key of 64 digits; some 100 ms and 64 MiB, once a bank and process, for a passphrase.

    >>> load_key("ab" * 32)(b"salt").hex()[:8]
    'abababab'
    """
    if isinstance(choice, bytes):
        if len(choice) != KEY_BYTES:
            raise ValueError(f"a key has {KEY_BYTES} bytes, got {len(choice)}")
        return lambda _: choice
    place, _, name = choice.partition(":")
    secret = _kept(place, name, environment) if place in _PLACES else choice
    if _DIGITS.fullmatch(secret):
        raw = bytes.fromhex(secret)
        return lambda _: raw
    if len(secret) < SHORTEST:
        raise ValueError(f"a passphrase has at least {SHORTEST} characters; remanence key new makes a key")
    return lambda salt: _derived(secret, salt)


@lru_cache(maxsize=64)
def _derived(passphrase: str, salt: bytes) -> bytes:
    """32 bytes of a passphrase. Reference: RFC 7914 (scrypt), N = 2^16, r = 8, p = 1."""
    return scrypt(passphrase.encode(), salt=salt, n=2**16, r=8, p=1, maxmem=2**27, dklen=KEY_BYTES)


def new_key() -> str:
    """A random key, as 64 hexadecimal digits."""
    return secrets.token_hex(KEY_BYTES)


def keep_key(place: str, key: str) -> None:
    """Put a key where `place` ("file:PATH" or "keyring:NAME") says, which must be free.

    Raises: KeyUnavailable if something is there, or it cannot be written; ValueError for another place; MissingExtra.
    """
    kind, _, name = place.partition(":")
    if kind == "file":
        _write_file(Path(name).expanduser(), key)
    elif kind == "keyring":
        keyring = _keyring()
        if keyring.get_password(_SERVICE, name) is not None:
            raise KeyUnavailable(f"the keyring has a key {name!r} already: choose another name")
        keyring.set_password(_SERVICE, name, key)
    else:
        raise ValueError(f"a key is kept in file:PATH or keyring:NAME, got {place!r}")


def destroy_key(place: str) -> None:
    """Destroy a kept key: what it encrypted is noise from then on. A file is overwritten first.

    Raises: as `keep_key`; KeyUnavailable if there is none.
    """
    kind, _, name = place.partition(":")
    if kind == "file":
        path = Path(name).expanduser()
        _read_file(path)
        with path.open("r+b") as file:
            file.write(os.urandom(path.stat().st_size))
            file.flush()
            os.fsync(file.fileno())
        path.unlink()
    elif kind == "keyring":
        _kept(kind, name, {})
        _keyring().delete_password(_SERVICE, name)
    else:
        raise ValueError(f"only a key in file:PATH or keyring:NAME can be destroyed, not {place!r}")


def _kept(place: str, name: str, environment: Mapping[str, str]) -> str:
    """What is kept in a place. Raises: KeyUnavailable."""
    if place == "file":
        return _read_file(Path(name).expanduser())
    found = environment.get(name) if place == "env" else _keyring().get_password(_SERVICE, name)
    if not found:
        where = "environment has no variable" if place == "env" else "keyring has no key"
        raise KeyUnavailable(f"the {where} {name!r}")
    return str(found)


def _keyring() -> Any:
    return require("keyring", feature="A key in the system's keyring", extra="keyring")


def _read_file(path: Path) -> str:
    try:
        if os.name == "posix" and path.stat().st_mode & 0o077:
            raise KeyUnavailable(f"others may read the key in {path}: chmod 600 it, and think of changing the key")
        key = path.read_text(encoding="utf-8").strip()
    except (OSError, UnicodeDecodeError) as e:
        raise KeyUnavailable(f"cannot read a key from {path}: {getattr(e, 'strerror', None) or e}") from None
    if not key:
        raise KeyUnavailable(f"there is no key in {path}")
    return key


def _write_file(path: Path, key: str) -> None:
    try:
        handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except OSError as e:
        raise KeyUnavailable(f"cannot write a key to {path}: {e.strerror}") from None
    with os.fdopen(handle, "w", encoding="utf-8") as file:
        file.write(key + "\n")
        file.flush()
        os.fsync(file.fileno())
