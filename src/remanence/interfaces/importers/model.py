"""What importers give: items to retain, and an account of everything that is not one."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import TYPE_CHECKING, Any

from msgspec import Struct, field

if TYPE_CHECKING:
    from remanence.interfaces.importers.sources import Source


class Item(dict[str, Any]):
    """An item as `Memory.retain_many` takes it, with an `id` that is the same at every reading of the same export.

    `place` says where it stands, for those whose id does not.
    """

    place: str = ""


class Misfit(Struct, frozen=True):
    """Something that ought to be an item and cannot be read: where it is, and why not."""

    place: str
    reason: str

    def __str__(self) -> str:
        return f"{self.place}: {self.reason}"


class LeftOut(Struct, frozen=True):
    """Something that is no memory, such as a sticker: what it is, in words that many of its sort share."""

    what: str


class Tie(Struct, frozen=True):
    """That one item mentions another, by their ids; given after both of them."""

    source: str
    target: str


Found = Item | Misfit | LeftOut | Tie


class Choices(Struct, frozen=True, kw_only=True):
    """What a caller says about an export.

    Attributes:
        mapping: for tables: the column of each field. me: the name of the user whose export it is.
        branches: whether answers and questions that were abandoned are read too.
    """

    mapping: Mapping[str, str] = field(default_factory=dict)
    me: str | None = None
    branches: bool = False


class Format(Struct, frozen=True, kw_only=True):
    """A form that memories and conversations are exported in.

    Attributes:
        name: for `--from`. what: in a few words.
        detects: whether a source looks like it, by a look at names and beginnings; never raises for a readable source.
        read: the items and the rest, in the order of the source. It holds no more than one conversation, message or
            note at a time unless its module says so, gives malformed items as `Misfit`, and raises `ImportUnreadable`
            only where nothing at all can be read.
    """

    name: str
    what: str
    detects: Callable[[Source], bool]
    read: Callable[[Source, Choices], Iterator[Found]]


class ImportReport(Struct, kw_only=True):
    """What an import did.

    Attributes:
        format: how the source was read. dry_run: whether nothing was stored, and `stored` says what would be.
        stored: items that are new. repeated: that the bank held already. closed: that it held, and whose end it learnt.
        changed: whose id it holds with other content, which stays unless `supersede` was asked for.
        superseded: whose new content took the place of the old.
        malformed: how many misfits there are, of which `misfits` holds the first. left_out: what is no memory, by sort.
    """

    format: str
    dry_run: bool = False
    stored: int = 0
    repeated: int = 0
    closed: int = 0
    changed: int = 0
    superseded: int = 0
    malformed: int = 0
    misfits: list[Misfit] = field(default_factory=list)
    left_out: dict[str, int] = field(default_factory=dict)

    @property
    def read(self) -> int:
        """Items that were read and are well formed."""
        return self.stored + self.repeated + self.closed + self.changed + self.superseded

    def __str__(self) -> str:
        counts = {
            "would be stored" if self.dry_run else "stored": self.stored,
            "already there": self.repeated,
            "ended": self.closed,
            "changed since, left as they were": self.changed,
            "superseded": self.superseded,
            "malformed": self.malformed,
        }
        told = [f"{number:,} {what}" for what, number in counts.items() if number]
        left = ", ".join(f"{number:,} {what}" for what, number in sorted(self.left_out.items()))
        return (", ".join(told) or "nothing found") + (f"; left out: {left}" if left else "")
