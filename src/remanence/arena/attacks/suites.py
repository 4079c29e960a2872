"""The suites there are, in the order in which a file is offered to them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from remanence.arena.attacks.instructions import Instructions
from remanence.arena.attacks.persistence import Persistence
from remanence.arena.attacks.poisoned import Poisoned
from remanence.arena.attacks.protocol import Suite
from remanence.arena.attacks.web_evidence import HonestWeb

BY_FORM: tuple[Suite, ...] = (Instructions(), Poisoned(), HonestWeb())
"""Suites that need a file, each of a form of its own."""
MADE: tuple[Suite, ...] = (Persistence(),)
"""Suites that make their own cases; they run whatever files are given."""


def recognised(value: object) -> tuple[Suite, Sequence[Any]] | None:
    """The suite whose form a file's value has, and its cases; None for a form that no suite knows."""
    for suite in BY_FORM:
        if cases := suite.cases(value):
            return suite, cases
    return None


def forms() -> str:
    """The forms of files that are known, for people."""
    return ", ".join(suite.name for suite in BY_FORM)
