"""The open bundle: a bank as JSON lines, checked by hashes, restored identically (docs/reference/bundle.md).

A header, one line per row of the bank in a fixed order, and an end line with the number of lines and the SHA-256 of all
bytes before it. Reading checks every line's form, the end line, and then the journal's chain and digests; only a bundle
that passes all of it becomes a bank.
"""

from remanence.storage.sqlite.bundle.lines import (
    SETTINGS,
    End,
    EntityLine,
    EpisodeLine,
    Header,
    Line,
    LinkLine,
    RecordLine,
    TaskLine,
)
from remanence.storage.sqlite.bundle.reading import insert_line, read_bundle, to_entity, to_episode, to_link, to_record
from remanence.storage.sqlite.bundle.writing import Summary, write_bundle

__all__ = [
    "SETTINGS",
    "End",
    "EntityLine",
    "EpisodeLine",
    "Header",
    "Line",
    "LinkLine",
    "RecordLine",
    "Summary",
    "TaskLine",
    "insert_line",
    "read_bundle",
    "to_entity",
    "to_episode",
    "to_link",
    "to_record",
    "write_bundle",
]
