"""Rules: a sentence that has words of every group, and then a pattern. Fast, because most texts lack a group."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from functools import cache

from msgspec import Struct

from remanence.trust.screens.finding import Finding, shown
from remanence.trust.screens.view import View


class Rule(Struct, frozen=True):
    """What a finding is called, groups of words of which each must be in the sentence, and what must be found in it.

    Patterns are read from sentences of bounded length (`view.LONGEST`), so none can take long, whatever it is.
    """

    name: str
    groups: tuple[frozenset[str], ...]
    patterns: tuple[str, ...]


class Book(Struct, frozen=True):
    """Rules that are applied together; `keys` are the words of their first groups, without which none can match."""

    rules: tuple[Rule, ...]
    keys: frozenset[str]


def rule(name: str, groups: Sequence[Iterable[str]], *patterns: str) -> Rule:
    """A rule; patterns are written with white space, and read lower case. The rarest group stands first."""
    return Rule(name, tuple(frozenset(group) for group in groups), patterns)


@cache
def compiled(pattern: str, flags: int = re.VERBOSE) -> re.Pattern[str]:
    """The pattern, compiled when it is first needed: most processes meet no text that needs any of them."""
    return re.compile(pattern, flags)


def book(*rules: Rule) -> Book:
    """Rules to be applied together."""
    return Book(rules, frozenset[str]().union(*(r.groups[0] for r in rules)))


def apply(held: Book, view: View) -> list[Finding]:
    """What the rules find, each at most once. Cost: a look at the words of most texts."""
    if held.keys.isdisjoint(view.words):
        return []
    possible = [r for r in held.rules if all(not group.isdisjoint(view.words) for group in r.groups)]
    return [found for r in possible if (found := _first(r, view)) is not None]


def _first(r: Rule, view: View) -> Finding | None:
    first, *others = r.patterns
    for sentence, words in view.sentences:
        if any(group.isdisjoint(words) for group in r.groups):
            continue
        if (found := compiled(first).search(sentence)) and all(compiled(each).search(sentence) for each in others):
            return Finding(r.name, shown(sentence[max(0, found.start() - 10) :]))
    return None


def words(text: str) -> frozenset[str]:
    """The words of a list that is written as one text."""
    return frozenset(text.split())
