"""A vault of Markdown notes, such as Obsidian's: front matter, tags, aliases, links between notes, daily notes.

Each note is a document. A link to another note becomes a link, and all links and attachments are kept by name in the
metadata. One note at a time is in memory, and the links of all.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from pathlib import PurePosixPath
from typing import Any

from remanence.errors import ImportUnreadable
from remanence.interfaces.importers.front_matter import split_front_matter
from remanence.interfaces.importers.model import Choices, Format, Found, LeftOut, Misfit, Tie
from remanence.interfaces.importers.shapes import item
from remanence.interfaces.importers.sources import Source
from remanence.interfaces.importers.turns import read_turns

LONGEST = 40 << 20
"""Bytes of a note."""
_CODE = re.compile(r"^(`{3,}|~{3,}).*?(?:^\1[`~]*[ \t]*$|\Z)|`[^`\n]*`", re.DOTALL | re.MULTILINE)
_LINK = re.compile(r"(!?)\[\[([^\[\]|#^\n]{1,300})(?:[#^][^\[\]|\n]*)?(?:\|[^\[\]\n]*)?\]\]")
_PLAIN_LINK = re.compile(r"(!?)\[[^\[\]\n]{0,300}\]\(<?([^()<>\s]{1,300})>?\)")
_TAG = re.compile(r"(?:^|(?<=\s))#([^\s#.,;:!?'\"()\[\]{}<>`]*[^\s#.,;:!?'\"()\[\]{}<>`\d][^\s#.,;:!?'\"()\[\]{}<>`]*)")
_DAY = re.compile(r"(\d{4}-\d{2}-\d{2})(?:\D.*)?")
_DATES = ("date", "created", "created_at", "creation date", "day", "at")
_NOTES = (".md", ".markdown")


def detects(source: Source) -> bool:
    """Whether it is a folder or an archive with notes."""
    return source.single is None and bool(_notes(source))


def _notes(source: Source) -> list[str]:
    return [name for name in source.with_suffix(*_NOTES) if not _is_hidden(name)]


def _is_hidden(name: str) -> bool:
    return any(part.startswith(".") for part in PurePosixPath(name).parts)


def read(source: Source, choices: Choices) -> Iterator[Found]:
    """The notes, in the order of their names."""
    notes = [source.single] if source.single else _notes(source)
    known, linked = set(notes), dict[str, Mapping[str, Any]]()
    for name in source.names:
        if name not in known and not _is_hidden(name):
            yield LeftOut("attachments")
    for name in notes:
        try:
            with source.open(name) as stream:
                raw = stream.read(LONGEST + 1)
        except ImportUnreadable as e:
            yield Misfit(name, str(e))
            continue
        if len(raw) > LONGEST:
            yield Misfit(name, f"it has over {LONGEST:,} bytes")
            continue
        try:
            text = raw.decode("utf-8-sig")
        except UnicodeDecodeError as e:
            yield Misfit(name, f"it is not UTF-8 text (byte {e.start:,})")
            continue
        for found in _note(text, name, source.path.stem, choices):
            if isinstance(found, dict) and "path" in found.get("metadata", {}):
                linked[name] = found["metadata"]
            yield found
    yield from _ties(linked, source.path.stem)


def _ties(notes: Mapping[str, Mapping[str, Any]], vault: str) -> Iterator[Found]:
    """The links between notes, by path, by name, and by alias, as Obsidian finds them; the nearest to the top first."""
    named = dict[str, str]()
    for name in sorted(notes, key=lambda name: (name.count("/"), name)):
        path = PurePosixPath(name).with_suffix("")
        for known in (str(path), path.name, *notes[name].get("aliases", ())):
            named.setdefault(known.casefold(), name)
    for name, about in notes.items():
        here = PurePosixPath(name).parent
        for link in about.get("links", ()):
            to = named.get(link.casefold()) or named.get(str(here / link).casefold())
            if to is not None and to != name:
                yield Tie(f"vault:{vault}/{name}", f"vault:{vault}/{to}")


def _note(text: str, name: str, vault: str, choices: Choices) -> Iterator[Found]:
    front, body = split_front_matter(text)
    if not body.strip():
        yield LeftOut("empty notes")
        return
    if (ours := front.get("remanence")) in ("session", "document"):
        yield from read_turns(body, name, document=ours == "document")
        return
    if ours == "entity":
        yield LeftOut("notes that follow from others")
        return
    path = PurePosixPath(name)
    prose = _CODE.sub(" ", body)
    links, attached = _links(prose)
    tags = {*_words(front.get("tags")), *_words(front.get("tag")), *_TAG.findall(prose)}
    named = {key: value for key, value in front.items() if key not in ("tags", "tag", "aliases", "alias")}
    yield item(
        body, id=f"vault:{vault}/{name}", document=True, origin="document", actor=choices.me,
        title=_word(front.get("title")) or path.stem, at=_time(front, path.stem), session=_word(front.get("session")),
        tags=sorted(tag.removeprefix("#").strip("/") for tag in tags if tag.strip("#/")),
        metadata={
            "source": "vault", "path": name, "links": links, "attachments": attached,
            "aliases": _words(front.get("aliases")) or _words(front.get("alias")), "front_matter": named,
        },
    )  # fmt: skip


def _links(text: str) -> tuple[list[str], list[str]]:
    """The notes that a text links to, and the files that it shows, by name and each once."""
    links, attached = dict[str, None](), dict[str, None]()
    for shown, target in _LINK.findall(text):
        suffix = PurePosixPath(target).suffix.casefold()
        is_file = bool(re.fullmatch(r"\.[a-z0-9]{2,5}", suffix)) and suffix not in _NOTES
        (attached if is_file and (shown or suffix != ".0") else links)[target.strip().removesuffix(".md")] = None
    for shown, target in _PLAIN_LINK.findall(text):
        if "://" in target or target.startswith(("#", "mailto:")):
            continue
        is_note = target.split("#")[0].casefold().endswith(_NOTES)
        if is_note and not shown:
            links[target.split("#")[0].replace("%20", " ").removesuffix(".md")] = None
        elif shown:
            attached[target.replace("%20", " ")] = None
    return list(links), list(attached)


def _time(front: Mapping[str, Any], stem: str) -> str | None:
    """When a note is of: what its front matter says, or the day that a daily note is named by."""
    lowered = {key.casefold(): value for key, value in front.items()}
    for name in _DATES:
        if said := _word(lowered.get(name)):
            return said
    day = _DAY.fullmatch(stem)
    return day[1] if day else None


def _words(value: Any) -> list[str]:
    """What a property lists, also where it is one text with commas."""
    if isinstance(value, str):
        return [word for part in value.split(",") if (word := part.strip())]
    if isinstance(value, list):
        return [word for each in value if (word := str(each).strip())]
    return []


def _word(value: Any) -> str | None:
    return str(value).strip() or None if isinstance(value, str | int | float) and not isinstance(value, bool) else None


FORMAT = Format(name="vault", what="Markdown vault (Obsidian)", detects=detects, read=read)
