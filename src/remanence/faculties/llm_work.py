"""What all work of a language model on a bank is given: the bank, how to ask, and how what comes of it is signed."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import ClassVar

from remanence.faculties.asking import Asking
from remanence.faculties.backlog import Backlog
from remanence.protocols import Clock
from remanence.storage.sqlite.store import SqliteStore
from remanence.types import Unit


class LlmWork:
    """A queue of the bank that a language model works off, several questions at a time.

    Args:
        asking: the model, and what it may take. recipe: the recipe in force, which records name.
    """

    made_by: ClassVar[str] = ""
    together: ClassVar[int] = 1

    def __init__(
        self,
        store: SqliteStore,
        asking: Asking,
        *,
        clock: Clock,
        new_id: Callable[[], str],
        principal: str,
        recipe: str,
    ) -> None:
        self._store, self._asking, self._clock, self._new_id = store, asking, clock, new_id
        self._principal, self._recipe = principal, recipe
        part, units = self._works_on()
        self.backlog = Backlog(
            store, part, units, clock=clock, new_id=new_id, principal=principal, made_by=self.made_by,
            together=self.together, at_once=asking.at_once, has_llm=asking.llm is not None,
        )  # fmt: skip

    def _works_on(self) -> tuple[str, Sequence[Unit]]:
        """The part whose queue it is, and the units of the records in it."""
        raise NotImplementedError
