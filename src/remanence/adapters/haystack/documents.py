"""Haystack's documents as JSON values and back, exactly; and what is asked of their metadata."""

from __future__ import annotations

from base64 import b64decode, b64encode
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import numpy as np
from haystack import Document
from haystack.utils.filters import document_matches_filter

from remanence.adapters._shelf import Kept, Wanted
from remanence.storage.sqlite.rows import json_text

_TYPES = ((bool, "boolean"), (int, "int"), (float, "float"))


def to_value(document: Document) -> dict[str, Any]:
    """A document without its id and text, as JSON; vectors and bytes packed."""
    value = {name: each for name, each in document.to_dict(flatten=False).items() if each is not None}
    del value["id"]
    value["content"] = document.content is not None
    if document.embedding is not None:
        value["embedding"] = b64encode(np.asarray(document.embedding, "<f8").tobytes()).decode()
    if document.blob is not None:
        value["blob"] = {**document.blob.to_dict(), "data": b64encode(document.blob.data).decode()}
    return value


def to_document(kept: Kept) -> Document:
    """The inverse of `to_value`, with the id and the text that are kept beside it."""
    value = {**kept.value, "id": kept.key, "content": kept.text if kept.value["content"] else None}
    if "embedding" in value:
        value["embedding"] = np.frombuffer(b64decode(value["embedding"]), "<f8").tolist()
    if "blob" in value:
        value["blob"] = {**value["blob"], "data": list(b64decode(value["blob"]["data"]))}
    return Document.from_dict(value)


def wanted(filters: Mapping[str, Any] | None) -> Wanted | None:
    """What a filter in Haystack's language lets through. Raises: ValueError or FilterError if it is none."""
    if not filters:
        return None
    if "operator" not in filters and "conditions" not in filters:
        raise ValueError(f"a filter needs an operator, with a field or with conditions, got {filters!r:.80}")
    whole = dict(filters)
    document_matches_filter(whole, Document(id="nothing"))  # a filter that is none is one of an empty store, too
    return lambda kept: document_matches_filter(whole, to_document(kept))


def own_name(field: str) -> str:
    """The name of a metadata field, which callers may begin with "meta."."""
    return field.removeprefix("meta.")


def field_types(documents: Iterable[Document]) -> dict[str, dict[str, str]]:
    """The type of each field, as the last document that has it says."""
    told = {name: value for each in documents for name, value in each.meta.items() if value is not None}
    return {
        name: {"type": next((word for kind, word in _TYPES if isinstance(value, kind)), "keyword")}
        for name, value in told.items()
    }


def least_and_most(values: Sequence[Any]) -> dict[str, Any]:
    """The bounds of values that can be compared; None where they cannot, or where there are none."""
    try:
        return {"min": min(values), "max": max(values)}
    except (TypeError, ValueError):
        return {"min": None, "max": None}


def distinct(values: Iterable[Any]) -> list[Any]:
    """Each value once, 1 apart from 1.0 and true, in the order of their texts."""
    found = {(type(value).__name__, json_text(value)): value for value in values if value is not None}
    return [found[key] for key in sorted(found, key=lambda key: (str(found[key]), key[0]))]
