"""Claude's memory tool (`memory_20250818`) over a bank: the files that it views and edits are views of the bank.

Every edit is an act of the journal that can be undone, every version stays readable, and recall finds what files say.
The commands, their answers and their errors are those of the SDK's tool for a folder on disk.

    tool = RemanenceMemoryTool(Memory("ana.rem"))
    client.beta.messages.tool_runner(model=…, max_tokens=…, messages=…, tools=[tool])
"""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Any

from remanence.errors import MissingExtra, RemanenceError
from remanence.interfaces.files import Entry, Files
from remanence.memory import Memory

try:
    from anthropic.lib.tools import (
        BetaAbstractMemoryTool,
        BetaAsyncAbstractMemoryTool,
        ToolError,
    )
    from anthropic.types.beta import (
        BetaCacheControlEphemeralParam,
        BetaMemoryTool20250818CreateCommand,
        BetaMemoryTool20250818DeleteCommand,
        BetaMemoryTool20250818InsertCommand,
        BetaMemoryTool20250818RenameCommand,
        BetaMemoryTool20250818StrReplaceCommand,
        BetaMemoryTool20250818ViewCommand,
    )
    from anyio.to_thread import run_sync
except ImportError as e:
    raise MissingExtra("The memory tool for Claude", "anthropic") from e

__all__ = ["AsyncRemanenceMemoryTool", "RemanenceMemoryTool"]

ROOT = "/memories"
_NAME = ROOT.strip("/")
MAX_LINES = 999_999
_WIDTH = len(str(MAX_LINES))
_LONGEST_NAME, _LONGEST_PATH = 255, 3500
"""Bytes of a name and of a path, as file systems have it."""
_FOLDER_SIZE = 4096
"""What most file systems say of a folder."""
_CLEARED = "All memory cleared"


class RemanenceMemoryTool(BetaAbstractMemoryTool):
    """The memory tool of Anthropic's SDK over a bank.

    Args:
        memory: the bank. actor: who writes, for the journal's readers. cache_control: as in the SDK.

    >>> with Memory(":memory:") as memory:
    ...     tool = RemanenceMemoryTool(memory)
    ...     tool.call({"command": "create", "path": "/memories/ana.md", "file_text": "Ana lives in Lisbon."})
    ...     memory.recall("Where does Ana live?")[0].text
    'File created successfully at: /memories/ana.md'
    'Ana lives in Lisbon.'
    """

    def __init__(
        self,
        memory: Memory,
        *,
        actor: str | None = None,
        cache_control: BetaCacheControlEphemeralParam | None = None,
    ) -> None:
        super().__init__(cache_control=cache_control)
        self.files = Files(memory, _NAME, actor=actor)

    def view(self, command: BetaMemoryTool20250818ViewCommand) -> str:
        """A file with line numbers, all or a range of them, or what is in a folder, two levels deep."""
        return _told(view, self.files, command)

    def create(self, command: BetaMemoryTool20250818CreateCommand) -> str:
        """A new file, with the folders above it."""
        return _told(create, self.files, command)

    def str_replace(self, command: BetaMemoryTool20250818StrReplaceCommand) -> str:
        """Put a text in the place of another that is there exactly once."""
        return _told(str_replace, self.files, command)

    def insert(self, command: BetaMemoryTool20250818InsertCommand) -> str:
        """Put a text behind a line."""
        return _told(insert, self.files, command)

    def delete(self, command: BetaMemoryTool20250818DeleteCommand) -> str:
        """Forget a file, or a folder with all that is in it."""
        return _told(delete, self.files, command)

    def rename(self, command: BetaMemoryTool20250818RenameCommand) -> str:
        """Give a file or folder another path."""
        return _told(rename, self.files, command)

    def clear_all_memory(self) -> str:
        """Forget all files; an undo brings them back."""
        self.files.delete("")
        return _CLEARED


