"""How a profile looks in a prompt: what lasts, then what holds now, each line cited, within a budget of tokens."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import tzinfo

from remanence.retrieval.packing.tokens import count_tokens
from remanence.types import Citation, Profile, ProfileLine

HEADINGS = ("Lasting:", "At present:")
LASTING_FOR_ONE = 2
"""Lines of what lasts, for each of what holds now, where there is no room for all."""


def laid_out(
    entity: str,
    static: Sequence[ProfileLine],
    current: Sequence[ProfileLine],
    *,
    tokens: int | None,
    count: Callable[[str], int] | None,
    zone: tzinfo,
) -> Profile:
    """A profile whose text counts at most `tokens`: the most important lines of both parts that fit.

    Cost: counts the text once a line, if there is a budget.
    """
    measure = count or count_tokens
    shown: list[tuple[int, int]] = []
    parts = (static, current)
    for place in _in_turns(len(static), len(current)):
        if tokens is None or measure(_text(entity, parts, [*shown, place], zone)) <= tokens:
            shown.append(place)
    text = _text(entity, parts, shown, zone) if shown else ""
    hidden = {(part, n) for part in (0, 1) for n in range(len(parts[part]))}.difference(shown)
    return Profile(
        entity=entity, static=tuple(static), current=tuple(current), text=text, tokens=measure(text) if text else 0,
        citations=tuple(_citation(number, parts[part][n]) for number, (part, n) in enumerate(sorted(shown), start=1)),
        left_out=tuple(parts[part][n].records[0] for part, n in sorted(hidden)),
    )  # fmt: skip


def _in_turns(static: int, current: int) -> list[tuple[int, int]]:
    """The lines of both parts, as (part, number), in the order in which they get room."""
    turns = [(n / LASTING_FOR_ONE, 0, n) for n in range(static)] + [(float(n), 1, n) for n in range(current)]
    return [(part, n) for _, part, n in sorted(turns)]


def _text(entity: str, parts: Sequence[Sequence[ProfileLine]], shown: Sequence[tuple[int, int]], zone: tzinfo) -> str:
    lines = [f"About {' '.join(entity.split())}"]
    numbered = list(enumerate(sorted(shown), start=1))
    for part, heading in enumerate(HEADINGS):
        chosen = [(number, parts[part][n]) for number, (where, n) in numbered if where == part]
        lines += [heading] if chosen else []
        lines += [f"- {line.text}{_remark(line, zone, lasting=not part)} [{number}]" for number, line in chosen]
    return "\n".join(lines)


def _remark(line: ProfileLine, zone: tzinfo, *, lasting: bool) -> str:
    """Since when it is so, when and how often it was said; of what holds now, when it was last said."""
    first, last = (moment.astimezone(zone).date() for moment in (line.first, line.last))
    if not lasting:
        return f" ({last})"
    said = f"said {first}" if line.times == 1 else f"said on {line.times} days, {first} to {last}"
    return f" ({said})" if line.since is None else f" (since {line.since.astimezone(zone).date()}; {said})"


def _citation(number: int, line: ProfileLine) -> Citation:
    episodes = dict.fromkeys(span.episode for span in line.spans)
    return Citation(f"[{number}]", line.records[0], tuple(episodes), spans=line.spans)
