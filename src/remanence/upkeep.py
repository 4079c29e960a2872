"""Proving a bank sound, and bringing one back from a bundle: what needs both the stored rows and what is derived."""

from __future__ import annotations

import os
from collections.abc import Iterator, Sequence
from itertools import islice
from pathlib import Path
from typing import IO

from msgspec import DecodeError, ValidationError, convert

from remanence.encoding.keying import BATCH, VERBATIM, make_keys
from remanence.errors import BankUnreadable, BundleUnreadable, StoreUnavailable
from remanence.indexes.live import LiveIndex
from remanence.lifecycle.experience.record import listed_in
from remanence.lifecycle.extraction import mark
from remanence.lifecycle.feedback import checked_weights
from remanence.lifecycle.forgetting.policy import to_policies
from remanence.opening import open_zone
from remanence.protocols import (
    EMPHASIS,
    BankKey,
    Clock,
    Draft,
    Edit,
    NewRecord,
    Progress,
    Space,
    TextEmbedder,
    TokenEmbedder,
)
from remanence.storage.sqlite.bundle import (
    SETTINGS,
    EntityLine,
    EpisodeLine,
    Header,
    Line,
    LinkLine,
    RecordLine,
    TaskLine,
    insert_line,
    read_bundle,
    to_entity,
    to_episode,
    to_link,
    to_record,
)
from remanence.storage.sqlite.checking import bank_checks, unchecked
from remanence.storage.sqlite.drivers import errors
from remanence.storage.sqlite.reading import Reader
from remanence.storage.sqlite.reading.queries import DAMAGED
from remanence.storage.sqlite.store import SqliteStore
from remanence.storage.sqlite.temporary import temporary_path
from remanence.trust.access import held_access
from remanence.trust.policy import held_policy
from remanence.trust.reputation import is_reputation, read_counts
from remanence.types import Act, Check, Unit, Verification

# --- verify -----------------------------------------------------------------------------------------------------------


def verify_bank(
    store: SqliteStore, live: LiveIndex, embedder: TextEmbedder | None, progress: Progress | None = None
) -> Verification:
    """Every check of a bank: its rows, and that what is derived equals what they make anew.

    Args:
        live: the index of verbatim records. embedder: None leaves vectors unchecked.
        progress: called with (checks done, checks).
    """
    checks: list[Check] = []
    with store.snapshot() as reader:
        try:
            for check in _all_checks(reader, live, embedder):
                checks.append(check)
                if progress is not None:
                    progress(len(checks), 10)
        except DAMAGED as e:
            what = f"a row holds what nobody stored ({e}), and what comes after it is unchecked: restore a backup"
            checks.append(Check(name="rows", count=0, problems=(what,)))
        chain = next((c.chain for c in reader.journal(reader.seq() - 1)), "")
        return Verification(seq=reader.seq(), chain=chain, checks=tuple(checks))


def _all_checks(reader: Reader, live: LiveIndex, embedder: TextEmbedder | None) -> Iterator[Check]:
    whole = True
    for check in bank_checks(reader):
        whole = whole and (check.ok or check.name != "references")
        yield check
    if embedder is not None:
        yield _check_vectors(reader, embedder) if whole else unchecked("vectors")
    yield _check_image(reader, live) if whole else unchecked("index")


def _check_vectors(reader: Reader, embedder: TextEmbedder) -> Check:
    """Token ids are made anew and compared; vectors of other models must have the space's shape."""
    count, problems = 0, list[str]()
    if missing := reader.pending(VERBATIM):
        problems.append(f"{missing:,} records have no vector yet: run repair")
    for page in reader.stored_keys():
        expected = _expected(embedder, [text for _, text, _ in page])
        for (id, _, data), key in zip(page, expected, strict=True):
            count += 1
            good = len(data) == 4 * embedder.space.dimension if key is None else data == key
            if not good:
                problems.append(f"the vector of record {id} is not what its text makes")
    problems += [f"the vector of record {id} in the space of {name!r} is damaged" for id, name in reader.misshapen()]
    return Check(name="vectors", count=count, problems=tuple(problems[:10]))


def _expected(embedder: TextEmbedder, texts: list[str]) -> list[bytes | None]:
    if isinstance(embedder, TokenEmbedder):
        return [key.tobytes() for key in make_keys(embedder, texts)]
    return [None] * len(texts)


def _check_image(reader: Reader, live: LiveIndex) -> Check:
    """The index in use, image and changes since, equals one that is built from the rows, derived parts included."""
    try:
        index, rebuilt = live.refresh(), live.rebuilt(reader)
    except BankUnreadable as e:
        return Check(name="index", count=0, problems=(str(e),))
    same = index.dump(derived=False) == rebuilt.dump(derived=False) and index.agrees(rebuilt)
    problems = () if same else ("the index differs from one built anew: run repair",)
    return Check(name="index", count=len(index), problems=problems)


# --- import -----------------------------------------------------------------------------------------------------------


def restore_bundle(
    bundle: str | os.PathLike[str] | IO[bytes],
    bank: Path,
    clock: Clock,
    progress: Progress | None = None,
    *,
    key: BankKey | None = None,
) -> None:
    """Make a new bank of a bundle: identical if the bundle has the history, else with one act that imports it.

    Raises: StoreUnavailable if the bank exists or cannot be written; BundleUnreadable, and then no bank is made.
    """
    if bank.exists():
        raise StoreUnavailable(f"{bank} exists: a bundle is restored into a new bank; choose another name")
    temporary = temporary_path(bank, "import")
    try:
        store = SqliteStore(temporary, durability="normal", key=key)
        try:
            _restore(bundle, store, clock, progress)
        finally:
            store.close()
        os.link(temporary, bank)
    except FileExistsError:
        raise StoreUnavailable(f"{bank} was made by another process in the meantime") from None
    finally:
        for suffix in ("", "-wal", "-shm"):
            temporary.with_name(temporary.name + suffix).unlink(missing_ok=True)


