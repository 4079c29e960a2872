"""The words of a sentence, and the short runs of them that may be an answer."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Sequence
from typing import NamedTuple

from remanence.encoding.text import terms

LONGEST = 10
"""Words of a span."""
FAR = 10
"""What a full stop, a dash or a bracket counts between two words; a comma counts one."""
_TOKEN = re.compile(r"[^\W_]+(?:[’'&/+.-][^\W_]+)*\+?|[^\w\s]")
_WALLS = frozenset('.;:!?—–()[]{}…-"“”')
_MAY_OPEN = frozenset("by to in with not".split())
SUBJECTS = frozenset(
    "i we you he she they it that this there i'm i've i'd i'll we're we've we'd we'll you're you've he's she's they're "
    "they've it's that's there's it'll".split()
)
AUXILIARIES = frozenset(
    "am is are was were be been being do does did has have had can could will would should might may must".split()
)


class Word(NamedTuple):
    """A token: its characters, lower case, content terms, the clause that it stands in, and whether it looks a name."""

    start: int
    end: int
    lower: str
    terms: tuple[str, ...]
    clause: int
    capital: bool


def words(text: str) -> list[Word]:
    """The words of a sentence, in order.

    >>> [(w.lower, w.clause, w.capital) for w in words("Yes, I met Ana!")]
    [('yes', 0, False), ('i', 1, False), ('met', 1, False), ('ana', 1, True)]
    """
    found: list[Word] = []
    clause = 0
    for match in _TOKEN.finditer(text):
        token = match[0]
        if not token[0].isalnum():
            clause += FAR if token in _WALLS else token == ","
            continue
        lower = token.lower().replace("’", "'")
        capital = token[0].isupper() and bool(found) and lower not in SUBJECTS
        found.append(Word(match.start(), match.end(), lower, tuple(terms(token, "en")), clause, capital))
    return found


def spans(found: Sequence[Word], *, lists: bool, barred: Collection[int] = ()) -> Iterator[tuple[int, int]]:
    """Runs of at most `LONGEST` words of one clause that neither begin nor end with a word that says nothing.

    Args:
        lists: whether a run may go on behind a comma. barred: words that no span holds.

    >>> [(a, b) for a, b in spans(words("the red bike"), lists=False)]
    [(1, 2), (1, 3), (2, 3)]
    """
    for first, word in enumerate(found):
        if not word.terms and word.lower not in _MAY_OPEN:
            continue
        for last in range(first, min(len(found), first + LONGEST)):
            step = found[last].clause - word.clause
            if last in barred or step >= FAR or (step and not lists):
                break
            if found[last].terms and found[last].lower not in AUXILIARIES:
                yield first, last + 1
