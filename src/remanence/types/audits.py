"""What an audit tells: who did what, what is wrong with history, and the checkpoints that it was held to."""

from __future__ import annotations

from msgspec import Struct

from remanence.types.changes import Change


class Checkpoint(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What the journal's chain was at an entry, signed with Ed25519.

    Attributes:
        seq: the entry. at: when it was signed, in microseconds since 1970. chain: the entry's link, in hexadecimal.
        key, signature: the public key and the signature of all of that, in hexadecimal.
    """

    seq: int
    at: int
    chain: str
    key: str
    signature: str


class Finding(Struct, frozen=True):
    """Something that is wrong with history, and the entry of the journal that it is at."""

    entry: int
    problem: str


class Audit(Struct, frozen=True, kw_only=True):
    """What an audit found.

    Attributes:
        entries: those that were asked for, in order. seq: the last entry of all.
        findings: what is wrong, in order of entries. checkpoints: those that history was held to.
        unfinished: erasures whose files were not rewritten yet.
    """

    entries: tuple[Change, ...] = ()
    seq: int = 0
    findings: tuple[Finding, ...] = ()
    checkpoints: tuple[Checkpoint, ...] = ()
    unfinished: tuple[int, ...] = ()

    @property
    def ok(self) -> bool:
        """Whether nothing is wrong with history."""
        return not self.findings
