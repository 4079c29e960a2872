"""A bank as a vault of Markdown notes: conversations, documents, and a note for each entity with what is known of it.

    sessions/NAME.md    the turns of a conversation, each behind a line that says who, when and by which id
    documents/NAME.md   a document, as it was
    entities/NAME.md    what the bank states of somebody or something, each with a link to the turn that says so

`import_file` reads conversations and documents back as what they were; entities follow from them.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from hashlib import sha256
from pathlib import Path
from typing import TYPE_CHECKING

from remanence.interfaces.importers.front_matter import front_matter
from remanence.interfaces.importers.turns import turn_head
from remanence.types import Entity, Episode, Record, Unit

if TYPE_CHECKING:
    from remanence.memory import Memory

_FORBIDDEN = re.compile(r"[\x00-\x1f\x7f/\\:*?\"<>|#^\[\]]+")
_RESERVED = re.compile(r"(?i)(con|prn|aux|nul|com\d|lpt\d)(\..*)?")
_LONGEST = 80
_OUTSIDE = "notes"
"""The note of turns that belong to no session."""


class Names:
    """Names of notes, each its own, whatever the case of letters and whatever a source calls things.

    >>> names = Names()
    >>> names.of("../etc/passwd"), names.of("a: b"), names.of("A? B")
    ('etc-passwd', 'a- b', 'A- B-54f023fe')
    """

    def __init__(self) -> None:
        self._taken: dict[str, str] = {}
        self._given: dict[str, str] = {}

    def of(self, wanted: str) -> str:
        """The name of the note of something; the same for the same thing."""
        if wanted not in self._given:
            name = _FORBIDDEN.sub("-", wanted).strip(" .-")[:_LONGEST].strip(" .-") or "unnamed"
            if _RESERVED.fullmatch(name) or self._taken.get(name.casefold(), wanted) != wanted:
                name = f"{name}-{sha256(wanted.encode()).hexdigest()[:8]}"
            self._taken[name.casefold()] = wanted
            self._given[wanted] = name
        return self._given[wanted]


def write_vault(memory: Memory, folder: Path) -> tuple[int, int]:
    """Write the notes to a new folder; returns files, and turns and documents. Raises: OSError."""
    for name in ("sessions", "documents", "entities"):
        (folder / name).mkdir(parents=True)
    sessions, documents = _contents(memory)
    names, titles, place = Names(), Names(), dict[str, str]()
    for session, ids in sessions.items():
        note = names.of(session or _OUTSIDE)
        place |= {id: f"sessions/{note}#^{id.lower()}" for id in ids}
        _write_session(memory, folder / "sessions" / f"{note}.md", session, ids)
    for id in documents:
        episode = _episode(memory, id)
        note = titles.of(f"{episode.title} {id.lower()}" if episode.title else id)
        place[id] = f"documents/{note}"
        _write_document(folder / "documents" / f"{note}.md", episode)
    entities = _write_entities(memory, folder / "entities", place)
    return len(sessions) + len(documents) + entities, sum(map(len, sessions.values())) + len(documents)


def _contents(memory: Memory) -> tuple[dict[str | None, list[str]], list[str]]:
    """The episodes that are believed: those of each session in the order they were stored, and the documents."""
    sessions, documents = dict[str | None, list[str]](), dict[str, None]()
    for record in memory.list():
        if isinstance(record, Record) and record.unit is Unit.SECTION:
            documents[record.sources[0].episode] = None
        elif isinstance(record, Record) and record.unit is Unit.TURN:
            sessions.setdefault(record.session, []).append(record.sources[0].episode)
    return sessions, list(documents)


def _episode(memory: Memory, id: str) -> Episode:
    found = memory.get(id)
    assert isinstance(found, Episode)
    return found


def _write_session(memory: Memory, path: Path, session: str | None, ids: Sequence[str]) -> None:
    with path.open("x", encoding="utf-8", newline="") as file:
        file.write(front_matter({"remanence": "session", "session": session, "turns": str(len(ids))}))
        for id in ids:
            episode = _episode(memory, id)
            file.write(f"\n{turn_head(episode)}\n{episode.text}\n\n^{id.lower()}\n")


def _write_document(path: Path, episode: Episode) -> None:
    with path.open("x", encoding="utf-8", newline="") as file:
        file.write(front_matter({"remanence": "document", "title": episode.title}))
        file.write(f"{turn_head(episode)}\n{episode.text}\n")


def _write_entities(memory: Memory, folder: Path, place: Mapping[str, str]) -> int:
    """A note for each subject of a statement; returns how many."""
    told = dict[str, list[Record]]()
    for record in memory.list(unit="statement"):
        if isinstance(record, Record) and record.statement is not None:
            told.setdefault(record.statement.subject, []).append(record)
    known = {e.name.casefold(): e for e in memory.list("entities") if isinstance(e, Entity)}
    names = Names()
    for subject, records in told.items():
        entity = known.get(subject.casefold())
        head = {"remanence": "entity", "title": subject}
        more = {"kind": entity.kind.value, "aliases": list(entity.aliases)} if entity else {}
        text = "".join(_line(record, told, names, place) for record in records)
        with (folder / f"{names.of(subject)}.md").open("x", encoding="utf-8", newline="") as file:
            file.write(f"{front_matter({**head, **more})}# {subject}\n\n{text}")
    return len(told)


def _line(record: Record, subjects: Iterable[str], names: Names, place: Mapping[str, str]) -> str:
    """A statement as an entry of a list: its words, since when and until when, whom it names, and where it stands."""
    said = record.statement
    assert said is not None
    times = [f"{word} {at.date()}" for word, at in (("from", record.valid_from), ("until", record.valid_to)) if at]
    value = said.value
    other = f" [[entities/{names.of(value)}|{value}]]" if value and value in subjects and value != said.subject else ""
    cited = place.get(record.sources[0].episode)
    when = record.at.start.date().isoformat() if record.at else "said"
    span, source = f" ({', '.join(times)})" if times else "", f" [[{cited}|{when}]]" if cited else ""
    return f"- {' '.join(record.text.split())}{span}{other}{source}\n"
