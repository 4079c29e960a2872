"""Measures by name, spelt as `ir_measures` spells them: what each needs of a run, and how it scores outcomes.

| name | meaning |
|---|---|
| `R@10`, `All@10` | share of the gold evidence among the first 10 places; 1 if all of it is |
| `nDCG@10`, `RR`, `RR@10` | as in trec_eval, with grades where the source has them |
| `F1`, `EM` | of systems that answer in words: shared stems, or all of them, with an accepted answer (`overlap`) |
| `Refused` | of questions without an answer, the share that such a system says it does not know |
| `R@500tok` | share of the gold evidence in a context packed into 500 tokens |
| `R@10:session` | any of these (but tokens) over sessions instead of documents |
| `A@1` | whether an accepted answer stands in the first k places, of whose hits 60 tokens are read (`answers`) |
| `A@1:corrected` | the same with the answers that the source corrects in place of its own |
| `Current@1` | of a fact that changed, whether the first place that tells it holds its present value (`currency`) |
| `Fresh@10` | of a fact that changed, the share of the first k places without an outdated value that is not marked |
| `AUROC`, `Err@FR5` | abstention by the first hit's score; wrongly answered at 5 % false refusals |
| any other | what `ir_measures` knows, such as `AP` or `P@5`; needs the extra `arena` |
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from functools import partial
from importlib import import_module
from importlib.util import find_spec
from typing import Literal

from msgspec import Struct

from remanence.arena.measures import ranking
from remanence.arena.measures.abstention import auroc, error_at_refusals
from remanence.arena.measures.overlap import exact, token_f1
from remanence.arena.measures.telling import answered, current_first, fresh
from remanence.arena.outcomes import Outcome, in_places
from remanence.errors import MissingExtra

__all__ = ["AbstentionMeasure", "Measure", "QuestionMeasure", "parse_measure"]

RR_DEPTH = 50
_ANSWER = re.compile(r"(?P<kind>A|Current|Fresh)@(?P<cut>[1-9]\d*)(?P<corrected>:corrected)?")
_SPOKEN = 10
"""Places among which the first that tells a fact is looked for."""
_NAME = re.compile(r"(?P<kind>R|All|nDCG|RR)(?:@(?P<cut>\d+)(?P<tokens>tok)?)?(?P<session>:session)?")
_SESSION_SUFFIX = ":session"


class QuestionMeasure(Struct, frozen=True, kw_only=True):
    """A score from 0 to 1 for each question that it applies to; the measure of a run is their mean.

    Attributes:
        depth: how many places it reads. budget: the token budget it reads, if it reads a packed context.
        over_sessions: whether its gold is sessions.
        judged: what a question must have to be judged: "gold" evidence, an "answer", or a fact that "changed"; a
            "reply" and an answer, or a reply where there is none to give ("refusal").
        gold_needed: how many gold documents a question must have for a full score (P@5 needs five).
    """

    name: str
    depth: int = 0
    budget: int | None = None
    over_sessions: bool = False
    judged: Literal["gold", "answer", "changed", "reply", "refusal"] = "gold"
    gold_needed: int = 1
    score: Callable[[Outcome], float]

    def applies(self, outcome: Outcome) -> bool:
        """Whether the question has what it is judged by, such as gold evidence of the measure's kind."""
        if self.judged == "answer":
            return outcome.answer_place is not None
        if self.judged == "changed":
            return outcome.changed
        if self.judged == "reply":
            return outcome.reply is not None and bool(outcome.answers) and not outcome.abstain
        if self.judged == "refusal":
            return outcome.reply is not None and outcome.abstain
        return bool(outcome.gold_sessions if self.over_sessions else outcome.gold)


class AbstentionMeasure(Struct, frozen=True, kw_only=True):
    """A score of a whole run, from the confidences for answerable and for unanswerable questions.

    `perfect` is the score of a confidence that tells all of them apart; the worst is one less that.
    """

    name: str
    depth: int = 1
    budget: int | None = None
    perfect: float
    score: Callable[[Sequence[float], Sequence[float]], float]


Measure = QuestionMeasure | AbstentionMeasure

_ABSTENTION = {
    "AUROC": AbstentionMeasure(name="AUROC", perfect=1.0, score=auroc),
    "Err@FR5": AbstentionMeasure(name="Err@FR5", perfect=0.0, score=partial(error_at_refusals, refused=0.05)),
}


_REPLIES = {
    "F1": QuestionMeasure(name="F1", judged="reply", score=lambda it: token_f1(it.reply or "", it.answers)),
    "EM": QuestionMeasure(name="EM", judged="reply", score=lambda it: exact(it.reply or "", it.answers)),
    "Refused": QuestionMeasure(name="Refused", judged="refusal", score=lambda it: float(not it.reply)),
}


