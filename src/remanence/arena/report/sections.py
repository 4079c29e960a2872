"""The parts of the page: each turns results into a piece of HTML, and into nothing where it has nothing to say."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from html import escape
from math import exp, log

from remanence.arena.comparison import Pooled
from remanence.arena.report import svg
from remanence.arena.report.table import number
from remanence.arena.results import Result

__all__ = ["comparisons", "costs", "heat_maps", "legend", "not_measured", "overview", "scores", "trade_off"]

Colours = Mapping[str, int]
Measured = Sequence[Result]


def legend(colours: Colours) -> str:
    """Which colour is which system."""
    items = "".join(f'<li style="--colour:var(--s{colour})">{escape(name)}</li>' for name, colour in colours.items())
    return f'<ul class="legend">{items}</ul>'


def overview(results: Measured, measure: str, colours: Colours) -> str:
    """A bar chart of the first measure for each file."""
    cards = []
    for file, rows in by_file(results).items():
        drawn = [_bar(row, measure, colours) for row in rows if measure in row.measures]
        if drawn:
            count = max(row.n for row in rows)
            cards.append(f'<div class="card"><h3>{escape(file)} <span class="soft">{count:,} questions</span></h3>'
                         f"{svg.bars(drawn)}</div>")  # fmt: skip
    return _section(
        escape(measure),
        "Means over the questions that have gold evidence; whiskers are 95 % intervals by bootstrap over questions.",
        f'{legend(_drawn(results, measure, colours))}<div class="grid">{"".join(cards)}</div>' if cards else "",
    )


def _drawn(results: Measured, measure: str, colours: Colours) -> Colours:
    shown = {row.system for row in results if measure in row.measures}
    return {system: colour for system, colour in colours.items() if system in shown}


def _bar(row: Result, measure: str, colours: Colours) -> svg.Bar:
    value = row.measures[measure]
    low, high = row.ci.get(measure, (value, value))
    return svg.Bar(row.system, value, low, high, colours[row.system])


def scores(results: Measured, measures: Sequence[str]) -> str:
    """All measures of all systems."""
    rows = []
    for file, beside in by_file(results).items():
        rows.append(f'<tr class="file"><td colspan="{len(measures) + 2}">{escape(file)}</td></tr>')
        for row in beside:
            cells = "".join(_score(row, beside, measure) for measure in measures)
            rows.append(f"<tr><td>{escape(row.system)}</td><td>{row.n:,}</td>{cells}</tr>")
            rows += [
                f'<tr class="variant"><td>{escape(f"{row.system}, {label}")}</td><td></td>'
                + "".join(f"<td>{number(values.get(measure), digits=3)}</td>" for measure in measures)
                + "</tr>"
                for label, values in row.variants.items()
            ]
        ceilings = {name: value for row in beside for name, value in row.ceiling.items()}
        if ceilings:
            cells = "".join(f"<td>{number(ceilings.get(measure), digits=3)}</td>" for measure in measures)
            rows.append(f'<tr class="variant"><td>most that is possible</td><td></td>{cells}</tr>')
    return _section("All measures", "Behind each mean, half the width of its 95 % interval.",
                    _table(["system", "n", *measures], rows))  # fmt: skip


def _score(row: Result, beside: Measured, measure: str) -> str:
    value = row.measures.get(measure)
    if value is None:
        return "<td>–</td>"
    low, high = row.ci.get(measure, (value, value))
    best = ' class="best"' if value and value >= max(each.measures.get(measure, 0) for each in beside) else ""
    return f'<td{best}>{value:.3f} <span class="margin">±{(high - low) / 2:.3f}</span></td>'


def heat_maps(results: Measured, measures: Sequence[str]) -> str:
    """For each measure a map of the types of question against the systems; the first is open."""
    maps = []
    for place, measure in enumerate(measures):
        table = _heat_map(results, measure)
        if table:
            shown = " open" if place == 0 else ""
            maps.append(f"<details{shown}><summary>{escape(measure)}</summary>{table}</details>")
    return _section(
        "By type of question", "Stronger colour is higher. In brackets the number of questions.", "".join(maps)
    )


def _heat_map(results: Measured, measure: str) -> str:
    systems = list(dict.fromkeys(row.system for row in results if measure in row.measures))
    rows = []
    for file, beside in by_file(results).items():
        values = {row.system: {name: each[measure] for name, each in row.types.items() if measure in each}
                  for row in beside}  # fmt: skip
        counts = {name: count for row in beside for name, count in row.types_n.items()}
        types = dict.fromkeys(name for each in values.values() for name in each)
        if not types:
            continue
        rows.append(f'<tr class="file"><td colspan="{len(systems) + 1}">{escape(file)}</td></tr>')
        for name in types:
            cells = "".join(_heat(values.get(system, {}).get(name)) for system in systems)
            rows.append(f'<tr><td>{escape(name)} <span class="soft">({counts.get(name, 0):,})</span></td>{cells}</tr>')
    return _table(["type", *systems], rows) if rows else ""


def _heat(value: float | None) -> str:
    return "<td>–</td>" if value is None else f'<td class="heat" style="--level:{value * 0.75:.2f}">{value:.3f}</td>'


def trade_off(results: Measured, measure: str, colours: Colours) -> str:
    """Quality against the time of a recall, and against what a reader is given, over the files that all finished."""
    against = (
        ("Quality and time", "median milliseconds of a warm recall", lambda row: row.recall_ms["p50"] or 0.0),
        ("Quality and tokens", "tokens of the first ten documents", lambda row: row.tokens or 0.0),
    )
    return "".join(_trade(results, measure, colours, *each) for each in against)


def _trade(
    results: Measured, measure: str, colours: Colours, title: str, label: str, cost: Callable[[Result], float]
) -> str:
    drawn = [row for row in results if measure in row.measures and cost(row)]
    systems = dict.fromkeys(row.system for row in drawn)
    files = {row.data for row in drawn}
    shared = [file for file in files if all(any(r.data == file and r.system == s for r in drawn) for s in systems)]
    points = []
    for system in systems:
        own = [row for row in drawn if row.system == system and row.data in shared]
        points += [
            svg.Point(f"{system}, {row.data}", cost(row), row.measures[measure], colours[system], faint=True)
            for row in own
        ]
        if own:
            typical = exp(sum(log(cost(row)) for row in own) / len(own))
            mean = sum(row.measures[measure] for row in own) / len(own)
            points.append(svg.Point(system, typical, mean, colours[system]))
    chart = svg.scatter(points, x_label=label, y_label=measure) if points else ""
    return _section(
        title,
        "Large: the mean over the files that every system finished, against the geometric mean of its costs. "
        "Small: one file each.",
        f'<div class="card">{chart}</div>' if chart else "",
    )


def costs(results: Measured) -> str:
    """What remembering and recalling cost."""
    head = ["system", "documents", "retained a second", "first recall ms", "recall p50 ms", "p95 ms", "tokens", "MB",
            "MB on disk"]  # fmt: skip
    rows = []
    for file, beside in by_file(results).items():
        rows.append(f'<tr class="file"><td colspan="{len(head)}">{escape(file)}</td></tr>')
        for row in beside:
            cells = [
                f"{row.docs:,}",
                number(row.retain_per_s, digits=0),
                number(row.first_recall_ms),
                number(row.recall_ms["p50"]),
                number(row.recall_ms["p95"]),
                number(row.tokens, digits=0),
                number(row.resident_mb, digits=0),
                number(row.stored_mb, digits=1),
            ]
            rows.append(f"<tr><td>{escape(row.system)}</td>{''.join(f'<td>{cell}</td>' for cell in cells)}</tr>")
    return _section(
        "Cost",
        "Tokens: of the first ten documents, which a reader would be given. MB: the most that the whole process held.",
        _table(head, rows),
    )


def comparisons(pooled: Sequence[Pooled]) -> str:
    """Paired differences over the questions of all files."""
    rows = [
        svg.Gap(f"{each.system} − {each.baseline}, {each.measure}", each.result.difference, *each.result.interval)
        for each in pooled
    ]
    return _section(
        "Is it better?",
        "Paired differences over the questions of all files, with 95 % intervals: what touches zero decides nothing.",
        f'<div class="card">{svg.forest(rows)}</div>' if rows else "",
    )


def not_measured(results: Sequence[Result]) -> str:
    """Files that were skipped, cells that failed, questions left out, and what was odd."""
    lines = dict.fromkeys(
        f"<b>{escape(row.data)}</b> was skipped: {escape(row.skipped)}" for row in results if row.skipped
    )
    lines |= dict.fromkeys(
        f'<b class="bad">{escape(row.system)} failed</b> on {escape(row.data)}: {escape(row.failed)}'
        for row in results
        if row.failed
    )
    for row in results:
        if not row.skipped and row.n_without_gold:
            by_type = ", ".join(f"{escape(name)}: {count:,}" for name, count in row.types_without_gold.items())
            lines[
                f"<b>{escape(row.data)}</b>: {row.n_without_gold:,} questions without gold evidence are left out "
                f"of the means (by type: {by_type})"
            ] = None
        for name, count in row.notes.items():
            lines[f"<b>{escape(row.data)}</b>: {escape(name.replace('_', ' '))}: {count:,}"] = None
    body = "".join(f"<li>{line}</li>" for line in lines)
    return _section("Left out, and odd", "", f"<ul>{body}</ul>" if body else "")


def by_file(results: Measured) -> dict[str, list[Result]]:
    """Results that were measured, by file, in order."""
    found: dict[str, list[Result]] = {}
    for row in results:
        if not row.skipped and not row.failed:
            found.setdefault(row.data, []).append(row)
    return found


def _section(title: str, remark: str, body: str) -> str:
    return f'<section><h2>{title}</h2><p class="soft">{remark}</p>{body}</section>' if body else ""


def _table(head: Sequence[str], rows: Sequence[str]) -> str:
    headings = "".join(f"<th>{escape(name)}</th>" for name in head)
    return f'<div class="card"><table><thead><tr>{headings}</tr></thead><tbody>{"".join(rows)}</tbody></table></div>'
