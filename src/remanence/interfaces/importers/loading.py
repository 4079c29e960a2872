"""An export of another system becomes memory: batch by batch, each durable, so that a second run goes on."""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from itertools import chain
from pathlib import Path
from typing import TYPE_CHECKING

from remanence.encoding.observation import observe_item
from remanence.errors import ImportUnreadable, NotFound
from remanence.interfaces.importers.model import Choices, Format, Found, ImportReport, Item, LeftOut, Misfit, Tie
from remanence.interfaces.importers.registry import FORMATS, format_named
from remanence.interfaces.importers.sources import Source
from remanence.interfaces.importers.turns import OWN
from remanence.types import Episode

if TYPE_CHECKING:
    from remanence.memory import Memory
    from remanence.protocols import Progress

BATCH = 500
"""Items between two commits."""
SHOWN = 100
"""Misfits that a report keeps; it counts all of them."""


def import_file(
    memory: Memory,
    source: str | os.PathLike[str],
    *,
    format: str | None = None,
    mapping: Mapping[str, str] | None = None,
    me: str | None = None,
    branches: bool = False,
    dry_run: bool = False,
    strict: bool = False,
    supersede: bool = False,
    progress: Progress | None = None,
) -> ImportReport:
    """Retain what an export of another system holds; the same export again stores nothing twice.

    Each item has an id that follows from the export, so that an import which was interrupted goes on where it was when
    it is called again. Bundles of ours are another matter: `import_bundle` makes a whole bank of one.

    Args:
        source: a file, a folder or a zip archive. format: one of `remanence.interfaces.importers.FORMATS`; by default
            what it looks like.
        mapping: for tables, which column is which field: `{"text": "body", "actor": "user"}`.
        me: the name of the user whose export it is, where it has none. branches: read abandoned answers, too.
        dry_run: store nothing. strict: end at the first malformed item; what came before is stored.
        supersede: let content that changed at the source take the place of what the bank holds under the same id.
        progress: called with (items read, None).
    Returns: what was stored, and what did not fit and why.
    Raises: ImportUnreadable if it is of no known form, damaged as a whole, or, where `strict`, malformed anywhere;
        ValueError for a format or field that there is not; OSError.
    """
    opened = Source(Path(source))
    try:
        form = _form(opened, format)
        choices = Choices(mapping=mapping or {}, me=me, branches=branches)
        into = _Import(memory, form.name, dry_run=dry_run, strict=strict, supersede=supersede, progress=progress)
        refused = (Misfit(name, why) for name, why in opened.refused.items())
        return into.take(chain(refused, form.read(opened, choices)))
    finally:
        opened.close()


def read_export(
    source: str | os.PathLike[str],
    *,
    format: str | None = None,
    mapping: Mapping[str, str] | None = None,
    me: str | None = None,
    branches: bool = False,
) -> Iterator[Item]:
    """The items of an export, as `Memory.retain_many` takes them, without what does not fit; see `import_file`."""
    opened = Source(Path(source))
    try:
        form = _form(opened, format)
        found = form.read(opened, Choices(mapping=mapping or {}, me=me, branches=branches))
        yield from (each for each in found if isinstance(each, dict))
    finally:
        opened.close()


def _form(source: Source, name: str | None) -> Format:
    if name is not None:
        return format_named(name)
    if not source.names:
        raise ImportUnreadable(f"{source.path} holds no file that can be read")
    for form in FORMATS:
        if form.detects(source):
            return form
    known = ", ".join(form.name for form in FORMATS)
    raise ImportUnreadable(f"{source.path} looks like none of the forms that can be imported ({known}): name one")


