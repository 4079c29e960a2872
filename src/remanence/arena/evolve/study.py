"""What was tried, on disk as it happens, so that a search that is stopped or killed goes on where it was."""

from __future__ import annotations

import os
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import msgspec
from msgspec import Struct

from remanence.arena.evolve.space import Value

__all__ = ["Study", "Trial", "front"]


class Trial(Struct, frozen=True, kw_only=True):
    """A recipe that was tried on the questions to search on.

    Attributes:
        choice: a value for every knob of the space; empty for the recipe that the search starts from.
        quality: the mean of the measure. asked: over how many questions; where it was given up before the last, the
            quality is that of the best so far plus how this one differs from it on these.
        whole: whether it was asked all. tokens: the mean of what a reader is given. milliseconds: of the median recall.
        scores: one a question, in the order of the lot; kept of what was the best.
        seconds: that it took.
    """

    choice: dict[str, Value]
    quality: float
    asked: int
    whole: bool
    tokens: float
    milliseconds: float
    seconds: float
    scores: tuple[float, ...] = ()


class Study:
    """The trials of one search, a JSON line each, under a line that says what they depend on.

    A file about something else, or a last line that was cut short, is not used again.
    """

    def __init__(self, path: Path, about: Mapping[str, Any], *, resume: bool = True) -> None:
        self._path, self._header = path, msgspec.json.encode(about, order="deterministic")
        self.trials: list[Trial] = self._load() if resume else []
        path.parent.mkdir(parents=True, exist_ok=True)
        partial = path.with_suffix(".partial")
        lines = [self._header, *(msgspec.json.encode(trial) for trial in self.trials)]
        partial.write_bytes(b"".join(line + b"\n" for line in lines))
        partial.replace(path)

    def _load(self) -> list[Trial]:
        lines = self._path.read_bytes().split(b"\n") if self._path.exists() else []
        found: list[Trial] = []
        for line in lines[1:] if lines and lines[0] == self._header else []:
            try:
                found.append(msgspec.json.decode(line, type=Trial))
            except msgspec.DecodeError:
                break
        return found

    def add(self, trial: Trial) -> None:
        """Keep one more, here and on disk."""
        with self._path.open("ab") as file:
            file.write(msgspec.json.encode(trial) + b"\n")
            file.flush()
            os.fsync(file.fileno())
        self.trials.append(trial)

    @property
    def best(self) -> Trial:
        """The whole trial of the highest quality, the first of equals."""
        return max((trial for trial in self.trials if trial.whole), key=lambda trial: trial.quality)


def front(trials: Sequence[Trial]) -> list[Trial]:
    """The whole trials that no other beats in quality, tokens or time without being worse in another, best first."""
    whole = list({_figures(trial): trial for trial in reversed(trials) if trial.whole}.values())
    kept = [one for one in whole if not any(_dominates(_figures(other), _figures(one)) for other in whole)]
    return sorted(kept, key=_figures)


def _figures(trial: Trial) -> tuple[float, float, float]:
    return -trial.quality, trial.tokens, trial.milliseconds


def _dominates(one: tuple[float, ...], other: tuple[float, ...]) -> bool:
    return one != other and all(a <= b for a, b in zip(one, other, strict=True))
