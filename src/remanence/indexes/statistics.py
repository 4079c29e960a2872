"""How rare terms and tokens are, in the entries of an epoch."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from remanence.indexes.rounding import Doubles, steady
from remanence.indexes.terms import TermTable


def idf(documents: int, frequencies: npt.NDArray[np.int64]) -> Doubles:
    """log(1 + (N - f + ½) / (f + ½)): positive, and highest for what no document has.

    >>> idf(10, np.array([0, 1, 10])).round(2).tolist()
    [3.09, 1.99, 0.05]
    """
    return steady(np.log1p((documents - frequencies + 0.5) / (frequencies + 0.5)))


class TermStatistics(NamedTuple):
    """Of the first `documents` rows: idf by term code, the idf of a term that none of them has, and the mean length."""

    documents: int
    idf: Doubles
    unseen: float
    length: float

    def weight(self, code: int) -> float:
        """The idf of a term code; -1 is a word that no row has."""
        return float(self.idf[code]) if 0 <= code < len(self.idf) else self.unseen

    def weights(self, codes: npt.NDArray[np.int64]) -> Doubles:
        """The idf of each of these term codes, none of them -1."""
        found = np.full(len(codes), self.unseen)
        known = codes < len(self.idf)
        found[known] = self.idf[codes[known]]
        return found


def term_statistics(table: TermTable, documents: int, *, speaker: bool) -> TermStatistics:
    """The statistics of the first `documents` rows; with `speaker`, a speaker's name counts as in the text."""
    found = table.postings(np.arange(documents))
    counted = found.codes if speaker else found.codes[found.counts > 0]
    frequencies = np.bincount(counted, minlength=1)
    length = float(table.lengths.view[:documents].mean()) if documents else 0.0
    unseen = float(idf(documents, np.zeros(1, np.int64))[0])
    return TermStatistics(documents, idf(documents, frequencies), unseen, max(length, 1.0))
