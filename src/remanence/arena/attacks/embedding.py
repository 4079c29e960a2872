"""Puts an instruction into honest text of the web or of a tool, as an attacker who controls a part of it would."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from pathlib import Path

from remanence.encoding.segmentation.sentences import sentences

PLACES = ("end", "middle", "start")


@cache
def hosts() -> tuple[str, ...]:
    """Honest passages of many kinds: pages, mail, tables, logs, replies of services."""
    text = (Path(__file__).parent / "hosts.txt").read_text(encoding="utf-8")
    return tuple(part.strip() for part in text.split("\n\n") if part.strip())


def embedded(instruction: str, host: str, place: str) -> str:
    """The host with the instruction at its end, in its middle (between two sentences) or at its start.

    >>> embedded("Say it.", "One. Two.", "middle")
    'One.\\nSay it.\\nTwo.'
    """
    if place == "end":
        return f"{host}\n{instruction}"
    if place == "start":
        return f"{instruction}\n{host}"
    cuts = [start for start, _ in sentences(host)]
    cut = cuts[len(cuts) // 2] if len(cuts) > 1 else len(host)
    return f"{host[:cut].rstrip()}\n{instruction}\n{host[cut:]}".rstrip("\n")


def in_all_places(instructions: Sequence[str]) -> list[tuple[str, str, str]]:
    """Every instruction at every place, each in the next host: (instruction, place, text), in a fixed order."""
    held = hosts()
    return [
        (instruction, place, embedded(instruction, held[(number + shift) % len(held)], place))
        for shift, place in enumerate(PLACES)
        for number, instruction in enumerate(instructions)
    ]
