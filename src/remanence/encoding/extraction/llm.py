"""Extraction with a language model: its statements are checked against the passages, and what they lack is rejected."""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any, Literal

from msgspec import Struct, ValidationError, convert
from msgspec.structs import replace

from remanence.encoding.dates import find_times
from remanence.encoding.extraction.people import person, speaker_of
from remanence.encoding.extraction.support import Source, denies
from remanence.encoding.extraction.times import times_of
from remanence.llm.prompts import template
from remanence.llm.replies import read_reply
from remanence.llm.tokens import prompt_tokens
from remanence.protocols import Extracted, Flow, Passage, Prompt
from remanence.registry import Costs, register
from remanence.retrieval.packing.tokens import count_tokens
from remanence.types import Kind, Modality, Origin, Statement, When

__all__ = ["READER", "TOGETHER", "Question", "Reader", "Reading", "batches", "extraction", "llm", "prompts"]

PART = "llm.v1"
PROMPT = "extract_statements.v1"
CONFIDENCE = 0.8
"""Given to what a model says and its quote supports: no probability that was measured."""
TOGETHER = 8
"""Passages that one question is about: they share the instructions, and one that fails is asked about alone."""
CONTEXT = 500
"""Tokens of what was said before that a question shows."""
_LETTERS = 4
"""Characters to a token, at most, where a long passage is cut."""
LEAST = 200
"""Tokens of a piece at least: a question that cannot hold them is refused, not cut to crumbs."""
MOST = 40
"""Statements of one passage that are taken of one reply; more is no reading but a flood."""
LONGEST_NAME, LONGEST_TEXT = 80, 400
LONGEST_ALIAS, MOST_ALIASES = 40, 25
_SPEAKER = frozenset("i me my myself speaker user".split()) | {"the speaker", "the user"}
_PRONOUNS = frozenset("you we they he she it them him her us this that these those who somebody someone one".split())


class Reader(Struct, frozen=True):
    """How a language model reads: the versioned prompt that tells it what to list, and the part that records name."""

    prompt: str = PROMPT

    @property
    def part(self) -> str:
        """The part's name; that of another prompt is its own, so that it reads everything anew."""
        return PART if self.prompt == PROMPT else f"{PART}:{self.prompt}"


READER = Reader()
"""The one that a recipe has unless it names another."""


@register(PART, costs=Costs(llm_calls=1 / TOGETHER))
def llm(*, prompt: str = PROMPT) -> Reader:
    """Statements by the bank's language model, if it has one, beside those of the rules.

    Args:
        prompt: a text of `remanence/llm/prompts`, whose replies are of the form of "extract_statements.v1"; they may
            have "aliases", too.
    Raises: ValueError if there is no such prompt, or its replies are of another form.
    """
    try:
        same = _form(prompt) == _form(PROMPT)
    except OSError as e:
        raise ValueError(f"there is no prompt {prompt!r}") from e
    if not same:
        raise ValueError(f"the replies of {prompt!r} are not of the form of {PROMPT!r}")
    return Reader(prompt)


def _form(prompt: str) -> Mapping[str, Any]:
    """The form of a prompt's replies, without the aliases of a statement."""
    form: dict[str, Any] = json.loads(json.dumps(template(prompt).schema))
    statement = form["properties"].get("statements", {}).get("items", {"properties": {}, "required": []})
    if statement["properties"].pop("aliases", None):
        statement["required"].remove("aliases")
    return form


class Said(Struct, frozen=True):
    """One statement of a reply, as the schema has it."""

    passage: int
    quote: str
    subject: str
    text: str
    attribute: str | None = None
    value: str | None = None
    negated: bool = False
    modality: Modality = Modality.FACT
    kind: Literal["semantic", "episodic", "persona", "procedural"] = "semantic"
    single: bool = False
    aliases: tuple[str, ...] = ()


class _Reply(Struct):
    statements: list[Any]


class Question(Struct, frozen=True):
    """A prompt about passages as far as it shows them: from `start` on, where it shows a piece of one."""

    prompt: Prompt
    passages: tuple[Passage, ...]
    start: int = 0


class Reading(Struct, frozen=True):
    """What a reply comes to: the statements of each passage, and how many were rejected, by reason."""

    found: tuple[tuple[Extracted, ...], ...]
    rejected: Mapping[str, int]


def extraction_prompt(passages: Sequence[Passage], *, longest: int, by: Reader = READER) -> Prompt:
    """What a model is asked about passages. Args: longest: tokens that the reply may have. by: whose prompt it is."""
    shown = [
        {
            "passage": number, "speaker": speaker(passage), "partner": passage.partner,
            "date": _date(passage.record.at), "text": passage.record.text,
        }
        for number, passage in enumerate(passages, start=1)
    ]  # fmt: skip
    return template(by.prompt).prompt({"before": _before(passages[0]), "passages": shown}, longest=longest)


