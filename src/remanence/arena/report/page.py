"""The report as one HTML page that needs nothing else: no script, no font, no network."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape
from pathlib import Path

from remanence.arena.comparison import Pooled
from remanence.arena.report import sections
from remanence.arena.results import Result

__all__ = ["page"]

_COLOURS = 8


def page(results: Sequence[Result], pooled: Sequence[Pooled], measures: Sequence[str]) -> str:
    """The whole page: charts, every number, what it cost, what was left out, and how to do it again."""
    systems = list(dict.fromkeys(row.system for row in results))
    colours = {system: place % _COLOURS for place, system in enumerate(systems)}
    first = measures[0] if measures else ""
    parts = [
        _head(results),
        sections.overview(results, first, colours),
        sections.comparisons(pooled),
        sections.scores(results, measures),
        sections.heat_maps(results, measures),
        sections.trade_off(results, first, colours),
        sections.costs(results),
        sections.not_measured(results),
        _how(results),
    ]
    style = (Path(__file__).parent / "page.css").read_text()
    return (
        '<!doctype html><html lang="en"><head><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width, initial-scale=1">'
        "<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src 'unsafe-inline'\">"
        f"<title>Remanence arena</title><style>{style}</style></head><body>{''.join(parts)}</body></html>\n"
    )


def _head(results: Sequence[Result]) -> str:
    files = dict.fromkeys(row.data for row in results if not row.skipped)
    asked = sum(max(row.n for row in results if row.data == file) for file in files)
    systems = dict.fromkeys(row.system for row in results)
    return (
        "<header><h1>Remanence arena</h1>"
        f'<p class="soft">{len(systems)} systems on {len(files)} files, {asked:,} questions with gold evidence; '
        "scored by rule, without a model as judge.</p></header>"
    )


def _how(results: Sequence[Result]) -> str:
    if not results:
        return ""
    one = results[0]
    found = ", ".join(f"{escape(name)} {escape(version)}" for name, version in one.versions.items())
    return (
        f"<section><h2>Do it again</h2><pre><code>{escape(one.command)}</code></pre>"
        f'<p class="soft">seed {one.seed}; embedder {escape(one.embedder)}; {found}. A hit counts by the episodes it '
        "cites: one that cites m takes m places, and repeats take none. Every scorer was checked on gold and on "
        "garbage before the run.</p></section>"
    )
