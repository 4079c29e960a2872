"""What was done to a bank: its journal, the edits of it, and the receipts of what was erased."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import suppress
from datetime import datetime

from msgspec import convert, structs

from remanence.errors import BankUnreadable
from remanence.instants import micros, moment
from remanence.protocols import LEFT_OUT, DatedEdit
from remanence.storage.sqlite import rows
from remanence.storage.sqlite.reading.queries import Queries, quoted
from remanence.types import Act, Change, Checkpoint, Erasure, Sealed

OWED = "owed"
"""The bank's field that lists the erasures after which its files were not rewritten yet."""


class JournalReader(Queries):
    """The entries of the journal, and what they say."""

    def seq(self) -> int:
        """The change sequence: the number of the last journal entry, 0 for none."""
        (found,) = self._db.execute("SELECT coalesce(max(seq), 0) FROM main.journal").fetchone()
        return int(found)

    def journal(self, since: int = 0) -> Iterator[Change]:
        """Entries after `since`, in order."""
        for row in self.paged(f"SELECT {rows.CHANGE_COLUMNS} FROM journal WHERE seq > ? ORDER BY seq", since):
            yield rows.to_change(row)

    def readable_journal(self) -> Iterator[Change]:
        """Entries in order, but for those that say what no entry says: something was done to them."""
        for row in self.paged(f"SELECT {rows.CHANGE_COLUMNS} FROM journal WHERE seq > ? ORDER BY seq"):
            with suppress(BankUnreadable):
                yield rows.to_change(row)

    def changes_about(self, ids: Sequence[str]) -> list[Change]:
        """Entries that name any of these ids as a subject."""
        found = self.rows(
            f"SELECT {rows.CHANGE_COLUMNS} FROM journal j WHERE EXISTS "
            "(SELECT 1 FROM json_each(j.subjects) s JOIN json_each(?) i ON s.value = i.value) ORDER BY seq",
            rows.json_text(ids),
        )
        return [rows.to_change(row) for row in found]

    def operation(self, operation: str) -> list[Change]:
        """The entries of one operation, in order."""
        found = self.rows(f"SELECT {rows.CHANGE_COLUMNS} FROM journal WHERE operation = ? ORDER BY seq", operation)
        return [rows.to_change(row) for row in found]

    def last_operation(self, acts: Sequence[Act]) -> str | None:
        """The operation of the last entry that is one of these acts."""
        found = self.rows(f"SELECT operation FROM journal WHERE act IN ({quoted(acts)}) ORDER BY seq DESC LIMIT 1")
        return found[0][0] if found else None

    def edits_since(self, since: datetime) -> list[DatedEdit]:
        """Every edit after a moment of recorded time, in the order they were made."""
        found = self.rows(
            "SELECT e.subject, e.field, e.before, e.after, j.at, j.operation, j.principal FROM edits e "
            "JOIN main.journal j ON j.seq = e.seq WHERE j.at > ? ORDER BY e.rowid",
            micros(since),
        )
        return [
            DatedEdit(
                subject=subject, field=field, before=rows.decode_json(before), after=rows.decode_json(after),
                at=moment(at), operation=operation, principal=principal,
            )
            for subject, field, before, after, at, operation, principal in found
        ]  # fmt: skip

    def shared_since(self, seq: int) -> bool:
        """Whether an act after `seq` changed whom some record is for."""
        ((found,),) = self.rows("SELECT EXISTS (SELECT 1 FROM main.edits WHERE seq > ? AND field = 'audience')", seq)
        return bool(found)

    def left_out(self, seq: int) -> int:
        """The last entry up to `seq` by which forgotten records were left out of the indexes; -1 for none."""
        ((found,),) = self.rows(
            "SELECT coalesce(max(seq), -1) FROM edits WHERE subject = 'bank' AND field = ? AND seq <= ?", LEFT_OUT, seq
        )
        return int(found)

    def owed_rewriting(self) -> list[int]:
        """The entries of erasures after which the files of the bank were not rewritten yet."""
        found: list[int] = rows.decode_json(self.meta(OWED) or "[]")
        return found

    def erasures(self) -> list[Erasure]:
        """The receipts of all erasures, in order, with what became of the files if that is done."""
        found: dict[int, Erasure] = {}
        for seq, at, operation, principal, chain, body in self.rows(
            "SELECT j.seq, j.at, j.operation, j.principal, j.chain, r.body FROM receipts r "
            "JOIN journal j ON j.seq = r.act ORDER BY j.seq"
        ):
            told = rows.decode_json(body)
            of = told.pop("of", None)
            if of is None:
                whole = {**told, "seq": seq, "at": moment(at), "operation": operation, "by": principal}
                found[seq] = convert({**whole, "chain": chain.hex(), "sealed": self._sealed(seq)}, Erasure)
            for done in of or ():
                if done in found:
                    lists = {name: tuple(told[name]) for name in ("rewritten", "removed", "unreachable")}
                    found[done] = structs.replace(found[done], **lists)
        return list(found.values())

    def _sealed(self, erasure: int) -> list[Sealed]:
        """The entries that an erasure took from, with the digests that they had at first and have since."""
        found = self.rows(
            "SELECT r.entry, j.digest, r.digest FROM reseals r JOIN journal j ON j.seq = r.entry WHERE r.erasure = ? "
            "ORDER BY r.entry",
            erasure,
        )
        return [Sealed(entry, before.hex(), after.hex()) for entry, before, after in found]

    def chain_at(self, entries: Sequence[int]) -> dict[int, str]:
        """The chain's link at these entries, in hexadecimal; those that are not there are left out."""
        found = self.rows(
            "SELECT j.seq, j.chain FROM json_each(?) i CROSS JOIN journal j ON j.seq = i.value",
            rows.json_text(list(entries)),
        )
        return {seq: chain.hex() for seq, chain in found}

    def checkpoints(self) -> list[Checkpoint]:
        """The checkpoints that the bank keeps, in order."""
        found = self.rows("SELECT seq, at, chain, key, signature FROM checkpoints ORDER BY seq, key")
        return [
            Checkpoint(seq=seq, at=at, chain=chain.hex(), key=key.hex(), signature=signature.hex())
            for seq, at, chain, key, signature in found
        ]