def _before(passage: Passage) -> list[dict[str, str]]:
    """The turns before a passage, as many of the last ones as `CONTEXT` tokens hold.

    What anyone may have written is left out where the passage is not of that sort: it steers no reading of the rest.
    """
    shown, left = list[dict[str, str]](), CONTEXT
    for turn in reversed(passage.before):
        left -= count_tokens(turn.text)
        if left < 0:
            break
        if passage.record.taint or not turn.taint:
            shown.insert(0, {"speaker": turn.actor or turn.origin.value, "text": turn.text})
    return shown


def batches(passages: Iterable[Passage], *, tokens: int, longest: int, by: Reader = READER) -> Iterator[list[Passage]]:
    """Passages in the groups that are asked about together, in order: neighbours of one session and one taint.

    Args:
        tokens: that one question may have, its reply (of `longest`) not counted; a passage that alone needs more is a
            group of its own, and asked about in pieces.
    """
    group: list[Passage] = []
    for passage in passages:
        joined = [*group, passage]
        if group and not (
            len(joined) <= TOGETHER
            and _belong(group[-1], passage)
            and prompt_tokens(extraction_prompt(joined, longest=longest, by=by)) <= tokens
        ):
            yield group
            joined = [passage]
        group = joined
    if group:
        yield group


def prompts(group: Sequence[Passage], *, tokens: int, longest: int, by: Reader = READER) -> Iterator[Question]:
    """The questions about a group: one, or some about the pieces of a long passage."""
    whole = extraction_prompt(group, longest=longest, by=by)
    if len(group) > 1 or prompt_tokens(whole) <= tokens:
        yield Question(whole, tuple(group))
        return
    room = tokens - prompt_tokens(extraction_prompt([_part(group[0], 0, 0)], longest=longest, by=by))
    for start, end in _pieces(group[0].record.text, max(LEAST, room)):
        shown = _part(group[0], start, end)
        yield Question(extraction_prompt([shown], longest=longest, by=by), (shown,), start)


def _belong(one: Passage, other: Passage) -> bool:
    """Whether two passages may stand in one question: what anyone may have written steers no reading of the rest."""
    return one.record.session == other.record.session and one.record.taint == other.record.taint


def _part(passage: Passage, start: int, end: int) -> Passage:
    return replace(passage, record=replace(passage.record, text=passage.record.text[start:end]))


