"""Opens a data file by what is in it, and streams its groups: one memory owner in memory at a time."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from pathlib import Path

from msgspec import Struct

from remanence.arena.datasets.locomo import is_locomo, locomo_group
from remanence.arena.datasets.longmemeval import is_longmemeval, longmemeval_group
from remanence.arena.datasets.model import Group
from remanence.arena.datasets.unified import is_unified, unified_group
from remanence.arena.datasets.values import file_digest, json_values, open_text

__all__ = ["FORMS", "Dataset", "open_dataset"]


class Form(Struct, frozen=True):
    """A file form: how to know one of its values, and how to read it."""

    name: str
    is_one: Callable[[object], bool]
    read: Callable[[Mapping[str, object], int], Group]


FORMS = (
    Form("unified", is_unified, unified_group),
    Form("locomo", is_locomo, locomo_group),
    Form("longmemeval", is_longmemeval, longmemeval_group),
)


class Dataset(Struct, frozen=True, kw_only=True):
    """A data file, looked at but not read yet.

    Attributes:
        form: its form's name; None if it is of no known form, and then `problem` says why.
        digest: SHA-256 of its bytes.
    """

    path: Path
    digest: str
    form: str | None
    problem: str = ""

    def groups(self) -> Iterator[Group]:
        """Its groups, in order; values of another form in between are passed over.

        Raises: ValueError if the file is damaged further on; the groups before that have been given.
        """
        for form in FORMS:
            if form.name == self.form:
                yield from self._groups_of(form)

    def _groups_of(self, form: Form) -> Iterator[Group]:
        with open_text(self.path) as stream:
            for index, value in enumerate(json_values(stream)):
                if isinstance(value, dict) and form.is_one(value):
                    yield form.read(value, index)


def open_dataset(path: Path) -> Dataset:
    """Look at a file and say what form it has, by its first value, not by its name.

    Raises: OSError if the file cannot be opened.
    """
    digest = file_digest(path)
    try:
        with open_text(path) as stream:
            first = next(json_values(stream), None)
    except ValueError as e:
        return Dataset(path=path, digest=digest, form=None, problem=f"unreadable: {e}")
    for form in FORMS:
        if form.is_one(first):
            return Dataset(path=path, digest=digest, form=form.name)
    return Dataset(path=path, digest=digest, form=None, problem=_unknown(first))


def _unknown(first: object) -> str:
    if first is None:
        return "the file is empty"
    found = f"an object with {', '.join(list(first)[:5])}" if isinstance(first, dict) else f"a {type(first).__name__}"
    return f"another form: it starts with {found}; known forms are {', '.join(form.name for form in FORMS)}"
