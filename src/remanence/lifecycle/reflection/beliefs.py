"""Beliefs: answers that are kept, as records of their own, with a confidence that moves with the evidence.

A belief counts its evidence by episodes, each once and for as much as it is trusted: `for_it` those that its answer
rests on, `against` those that said something else. Its confidence is the mean of the Beta distribution that these make
of an even prior, (1 + for) / (2 + for + against), times nothing else: one plain statement gives 2/3, four give 5/6.

When the question is asked again, new evidence makes a new belief that supersedes the old one. If the answer is the
same, what is new is added; if it is another one, what spoke for the old answer speaks against the new. A belief that
changes nothing is not stored again. Beliefs are no statements and no turns: no answer and no recall rests on them.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence

from msgspec import Struct, convert, to_builtins

from remanence.instants import micros
from remanence.protocols import Draft, Edit, NewRecord, Transaction
from remanence.trust.following import SHOWING
from remanence.trust.policy import TRUST_POLICY, held_policy
from remanence.trust.taint import inherit
from remanence.types import Act, Answer, Episode, Ground, Kind, Link, LinkType, Record, Span, Unit

PART = "belief.v1"
_WORD = re.compile(r"\w+")


class Tally(Struct, frozen=True, kw_only=True):
    """What a belief rests on.

    Attributes:
        question: in lower case without punctuation; of each there is one belief at a time. answer: in words.
        for_it, against: the trust of the episodes that say so, and of those that say something else, by their ids.
    """

    question: str
    answer: str
    for_it: dict[str, float] = {}
    against: dict[str, float] = {}

    @property
    def confidence(self) -> float:
        """The mean of the Beta distribution that the evidence makes of an even prior.

        >>> Tally(question="q", answer="a", for_it={"e": 1.0}).confidence
        0.666667
        """
        said, denied = (sum(sorted(each.values())) for each in (self.for_it, self.against))
        return round((1 + said) / (2 + said + denied), 6)


def plain_question(question: str) -> str:
    """A question as beliefs are filed under.

    >>> plain_question("Where does Ana live?")
    'where does ana live'
    """
    return " ".join(_WORD.findall(question.casefold()))


def tally_of(record: Record) -> Tally | None:
    """What a belief rests on; None for other records."""
    return convert(record.metadata["belief"], Tally) if record.kind is Kind.BELIEF else None


def weighed(answer: Answer, trust: dict[str, float], held: Tally | None) -> Tally:
    """The evidence of an answer, added to that of the belief that is held.

    Args:
        trust: of the episodes, by id.
    """
    said = _episodes(answer.grounds)
    others = [each for conflict in answer.conflicts for each in _episodes(conflict.sayings) if each not in said]
    for_it, against = ({each: trust[each] for each in known if each in trust} for known in (said, others))
    if held is not None:
        same = held.answer.casefold() == answer.text.casefold()
        for_it |= held.for_it if same else {}
        against |= held.against if same else held.for_it
    against = {each: value for each, value in against.items() if each not in for_it}
    return Tally(question=plain_question(answer.question), answer=answer.text, for_it=for_it, against=against)


def _episodes(grounds: Iterable[Ground]) -> list[str]:
    return list(dict.fromkeys(each.episode for ground in grounds for each in ground.evidence))


def belief_draft(
    tx: Transaction,
    answer: Answer,
    episodes: Sequence[Episode],
    held: Record | None,
    *,
    recipe: str,
    new_id: Callable[[], str],
) -> Draft | None:
    """The act that keeps an answer as a belief.

    Args:
        episodes: those that the answer and its conflicts cite. held: the belief that is held of the question.
    Returns: None where the answer brings no evidence that the held belief has not counted, or where the bank's policy
        bars some of what it rests on from becoming a belief.
    """
    before = None if held is None else tally_of(held)
    tally = weighed(answer, {each.id: each.trust for each in episodes}, before)
    if tally == before:
        return None
    record, rests_on = _record(tx, answer, tally, episodes, recipe=recipe, id=new_id())
    policy = held_policy(tx.field("bank", TRUST_POLICY))
    if not all(policy.permits(Kind.BELIEF, source) for source in rests_on):
        return None
    links = [
        Link(id=new_id(), type=kind, source=source, target=target, recorded_at=tx.now)
        for kind, source, target in _edges(record.id, answer)
    ]
    edits: list[Edit] = []
    if held is not None:
        links.append(Link(id=new_id(), type=LinkType.SUPERSEDES, source=record.id, target=held.id, recorded_at=tx.now))
        edits.append(Edit(held.id, "retired_at", None, micros(tx.now)))
    subjects = (record.id, *(edit.subject for edit in edits))
    return Draft(
        act=Act.BELIEVE, subjects=subjects, records=(NewRecord(record=record),), links=tuple(links), edits=tuple(edits)
    )


def _record(
    tx: Transaction, answer: Answer, tally: Tally, episodes: Sequence[Episode], *, recipe: str, id: str
) -> tuple[Record, Sequence[Record | Episode]]:
    """A belief, and what it rests on."""
    spans = dict.fromkeys(Span(e.episode, e.start, e.end) for ground in answer.grounds for e in ground.evidence)
    cited = {span.episode for span in spans}
    shown = [r for r in tx.records_of(sorted(cited)) if r.unit in SHOWING and _shows(r, spans)]
    rests_on: Sequence[Record | Episode] = shown or [each for each in episodes if each.id in cited]
    trust, taint = inherit(rests_on)
    record = Record(
        id=id, text=f"{answer.question} {answer.text}", sources=tuple(spans), recorded_at=tx.now, kind=Kind.BELIEF,
        unit=Unit.STATEMENT, part=PART, recipe=recipe, metadata={"belief": to_builtins(tally)}, trust=trust,
        taint=taint, confidence=tally.confidence,
    )  # fmt: skip
    return record, rests_on


def _shows(record: Record, spans: Iterable[Span]) -> bool:
    """Whether a record shows some of these characters."""
    return any(
        own.episode == span.episode and own.start < span.end and span.start < own.end
        for own in record.sources
        for span in spans
    )


def _edges(id: str, answer: Answer) -> Iterable[tuple[LinkType, str, str]]:
    """What the belief was derived from, and what contradicts it."""
    resting = dict.fromkeys(ground.record for ground in answer.grounds)
    for record in resting:
        yield LinkType.DERIVED_FROM, id, record
    for record in dict.fromkeys(each.record for conflict in answer.conflicts for each in conflict.sayings):
        if record not in resting:
            yield LinkType.CONTRADICTS, record, id
