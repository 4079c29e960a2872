"""Checkpoints: the journal's chain, signed, so that whoever keeps one elsewhere can tell whether history was rewritten.

A chain proves that nothing was changed in its midst, but not that it was not made anew as a whole, or cut off at its
end. A checkpoint says, under an Ed25519 signature, what the chain's link was at an entry; what was signed stays so.
"""

from __future__ import annotations

import os
from base64 import b64decode
from binascii import Error as NotBase64
from collections.abc import Collection, Iterable, Iterator, Mapping
from importlib import import_module
from pathlib import Path
from typing import Any

from msgspec import DecodeError, ValidationError, json

from remanence.extras import require
from remanence.types import Checkpoint, Finding

VARIABLE = "REMANENCE_SIGNING_KEY"
"""Holds the signing key, or the path of its file."""
SEED_BYTES = 32
_PEM = b"-----BEGIN"


def _part(name: str) -> Any:
    """A module of the `cryptography` package, which knows Ed25519. Raises: MissingExtra."""
    require("cryptography", feature="A signed checkpoint", extra="audit")
    return import_module(f"cryptography.{name}")


def _ed25519() -> Any:
    return _part("hazmat.primitives.asymmetric.ed25519")


def _serialization() -> Any:
    return _part("hazmat.primitives.serialization")


def new_signing_key(path: Path) -> str:
    """Make a signing key in a new file that only its owner may read; returns the public key in hexadecimal.

    Raises: FileExistsError; OSError; MissingExtra.
    """
    key = _ed25519().Ed25519PrivateKey.generate()
    forms = _serialization()
    pem: bytes = key.private_bytes(forms.Encoding.PEM, forms.PrivateFormat.PKCS8, forms.NoEncryption())
    with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
        file.write(pem)
    return public_key(key)


def signing_key(given: str | os.PathLike[str] | None, environment: Mapping[str, str]) -> Any:
    """The key that is given, else that of the environment: a file's path, or the key itself.

    It is PEM (`openssl genpkey -algorithm ed25519`), or its 32 bytes, raw or in hexadecimal or base64.
    Raises: ValueError if there is none, or it is no such key; OSError; MissingExtra.
    """
    named = given if given is not None else environment.get(VARIABLE)
    if not named:
        raise ValueError(f"no signing key: name its file, or set {VARIABLE}")
    is_file = isinstance(named, os.PathLike) or (len(named) < 4096 and "\n" not in named and Path(named).is_file())
    data = Path(named).expanduser().read_bytes() if is_file else os.fspath(named).encode()
    return _private(data)


def _private(data: bytes) -> Any:
    if data.lstrip().startswith(_PEM):
        try:
            key = _serialization().load_pem_private_key(data, password=None)
        except (ValueError, TypeError) as e:
            raise ValueError(f"the signing key cannot be read: {e}") from None
        if not isinstance(key, _ed25519().Ed25519PrivateKey):
            raise ValueError("the signing key is not an Ed25519 key")
        return key
    return _ed25519().Ed25519PrivateKey.from_private_bytes(_seed(data, "the signing key"))


def _seed(data: bytes, what: str) -> bytes:
    """32 bytes, raw, in hexadecimal or in base64. Raises: ValueError, which does not repeat them."""
    if len(data) == SEED_BYTES:
        return data
    text = data.strip()
    for decode in (_from_hex, _from_base64):
        try:
            if len(found := decode(text)) == SEED_BYTES:
                return found
        except (ValueError, NotBase64):
            continue
    raise ValueError(f"{what} is not one: 32 bytes, raw or in hexadecimal or base64, or PEM")


def _from_hex(text: bytes) -> bytes:
    return bytes.fromhex(text.decode())


def _from_base64(text: bytes) -> bytes:
    return b64decode(text, validate=True)


def public_key(key: Any) -> str:
    """The public half of a signing key, in hexadecimal."""
    raw: bytes = key.public_key().public_bytes_raw()
    return raw.hex()


def signed(key: Any, *, seq: int, at: int, chain: bytes) -> Checkpoint:
    """A checkpoint of the chain's link at an entry; `at` in microseconds since 1970."""
    bare = Checkpoint(seq=seq, at=at, chain=chain.hex(), key=public_key(key), signature="")
    return Checkpoint(seq=seq, at=at, chain=bare.chain, key=bare.key, signature=key.sign(_statement(bare)).hex())


def _statement(checkpoint: Checkpoint) -> bytes:
    """What is signed: everything that a checkpoint says, in one form."""
    said = [checkpoint.seq, checkpoint.at, checkpoint.chain, checkpoint.key]
    return b"remanence checkpoint 1\n" + json.encode(said)


def is_genuine(checkpoint: Checkpoint) -> bool:
    """Whether the signature of a checkpoint is that of its key. Raises: MissingExtra."""
    invalid: type[Exception] = _part("exceptions").InvalidSignature
    try:
        key = _ed25519().Ed25519PublicKey.from_public_bytes(bytes.fromhex(checkpoint.key))
        key.verify(bytes.fromhex(checkpoint.signature), _statement(checkpoint))
    except (ValueError, invalid):
        return False
    return True


def keep(checkpoint: Checkpoint, file: Path) -> None:
    """Add a checkpoint to a file, a line each. Raises: OSError."""
    with file.open("ab") as lines:
        lines.write(json.encode(checkpoint) + b"\n")
        lines.flush()
        os.fsync(lines.fileno())


def kept(file: Path) -> list[Checkpoint]:
    """The checkpoints of a file. Raises: ValueError, naming the line; OSError."""
    found = list[Checkpoint]()
    for number, line in enumerate(file.read_bytes().splitlines(), start=1):
        try:
            found += [json.decode(line, type=Checkpoint)] if line.strip() else []
        except (DecodeError, ValidationError) as e:
            raise ValueError(f"line {number} of {file} is no checkpoint: {e}") from None
    return found


def disagreements(
    checkpoints: Iterable[Checkpoint], chain: Mapping[int, str], last: int, trusted: Collection[str]
) -> Iterator[Finding]:
    """What checkpoints find wrong with a journal, each at the first entry that may have been changed.

    Args:
        chain: the chain's link at the entries that they are of. last: the journal's last entry.
        trusted: the public keys that count, in hexadecimal; none for all.
    """
    agreed = 0
    for each in sorted(checkpoints, key=lambda c: (c.seq, c.key)):
        if trusted and each.key not in trusted:
            yield Finding(each.seq, f"the checkpoint at entry {each.seq} is signed by another key: {each.key[:16]}…")
        elif not is_genuine(each):
            yield Finding(each.seq, f"the checkpoint at entry {each.seq} was altered: its signature does not fit")
        elif each.seq > last:
            yield Finding(last + 1, f"entries {last + 1} to {each.seq} are missing: a checkpoint has seen them")
        elif chain.get(each.seq) != each.chain:
            since = f"between entry {agreed + 1} and entry {each.seq}"
            yield Finding(agreed + 1, f"history was rewritten {since}: a checkpoint says otherwise")
        else:
            agreed = each.seq
