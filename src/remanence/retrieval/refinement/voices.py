"""What the best hits say of a question, each read for its claim: what parts that judge answers have in common."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Mapping, Sequence

import numpy as np
from msgspec import Struct

from remanence.indexes import MemoryIndex
from remanence.indexes.columns import ORIGINS
from remanence.indexes.growing import Rows
from remanence.indexes.lexical import LexicalSpec
from remanence.indexes.rounding import Doubles
from remanence.retrieval.analysis import Question
from remanence.retrieval.contradiction import Claim, Told, asked, claim, told
from remanence.types import Origin

_KEPT = 1024
"""Texts that are kept as they were read: some 3 MB of a chat's."""
_SPEC = LexicalSpec()


class Voice(Struct, frozen=True):
    """A row that answers the question: its place among the best, its claim, its trust, and whose voice."""

    place: int
    row: int
    trust: float
    source: tuple[int, ...]
    claim: Claim
    text: str


def coverage(index: MemoryIndex, question: Question, rows: Rows) -> tuple[Doubles, Mapping[int, Sequence[str]]]:
    """For each row the share of the question's terms, by idf, that its text or its speaker's name has; and by place
    those that the name has.
    """
    weighed = index.lexical(_SPEC).weigh(question.terms)
    total = sum(weight for _, _, weight in weighed)
    known = [each for each in weighed if each[1] >= 0]
    codes = np.array([code for _, code, _ in known], np.int64)
    shares, spoken = [0.0] * len(rows), dict[int, list[str]]()
    for place, which, speaks in index.terms.having(rows, codes) if total else ():
        term, _, weight = known[which]
        shares[place] += weight / total
        if speaks:
            spoken.setdefault(place, []).append(term)
    return np.array(shares).round(6), spoken


def hear(
    index: MemoryIndex, question: Question, rows: Rows, places: Rows, spoken: Mapping[int, Sequence[str]]
) -> list[Voice]:
    """Those of `rows` that stand at these places, in their order, each read.

    Args:
        spoken: by place the terms of the question that the name of its speaker has (`coverage`).
    """
    read = rows[places]
    ids = index.named(read)
    passages = _passages(index.whole, ids)
    statistics, vocabulary = index.lexical(_SPEC).statistics, index.terms.vocabulary

    def weight(term: str) -> float:
        return statistics.weight(vocabulary.get(term))

    of = asked(question.text, question.terms, question.kind, weight)
    trust = (round(each, 6) for each in index.columns["trust"][read].tolist())
    return [
        Voice(place, row, sure, _source(index, row), claim(passage, of, spoken.get(place, ())), text)
        for place, row, sure, id in zip(places.tolist(), read.tolist(), trust, ids, strict=True)
        for text, passage in passages.get(id, ())
    ]


def _passages(whole: MemoryIndex, ids: Sequence[str]) -> Mapping[str, tuple[tuple[str, Told]]]:
    """The texts of records, each read; the latest are kept as long as the index, since no record's text changes.

    An erasure makes the index anew, so that none of it stays here.
    """
    kept = whole.folded(hear, OrderedDict[str, tuple[tuple[str, Told]]], lambda kept, _, __: kept)
    unread = [id for id in ids if id not in kept]
    if unread and whole.texts is not None:
        kept |= {id: ((text, told(text)),) for id, text in whole.texts(unread).items()}
    found = {id: kept[id] for id in ids if id in kept}
    for id in found:
        kept.move_to_end(id)
    while len(kept) > _KEPT:
        kept.popitem(last=False)
    return found


def _source(index: MemoryIndex, row: int) -> tuple[int, ...]:
    """Whose voice a row is: of the web and of tools all are one, else each speaker."""
    origin = int(index.columns["origin"][row])
    if origin in (ORIGINS[Origin.WEB], ORIGINS[Origin.TOOL]):
        return (origin,)
    return origin, int(index.columns["actor"][row])
