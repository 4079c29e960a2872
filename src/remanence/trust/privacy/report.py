"""What a bank holds of secrets and personal data: counted and named, never repeated."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable

from remanence.trust.privacy.finding import Finding
from remanence.types import Episode, Held, PrivacyReport

Finders = tuple[tuple[str, Callable[[str], list[Finding]]], ...]


def report(episodes: Iterable[Episode], finders: Finders) -> PrivacyReport:
    """What the episodes hold, by what it is, the most frequent first. Cost: some 0.3 ms an episode."""
    scanned, places = 0, dict[tuple[str, str], list[Episode]]()
    numbers: defaultdict[tuple[str, str], int] = defaultdict(int)
    for episode in episodes:
        scanned += 1
        for sort, find in finders:
            for found in find(f"{episode.title or ''}\n{episode.text}"):
                numbers[sort, found.name] += 1
                held = places.setdefault((sort, found.name), [])
                if not held or held[-1].id != episode.id:
                    held.append(episode)
    kept = [
        Held(
            sort=sort, name=name, count=count, episodes=tuple(e.id for e in places[sort, name]),
            actors=tuple(sorted({e.actor for e in places[sort, name] if e.actor})),
        )
        for (sort, name), count in sorted(numbers.items(), key=lambda item: (-item[1], item[0]))
    ]  # fmt: skip
    return PrivacyReport(scanned=scanned, held=tuple(kept))