def parse_measure(name: str) -> Measure:
    """The measure of that name.

    Raises: ValueError for an unknown name; MissingExtra if only `ir_measures` might know it and it is not installed.

    >>> parse_measure("R@10").depth, parse_measure("R@500tok").budget
    (10, 500)
    """
    if name in _ABSTENTION:
        return _ABSTENTION[name]
    if (answer := _ANSWER.fullmatch(name)) is not None:
        return _of_answers(name, answer["kind"], int(answer["cut"]), corrected=bool(answer["corrected"]))
    if name in _REPLIES:
        return _REPLIES[name]
    found = _NAME.fullmatch(name)
    if found is None:
        return _standard(name)
    kind, cut, over_sessions = found["kind"], int(found["cut"] or 0), bool(found["session"])
    if found["tokens"]:
        if kind != "R" or over_sessions:
            raise ValueError(f"only R can be measured per token (such as R@500tok), not {name!r}")
        return QuestionMeasure(name=name, budget=cut, score=partial(_per_token, budget=cut))
    if not cut and (found["cut"] or kind != "RR"):
        raise ValueError(f"{name!r} needs a cutoff, such as {kind}@10{_SESSION_SUFFIX if over_sessions else ''}")
    # Several hits of one session take one place among sessions, so more of them have to be looked at.
    depth = (cut or RR_DEPTH) * (5 if over_sessions else 1)
    score = _over_sessions(_SCORERS[kind], cut) if over_sessions else _over_documents(_SCORERS[kind], cut)
    return QuestionMeasure(name=name, depth=depth, over_sessions=over_sessions, score=score)


def _of_answers(name: str, kind: str, cut: int, *, corrected: bool) -> QuestionMeasure:
    """A measure that reads texts instead of gold evidence."""
    if kind == "A":
        score = partial(answered, k=cut, place="corrected_place" if corrected else "answer_place")
        return QuestionMeasure(name=name, depth=cut, judged="answer", score=score)
    if corrected or (kind == "Current" and cut != 1):
        raise ValueError(f"{name!r} is no measure; there are A@10, A@10:corrected, Current@1 and Fresh@10")
    if kind == "Current":
        return QuestionMeasure(name=name, depth=_SPOKEN, judged="changed", score=partial(current_first, k=_SPOKEN))
    return QuestionMeasure(name=name, depth=cut, judged="changed", score=partial(fresh, k=cut))


class _Judged(Struct, frozen=True):
    """A ranking with its gold, of documents or of sessions."""

    places: tuple[str, ...]
    gold: tuple[str, ...]
    grades: dict[str, float]


_Scorer = Callable[[_Judged, int], float]

_SCORERS: dict[str, _Scorer] = {
    "R": lambda judged, k: ranking.recall(judged.places, judged.gold, k=k),
    "All": lambda judged, k: ranking.all_at(judged.places, judged.gold, k=k),
    "nDCG": lambda judged, k: ranking.ndcg(judged.places, judged.gold, k=k, grades=judged.grades),
    "RR": lambda judged, k: ranking.reciprocal_rank(judged.places, judged.gold, k=k or RR_DEPTH),
}


def _over_documents(scorer: _Scorer, cut: int) -> Callable[[Outcome], float]:
    return lambda outcome: scorer(_Judged(outcome.places, outcome.gold, outcome.grades), cut)


def _over_sessions(scorer: _Scorer, cut: int) -> Callable[[Outcome], float]:
    def score(outcome: Outcome) -> float:
        sessions = in_places((session,) for session in outcome.sessions if session)
        return scorer(_Judged(sessions, outcome.gold_sessions, {}), cut)

    return score


def _per_token(outcome: Outcome, *, budget: int) -> float:
    return ranking.recall(outcome.packed.get(budget, ()), outcome.gold)


def _standard(name: str) -> QuestionMeasure:
    """A measure that `ir_measures` computes."""
    if find_spec("ir_measures") is None:
        raise MissingExtra(f"The measure {name!r}", "arena")
    ir_measures = import_module("ir_measures")
    try:
        measure = ir_measures.parse_measure(name)
    except (ValueError, NameError, SyntaxError) as e:
        raise ValueError(
            f"unknown measure {name!r}; try R@10, All@10, nDCG@10, RR, R@500tok, R@10:session, AUROC"
        ) from e

    def score(outcome: Outcome) -> float:
        # trec_eval wants whole grades; the order of the run is all that it reads of the scores.
        qrels = {"q": {id: round(outcome.grades.get(id, 1)) or 1 for id in outcome.gold}}
        run = {"q": {id: float(-rank) for rank, id in enumerate(outcome.places)}}
        return float(ir_measures.calc_aggregate([measure], qrels, run)[measure])

    cutoff = measure.params.get("cutoff")
    return QuestionMeasure(name=name, depth=cutoff or RR_DEPTH, gold_needed=cutoff or 1, score=score)
