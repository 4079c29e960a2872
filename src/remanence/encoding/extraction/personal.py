"""What speakers say of themselves and of people they know: turns in, self-contained statements out.

What is read: sentences of a speaker who is known, in English. A sentence is cut into clauses; a clause gives a
statement if it is about somebody known, has a verb that tells something, and nothing in it points elsewhere ("it",
"there", "that one"). Everything else stays verbatim in the turn. `attributes.py` lists the attributes.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from remanence.encoding.extraction.instructions import instruction
from remanence.encoding.extraction.kin_names import named_relatives
from remanence.encoding.extraction.people import person, speaker_of
from remanence.encoding.extraction.possessions import introductions, possession
from remanence.encoding.extraction.sentences import clauses, sentences
from remanence.encoding.extraction.statements import Source, said
from remanence.encoding.extraction.subjects import Known, bring_up, subject
from remanence.encoding.extraction.times import mentions_in
from remanence.encoding.extraction.wording import Cast
from remanence.encoding.kinship import USER
from remanence.encoding.text import language_of
from remanence.protocols import Extracted, Passage
from remanence.types import Origin, Unit

_PERSONAL = re.compile(
    r"\b(?:I|i|[Mm]y|[Ww]e|[Oo]ur|[Mm]e|[Aa]lways|[Nn]ever|[Ff]rom now on)\b|\b[A-Z][a-z]+ed\b"
    r"|\b[A-Z][a-z]+(?:'s?)? [a-z]"
)
_FORM = re.compile(r"\s*(?:[a-z_]{2,16}|[A-Z][A-Za-z_ ]{1,15}):\s.*\s\|\s", re.DOTALL)
_THEN_ASKS = re.compile(
    r"(?:,\s|\s(?:and|so|but)\s)(?:(?:so|and|but)\s)?(?:is|are|do|does|did|can|could|should|would|will|what"
    r"|which|how|where"
    r"|when|why|who|any|right|isn't|don't|have|has)\b",
)
_STARTS_ABOUT = re.compile(r"(?:I|my|My|we|We)\b")
LONGEST_TURN = 6000
"""Characters of a turn that is read; a longer one is pasted text."""


def personal_statements(passage: Passage) -> list[Extracted]:
    """The statements of a turn about its speaker, its partner, or people it names.

    Returns: in the order of the text; the same for the same passage. Only what people say is read: nothing of
    assistants, tools, or texts whose author is not known.
    Cost: 0.2 ms for a turn of 150 characters.
    """
    source = _source(passage)
    if source is None:
        return []
    found = list[Extracted]()
    for start, end in sentences(source.text):
        found += _of_sentence(source, start, end)
    return found


def _source(passage: Passage) -> Source | None:
    """The passage made ready, or None if nothing of it is to be read."""
    record = passage.record
    if record.origin not in (Origin.USER, Origin.DOCUMENT) or len(record.text) > LONGEST_TURN:
        return None
    if record.unit is not Unit.TURN and record.actor is None:
        return None
    text = record.text.replace("’", "'").replace("‘", "'")
    speaker = speaker_of(record)
    if speaker is None or not _PERSONAL.search(text) or _FORM.match(text) or language_of(text) not in ("en", ""):
        return None
    partner = person(passage.partner) if passage.partner else None
    texts = [turn.text for turn in passage.before if turn.actor == record.actor] + [text]
    relatives, named = named_relatives(texts)
    names = {name for name in (partner, speaker, *named) if name and name != USER}
    names.update(person(turn.actor) for turn in passage.before if turn.actor)
    cast = Cast(speaker, partner or ("assistant" if speaker == USER else None))
    known = Known(speaker, frozenset(names - {USER}), relatives, {})
    return Source(passage, text, cast, known, mentions_in(text, record.at))


def _of_sentence(source: Source, start: int, end: int) -> Iterator[Extracted]:
    text = source.text
    if source.cast.speaker == USER and (told := instruction(text, start, end)):
        yield told
        return
    if text[start:end].rstrip("\"' ").endswith("?"):
        asked = _THEN_ASKS.search(text, start, end)
        if asked is None or not _STARTS_ABOUT.match(text, start):
            return
        end = asked.start()
    for first, last in clauses(text, start, end):
        yield from introductions(source, first, last)
        if owned := list(possession(source, first, last)):
            yield from owned
        elif about := subject(text, first, last, source.known):
            yield from said(source, about, last)
    bring_up(text, start, end, source.known)