def _pieces(text: str, room: int) -> Iterator[tuple[int, int]]:
    """Parts of a text that take no more than `room` tokens each, cut at white space where there is some."""
    start = 0
    while start < len(text):
        end = min(len(text), start + room * _LETTERS)
        while end - start > 1 and count_tokens(json.dumps(text[start:end], ensure_ascii=False)) > room:
            end = start + (end - start) // 2
        if end < len(text):
            line, space = text.rfind("\n", (start + end) // 2, end), text.rfind(" ", start + 1, end)
            end = (line if line >= 0 else space if space >= 0 else end - 1) + 1
        yield start, end
        start = end


def extraction(group: Sequence[Passage], *, tokens: int, longest: int, by: Reader = READER) -> Flow[Reading]:
    """The statements of a group of passages (`batches`), by one question to a model, or by some about a long passage.

    A statement is taken only if its quote stands in the passage that it names, as far as that was shown, its value in
    the quote, and its subject in the passage or among the people who speak there.

    Raises: LlmUnavailable, ReplyUnreadable.    Cost: linear in what is asked about and answered.
    """
    found: list[dict[tuple[object, ...], Extracted]] = [{} for _ in group]
    rejected = Counter[str]()
    for question in prompts(group, tokens=tokens, longest=longest, by=by):
        reply = yield question.prompt
        taking = [_Taking(passage, held) for passage, held in zip(question.passages, found, strict=True)]
        for each in read_reply(reply, _Reply).statements:
            reason = _take(each, taking, question.start)
            if reason:
                rejected[reason] += 1
    return Reading(tuple(tuple(each.values()) for each in found), dict(sorted(rejected.items())))


class _Taking:
    """A passage as a question shows it, what was found in it so far, and how much is left to be taken of the reply."""

    def __init__(self, passage: Passage, held: dict[tuple[object, ...], Extracted]) -> None:
        self.passage, self.source, self.held = passage, Source(passage.record.text), held
        self.left = MOST


def _take(claimed: object, taking: Sequence[_Taking], start: int) -> str:
    """Add what a reply claims to what was found, or say what it lacks."""
    try:
        said = convert(claimed, Said)
    except ValidationError:
        return "form"
    if not 0 < said.passage <= len(taking):
        return "passage"
    about = taking[said.passage - 1]
    checked = check(said, about.passage, about.source)
    if isinstance(checked, str):
        return checked
    if not about.left:
        return "flood"
    fact = checked.statement
    what = (fact.key, (fact.value or checked.text).casefold(), fact.negated, fact.modality)
    if what in about.held:
        return "repeated"
    about.left -= 1
    about.held[what] = replace(checked, start=checked.start + start, end=checked.end + start)
    return ""


def check(said: Said, passage: Passage, source: Source | None = None) -> Extracted | str:
    """The statement as the passage supports it, or the name of what it lacks.

    Args:
        source: the passage's text, where several statements are held to it.
    """
    if not _is_plain(said):
        return "form"
    text, names = source or Source(passage.record.text), _names(passage)
    span = text.find(said.quote)
    if span is None:
        return "span"
    quote = text.text[span[0] : span[1]]
    subject = _subject(said.subject, passage)
    if subject is None or not text.supports(subject, names):
        return "subject"
    attribute, value = _attribute(said.attribute), " ".join((said.value or "").split())
    if (attribute is None) == bool(value):
        return "form"
    if value and not Source(quote).supports(value):
        return "value"
    statement = Statement(
        subject=subject, attribute=attribute, value=value or None, negated=said.negated, modality=said.modality,
        single=said.single and attribute is not None,
    )  # fmt: skip
    sentence = _sentence(said.text, statement, quote, text, names)
    if sentence is None:
        return "text"
    told = None if passage.record.at is None else passage.record.at.start
    plain = quote.replace("’", "'")
    times = times_of(plain, 0, len(plain), find_times(plain, told), told)
    return Extracted(
        text=sentence, start=span[0], end=span[1], statement=statement, kind=Kind(said.kind),
        at=times.at, valid_from=times.since, valid_to=times.until, confidence=CONFIDENCE,
        aliases=() if passage.record.taint else _aliases(said.aliases),
    )  # fmt: skip


def _aliases(claimed: Sequence[str]) -> tuple[str, ...]:
    """What else a statement's subject goes by, each once; what anyone may have written does not say how it is found."""
    short = (" ".join(each.split()) for each in claimed if each.isprintable() and len(each) <= LONGEST_ALIAS)
    return tuple(dict.fromkeys(each for each in short if each))[:MOST_ALIASES]


def speaker(passage: Passage) -> str | None:
    """Who says "I" in a passage; None in a document without an author."""
    record = passage.record
    return speaker_of(record) or ("assistant" if record.origin is Origin.ASSISTANT else None)


def _names(passage: Passage) -> tuple[str, ...]:
    """The people of a passage's session, as far as it shows them."""
    others = (passage.partner, *(turn.actor for turn in passage.before))
    return tuple(dict.fromkeys(name for name in (speaker(passage), *(person(o) for o in others if o)) if name))


def _subject(named: str, passage: Passage) -> str | None:
    """Whom a statement is about; None for a pronoun, and for "I" where nobody speaks."""
    plain = " ".join(named.split())
    if plain.casefold() in _SPEAKER:
        return speaker(passage)
    if not plain or plain.casefold() in _PRONOUNS:
        return None
    return next((name for name in _names(passage) if name.casefold() == plain.casefold()), plain)


def _attribute(named: str | None) -> str | None:
    """An attribute's name as one word, "favourite colour" as "favourite_colour"."""
    return re.sub(r"[\W_]+", "_", (named or "").casefold()).strip("_") or None


def _sentence(claimed: str, fact: Statement, quote: str, text: Source, names: Sequence[str]) -> str | None:
    """The model's sentence if the passage supports it, else one of the statement's parts; None without any."""
    words = (fact.attribute or "").replace("_", " ")
    plain = " ".join(claimed.split())
    turned = denies(plain) != (fact.negated or denies(quote))
    if plain and not turned and text.supports(plain, [*names, fact.subject, words]):
        return plain
    if not fact.attribute:
        return None
    meant = "" if fact.modality is Modality.FACT else f" ({fact.modality.value})"
    return f"{fact.subject}: {'not ' if fact.negated else ''}{words} {fact.value}{meant}."


def _is_plain(said: Said) -> bool:
    """Whether its texts can be stored and are as short as names and sentences are."""
    short = [said.subject, said.attribute or ""]
    texts = [*short, said.value or "", said.text]
    whole = all(c.isprintable() or c.isspace() for text in texts for c in text)
    return whole and max(map(len, short)) <= LONGEST_NAME and max(map(len, texts)) <= LONGEST_TEXT


def _date(at: When | None) -> str | None:
    return None if at is None else at.start.date().isoformat()
