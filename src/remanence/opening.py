"""How a bank is found and opened: its path, its store, and the embedder that it pins."""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from msgspec import Struct

from remanence.config import load_settings
from remanence.encoding.embedding import address_in, load_embedder
from remanence.errors import EmbedderUnavailable, MissingExtra, NotFound, RemanenceError, SpaceMismatch
from remanence.loopback import is_loopback
from remanence.protocols import BankKey, Space, TextEmbedder
from remanence.storage.migrations import FORMAT
from remanence.storage.sqlite.drivers import salt_of
from remanence.storage.sqlite.migrating import copy_path
from remanence.storage.sqlite.store import SqliteStore
from remanence.types import BankInfo

MEMORY = ":memory:"
_LONGEST_NAME = 200
"""Bytes that leave room for the names of files beside it, such as a backup in the making."""
DEFAULT_EMBEDDER = "static"

EmbedderChoice = str | TextEmbedder | Callable[[list[str]], Any]


def bank_path(bank: str | os.PathLike[str] | None) -> Path | None:
    """The file of a bank; None for one in memory. Without a name: `REMANENCE_BANK`, then the config file.

    Raises: ValueError if nothing names a bank, or if the name is one of a server.
    """
    named = load_settings(Path.cwd(), os.environ).bank if bank is None else os.fspath(bank)
    if not named:
        raise ValueError('no bank given: pass a path, set REMANENCE_BANK, or write bank = "PATH" in remanence.toml')
    if named == MEMORY:
        return None
    if "://" in named:
        raise ValueError(f"a bank is a file in this version, got {named!r}")
    path = Path(named).expanduser()
    if "\0" in named or len(os.fsencode(path.name)) > _LONGEST_NAME:
        raise ValueError(f"a bank's file has a name of at most {_LONGEST_NAME} bytes, without NUL, got {named!r:.80}")
    return path


def bank_key(choice: str | bytes | None, path: Path | None) -> BankKey | None:
    """The key of a bank (`remanence.trust.encryption`); without one given: `REMANENCE_KEY`, then the config file.

    Returns: None for a bank that is not encrypted: "" says so where one is configured; one in memory never is.
    Raises: KeyUnavailable, ValueError.
    """
    if path is None:
        return None
    if choice is None:
        choice = os.environ.get("REMANENCE_KEY") or load_settings(Path.cwd(), os.environ).key
    if not choice:
        return None
    from remanence.trust.encryption import load_key  # most banks have no key, and should not wait for this

    return load_key(choice)


def open_vault_key(choice: str | bytes | None) -> BankKey | None:
    """The key of a vault; without one given `REMANENCE_VAULT_KEY`. Raises: KeyUnavailable, ValueError."""
    choice = choice or os.environ.get("REMANENCE_VAULT_KEY")
    if not choice:
        return None
    from remanence.trust.encryption import load_key

    return load_key(choice)


def change_key(bank: str | os.PathLike[str] | None, new: str | bytes, *, key: str | bytes | None = None) -> list[Path]:
    """Encrypt a bank, change its key, or decrypt it with `new=""`: whole or not at all, while nobody has it open.

    Args:
        new: the key from now on; key: the one until now, if it is encrypted; both as in `Memory`.
    Returns: copies that were made before a migration and still are as they were: encrypted with the old key, or plain.
    Raises: NotFound, KeyUnavailable, BankUnreadable; StoreUnavailable while somebody has it open; ValueError.
    Cost: reads and writes the whole bank.
    """
    from remanence.storage.sqlite.recrypting import recrypt

    path = bank_path(bank)
    if path is None:
        raise ValueError("a bank in memory is written nowhere: it needs no key")
    old = bank_key(key if is_encrypted(path) else "", path)
    recrypt(path, old, bank_key(new, path))
    return [copy for number in range(1, FORMAT + 1) if (copy := copy_path(path, number)).exists()]