class _Import:
    """One import under way."""

    def __init__(
        self, memory: Memory, format: str, *, dry_run: bool, strict: bool, supersede: bool, progress: Progress | None
    ) -> None:
        self._memory, self._strict, self._supersede, self._progress = memory, strict, supersede, progress
        self._report = ImportReport(format=format, dry_run=dry_run)
        self._left_out = Counter[str]()

    def take(self, stream: Iterator[Found]) -> ImportReport:
        batch, ties = list[Item](), list[tuple[str, str]]()
        try:
            for found in stream:
                if isinstance(found, Misfit):
                    self._note(found)
                elif isinstance(found, LeftOut):
                    self._left_out[found.what] += 1
                elif isinstance(found, Tie):
                    ties.append((found.source, found.target))
                else:
                    batch.append(found)
                    if len(batch) == BATCH:
                        self._store(batch)
                        batch = []
                        self._tell()
        except ImportUnreadable:
            self._store(batch)
            raise
        self._store(batch)
        self._tie(ties)
        self._report.left_out = dict(self._left_out)
        self._tell()
        return self._report

    def _tie(self, ties: Sequence[tuple[str, str]]) -> None:
        """Link what was stored, a batch a commit; an end that the bank did not take has no links."""
        if self._report.dry_run:
            return
        held = {id for id in {end for tie in ties for end in tie} if _get(self._memory, id) is not None}
        both = [tie for tie in ties if held.issuperset(tie)]
        for first in range(0, len(both), BATCH):
            self._memory.link(both[first : first + BATCH])

    def _tell(self) -> None:
        if self._progress is not None:
            self._progress(self._report.read, None)

    def _note(self, misfit: Misfit) -> None:
        if self._strict:
            raise ImportUnreadable(f"{misfit}; {self._report}")
        self._report.malformed += 1
        if len(self._report.misfits) < SHOWN:
            self._report.misfits.append(misfit)

    def _store(self, items: Sequence[Item]) -> None:
        """Store items in one commit; where one of them is refused, in halves, so that the others are stored."""
        items = [one for one in items if not self._is_own(one)]
        if not items:
            return
        if self._report.dry_run:
            for each in items:
                self._look_at(each)
            return
        try:
            receipt = self._memory.retain_many(items, batch=len(items))
        except (ValueError, TypeError) as e:
            if len(items) == 1:
                self._refused(items[0], e)
                return
            half = len(items) // 2
            self._store(items[:half])
            self._store(items[half:])
            return
        self._report.stored += len(receipt.episodes)
        self._report.repeated += len(receipt.repeated)
        self._report.closed += len(items) - len(receipt.episodes) - len(receipt.repeated)

    def _is_own(self, one: Item) -> bool:
        """Whether an item was exported from this very bank, as an episode that has no id but ours, and is the same."""
        named = str(one.get("id", ""))
        held = _get(self._memory, named.removeprefix(OWN)) if named.startswith(OWN) else None
        if held is None or held.text != one.get("text"):
            return False
        self._report.repeated += 1
        return True

    def _refused(self, one: Item, error: Exception) -> None:
        """An item that the bank does not take: because it changed since, or because it is malformed."""
        if self._held(one) is None:
            self._note(Misfit(_place(one), str(error)))
        elif self._supersede:
            try:
                self._memory.retain([one], supersede=True)
                self._report.superseded += 1
            except (ValueError, TypeError) as e:
                self._note(Misfit(_place(one), str(e)))
        else:
            self._report.changed += 1

    def _look_at(self, one: Item) -> None:
        try:
            seen = observe_item(one, zone=self._memory.zone)
        except (ValueError, TypeError) as e:
            self._note(Misfit(_place(one), str(e)))
            return
        held = self._held(one)
        if held is None:
            self._report.stored += 1
        elif held.text == seen.text:
            self._report.repeated += 1
        else:
            self._report.changed += 1

    def _held(self, one: Item) -> Episode | None:
        return _get(self._memory, str(one.get("id", "")))


def _place(one: Item) -> str:
    return one.place or str(one.get("id", "an item"))


def _get(memory: Memory, id: str) -> Episode | None:
    try:
        held = memory.get(id)
    except NotFound:
        return None
    return held if isinstance(held, Episode) else None
