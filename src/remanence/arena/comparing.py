"""Systems side by side in one line each: quality over all files, what a reader is given, time, disk, and how surely."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import suppress
from math import exp, log

from msgspec import Struct

from remanence.arena.comparison import Pooled
from remanence.arena.measures import Difference
from remanence.arena.report import Report
from remanence.arena.report.table import number
from remanence.arena.results import Result
from remanence.arena.systems import BASELINES
from remanence.errors import RecipeInvalid
from remanence.recipes import Recipe, load_recipe

__all__ = ["Standing", "markdown", "standings"]


class Standing(Struct, frozen=True, kw_only=True):
    """One system over the files that every system finished.

    Attributes:
        quality: the mean over files of the first measure. tokens: the mean of what a reader is given for a question.
        recall_ms: the geometric mean of the files' median times. retain_per_s, stored_mb: over all documents.
        versus: the paired difference to the reference over all questions; None for the reference itself.
        needs: what the published system needs ("llm"). stands_in: whether something runs in the place of a model.
        failed: on how many files it failed.
    """

    system: str
    quality: float | None
    tokens: float | None
    recall_ms: float | None
    retain_per_s: float | None
    stored_mb: float | None
    versus: Difference | None
    needs: str = "none"
    stands_in: bool = False
    reproduces: str = ""
    failed: int = 0


def standings(report: Report, *, reference: str) -> list[Standing]:
    """The systems of a report, best first."""
    measure = report.measures[0] if report.measures else ""
    systems = list(dict.fromkeys(result.system for result in report.results))
    ran = [result for result in report.results if not result.failed and not result.skipped]
    by_file = {file: {r.system: r for r in ran if r.data == file} for file in dict.fromkeys(r.data for r in ran)}
    broken = {result.system for result in report.results if result.failed}
    judged = [file for file in by_file.values() if all(measure in r.measures for r in file.values())]
    shared = [file for file in judged if all(system in file or system in broken for system in systems)]
    found = [_standing(name, shared, report, measure, reference) for name in systems]
    return sorted(found, key=lambda each: (-(each.quality or 0.0), each.system))


def _standing(name: str, shared: Sequence[dict[str, Result]], report: Report, measure: str, reference: str) -> Standing:
    own = [file[name] for file in shared if name in file]
    failed = sum(bool(result.failed) for result in report.results if result.system == name)
    whole = own if not failed else []
    times = [result.recall_ms["p50"] for result in own if result.recall_ms["p50"]]
    seconds = sum(result.docs / result.retain_per_s for result in own if result.retain_per_s)
    recipe = _recipe(name)
    return Standing(
        system=name,
        quality=_mean([result.measures[measure] for result in whole]),
        tokens=_mean([result.tokens for result in own if result.tokens is not None]),
        recall_ms=exp(sum(map(log, times)) / len(times)) if times else None,
        retain_per_s=sum(result.docs for result in own) / seconds if seconds else None,
        stored_mb=sum(result.stored_mb or 0.0 for result in own) or None,
        versus=_versus(report.pooled, name, reference, measure),
        needs=recipe.needs if recipe else "none",
        stands_in=bool(recipe and recipe.stand_ins),
        reproduces=recipe.reproduces if recipe else "",
        failed=failed,
    )


def _recipe(name: str) -> Recipe | None:
    """The recipe that a system is; None for a baseline, and for a system of somebody else's."""
    if name in BASELINES:
        return None
    with suppress(RecipeInvalid):
        return load_recipe(name.removeprefix("recipe:"))
    return None


def _mean(values: Sequence[float]) -> float | None:
    return sum(values) / len(values) if values else None


def _versus(pooled: Sequence[Pooled], name: str, reference: str, measure: str) -> Difference | None:
    found = (p for p in pooled if (p.system, p.baseline, p.measure) == (name, reference, measure))
    return next((each.result for each in found), None)


def markdown(found: Sequence[Standing], report: Report, *, reference: str) -> str:
    """The standings as a Markdown table, with each file's measure behind.

    A star marks a system of which something stands in for a language model: the arena opens banks without one.
    """
    measure = report.measures[0] if report.measures else ""
    values = {(r.data, r.system): r.measures.get(measure) for r in report.results if not r.failed and not r.skipped}
    files = list(dict.fromkeys(data for (data, _), value in values.items() if value is not None))
    head = ["system", f"{measure}, mean", f"− {reference} (95 %)", "tokens", "recall ms", "retain/s", "MB"]
    lines = [_line([*head, *(file.partition(".")[0] for file in files)]), _line(["---"] * (len(head) + len(files)))]
    lines += [
        _line([*_cells(each), *(number(values.get((file, each.system)), digits=3) for file in files)]) for each in found
    ]
    return "\n".join(lines) + "\n"


def _cells(each: Standing) -> Iterator[str]:
    yield f"{each.system}{' *' if each.stands_in else ''}"
    yield f"failed on {each.failed}" if each.failed else number(each.quality, digits=3)
    yield "" if each.versus is None else _difference(each.versus)
    yield number(each.tokens, digits=0)
    yield number(each.recall_ms, digits=1)
    yield number(each.retain_per_s, digits=0)
    yield number(each.stored_mb, digits=1)


def _difference(versus: Difference) -> str:
    low, high = versus.interval
    sure = "**" if low > 0 or high < 0 else ""
    return f"{sure}{versus.difference:+.3f}{sure} ({low:+.3f} to {high:+.3f})"


def _line(cells: Sequence[str]) -> str:
    return f"| {' | '.join(cells)} |"
