"""The forms that can be imported, in the order in which a source is looked at."""

from __future__ import annotations

from remanence.interfaces.importers import (
    chatgpt,
    claude,
    graph_file,
    graphiti,
    hindsight,
    letta,
    mail,
    mem0,
    slack,
    tables,
    telegram,
    vault,
    whatsapp,
)
from remanence.interfaces.importers.model import Format

FORMATS: tuple[Format, ...] = (
    chatgpt.FORMAT,
    claude.FORMAT,
    slack.FORMAT,
    telegram.FORMAT,
    letta.FORMAT,
    graph_file.FORMAT,
    graphiti.FORMAT,
    mem0.FORMAT,
    hindsight.FORMAT,
    mail.FORMAT,
    vault.FORMAT,
    whatsapp.FORMAT,
    tables.JSONL,
    tables.TABLE,
)
"""What has marks of its own comes before what only looks like text."""


def format_named(name: str) -> Format:
    """The form of a name. Raises: ValueError for one that there is not."""
    for form in FORMATS:
        if form.name == name:
            return form
    raise ValueError(f"there is no form {name!r} to import: use one of {', '.join(form.name for form in FORMATS)}")
