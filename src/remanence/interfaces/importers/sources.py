"""Where an export lies: a file, a folder or a zip archive, read only, and never beyond its limits.

Nothing is unpacked to disk. Links in folders and archives, and names that lead out of an archive, are not followed.
"""

from __future__ import annotations

import os
import stat
import zipfile
import zlib
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path, PurePosixPath
from typing import IO

from remanence.errors import ImportUnreadable

MEMBERS = 200_000
"""Files of a folder or archive."""
RATIO = 300
"""How many times its size a file of an archive may expand to; text packed by deflate stays under 30."""
SMALL = 1 << 20
"""Bytes under which no ratio is asked for."""
MEMBER_BYTES = 1 << 36
HEAD = 1 << 16
"""Bytes of a file that detection looks at."""
_READ = (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED, zipfile.ZIP_BZIP2)
"""Ways of packing; others let the archive say how much memory it takes to read it, up to gigabytes."""
_FAILURES = (zipfile.BadZipFile, zlib.error, NotImplementedError, RuntimeError, EOFError, OSError)


class Source:
    """The files of an export by their names, which are relative and written with slashes.

    Attributes:
        path: what was asked for. refused: names that are not opened, each with the reason.
        single: the name of the only file where it is a plain file.
    Raises: ImportUnreadable, OSError.
    """

    def __init__(self, path: Path) -> None:
        self.path = path
        self.refused: dict[str, str] = {}
        self.single: str | None = None
        self._zip: zipfile.ZipFile | None = None
        mode = path.stat().st_mode
        if stat.S_ISDIR(mode):
            self._files: Mapping[str, Path | zipfile.ZipInfo] = dict(sorted(self._of_folder(path)))
        elif not stat.S_ISREG(mode):
            raise ImportUnreadable(f"{path} is neither a file nor a folder")
        elif zipfile.is_zipfile(path) and _begins_as_zip(path):
            self._files = dict(self._of_zip(path))
        else:
            self.single, self._files = path.name, {path.name: path}

    @property
    def names(self) -> tuple[str, ...]:
        """The files that can be opened; those of a folder in the order of their names, of an archive in its own."""
        return tuple(self._files)

    def named(self, last: str) -> list[str]:
        """The files with this last part, such as "conversations.json", the outermost first."""
        found = (name for name in self._files if PurePosixPath(name).name.casefold() == last)
        return sorted(found, key=lambda name: (name.count("/"), name))

    def with_suffix(self, *suffixes: str) -> list[str]:
        """The files with one of these endings, in order."""
        return [name for name in self._files if PurePosixPath(name).suffix.casefold() in suffixes]

    def head(self, name: str, n: int = HEAD) -> bytes:
        """The first bytes of a file; none where it cannot be opened."""
        try:
            with self.open(name) as stream:
                return stream.read(n)
        except ImportUnreadable:
            return b""

    def local(self, name: str) -> Path | None:
        """Where a file lies on disk; None inside an archive."""
        found = self._files[name]
        return found if isinstance(found, Path) else None

    @contextmanager
    def open(self, name: str) -> Iterator[IO[bytes]]:
        """A file for reading. Raises: ImportUnreadable, also while it is read."""
        found = self._files[name]
        try:
            if isinstance(found, Path):
                with found.open("rb") as stream:
                    yield stream
                return
            _check_expansion(name, found)
            assert self._zip is not None
            with self._zip.open(found) as member:
                yield member
        except _FAILURES as e:
            raise ImportUnreadable(f"{name} cannot be read: {e}") from e

    def close(self) -> None:
        """Let go of the archive."""
        if self._zip is not None:
            self._zip.close()

    def _of_folder(self, top: Path) -> Iterator[tuple[str, Path]]:
        count = 0
        for folder, folders, files in os.walk(top, followlinks=False):
            here = Path(folder)
            for name in [*folders, *files]:
                path = here / name
                if path.is_symlink():
                    self.refused[path.relative_to(top).as_posix()] = "it is a link, and links are not followed"
            for name in files:
                path = here / name
                if not path.is_symlink() and path.is_file():
                    count += 1
                    if count > MEMBERS:
                        raise ImportUnreadable(f"{top} has over {MEMBERS:,} files")
                    yield path.relative_to(top).as_posix(), path

    def _of_zip(self, path: Path) -> Iterator[tuple[str, zipfile.ZipInfo]]:
        try:
            self._zip = zipfile.ZipFile(path)
        except _FAILURES as e:
            raise ImportUnreadable(f"{path} is a damaged archive: {e}") from e
        except (ValueError, UnicodeError) as e:
            raise ImportUnreadable(f"{path} is a damaged archive: {e}") from e
        if len(self._zip.filelist) > MEMBERS:
            raise ImportUnreadable(f"{path} has over {MEMBERS:,} files")
        for member in self._zip.filelist:
            if member.is_dir():
                continue
            if why := _not_opened(member):
                self.refused[member.filename] = why
            else:
                yield member.filename, member


def _begins_as_zip(path: Path) -> bool:
    with path.open("rb") as stream:
        return stream.read(2) == b"PK"


def _not_opened(member: zipfile.ZipInfo) -> str:
    name = member.filename
    parts = PurePosixPath(name).parts
    if name.startswith("/") or "\\" in name or ":" in name.split("/")[0] or ".." in parts:
        return "its name leads out of the archive"
    if stat.S_ISLNK(member.external_attr >> 16):
        return "it is a link, and links are not followed"
    if member.flag_bits & 0x1:
        return "it is encrypted"
    if member.compress_type not in _READ:
        return "it is packed in a way that is not read here"
    return ""


def _check_expansion(name: str, member: zipfile.ZipInfo) -> None:
    """What a member claims to hold is what may be read of it: the archive reader stops there."""
    if member.file_size > MEMBER_BYTES:
        raise ImportUnreadable(f"{name} would expand to {member.file_size:,} bytes")
    if member.file_size > SMALL and member.file_size > RATIO * max(1, member.compress_size):
        raise ImportUnreadable(f"{name} would expand to {member.file_size // max(1, member.compress_size):,} its size")