def _restore(
    bundle: str | os.PathLike[str] | IO[bytes], store: SqliteStore, clock: Clock, progress: Progress | None
) -> None:
    if isinstance(bundle, str | os.PathLike):
        try:
            with open(bundle, "rb") as file:
                _restore(file, store, clock, progress)
            return
        except OSError as e:
            raise StoreUnavailable(f"cannot read the bundle {os.fspath(bundle)}: {e.strerror}") from e
    lines = read_bundle(bundle, progress)
    header = next(lines)
    if not isinstance(header, Header):
        raise BundleUnreadable("the bundle does not start with a header")
    _take_header(store, header)
    if header.settings and not header.current:
        raise BundleUnreadable("the bundle's header has settings, which the history of the bank tells already")
    if header.current:
        _import_current(store, lines, clock, header)
    else:
        _import_history(store, lines)
    store.restore_marks()
    with store.snapshot() as reader:
        if problems := [p for check in bank_checks(reader) for p in check.problems]:
            raise BundleUnreadable(f"the bundle contradicts itself: {problems[0]}")


def _take_header(store: SqliteStore, header: Header) -> None:
    try:
        open_zone(header.zone or "UTC")
    except ValueError as e:
        raise BundleUnreadable(f"the bundle's header is wrong: {e}") from None
    for key, value in (("name", header.name), ("zone", header.zone)):
        if value is not None:
            store.set_meta(key, value)
    if header.embedder is not None:
        described = dict(header.embedder)
        name = str(described.pop("name", ""))
        try:
            space = convert(described, Space)
        except ValidationError as e:
            raise BundleUnreadable(f"the bundle's header does not describe its embedder: {e}") from None
        store.open_space(space, name, "current")
        store.set_meta("embedder", space.model)


def _import_history(store: SqliteStore, lines: Iterator[Line]) -> None:
    episodes: dict[str, int] = {}
    with store.raw() as connection:
        for line in lines:
            insert_line(connection, line, episodes)


def _settings(header: Header) -> dict[str, str]:
    """The fields that steer the bank, looked at. Raises: BundleUnreadable."""
    try:
        actors = {field: text for field, text in header.settings.items() if is_reputation(field)}
        if unknown := set(header.settings) - set(SETTINGS) - set(actors):
            raise ValueError(f"a bank has no field {min(unknown)!r} to steer it")
        held_access(header.settings.get("access"))
        held_policy(header.settings.get("trust_policy"))
        to_policies(header.settings.get("policy"))
        checked_weights(header.settings.get(EMPHASIS))
        for text in actors.values():
            read_counts(text)
    except (ValueError, TypeError, DecodeError, BankUnreadable) as e:
        raise BundleUnreadable(f"the bundle's header does not say how the bank is steered: {e}") from None
    return header.settings


def _import_current(store: SqliteStore, lines: Iterator[Line], clock: Clock, header: Header) -> None:
    """Journal entries of some hundred rows each; the rows keep the times that they were first recorded at."""
    texts: dict[str, str] = {}
    parts: set[str] = {*header.read}
    settings, seq = _settings(header), 0
    lists: dict[str, list[str]] = {}
    with store.write(clock) as tx:
        while page := list(islice(lines, BATCH)):
            try:
                seq = tx.append(_draft(page, texts), operation="import", principal="")
                parts |= {line.part for line in page if isinstance(line, RecordLine) and line.unit == Unit.STATEMENT}
                for line in page:
                    if isinstance(line, TaskLine):
                        tx.enqueue(line.task, [line.subject])
                        parts.add(line.task)
                    if isinstance(line, RecordLine) and (field := listed_in(line.unit, line.metadata)) is not None:
                        lists.setdefault(field, []).append(line.id)
            except errors("Error", KeyError, ValueError, OverflowError, BankUnreadable) as e:
                raise BundleUnreadable(f"a line of the bundle does not fit the others: {e}") from e
        if parts or lists or settings:  # what was read before the export is not read again
            marks = {mark(part): str(seq) for part in parts} | {field: " ".join(ids) for field, ids in lists.items()}
            marks |= settings
            edits = tuple(Edit("bank", field, None, value) for field, value in sorted(marks.items()))
            tx.append(Draft(act=Act.IMPORT, subjects=("bank",), edits=edits), operation="import", principal="")


def _draft(page: Sequence[Line], texts: dict[str, str]) -> Draft:
    """One entry for a page of lines; `texts` gathers what the episodes say."""
    episodes = tuple(to_episode(line) for line in page if isinstance(line, EpisodeLine))
    texts.update((e.id, e.text) for e in episodes)
    return Draft(
        act=Act.IMPORT,
        subjects=tuple(line.id for line in page if isinstance(line, EpisodeLine | RecordLine | EntityLine | LinkLine)),
        episodes=episodes,
        records=tuple(NewRecord(record=to_record(line, texts)) for line in page if isinstance(line, RecordLine)),
        entities=tuple(to_entity(line) for line in page if isinstance(line, EntityLine)),
        links=tuple(to_link(line) for line in page if isinstance(line, LinkLine)),
    )