class AsyncRemanenceMemoryTool(BetaAsyncAbstractMemoryTool):
    """The same for the SDK's asynchronous client; the work is done in threads.

    Args:
        memory, actor, cache_control: as for `RemanenceMemoryTool`.
    """

    def __init__(
        self,
        memory: Memory,
        *,
        actor: str | None = None,
        cache_control: BetaCacheControlEphemeralParam | None = None,
    ) -> None:
        super().__init__(cache_control=cache_control)
        self.files = Files(memory, _NAME, actor=actor)

    async def _run(self, work: Callable[[Files, Any], str], command: Any) -> str:
        return await run_sync(partial(_told, work, self.files, command))

    async def view(self, command: BetaMemoryTool20250818ViewCommand) -> str:
        """A file with line numbers, all or a range of them, or what is in a folder, two levels deep."""
        return await self._run(view, command)

    async def create(self, command: BetaMemoryTool20250818CreateCommand) -> str:
        """A new file, with the folders above it."""
        return await self._run(create, command)

    async def str_replace(self, command: BetaMemoryTool20250818StrReplaceCommand) -> str:
        """Put a text in the place of another that is there exactly once."""
        return await self._run(str_replace, command)

    async def insert(self, command: BetaMemoryTool20250818InsertCommand) -> str:
        """Put a text behind a line."""
        return await self._run(insert, command)

    async def delete(self, command: BetaMemoryTool20250818DeleteCommand) -> str:
        """Forget a file, or a folder with all that is in it."""
        return await self._run(delete, command)

    async def rename(self, command: BetaMemoryTool20250818RenameCommand) -> str:
        """Give a file or folder another path."""
        return await self._run(rename, command)

    async def clear_all_memory(self) -> str:
        """Forget all files; an undo brings them back."""
        await run_sync(partial(self.files.delete, ""))
        return _CLEARED


def _told(work: Callable[[Files, Any], str], files: Files, command: Any) -> str:
    """The answer to a command, one at a time; what the bank refuses is an error that the model reads."""
    try:
        with files.lock:
            return work(files, command)
    except (RemanenceError, ValueError, TypeError) as e:
        raise ToolError(str(e)) from e


def place(path: str) -> str:
    """A path within the tree, "" for its root. Raises: ToolError for one that leads out of it.

    >>> place("/memories/notes/./ana.md"), place("/memories/a/..")
    ('notes/ana.md', '')
    """
    if not path.startswith(ROOT):
        raise ToolError(f"Path must start with /memories, got: {path}")
    parts = [_NAME]
    for part in path[len(ROOT) :].split("/"):
        if part == "..":
            if not parts:
                break
            parts.pop()
        elif part not in ("", "."):
            parts.append(part)
    if parts[:1] != [_NAME]:
        raise ToolError(f"Path {path} would escape /memories directory")
    if "\0" in path:
        raise ToolError("A path may not contain a null character")
    return "/".join(parts[1:])


def view(files: Files, command: BetaMemoryTool20250818ViewCommand) -> str:
    """The command `view`."""
    at = place(command.path)
    if files.is_folder(at):
        return _listing(files, at, command.path)
    entry = files.get(at)
    if entry is None:
        raise _no_valid_path(command.path)
    lines = _readable(entry, command.path).split("\n")
    if len(lines) > MAX_LINES:
        raise ToolError(f"File {command.path} exceeds maximum line limit of 999,999 lines.")
    first, shown = 1, lines
    if command.view_range and len(command.view_range) == 2:
        start, end = command.view_range
        first = max(1, start)
        shown = lines[first - 1 : len(lines) if end == -1 else end]
    numbered = "\n".join(_numbered(number, line) for number, line in enumerate(shown, start=first))
    return f"Here's the content of {command.path} with line numbers:\n{numbered}"


def create(files: Files, command: BetaMemoryTool20250818CreateCommand) -> str:
    """The command `create`."""
    at = place(command.path)
    if not at or files.get(at):
        raise ToolError(f"File {command.path} already exists")
    _check_new(files, at)
    files.write(at, command.file_text)
    return f"File created successfully at: {command.path}"


def str_replace(files: Files, command: BetaMemoryTool20250818StrReplaceCommand) -> str:
    """The command `str_replace`."""
    at, text = _file(files, command.path)
    old, count = command.old_str, text.count(command.old_str)
    if not count:
        raise ToolError(f"No replacement was performed, old_str `{old}` did not appear verbatim in {command.path}.")
    if count > 1:
        told = ", ".join(map(str, _lines_with(text, old)))
        raise ToolError(
            f"No replacement was performed. Multiple occurrences of old_str `{old}` in lines: {told}. "
            "Please ensure it is unique"
        )
    changed = text[: text.find(old)].count("\n")
    text = text.replace(old, command.new_str)
    files.write(at, text)
    lines = text.split("\n")
    around = range(max(0, changed - 2), min(len(lines), changed + 3))
    snippet = "\n".join(_numbered(number + 1, lines[number]) for number in around)
    return f"The memory file has been edited. Here is the snippet showing the change (with line numbers):\n{snippet}"


