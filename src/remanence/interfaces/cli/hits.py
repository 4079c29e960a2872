"""How hits look: as a table, with their reasons, and as JSON."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import tzinfo
from typing import TYPE_CHECKING, Any

import msgspec

from remanence.interfaces.cli.output import excerpt, moment, pairs, plain, table
from remanence.types import Hit, Hits

if TYPE_CHECKING:
    from rich.console import RenderableType
    from rich.table import Table
    from rich.text import Text

ORIGIN_STYLES = {"web": "yellow", "tool": "yellow", "document": "cyan", "assistant": "dim", "agent": "dim"}


LONGEST = 400
"""Characters of a hit that the table shows."""
BAR = 12
"""Characters of a bar that stands for all of a score."""


def hit_table(hits: Hits, zone: tzinfo) -> Table:
    """Rank, score, time, actor and words of each hit, best first; the bank too when there are several."""
    banks = len({hit.bank for hit in hits}) > 1
    made = table("#", "score", "when", "who", *(["bank"] if banks else []), "what")
    for hit in hits:
        style = ORIGIN_STYLES.get(hit.record.origin, "")
        who = plain(hit.record.actor or hit.record.origin)
        bank = [plain(hit.bank)] if banks else []
        made.add_row(
            str(hit.rank), f"{hit.score:.2f}", moment(hit.at, zone), who, *bank, excerpt(hit.text, LONGEST), style=style
        )
    return made


def why_parts(hits: Hits) -> Iterator[RenderableType]:
    """How the query was read, what each channel gave each hit, and milliseconds by step."""
    yield "[bold]how the question was read[/bold]"
    yield pairs(reading(hits.analysis))
    yield ""
    yield why_table(hits)
    yield "[dim]" + "  ".join(f"{step} {ms:.2f} ms" for step, ms in hits.timings.items()) + "[/dim]"


def reading(analysis: Mapping[str, Any]) -> dict[str, str]:
    """What a question was taken for, in words; its difficulty with the reasons."""
    hard = ", ".join(analysis.get("hard", ()))
    shown = {name: _flat(value) for name, value in analysis.items() if name not in ("hard", "verdict", "chain")}
    verdict = analysis.get("verdict")
    sure = {"confidence": f"{verdict['confidence']:.0%}, judged as about: {verdict['about']}"} if verdict else {}
    if chain := analysis.get("chain"):
        way = " -> ".join(step["relation"] for step in chain["steps"])
        shown["facts"] = f"{chain['start']} -> {way}: {chain['steps'][-1]['value']}"
    return shown | ({"difficulty": f"hard: {hard}"} if hard else {}) | sure


def doubt(hits: Hits) -> str | None:
    """What to tell a person where the hits resemble the question but probably do not answer it."""
    if hits.answerable is not False or not len(hits):
        return None
    return f"[yellow]probably not answered here[/yellow] [dim](confidence {hits.confidence:.0%})[/dim]"


def why_table(hits: Hits) -> Table:
    """One row a channel or boost of a hit: its rank there, its score, what that added to the hit's, and which share."""
    made = table("#", "channel", "rank", "score", "adds", "share", "", "cited from", title="why")
    for hit in hits:
        rows = [(s.channel, str(s.rank or ""), f"{s.score:.3f}", s.contribution) for s in hit.why.channels]
        rows += [(name, "", "boost", value) for name, value in hit.why.boosts.items()]
        for number, (channel, rank, score, adds) in enumerate(row for row in rows if row[3]):
            first = number == 0
            share = adds / hit.score if hit.score > 0 else 0.0
            made.add_row(
                str(hit.rank) if first else "", channel, rank, score, f"{adds:+.2f}", f"{share:4.0%}",
                "━" * round(BAR * min(max(share, 0.0), 1.0)), cited(hit) if first else "",
            )  # fmt: skip
    return made


def cited(hit: Hit) -> Text:
    """The episodes and characters that a hit rests on."""
    return plain("; ".join(f"{e.external_id or e.episode} [{e.start}:{e.end}]" for e in hit.evidence))


def _flat(value: Any) -> str:
    if isinstance(value, list) and all(isinstance(item, str) for item in value):
        return ", ".join(value)
    return value if isinstance(value, str) else msgspec.json.encode(value).decode() if value else ""


def hits_json(hits: Hits, tokens: int | None) -> dict[str, Any]:
    """Everything about a recall as one JSON-ready object; with `tokens` the packed context too."""
    packed = {"context": hits.context(tokens)} if tokens else {}
    judged = {"confidence": hits.confidence, "answerable": hits.answerable}
    return {
        "query": hits.query,
        "hits": list(hits),
        **judged,
        "analysis": hits.analysis,
        "timings": hits.timings,
    } | packed
