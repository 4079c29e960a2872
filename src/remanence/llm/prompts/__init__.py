"""Prompts: text files with a version in their name, each with the JSON schema of its reply beside it.

A text that changes gets a new version; the old one stays, because records name the part that used it.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any

from msgspec import Struct

from remanence.protocols import Prompt

__all__ = ["Template", "template"]

_FOLDER = Path(__file__).parent


class Template(Struct, frozen=True):
    """The instructions of a prompt, and the JSON schema of its reply."""

    name: str
    system: str
    schema: Mapping[str, Any]

    def prompt(self, data: Mapping[str, Any], *, longest: int) -> Prompt:
        """The prompt about `data`, which stands in it as one JSON object: no text in it can end where the data ends.

        Args:
            longest: tokens that the reply may have.
        """
        text = json.dumps(data, ensure_ascii=False)
        return Prompt(name=self.name, system=self.system, text=text, schema=self.schema, longest=longest)


@cache
def template(name: str) -> Template:
    """The template of this versioned name. Raises: FileNotFoundError if there is none.

    >>> sorted(template("extract_statements.v1").schema["properties"])
    ['statements']
    """
    system = (_FOLDER / f"{name}.txt").read_text(encoding="utf-8").strip()
    return Template(name, system, json.loads((_FOLDER / f"{name}.json").read_text(encoding="utf-8")))
