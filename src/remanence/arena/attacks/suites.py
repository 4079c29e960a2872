"""The suites there are, in the order in which a file is offered to them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from remanence.arena.attacks.harmless import Harmless
from remanence.arena.attacks.honest import Honest
from remanence.arena.attacks.instructions import Instructions
from remanence.arena.attacks.persistence import Persistence
from remanence.arena.attacks.poisoned import Poisoned
from remanence.arena.attacks.protocol import Suite
from remanence.arena.attacks.web_evidence import HonestWeb
from remanence.arena.attacks.workflows import Workflows

BY_FORM: tuple[Suite, ...] = (Instructions(), Harmless(), Workflows(), Poisoned(), Honest(), HonestWeb())
"""Suites that need a file of their form; several may be of one form."""
MADE: tuple[Suite, ...] = (Persistence(),)
"""Suites that make their own cases; they run whatever files are given."""


def recognised(value: object) -> list[tuple[Suite, Sequence[Any]]]:
    """The suites whose form a file's value has, each with its cases; none for a form that no suite knows."""
    return [(suite, cases) for suite in BY_FORM if (cases := suite.cases(value))]


def forms() -> str:
    """The forms of files that are known, for people."""
    return ", ".join(suite.name for suite in BY_FORM)
