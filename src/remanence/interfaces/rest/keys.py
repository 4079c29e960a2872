"""API keys: each names a principal and the banks that it may see; a file keeps their digests, never the keys."""

from __future__ import annotations

import hmac
import os
import re
import secrets
from collections.abc import Sequence
from datetime import UTC, datetime
from hashlib import sha256
from pathlib import Path
from threading import Lock

from msgspec import DecodeError, Struct, json

from remanence.errors import NotFound
from remanence.interfaces.rest.callers import Caller
from remanence.interfaces.rest.turns import alone_with

_FORM = re.compile(r"rmn_([0-9a-f]{12})_([A-Za-z0-9_-]{43})")
_PATTERN = re.compile(r"[A-Za-z0-9*][A-Za-z0-9_*-]{0,63}")
_NOBODY = bytes(32)


class Key(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What the file keeps of a key.

    Attributes:
        id: the part of the key that is no secret. digest: SHA-256 of the whole, which is too random to be guessed.
        banks: names, or patterns such as "team-*". rate: requests a second, on average; None for the server's.
    """

    id: str
    digest: str
    principal: str
    banks: tuple[str, ...]
    made: datetime
    rate: float | None = None


class KeyFile:
    """The keys of a server, in a file that only its owner may read; what another process changes counts at once.

    Raises: ValueError for a file that holds no keys.
    """

    def __init__(self, path: Path) -> None:
        self.path = path
        self._lock, self._seen = Lock(), (0, 0)
        self._keys: dict[str, Key] = {}

    def held(self) -> Sequence[Key]:
        """All of them, in the order they were made. Raises: ValueError, OSError."""
        return tuple(self._by_id().values())

    def _by_id(self) -> dict[str, Key]:
        with self._lock:
            try:
                found = os.stat(self.path)
            except FileNotFoundError:
                return {}
            if (stamp := (found.st_mtime_ns, found.st_ino)) != self._seen:
                self._keys, self._seen = self._read(), stamp
            return self._keys

    def _read(self) -> dict[str, Key]:
        try:
            return {key.id: key for key in json.decode(self.path.read_bytes(), type=list[Key])}
        except DecodeError as e:
            raise ValueError(f"{self.path} holds no API keys: {e}") from None

    def add(self, principal: str, banks: Sequence[str], *, rate: float | None = None) -> str:
        """Make a key; it is told now and never again. Raises: ValueError, OSError."""
        if not principal.strip() or len(principal) > 200:
            raise ValueError("a key is somebody's: name the principal, in 1 to 200 characters")
        if bad := [each for each in banks if not _PATTERN.fullmatch(each)]:
            raise ValueError(f"a bank is named as it is, or by a pattern such as 'team-*', got {bad[0]!r}")
        if not banks:
            raise ValueError("name the banks that the key may see, or '*' for all")
        if rate is not None and not 0 < rate < 1e6:
            raise ValueError("a rate is requests a second, more than none")
        id, secret = secrets.token_hex(6), secrets.token_urlsafe(32)
        key = f"rmn_{id}_{secret}"
        made = datetime.now(UTC).replace(microsecond=0)
        digest = sha256(key.encode()).hexdigest()
        new = Key(id=id, digest=digest, principal=principal, banks=tuple(banks), made=made, rate=rate)
        with alone_with(self.path):
            self._write([*self.held(), new])
        return key

    def remove(self, id: str) -> Key:
        """Take a key back: the server refuses it from the next request on. Raises: NotFound, OSError."""
        with alone_with(self.path):
            held = dict(self._by_id())
            if id not in held:
                raise NotFound(f"there is no key {id!r}: keys list shows those that there are")
            gone = held.pop(id)
            self._write(list(held.values()))
        return gone

    def _write(self, keys: Sequence[Key]) -> None:
        """Put the file in the place of the old one, whole, for its owner only."""
        new = self.path.with_name(f".{self.path.name}.{os.getpid()}.new")
        descriptor = os.open(new, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
        with os.fdopen(descriptor, "wb") as file:
            file.write(json.format(json.encode(keys), indent=2) + b"\n")
            file.flush()
            os.fsync(file.fileno())
        os.replace(new, self.path)

    def caller(self, key: str) -> Caller | None:
        """Whose key this is; None for what is none. Costs the same for a wrong secret as for a right one."""
        form = _FORM.fullmatch(key)
        held = self._by_id().get(form[1]) if form else None
        digest = bytes.fromhex(held.digest) if held else _NOBODY
        if not hmac.compare_digest(sha256(key.encode("utf-8", "surrogateescape")).digest(), digest) or held is None:
            return None
        return Caller(principal=held.principal, banks=held.banks, key=held.id, rate=held.rate)
