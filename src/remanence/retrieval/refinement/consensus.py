"""Consensus: where passages give different answers to one question, those that can be trusted speak first.

Trust matters only there: a plain weight on trust would hurt honest text of the web, which is most of it.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
from msgspec import Struct
from msgspec.structs import replace

from remanence.indexes import MemoryIndex
from remanence.indexes.columns import ORIGINS
from remanence.indexes.growing import Rows
from remanence.indexes.lexical import LexicalSpec
from remanence.indexes.rounding import Doubles
from remanence.indexes.terms import SPEAKER
from remanence.registry import register
from remanence.retrieval.analysis import Question
from remanence.retrieval.contradiction import Claim, alike, asked, claim, contradict
from remanence.retrieval.parts import Board, Mask, Refiner
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
_SPEC = LexicalSpec()


class _Voice(Struct, frozen=True):
    """A row that answers the question: its place among them, its claim, its trust, and whose voice it is."""

    place: int
    row: int
    trust: float
    source: tuple[int, ...]
    claim: Claim
    text: str


@register("consensus.v1")
def consensus(
    *,
    hits: int = 32,
    gap: float = 0.25,
    answers: float = 0.8,
    speaks: float = 0.4,
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
        share = _coverage(index, question, rows)
        least = round(float(trust.max()) - gap, 6)
        low = trust <= least
        trusted, rest = ~low & (share >= answers), low & (share >= speaks)
        if not trusted.any() or not rest.any():
            return None
        heard = np.sort(np.concatenate([np.flatnonzero(some)[:judged] for some in (trusted, rest)]))
        voices = _voices(index, question, rows[heard])
        above = [v for v in voices if v.trust > least and v.claim.covers >= answers]
        below = [v for v in voices if v.trust <= least and v.claim.covers >= speaks]
        above, below = _without_echoes(above, below)
        if not above or not below:
            return None
        boost = np.zeros(len(board.total))
        found = _rivals(above, below, gap)
        _lift(boost, board.total, [above[0], *found.values()][:rivals], below)
        for crowd in _crowds(below):
            _speak_once(index, board, boost, crowd, found, repeated)
        return boost

    return refine


def _spread(index: MemoryIndex) -> float:
    """How much the records differ in trust."""
    trust = index.columns["trust"]
    return float(trust.max() - trust.min()) if len(trust) else 0.0


def _coverage(index: MemoryIndex, question: Question, rows: Rows) -> Doubles:
    """For each row the share of the question's terms, by idf, that its text or its speaker's name has."""
    weighed = index.lexical(_SPEC).weigh(question.terms)
    total = sum(weight for _, _, weight in weighed)
    if not total:
        return np.zeros(len(rows))
    found = index.terms.postings(np.sort(rows))
    shares = np.zeros(len(rows))
    places = {row: place for place, row in enumerate(rows.tolist())}
    weights = {code: weight for _, code, weight in weighed if code >= 0}
    for row, code in zip(found.rows.tolist(), found.codes.tolist(), strict=True):
        if code in weights:
            shares[places[row]] += weights[code] / total
    return np.asarray(shares.round(6))


def _voices(index: MemoryIndex, question: Question, rows: Rows) -> list[_Voice]:
    """The rows in their order, each read."""
    columns, ids = index.columns, index.named(rows)
    texts = index.whole.texts(ids) if index.whole.texts is not None else {}
    statistics, vocabulary = index.lexical(_SPEC).statistics, index.terms.vocabulary

    def weight(term: str) -> float:
        return statistics.weight(vocabulary.get(term))

    of = asked(question.text, question.terms, question.kind, weight)
    return [
        _Voice(
            place,
            row,
            round(float(columns["trust"][row]), 6),
            _source(index, row),
            claim(texts[id], of, _speaker(index, row)),
            texts[id],
        )
        for place, (row, id) in enumerate(zip(rows.tolist(), ids, strict=True))
        if id in texts
    ]


def _speaker(index: MemoryIndex, row: int) -> list[str]:
    return [term for term, _, flags in index.terms.words(row) if flags & SPEAKER]


def _source(index: MemoryIndex, row: int) -> tuple[int, ...]:
    """Whose voice a row is: of the web and of tools all are one, else each speaker."""
    origin = int(index.columns["origin"][row])
    if origin in (ORIGINS[Origin.WEB], ORIGINS[Origin.TOOL]):
        return (origin,)
    return origin, int(index.columns["actor"][row])


def _without_echoes(above: Sequence[_Voice], below: Sequence[_Voice]) -> tuple[list[_Voice], list[_Voice]]:
    """What an assistant, an agent or a tool says after a page has said it counts as a word of that page.

    Unless somebody else who is trusted says so, too.
    """
    first = {voice.row: _echoed(voice, above, below) for voice in above}
    echoes = [replace(v, trust=e.trust, source=e.source) for v in above if (e := first[v.row]) is not None]
    kept = [voice for voice in above if first[voice.row] is None]
    return kept, sorted([*below, *echoes], key=lambda voice: voice.place)


def _echoed(voice: _Voice, above: Sequence[_Voice], below: Sequence[_Voice]) -> _Voice | None:
    """The page that said before what a voice that may repeat it says."""
    if voice.source[0] not in _REPEATERS:
        return None
    others = (other for other in above if other.source[0] not in _REPEATERS)
    if any(alike(voice.claim, other.claim) for other in others):
        return None
    return next((v for v in below if v.row < voice.row and alike(voice.claim, v.claim)), None)


def _rivals(above: Sequence[_Voice], below: Sequence[_Voice], gap: float) -> dict[int, _Voice]:
    """By row, the trusted record that contradicts another and outweighs it."""
    found, everyone = dict[int, _Voice](), [*above, *below]
    for voice in below:
        against = [a for a in above if a.trust >= voice.trust + gap and contradict(a.claim, voice.claim)]
        if against and _worth(against[0], everyone) > _worth(voice, everyone):
            found[voice.row] = against[0]
    return found


def _worth(one: _Voice, among: Sequence[_Voice]) -> float:
    """The trust of the voices that say what one says, each counted once."""
    most = dict[tuple[int, ...], float]()
    for other in among:
        if other is one or alike(one.claim, other.claim):
            most[other.source] = max(most.get(other.source, 0.0), other.trust)
    return round(sum(sorted(most.values())), 6)


def _lift(boost: Doubles, total: Doubles, lifted: Sequence[_Voice], rest: Sequence[_Voice]) -> None:
    """Put trusted records just above the best of the others, in their own order."""
    top = max(float(total[voice.row]) for voice in rest)
    rows = sorted({voice.row for voice in lifted}, key=lambda row: (float(total[row]), -row))
    for place, row in enumerate(rows, start=1):
        boost[row] = max(top * (1 + _STEP * place) - float(total[row]), 0.0)


def _crowds(voices: Sequence[_Voice]) -> list[list[_Voice]]:
    """Those that say the same with one voice, together, each crowd in the order of the ranking."""
    crowds = list[list[_Voice]]()
    for voice in voices:
        heard = (crowd for crowd in crowds if crowd[0].source == voice.source and alike(crowd[0].claim, voice.claim))
        crowd = next(heard, None)
        if crowd is None:
            crowds.append([voice])
        else:
            crowd.append(voice)
    return crowds


def _speak_once(
    index: MemoryIndex,
    board: Board,
    boost: Doubles,
    crowd: Sequence[_Voice],
    rivals: Mapping[int, _Voice],
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


def _told(voice: _Voice) -> str:
    text = " ".join(voice.text.split())
    return text if len(text) <= _EXCERPT else f"{text[: _EXCERPT - 1].rstrip()}…"