def insert(files: Files, command: BetaMemoryTool20250818InsertCommand) -> str:
    """The command `insert`."""
    at, text = _file(files, command.path)
    lines = text.split("\n")
    if not lines[-1]:
        lines.pop()
    if not 0 <= command.insert_line <= len(lines):
        raise ToolError(
            f"Invalid `insert_line` parameter: {command.insert_line}. It should be within the range [0, {len(lines)}]."
        )
    lines.insert(command.insert_line, command.insert_text.rstrip("\n"))
    text = "\n".join(lines)
    files.write(at, text if text.endswith("\n") else f"{text}\n")
    return f"The file {command.path} has been edited."


def delete(files: Files, command: BetaMemoryTool20250818DeleteCommand) -> str:
    """The command `delete`."""
    at = place(command.path)
    if not at:
        raise ToolError("Cannot delete the /memories directory itself")
    if files.delete(at) is None:
        raise ToolError(f"The path {command.path} does not exist")
    return f"Successfully deleted {command.path}"


def rename(files: Files, command: BetaMemoryTool20250818RenameCommand) -> str:
    """The command `rename`."""
    old, new = place(command.old_path), place(command.new_path)
    if not old:
        raise ToolError("Cannot rename the /memories directory itself")
    if not new or files.get(new):
        raise ToolError(f"The destination {command.new_path} already exists")
    _check_new(files, new)
    if files.get(old) is None:
        files.make_folder(new.rpartition("/")[0])  # as on a disk, where the folders are made before the move
        raise ToolError(f"The path {command.old_path} does not exist")
    if new.startswith(f"{old}/"):
        if files.is_folder(old):
            files.make_folder(new.rpartition("/")[0])
        raise ToolError(f"Cannot move {command.old_path} into itself")
    files.rename(old, new)
    return f"Successfully renamed {command.old_path} to {command.new_path}"


def _file(files: Files, path: str) -> tuple[str, str]:
    """Where a file is, and its text."""
    at = place(path)
    if files.is_folder(at):
        raise ToolError(f"The path {path} is not a file.")
    entry = files.get(at)
    if entry is None:
        raise _no_valid_path(path)
    return at, _readable(entry, path)


def _readable(entry: Entry, path: str) -> str:
    if entry.quarantined:
        raise ToolError(f"The file {path} is held back ({entry.quarantined}) until a person releases it.")
    return entry.text


def _check_new(files: Files, at: str) -> None:
    """Raises: ToolError where no file can be made: its name is too long, or something above it is no folder."""
    parts = at.split("/")
    if len(at.encode()) > _LONGEST_PATH or any(len(part.encode()) > _LONGEST_NAME for part in parts):
        raise ToolError(f"File name too long: {ROOT}/{at}")
    for n in range(1, len(parts)):
        above = "/".join(parts[:n])
        if files.get(above) and not files.is_folder(above):
            raise ToolError(f"{ROOT}/{above} is a file, not a directory")


def _listing(files: Files, at: str, path: str) -> str:
    """What is in a folder, two levels deep, without hidden names, each folder before what is in it."""
    begin = f"{at}/" if at else ""
    below = [entry for entry in files.entries() if entry.path.startswith(begin)]
    named = sorted((entry.path[len(begin) :].split("/"), entry) for entry in below)
    shown = [(parts, entry) for parts, entry in named if len(parts) <= 2 and not any(p.startswith(".") for p in parts)]
    lines = [f"{_size(_FOLDER_SIZE)}\t{path}"]
    for parts, entry in shown:
        size = _FOLDER_SIZE if entry.folder else len(entry.text.encode())
        lines.append(f"{_size(size)}\t{path}/{'/'.join(parts)}{'/' if entry.folder else ''}")
    head = f"Here're the files and directories up to 2 levels deep in {path}, excluding hidden items:"
    return "\n".join([head, *lines])


def _lines_with(text: str, part: str) -> list[int]:
    """The line of each place where a part begins."""
    found, at = list[int](), text.find(part)
    while at != -1:
        found.append(text[:at].count("\n") + 1)
        at = text.find(part, at + 1)
    return found


def _numbered(number: int, line: str) -> str:
    return f"{number:>{_WIDTH}}\t{line}"


def _size(n: int) -> str:
    """Bytes as a person reads them.

    >>> _size(0), _size(512), _size(1536), _size(4096)
    ('0B', '512B', '1.5K', '4K')
    """
    power = min(max(0, n.bit_length() - 1) // 10, 3)
    share = n / 1024**power
    return f"{int(share) if share == int(share) else format(share, '.1f')}{'BKMG'[power]}"


def _no_valid_path(path: str) -> ToolError:
    return ToolError(f"The path {path} does not exist. Please provide a valid path.")
