"""The pack: which hits a prompt gets under a budget of tokens, and how much of them.

Hits go in whole while they fit, the best first, but of two that are about as good the shorter one. What is left of the
budget then takes the best sentences of those that did not fit, marked where they are cut. All stand in the order in
which things happened.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import UTC, datetime, tzinfo
from functools import partial

from msgspec import Struct
from msgspec.structs import replace

from remanence.retrieval.packing.cut import best_part, marked
from remanence.retrieval.packing.layout import Entry, Said, day_of, render
from remanence.retrieval.packing.tokens import count_tokens
from remanence.trust.taint import UNTRUSTED
from remanence.types import Citation, Evidence, Hit, Origin, Pack, Span, When

BREVITY = 0.06
"""A score counts times tokens to the power of minus this: twice as long, 4 % less."""
CUTS = 3
"""At most so many hits are cut."""
_HEADING = 24
"""More tokens than an entry saves by standing under the heading of another."""
_NEVER = datetime.max.replace(tzinfo=UTC)
Count = Callable[[str], int]
Untrusted = frozenset[Origin] | Mapping[str, frozenset[Origin]]
"""Origins whose text is data: of all hits, or by the name of the bank that they are from, "" for any other."""


class _Shown(Struct, frozen=True):
    """A hit, how much of its text is shown if not all, and the hits that say the same."""

    hit: Hit
    part: tuple[int, int] | None = None
    also: tuple[Hit, ...] = ()


def pack_hits(
    hits: Sequence[Hit],
    tokens: int,
    count: Count | None = None,
    *,
    zone: tzinfo = UTC,
    question: str = "",
    untrusted: Untrusted = UNTRUSTED,
) -> Pack:
    """Pack hits under a budget of `tokens`; a hit that shows nothing new goes in with the one that shows it.

    Args:
        zone: dates are those of this zone. question: decides which sentences of a text that is cut are shown.
        count: counts the tokens of a text; the default needs no tokenizer and over-counts.
        untrusted: origins whose text is fenced, whatever the labels of the record that shows it; by the name of the
            bank that a hit is from where several were asked, "" for the others.
    Returns: a pack whose whole text counts at most `tokens`.
    Cost: a count of each hit, and of the whole pack for those that come near the budget.
    """
    measure = count or count_tokens
    hits = [_labelled(_localised(hit, zone), untrusted) for hit in hits]
    shown, missed = _whole(_by_worth(hits, measure), tokens, measure)
    shown, missed = _with_parts(shown, missed, tokens, measure, question)
    ordered = _reading_order(shown)
    text = _text(ordered)
    citations = tuple(_citation(number, each) for number, each in enumerate(ordered, start=1))
    left_out = tuple(hit.id for hit in sorted(missed, key=lambda hit: hit.rank))
    return Pack(text=text, tokens=measure(text) if text else 0, budget=tokens, citations=citations, left_out=left_out)


def _labelled(hit: Hit, untrusted: Untrusted) -> Hit:
    """The hit with the label of the first text in it that anyone may have written, if there is one."""
    barred = untrusted.get(hit.bank, untrusted.get("", UNTRUSTED)) if isinstance(untrusted, Mapping) else untrusted
    label = next((each.origin.value for each in hit.evidence if each.origin in barred), "")
    return replace(hit, record=replace(hit.record, taint=label)) if label else hit


def _localised(hit: Hit, zone: tzinfo) -> Hit:
    if hit.at is None:
        return hit
    try:
        at = When(hit.at.start.astimezone(zone), hit.at.end.astimezone(zone), hit.at.precision)
    except OverflowError:  # within a day of the first or last moment that there is
        return hit
    return replace(hit, record=replace(hit.record, at=at))


def _by_worth(hits: Sequence[Hit], measure: Count) -> list[tuple[Hit, int]]:
    """Hits with what each costs, those first that give most for it."""
    priced = [(hit, max(measure(_text([_Shown(hit)])), 1)) for hit in hits]
    return sorted(priced, key=lambda price: -max(price[0].score, 0.0) * price[1] ** -BREVITY)


def _whole(priced: Iterable[tuple[Hit, int]], tokens: int, measure: Count) -> tuple[list[_Shown], list[Hit]]:
    """As many whole hits as fit, and those that do not.

    Counted alone, entries come to at least what they come to together; only near the budget is all of it counted.
    """
    shown: list[_Shown] = []
    missed: list[Hit] = []
    used, exact = 0, True
    for hit, cost in priced:
        if (twin := _twin(hit, shown)) is not None:
            place, found = twin
            shown[place] = replace(found, also=(*found.also, hit))
            continue
        if used + cost > tokens and not exact:
            used, exact = measure(_text(_reading_order(shown))), True
        if used + cost - _HEADING > tokens:
            missed.append(hit)
            continue
        grown = _with(shown, hit)
        if used + cost <= tokens:
            shown, used, exact = grown, used + cost, False
        elif (whole := measure(_text(_reading_order(grown)))) <= tokens:
            shown, used, exact = grown, whole, True
        else:
            missed.append(hit)
    while shown and measure(_text(_reading_order(shown))) > tokens:
        last = shown.pop()
        missed += [last.hit, *last.also]
    return shown, missed


def _with(shown: Sequence[_Shown], hit: Hit) -> list[_Shown]:
    """What is shown with a hit more, which takes the place of those whose characters it covers."""
    covered = [each for each in shown if _covers_all(hit, each.hit)]
    also = tuple(other for each in covered for other in (each.hit, *each.also))
    return [*(each for each in shown if each not in covered), _Shown(hit, also=also)]


def _with_parts(
    shown: list[_Shown], missed: list[Hit], tokens: int, measure: Count, question: str
) -> tuple[list[_Shown], list[Hit]]:
    """Spend what is left on parts of the best of the hits that did not fit."""
    for hit in sorted(missed, key=lambda hit: hit.rank)[:CUTS]:
        left = tokens - measure(_text(_reading_order(shown)) + "\n") if shown else tokens
        part = best_part(_body(hit), question, partial(_part_fits, hit, left, measure), torn=not shown)
        if part is None:
            continue
        grown = [*shown, _Shown(hit, part)]
        if measure(_text(_reading_order(grown))) <= tokens:
            shown, missed = grown, [other for other in missed if other is not hit]
    return shown, missed


def _part_fits(hit: Hit, left: int, measure: Count, start: int, end: int) -> bool:
    return measure(_text([_Shown(hit, (start, end))])) <= left


def _twin(hit: Hit, shown: Sequence[_Shown]) -> tuple[int, _Shown] | None:
    """The hit shown in which the same speaker says the same, or which covers the same characters, and its place."""
    words = hit.text.split()
    for place, other in enumerate(shown):
        if hit.why.notes.get("repeats") == other.hit.id:
            return place, other
        if other.hit.record.actor == hit.record.actor and other.hit.text.split() == words:
            return place, other
        if _covers_all(other.hit, hit):
            return place, other
    return None


def _covers_all(outer: Hit, inner: Hit) -> bool:
    """Whether one hit shows all the characters of another."""
    return all(any(_covers(o, e) for o in outer.evidence) for e in inner.evidence)


def _covers(outer: Evidence, inner: Evidence) -> bool:
    return outer.episode == inner.episode and outer.start <= inner.start and inner.end <= outer.end


def _reading_order(shown: Sequence[_Shown]) -> list[_Shown]:
    """By time, undated ones last, then in the order they were stored."""
    return sorted(shown, key=lambda each: (each.hit.at.start if each.hit.at else _NEVER, each.hit.id))


def _text(shown: Sequence[_Shown]) -> str:
    return render([_entry(each) for each in shown])


def _entry(shown: _Shown) -> Entry:
    hit = shown.hit
    said = [Said(e.actor, e.origin, e.text) for e in hit.evidence]
    if len(said) == 1:
        said = [Said(hit.record.actor, hit.evidence[0].origin, hit.text)]
    if shown.part is not None:
        said = _cut(said, *shown.part)
    against = hit.why.notes.get("contradicted")
    warning = f'contradicted by "{against}", which is trusted' if against else ""
    return Entry(hit.at, said, _remark(shown), warning, hit.record.taint)


def _body(hit: Hit) -> str:
    """All that is said in a hit, as one text to be cut."""
    return "\n".join(e.text for e in hit.evidence) if len(hit.evidence) > 1 else hit.text


def _cut(said: Sequence[Said], start: int, end: int) -> list[Said]:
    """What was said between two places of the whole, each cut marked."""
    kept, before = list[Said](), 0
    for each in said:
        first, last = max(start - before, 0), min(end - before, len(each.text))
        if first < last:
            kept.append(replace(each, text=marked(each.text, first, last)))
        before += len(each.text) + 1
    return kept


def _remark(shown: _Shown) -> str:
    """What has become of it since: until when it was true, whether it is still believed, when it was said again."""
    record, remarks = shown.hit.record, list[str]()
    if outdated := shown.hit.why.notes.get("outdated"):
        remarks.append(f"outdated: {outdated}")
    if record.valid_to is not None:
        remarks.append(f"until {record.valid_to.date()}")
    if record.retired_at is not None:
        remarks.append(f"no longer believed since {record.retired_at.date()}")
    day = day_of(record.at) if record.at else ""
    again = sorted({day_of(hit.at) for hit in shown.also if hit.at and hit.text.split() == shown.hit.text.split()})
    if later := [each for each in again if each != day]:
        remarks.append(f"said again on {', '.join(later)}")
    return "; ".join(remarks)


def _citation(number: int, shown: _Shown) -> Citation:
    """What an entry rests on, down to the characters that it shows."""
    evidence = [e for hit in (shown.hit, *shown.also) for e in hit.evidence]
    spans = [Span(e.episode, e.start, e.end) for e in evidence]
    if shown.part is not None:
        spans = _cut_spans(shown.hit.evidence, *shown.part)
    episodes = dict.fromkeys(span.episode for span in spans)
    return Citation(f"[{number}]", shown.hit.id, tuple(episodes), shown.part is None, tuple(dict.fromkeys(spans)))


def _cut_spans(evidence: Sequence[Evidence], start: int, end: int) -> list[Span]:
    spans, before = list[Span](), 0
    for each in evidence:
        first, last = max(start - before, 0), min(end - before, len(each.text))
        if first < last:
            spans.append(Span(each.episode, each.start + first, each.start + last))
        before += len(each.text) + 1
    return spans
