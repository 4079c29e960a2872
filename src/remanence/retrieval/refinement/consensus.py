"""Consensus: where passages give different answers to one question, those that can be trusted speak first.

Trust matters only there: a plain weight on trust would hurt honest text of the web, which is most of it.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
import numpy.typing as npt
from msgspec.structs import replace

from remanence.indexes import MemoryIndex
from remanence.indexes.columns import ORIGINS
from remanence.indexes.growing import Rows
from remanence.indexes.rounding import Doubles
from remanence.registry import register
from remanence.retrieval.analysis import Question
from remanence.retrieval.contradiction import alike, asserts, contradict, repeats
from remanence.retrieval.parts import Board, Mask, Refiner
from remanence.retrieval.refinement.crowds import crowds
from remanence.retrieval.refinement.voices import Voice, coverage, hear
from remanence.retrieval.selection import best
from remanence.types import Origin

CONTRADICTED = "contradicted"
"""The note of a hit that a more trusted one contradicts: what that one says."""
REPEATS = "repeats"
"""The note of a hit that says with the same voice what another says: the id of that one."""
_EXCERPT = 120
_STEP = 1e-3
"""Of the best score: so far above what it contradicts a trusted record is put."""
_REPEATERS = frozenset(ORIGINS[origin] for origin in (Origin.ASSISTANT, Origin.AGENT, Origin.TOOL))


@register("consensus.v1")
def consensus(
    *,
    hits: int = 20,
    gap: float = 0.25,
    answers: float = 0.8,
    speaks: float = 0.5,
    judged: int = 8,
    rivals: int = 3,
    repeated: float = 0.5,
) -> Refiner:
    """A record that a more trusted one contradicts comes after it and is marked; what one voice repeats counts once.

    A passage answers the question where it has most of its terms. All of the web is one voice, and all tools are one,
    because anyone can write there under many names; of trusted text every speaker is one. A claim stands where the
    voices for it are worth more trust than those for another. An assistant that says what a tool or a page said before
    had it from there, and adds nothing. The trusted record is lifted, nothing is pushed far: an honest page whose
    contradiction is only seeming loses one place.

    Args:
        hits: so many of the best are looked at. gap: of trust, under which records are equals.
        answers: the share of the question's terms, by idf, of a trusted record that answers it; speaks: of another.
        judged: at most so many trusted ones are read, and so many others.
        rivals: at most so many trusted records are lifted. repeated: what is left of a score where a claim was heard.
    Cost: 1 µs where no two records differ so much in trust; else a look at the best, and some 0.1 ms for each text
        that answers the question, if such texts differ in trust.
    """

    def refine(index: MemoryIndex, question: Question, board: Board, allowed: Mask) -> Doubles | None:
        whole = index.whole
        if whole.texts is None or whole.cached(consensus, _spread) < gap:
            return None
        rows = best(board.total, hits, allowed & (board.total > 0))
        trust = index.columns["trust"][rows]
        if not len(rows) or float(trust.max() - trust.min()) < gap:
            return None
        share, spoken = coverage(index, question, rows)
        least = round(float(trust.max()) - gap, 6)
        low = trust <= least
        trusted, rest = ~low & (share >= answers), low & (share >= speaks)
        if not trusted.any() or not rest.any():
            return None
        heard = np.sort(np.concatenate([np.flatnonzero(some)[:judged] for some in (trusted, rest)]))
        voices = hear(index, question, rows, heard, spoken)
        above = [v for v in voices if v.trust > least and v.claim.covers >= answers]
        below = [v for v in voices if v.trust <= least and v.claim.covers >= speaks]
        above, below = _without_echoes(above, below)
        if not above or not below:
            return None
        boost = np.zeros(len(board.total))
        found = _rivals(above, below, gap)
        _lift(boost, board.total, [above[0], *found.values()][:rivals], below)
        if found:
            unread = np.setdiff1d(np.flatnonzero(low & (share > 0)), heard)
            unread = unread[_may_repeat(index, rows[unread], [v for v in below if v.row in found])][:judged]
            others = hear(index, question, rows, unread, spoken)
            below = _joined(below, others, found)
        for crowd in crowds(below, _same_of_one_voice):
            _speak_once(index, board, boost, crowd, found, repeated)
        return boost

    return refine


def _spread(index: MemoryIndex) -> float:
    """How much the records differ in trust."""
    trust = index.columns["trust"]
    return float(trust.max() - trust.min()) if len(trust) else 0.0


def _without_echoes(above: Sequence[Voice], below: Sequence[Voice]) -> tuple[list[Voice], list[Voice]]:
    """What an assistant, an agent or a tool says after a page has said it counts as a word of that page.

    Unless somebody else who is trusted says so, too.
    """
    first = {voice.row: _echoed(voice, above, below) for voice in above}
    echoes = [replace(v, trust=e.trust, source=e.source) for v in above if (e := first[v.row]) is not None]
    kept = [voice for voice in above if first[voice.row] is None]
    return kept, sorted([*below, *echoes], key=lambda voice: voice.place)


def _echoed(voice: Voice, above: Sequence[Voice], below: Sequence[Voice]) -> Voice | None:
    """The page that said before what a voice that may repeat it says."""
    if voice.source[0] not in _REPEATERS:
        return None
    others = (other for other in above if other.source[0] not in _REPEATERS)
    if any(alike(voice.claim, other.claim) for other in others):
        return None
    return next((v for v in below if v.row < voice.row and alike(voice.claim, v.claim)), None)


def _rivals(above: Sequence[Voice], below: Sequence[Voice], gap: float) -> dict[int, Voice]:
    """By row, the trusted record that contradicts another and outweighs it."""
    found, worth = dict[int, Voice](), dict[int, float]()
    everyone = [*above, *below]
    for voice in below:
        against = (a for a in above if a.trust >= voice.trust + gap and contradict(a.claim, voice.claim))
        if (first := next(against, None)) is None:
            continue
        for each in (first, voice):
            if each.row not in worth:
                worth[each.row] = _worth(each, everyone)
        if worth[first.row] > worth[voice.row]:
            found[voice.row] = first
    return found


def _may_repeat(index: MemoryIndex, rows: Rows, wrong: Sequence[Voice]) -> npt.NDArray[np.bool_]:
    """Which rows have the terms of an answer that was contradicted, so that it is worth the time to read them."""
    terms = sorted({term for voice in wrong for term in voice.claim.values})
    codes = np.array([index.terms.vocabulary.get(term) for term in terms], np.int64)
    known = np.flatnonzero(codes >= 0)
    said = [set[str]() for _ in rows]
    for place, which, _ in index.terms.having(rows, codes[known]):
        said[place].add(terms[known[which]])
    return np.array([any(asserts(each, voice.claim) for voice in wrong) for each in said], np.bool_)


def _joined(below: Sequence[Voice], others: Sequence[Voice], found: dict[int, Voice]) -> list[Voice]:
    """The voices with those that speak less of the question and give an answer which was contradicted, in their order.

    They give it with the same voice, and do not say what the trusted record says; it contradicts them as well.
    """
    wrong = [voice for voice in below if voice.row in found and voice.claim.values]
    joined = list(below)
    for other in others:
        of = (voice for voice in wrong if voice.source == other.source and repeats(other.claim, voice.claim))
        first = next(of, None)
        if first is not None and not repeats(other.claim, found[first.row].claim):
            found[other.row] = found[first.row]
            joined.append(other)
    return sorted(joined, key=lambda voice: voice.place)


def _worth(one: Voice, among: Sequence[Voice]) -> float:
    """The trust of the voices that say what one says, each counted once."""
    most = dict[tuple[int, ...], float]()
    for other in among:
        if other is one or alike(one.claim, other.claim):
            most[other.source] = max(most.get(other.source, 0.0), other.trust)
    return round(sum(sorted(most.values())), 6)


def _lift(boost: Doubles, total: Doubles, lifted: Sequence[Voice], rest: Sequence[Voice]) -> None:
    """Put trusted records just above the best of the others, in their own order."""
    top = max(float(total[voice.row]) for voice in rest)
    rows = sorted({voice.row for voice in lifted}, key=lambda row: (float(total[row]), -row))
    for place, row in enumerate(rows, start=1):
        boost[row] = max(top * (1 + _STEP * place) - float(total[row]), 0.0)


def _same_of_one_voice(one: Voice, other: Voice) -> bool:
    """Whether one voice says the same twice."""
    return one.source == other.source and alike(one.claim, other.claim)


def _speak_once(
    index: MemoryIndex,
    board: Board,
    boost: Doubles,
    crowd: Sequence[Voice],
    rivals: Mapping[int, Voice],
    share: float,
) -> None:
    """Mark a crowd that trusted records contradict, and let all but the first of it fall back."""
    against = [rivals[voice.row] for voice in crowd if voice.row in rivals]
    marked = 2 * len(against) > len(crowd)
    (first,) = index.named(np.array([crowd[0].row]))
    for place, voice in enumerate(crowd):
        if marked or voice.row in rivals:
            board.note(CONTRADICTED, voice.row, _told(rivals.get(voice.row, against[0])))
        if place:
            board.note(REPEATS, voice.row, first)
            boost[voice.row] = -(1 - share) * float(board.total[voice.row])


def _told(voice: Voice) -> str:
    text = " ".join(voice.text.split())
    return text if len(text) <= _EXCERPT else f"{text[: _EXCERPT - 1].rstrip()}…"
