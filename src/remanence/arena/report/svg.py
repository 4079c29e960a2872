"""Small charts as inline SVG: nothing to load, readable on light and dark paper."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape
from math import ceil, floor, log10

from msgspec import Struct

__all__ = ["Bar", "Gap", "Point", "bars", "forest", "scatter"]

_WIDTH = 340
_ROW = 22
_NAME_WIDTH = 80
_NAME_HEIGHT = 14


class Bar(Struct, frozen=True):
    """A value from 0 to 1 with its interval, in the colour of a system."""

    label: str
    value: float
    low: float
    high: float
    colour: int


class Gap(Struct, frozen=True):
    """A difference with its interval."""

    label: str
    value: float
    low: float
    high: float


class Point(Struct, frozen=True):
    """A place in a scatter plot; faint points are details behind the strong ones."""

    label: str
    x: float
    y: float
    colour: int
    faint: bool = False


def bars(rows: Sequence[Bar]) -> str:
    """Horizontal bars from 0 to 1, with the interval as a whisker and the value behind it."""
    left, right = 74, 44
    span = _WIDTH - left - right
    parts = [
        f'<line class="rule" x1="{left + span * tick:.1f}" x2="{left + span * tick:.1f}" y1="2" '
        f'y2="{_ROW * len(rows)}"/>'
        for tick in (0, 0.25, 0.5, 0.75, 1)
    ]
    for place, row in enumerate(rows):
        middle = _ROW * place + _ROW / 2
        low, high = left + span * row.low, left + span * row.high
        parts.append(
            f'<text x="{left - 6}" y="{middle + 4:.1f}" text-anchor="end">{escape(row.label[:12])}</text>'
            f'<rect x="{left}" y="{middle - 7:.1f}" width="{span * row.value:.1f}" height="14" rx="3" '
            f'fill="var(--s{row.colour})"/>'
            f'<line class="whisker" x1="{low:.1f}" x2="{high:.1f}" y1="{middle:.1f}" y2="{middle:.1f}"/>'
            f'<text x="{max(high, left + span * row.value) + 5:.1f}" y="{middle + 4:.1f}">{row.value:.3f}</text>'
        )
    labels = [f"{row.label} {row.value:.3f}, {row.low:.3f} to {row.high:.3f}" for row in rows]
    return _svg(parts, _ROW * len(rows) + 4, "; ".join(labels))


def forest(rows: Sequence[Gap]) -> str:
    """Differences around a line at zero; an interval that touches the line decides nothing."""
    left, right, width = 220, 60, 640
    reach = max((abs(end) for row in rows for end in (row.low, row.high)), default=0.0) * 1.1 or 0.01
    span = (width - left - right) / 2
    middle_x = left + span
    parts = [f'<line class="zero" x1="{middle_x}" x2="{middle_x}" y1="0" y2="{_ROW * len(rows)}"/>']
    for place, row in enumerate(rows):
        y = _ROW * place + _ROW / 2
        low, at, high = (middle_x + span * value / reach for value in (row.low, row.value, row.high))
        colour = "good" if row.low > 0 else "bad" if row.high < 0 else "soft"
        parts.append(
            f'<text x="{left - 10}" y="{y + 4:.1f}" text-anchor="end">{escape(row.label[:34])}</text>'
            f'<line x1="{low:.1f}" x2="{high:.1f}" y1="{y:.1f}" y2="{y:.1f}" stroke="var(--{colour})" '
            f'stroke-width="2"/>'
            f'<circle cx="{at:.1f}" cy="{y:.1f}" r="4.5" fill="var(--{colour})"/>'
            f'<text x="{width - right + 8}" y="{y + 4:.1f}">{row.value:+.3f}</text>'
        )
    return _svg(parts, _ROW * len(rows) + 4, "; ".join(f"{row.label} {row.value:+.3f}" for row in rows), width=width)


def scatter(points: Sequence[Point], *, x_label: str, y_label: str) -> str:
    """Points over a logarithmic x in whole decades and a linear y from 0 to 1; names stand beside the strong ones."""
    width, height, left, bottom, top = 640, 330, 46, 40, 12
    decades = [log10(point.x) for point in points if point.x > 0] or [0.0]
    first, last = floor(min(decades)), max(ceil(max(decades)), floor(min(decades)) + 1)
    right = width - 70

    def across(x: float) -> float:
        return left + (right - left) * (log10(max(x, 10.0**first)) - first) / (last - first)

    def up(y: float) -> float:
        return height - bottom - (height - bottom - top) * y

    parts = [
        f'<line class="rule" x1="{left}" x2="{right}" y1="{up(y):.1f}" y2="{up(y):.1f}"/>'
        f'<text class="soft" x="{left - 6}" y="{up(y) + 4:.1f}" text-anchor="end">{y:.2g}</text>'
        for y in (0, 0.2, 0.4, 0.6, 0.8, 1)
    ]
    for decade in range(first, last + 1):
        x = across(10.0**decade)
        parts.append(
            f'<line class="rule" x1="{x:.1f}" x2="{x:.1f}" y1="{top}" y2="{height - bottom}"/>'
            f'<text class="soft" x="{x:.1f}" y="{height - bottom + 16}" text-anchor="middle">{10.0**decade:g}</text>'
        )
    parts.append(
        f'<text class="soft" x="{(left + right) / 2}" y="{height - 6}" text-anchor="middle">{escape(x_label)}</text>'
        f'<text class="soft" x="{left}" y="{top - 2}">{escape(y_label)}</text>'
    )
    behind_first = sorted(points, key=lambda point: (not point.faint, -point.y))
    named_at: list[tuple[float, float]] = []
    for point in behind_first:
        x, y = across(point.x), up(point.y)
        name_y = y + 4
        while any(
            abs(x - other) < _NAME_WIDTH and abs(name_y - height_of) < _NAME_HEIGHT for other, height_of in named_at
        ):
            name_y += _NAME_HEIGHT
        if not point.faint:
            named_at.append((x, name_y))
        parts.append(_dot(point, x, y, name_y))
    named = [point for point in points if not point.faint]
    return _svg(parts, height, "; ".join(f"{each.label}: {each.x:.2f}, {each.y:.3f}" for each in named), width=width)


def _dot(point: Point, x: float, y: float, name_y: float) -> str:
    radius, opacity = (3.5, 0.35) if point.faint else (7.0, 1.0)
    hover = f"<title>{escape(point.label)}: {point.x:.3g}, {point.y:.3f}</title>"
    dot = f'<circle cx="{x:.1f}" cy="{y:.1f}" r="{radius}" opacity="{opacity}" fill="var(--s{point.colour})">{hover}'
    name = "" if point.faint else f'<text x="{x + 10:.1f}" y="{name_y:.1f}">{escape(point.label)}</text>'
    return f"{dot}</circle>{name}"


def _svg(parts: Sequence[str], height: float, description: str, *, width: int = _WIDTH) -> str:
    kind = "wide" if width > _WIDTH else "narrow"
    start = f'<svg class="{kind}" viewBox="0 0 {width} {height:.0f}" role="img" aria-label="{escape(description)}">'
    return f"{start}{''.join(parts)}</svg>"
