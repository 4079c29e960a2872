"""Abstract steps: what an agent did, without the particulars of one task and without what tools put in its mouth.

A word is the agent's own until a tool says it: what an observation said first is a result that the agent carried on,
and stands in a lesson as the number of that step. What the task says stands as the name of the argument alone.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping, Sequence, Set
from typing import Any

from msgspec import Struct

from remanence.encoding.text import terms
from remanence.encoding.trajectory import Step, Trajectory
from remanence.lifecycle.experience.failing import failed, kind_of
from remanence.trust.taint import UNTRUSTED
from remanence.types import Origin

LONGEST_VALUE = 40
"""Characters of an agent's own value up to which a lesson shows it."""
LONGEST_VERB = 20
_NAME = re.compile(r"[^\W\d][\w.:/-]{0,63}")
_WORD = re.compile(r"\w+")
SOMETHING = "…"


class AbstractStep(Struct, frozen=True, kw_only=True):
    """A step as lessons tell it.

    Attributes:
        number: which step of the trajectory it is, from 1. name: of the tool, or the verb.
        arguments: what each was: "" from the task, "#3" a result of step 3, else the agent's own value, as JSON.
        said: an action in words, told without particulars; "" of a tool call.
        failed: whether it failed; why: as a clause of ours, "" if that is not clear.
        result: what came back, as a mark that only tells equal answers from different ones.
    """

    number: int
    name: str
    arguments: dict[str, str] = {}
    said: str = ""
    failed: bool = False
    why: str = ""
    result: int = 0

    @property
    def shape(self) -> str:
        """The step without where its values came from: what two steps have in common that do the same.

        >>> AbstractStep(number=1, name="book", arguments={"seat": '"12A"', "flight": "#3"}).shape
        'book(flight, seat)'
        """
        return self.said or f"{self.name}({', '.join(sorted(self.arguments))})"

    def tell(self, places: Mapping[int, int]) -> str:
        """The step as a prompt shows it; `places` gives the number that an earlier step has there.

        >>> AbstractStep(number=4, name="book", arguments={"seat": '"12A"', "flight": "#3"}).tell({3: 1})
        'book(seat="12A", flight=result of 1)'
        """
        if self.said:
            return self.said
        return f"{self.name}({', '.join(_told(name, value, places) for name, value in self.arguments.items())})"


def _told(name: str, value: str, places: Mapping[int, int]) -> str:
    if not value.startswith("#"):
        return f"{name}={value}" if value else name
    place = places.get(int(value[1:]))
    return f"{name}=an earlier result" if place is None else f"{name}=result of {place}"


def abstract_steps(trajectory: Trajectory, untrusted: Set[Origin] = UNTRUSTED) -> list[AbstractStep]:
    """The steps of a trajectory, abstract, without what comes from untrusted origins. Cost: O(characters)."""
    reader, results = _Reader(trajectory.task, untrusted), dict[str, int]()
    return [
        reader.take(number, step, results.setdefault(step.observation or "", len(results)))
        for number, step in enumerate(trajectory.steps, start=1)
    ]


class _Reader:
    """Follows a trajectory and knows of each word who said it first."""

    def __init__(self, task: str, untrusted: Set[Origin]) -> None:
        self._untrusted = untrusted
        self._given = set(_words(task))
        self._own: set[str] = set()
        self._told: dict[str, int] = {}

    def take(self, number: int, step: Step, result: int) -> AbstractStep:
        """The next step, abstract; then what came back is known to be a tool's."""
        call = _NAME.fullmatch(step.action.strip()) is not None and step.arguments is not None
        made = AbstractStep(
            number=number,
            name=_verb(step.action, call=call),
            arguments=self._arguments(step.arguments or {}),
            said="" if call else self._in_words(step.action),
            failed=failed(step),
            why=kind_of(step) if failed(step) else "",
            result=result,
        )
        self._hear(number, step)
        return made

    def _hear(self, number: int, step: Step) -> None:
        if step.observation is None:
            return
        if step.origin not in self._untrusted:
            self._given.update(_words(step.observation))
            return
        for word in _words(step.observation):
            if word not in self._given and word not in self._own:
                self._told.setdefault(word, number)

    def _arguments(self, arguments: Mapping[str, Any]) -> dict[str, str]:
        found: dict[str, str] = {}
        for name, value in arguments.items():
            shown = name if _NAME.fullmatch(name) else SOMETHING
            found[shown] = self._value(value)
        return found

    def _value(self, value: Any) -> str:
        """Where a value came from; of the agent's own making, the value itself if it is short."""
        text = json.dumps(value, ensure_ascii=False)
        words = [word for word in _words(value if isinstance(value, str) else text) if word not in self._given]
        if heard := [self._told[word] for word in words if word in self._told]:
            return f"#{min(heard)}"
        if not words and _words(text):
            return ""
        self._own.update(words)
        return text if len(text) <= LONGEST_VALUE else SOMETHING

    def _in_words(self, action: str) -> str:
        """An action in words: the verb, the task's words and the agent's own; the rest is left open."""
        verb, *rest = action.split()
        shown = [_verb(verb, call=False)]
        for token in rest:
            words = _words(token)
            if all(word in self._given and not word.isdigit() for word in words) or not terms(token):
                shown.append(token)
            elif any(word in self._told or word.isdigit() for word in words) or len(token) > LONGEST_VALUE:
                shown.append(SOMETHING)
            else:
                shown.append(token)
                self._own.update(words)
        self._own.update(_words(shown[0]))
        return " ".join(_collapsed(shown))


def _words(text: str) -> list[str]:
    return _WORD.findall(text.casefold())


def _verb(action: str, *, call: bool) -> str:
    """The name of a tool; of an action in words the first, if it is one that anybody could say."""
    if call:
        return action.strip()
    first = action.split()[0]
    return first if first.isalpha() and len(first) <= LONGEST_VERB else SOMETHING


def _collapsed(tokens: Sequence[str]) -> Iterator[str]:
    """The tokens, of several gaps in a row only one."""
    for place, token in enumerate(tokens):
        if token != SOMETHING or place == 0 or tokens[place - 1] != SOMETHING:
            yield token


def settled(steps: Sequence[AbstractStep]) -> list[AbstractStep]:
    """The steps that did something: without those that failed, and without those that were done before just so."""
    kept = list[AbstractStep]()
    for step in steps:
        again = bool(kept) and (kept[-1].shape, kept[-1].arguments) == (step.shape, step.arguments)
        if not step.failed and not again:
            kept.append(step)
    return kept


def task_terms(task: str) -> frozenset[str]:
    """What a task is about: its content terms without numbers, which tell one instance from another."""
    return frozenset(term for term in terms(task) if not any(c.isdigit() for c in term))


def alike(one: frozenset[str], other: frozenset[str]) -> float:
    """The share of all terms that two tasks have in common, in [0, 1].

    >>> alike(frozenset({"book", "flight", "berlin"}), frozenset({"book", "flight", "porto"}))
    0.5
    """
    both = len(one | other)
    return len(one & other) / both if both else 1.0
