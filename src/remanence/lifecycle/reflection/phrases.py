"""What, who, where, why: short spans of what was said, scored by a few features with fitted weights.

What makes a span likely is where it stands (how close its sentence is to the question, where the nearest word of the
question is), what it is (a name, a quoted title, what follows "because"), and how long such answers are.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from functools import cache
from pathlib import Path

import msgspec

from remanence.encoding.dates import find_times
from remanence.lifecycle.reflection.asked import Asked
from remanence.lifecycle.reflection.candidate import Candidate
from remanence.lifecycle.reflection.features import Sentence, features, read_sentences
from remanence.lifecycle.reflection.said import Said
from remanence.lifecycle.reflection.spans import LONGEST, spans
from remanence.types import AnswerKind

WEIGHTS = Path(__file__).with_name("phrases.json")
SENTENCES = 24
"""How many sentences are looked at."""
_TYPED = frozenset({AnswerKind.NAME, AnswerKind.PLACE})


@cache
def load_weights(path: Path = WEIGHTS) -> Mapping[str, float]:
    """The weights that come with the package; `tools/reflection/fit.py` makes them."""
    return msgspec.json.decode(path.read_bytes(), type=dict[str, float])


def phrases(asked: Asked, said: Sequence[Said], weights: Mapping[str, float]) -> list[Candidate]:
    """Spans that may answer, each with its score."""
    kind = asked.kind if asked.kind in _TYPED else AnswerKind.PHRASE
    found = []
    for sentence in read_sentences(asked, said, SENTENCES):
        for first, last in spans_of(sentence):
            score = sum(weights.get(name, 0.0) * value for name, value in features(sentence, first, last).items())
            start, end = sentence.words[first].start, sentence.words[last - 1].end
            text = sentence.said.text[start:end]
            found.append(Candidate(text, kind, text, sentence.said, start, end, round(score, 6)))
    return found


def spans_of(sentence: Sentence) -> Iterator[tuple[int, int]]:
    """The spans of a sentence that may answer, its quoted titles too; no span holds a time, which `times` tells."""
    at = sentence.said.hit.at
    named = [(each.start, each.end) for each in find_times(sentence.said.text, None if at is None else at.start)]
    barred = {
        place
        for place, word in enumerate(sentence.words)
        if any(start < word.end and word.start < end for start, end in named)
    }
    found = set(spans(sentence.words, lists=sentence.asked.plural, barred=barred))
    return iter(sorted(found.union(_titles(sentence))))


def _titles(sentence: Sentence) -> Iterator[tuple[int, int]]:
    """What stands between quotation marks, whole."""
    for start, end in sentence.quoted:
        inside = [place for place, word in enumerate(sentence.words) if start <= word.start and word.end <= end]
        if 0 < len(inside) <= LONGEST:
            yield inside[0], inside[-1] + 1
