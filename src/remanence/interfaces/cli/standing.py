"""How it looks why a record was not returned: the verdict, the record, the reasons, and the scores side by side."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import tzinfo
from typing import TYPE_CHECKING

from remanence.interfaces.cli.output import excerpt, moment, pairs, plain, table
from remanence.types import ChannelShare, Hit, WhyNot

if TYPE_CHECKING:
    from rich.console import RenderableType
    from rich.table import Table

LONGEST = 200
"""Characters of a text that stand in for it."""


def why_not_parts(told: WhyNot, zone: tzinfo) -> Iterator[RenderableType]:
    """The verdict first, then what it rests on."""
    record = told.record
    if told.returned:
        yield f"[bold green]returned[/bold green], at rank {told.rank} of {told.among:,}"
    else:
        yield f"[bold yellow]not returned[/bold yellow] among the first {told.query.k}"
    yield ""
    yield pairs(
        {
            "record": record.id, "bank": told.bank, "when": moment(record.at, zone),
            "who": record.actor or record.origin, "says": excerpt(record.text, LONGEST),
            "last hit": "" if told.returned or told.last is None else f"#{told.last.rank} {told.last.id}",
        }
    )  # fmt: skip
    if told.reasons:
        yield ""
    for reason in told.reasons:
        yield plain(f"• {reason.name}: {reason.text}")
    if told.why is not None:
        yield ""
        yield beside(told)


def beside(told: WhyNot) -> Table:
    """What each channel and boost gave the record, beside what it gave the last of the hits."""
    last = None if told.returned else told.last
    heads = ["channel", "rank", "score", "adds", *([f"#{last.rank} has", "less by"] if last else []), ""]
    made = table(*heads, title="what it scores" + (", beside the last hit" if last else ""))
    own, other = _shares(told), _shares(last) if last else {}
    for name in {**own, **other}:
        rank, score, adds = own.get(name, ("", "", 0.0))
        row = [name, rank, score, f"{adds:+.2f}"]
        if last:
            over = other.get(name, ("", "", 0.0))[2]
            row += [f"{over:+.2f}", f"{over - adds:+.2f}" if over > adds else ""]
        if any(own.get(name, (0, 0, 0.0))[2:]) or any(other.get(name, (0, 0, 0.0))[2:]):
            made.add_row(*row, "")
    total = [f"{told.score:.2f}", *([f"{last.score:.2f}", f"{last.score - (told.score or 0):+.2f}"] if last else [])]
    made.add_row("[bold]all[/bold]", f"{told.rank} of {told.among}", "", *total, "")
    return made


def _shares(told: WhyNot | Hit) -> dict[str, tuple[str, str, float]]:
    """Rank, score and contribution by channel or boost, as far as they are there."""
    if told.why is None:
        return {}
    channels = {share.channel: _channel(share) for share in told.why.channels}
    return channels | {name: ("", "boost", value) for name, value in told.why.boosts.items()}


def _channel(share: ChannelShare) -> tuple[str, str, float]:
    return (str(share.rank or ""), f"{share.score:.3f}", share.contribution)
