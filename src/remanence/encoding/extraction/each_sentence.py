"""Every sentence that says something as a statement: what stands in where a language model would list facts."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from remanence.encoding.extraction.people import person, speaker_of
from remanence.encoding.extraction.times import mentions_in, times_of, written_out
from remanence.encoding.extraction.wording import Cast, reworded, sentence
from remanence.encoding.kinship import USER
from remanence.encoding.segmentation.sentences import sentences
from remanence.encoding.text import language_of, terms
from remanence.protocols import Extracted, Extractor, Passage
from remanence.registry import register
from remanence.types import Statement

LONGEST = 400
"""Characters of a sentence that is put in other words; a longer one is a list or a table, and stays as it is."""
_ASKS = ("?", "？")


class EachSentence:
    """Implements `remanence.protocols.Extractor`."""

    part = "sentences.v1"

    def __init__(self, least: int, novelty: float) -> None:
        self._least, self._novelty = least, novelty

    def __call__(self, passages: Sequence[Passage]) -> list[list[Extracted]]:
        return [list(_facts(passage, self._least, self._novelty)) for passage in passages]


@register(EachSentence.part)
def each_sentence(*, terms: int = 2, novelty: float = 0.0) -> Extractor:
    """One statement for each sentence that says something: who speaks by name, times by date, no questions.

    A stand-in for a language model that lists the facts of a passage: it leaves no fact out, joins none, and keeps what
    a model would drop.

    Args:
        terms: different content terms that a sentence has at least, to say something.
        novelty: the share of them that the turns just before have not said.
    """
    if terms < 1:
        raise ValueError(f"a sentence that says something has at least one term, got {terms}")
    return EachSentence(terms, novelty)


def _facts(passage: Passage, least: int, novelty: float) -> Iterator[Extracted]:
    record = passage.record
    text = record.text.replace("’", "'").replace("‘", "'")
    spoken = language_of(text) or "en"
    speaker = speaker_of(record) or ("assistant" if record.actor is None and passage.record.session else None)
    partner = person(passage.partner) if passage.partner else None
    mentions = mentions_in(text, record.at)
    told = None if record.at is None else record.at.start
    said = {term for turn in passage.before for term in terms(turn.text, spoken)} if novelty else set()
    for start, end in sentences(text):
        words, own = text[start:end], set(terms(text[start:end], spoken))
        if words.rstrip("\"') ").endswith(_ASKS) or len(own) < least:
            continue
        if len(own - said) < novelty * len(own):
            continue
        if spoken == "en" and len(words) <= LONGEST:
            put = written_out(text, start, end, mentions)
            words = sentence(reworded(text, start, end, put, Cast(speaker, partner)) if speaker else words)
        times = times_of(text, start, end, mentions, told)
        yield Extracted(
            text=_told(words, speaker), start=start, end=end, statement=Statement(subject=speaker or "text"),
            at=times.at, valid_from=times.since, valid_to=times.until, confidence=0.9,
        )  # fmt: skip


def _told(words: str, speaker: str | None) -> str:
    """A sentence with who says it, where it does not name them."""
    return words if speaker in (None, USER, "assistant") or str(speaker) in words else f"{speaker}: {words}"