def is_encrypted(path: Path | None) -> bool:
    """Whether a file does not start as one that is not encrypted does."""
    return path is not None and salt_of(path) is not None


def open_zone(name: str) -> ZoneInfo:
    """The time zone of this name. Raises: ValueError."""
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        raise ValueError(f"there is no time zone {name!r}: use a name such as 'Europe/Lisbon'") from None


class Asked(Struct, frozen=True):
    """The embedder that a caller asks for, loaded: `name` is how a bank notes it."""

    name: str
    embedder: TextEmbedder
    space: Space


def ask_embedder(choice: EmbedderChoice) -> Asked:
    """What a caller asks for, loaded before any bank is made; one given as an object must be given at each opening.

    Raises: ValueError, TypeError, MissingExtra or EmbedderUnavailable.
    """
    embedder = load_embedder(choice)
    space = embedder.space
    return Asked(choice if isinstance(choice, str) else f"object {space.model}", embedder, space)


def open_embedder(
    store: SqliteStore, asked: Asked | None, environment: Mapping[str, str]
) -> tuple[TextEmbedder | None, str]:
    """The embedder that the bank pins, pinned now if the bank is new; None and the reason if it cannot be loaded.

    A bank from a stranger may pin any address: nothing is sent to one on another machine unless the caller asks for it,
    or the environment's OPENAI_BASE_URL is that address.
    Raises: SpaceMismatch if another was asked for.
    """
    with store.snapshot() as snapshot:
        pinned = snapshot.space()
    if pinned is None:
        chosen = asked or ask_embedder(DEFAULT_EMBEDDER)
        if not store.read_only:
            store.open_space(chosen.space, chosen.name, "current")
        return chosen.embedder, ""
    if asked is not None:
        if pinned[2] != asked.space:
            raise SpaceMismatch(
                f"this bank's vectors are of {pinned[2].model!r}, and {asked.space.model!r} was asked for: "
                "open it without naming an embedder, or change it with reembed()"
            )
        return asked.embedder, ""
    if (address := address_in(pinned[1])) and not _is_trusted(address, environment):
        return None, (
            f"the bank's embedder is at {address}, where nothing was sent: to trust that address, "
            f"pass embedder={pinned[1]!r} or set OPENAI_BASE_URL to it"
        )
    try:
        embedder = load_embedder(pinned[1])
    except (ValueError, MissingExtra, EmbedderUnavailable) as e:
        return None, f"the bank's embedder {pinned[1]!r} is not available ({e}); pass it as embedder="
    if embedder.space != pinned[2]:
        return None, f"{pinned[1]!r} has changed from {pinned[2]} to {embedder.space}: change it with reembed()"
    return embedder, ""


def _is_trusted(address: str, environment: Mapping[str, str]) -> bool:
    own = environment.get("OPENAI_BASE_URL", "").rstrip("/")
    return is_loopback(address) or address.rstrip("/") == own


def list_banks(folder: str | os.PathLike[str]) -> list[BankInfo]:
    """The banks of a folder (`*.rem`), by file name; one that cannot be read says why.

    Raises: NotFound if there is no such folder.
    """
    path = Path(folder).expanduser()
    if not path.is_dir():
        raise NotFound(f"there is no folder {path}")
    return [_info(file) for file in sorted(path.glob("*.rem")) if file.is_file()]


def _info(path: Path) -> BankInfo:
    try:
        store = SqliteStore(path, create=False, read_only=True, key=bank_key(None if is_encrypted(path) else "", path))
        try:
            with store.snapshot() as snapshot:
                counts, name = snapshot.counts(), snapshot.meta("name") or path.stem
        finally:
            store.close()
    except (RemanenceError, OSError, ValueError) as e:
        return BankInfo(path=str(path), name=path.stem, problem=str(e))
    return BankInfo(
        path=str(path), name=name, episodes=counts["episodes"], records=counts["records"], bytes=store.bytes_on_disk()
    )
