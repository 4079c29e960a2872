"""Made-up conversations for benchmarks: as many turns as wanted, always the same for a seed.

Words come from the bundled model's vocabulary, whose order is roughly that of frequency, and are drawn by Zipf's law,
so that indexes see the mix of common and rare words that real talk has. The turns mean nothing.
"""

from __future__ import annotations

import random
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from importlib.resources import files
from itertools import accumulate

NAMES = ("Amara", "Bjorn", "Chiara", "Dmitri", "Elif", "Farid", "Greta", "Hugo", "Imani", "Jonas", "Keiko", "Lucia")
FUNCTION_WORDS = (
    "the a and to of in it is that we was for on with my at they this have be i you but not so as had by from just"
).split()
_EXPONENT = 1.05
_FUNCTION_SHARE = 0.45
_TURNS_PER_SESSION = 20
_START = datetime(2023, 1, 2, 9, tzinfo=UTC)


def vocabulary() -> list[str]:
    """Whole words of at least four letters, about the most frequent first."""
    text = (files("remanence") / "encoding" / "embedding" / "static" / "vocabulary.txt").read_text("utf-8")
    return [word for word in text.split() if word.isascii() and word.isalpha() and len(word) > 3]


class Talk:
    """An endless conversation for a seed."""

    def __init__(self, seed: int = 0) -> None:
        self._random = random.Random(seed)
        self._words = vocabulary()
        self._weights = list(accumulate(1 / (rank + 10) ** _EXPONENT for rank in range(len(self._words))))

    def turns(self, n: int, *, characters: int = 150) -> Iterator[dict[str, str]]:
        """Turns of about so many characters, as `retain_many` takes them."""
        for number in range(n):
            session = number // _TURNS_PER_SESSION
            at = _START + timedelta(hours=7 * session, minutes=number % _TURNS_PER_SESSION)
            yield {
                "id": f"turn-{number}",
                "text": self.text(characters),
                "actor": NAMES[(session + number % 2) % len(NAMES)],
                "session": f"session-{session}",
                "at": at.isoformat(),
            }

    def text(self, characters: int) -> str:
        """Sentences that add up to about so many characters."""
        sentences: list[str] = []
        while len(" ".join(sentences)) < characters - 20:
            words = self._sentence(self._random.randint(6, 14))
            sentences.append(" ".join(words).capitalize() + self._random.choice("...?!"))
        return " ".join(sentences)[: characters + 20]

    def questions(self, turns: list[dict[str, str]], n: int) -> list[str]:
        """Questions with three content words of some turn, rare or common as they come, and who said it."""
        known = set(self._words) - set(FUNCTION_WORDS)
        asked = []
        for turn in self._random.choices(turns, k=n):
            words = [word for word in turn["text"].lower().replace(".", " ").split() if word in known]
            about = self._random.sample(words, min(3, len(words)))
            asked.append(f"What did {turn['actor']} say about the {' and the '.join(about)}?")
        return asked

    def _sentence(self, length: int) -> list[str]:
        content = self._random.choices(self._words, cum_weights=self._weights, k=length)
        return [
            self._random.choice(FUNCTION_WORDS) if self._random.random() < _FUNCTION_SHARE else word for word in content
        ]
